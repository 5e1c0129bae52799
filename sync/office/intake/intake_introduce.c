/*
 * A new terminal shows both its certificates.  The authority's signature makes them count, an
 * invitation makes the number expected; the rows that come of it are what counts afterwards.
 */
#include "sync/office/intake/exchange.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "sync/office/authority/certificate_request.h"

/* Signed by the authority, in its time, for this role. */
static enum wire_problem check(const struct intake *intake, const char *pem, size_t len,
	const char *role, struct certificate_identity *out)
{
	if (certificate_check(pem, len, (const char *)intake->terminal_ca.data, clock_wall_ms(),
		    0, out) != STATUS_OK ||
		strcmp(out->role, role) != 0)
		return WIRE_CERTIFICATE_REFUSED;
	return WIRE_PROBLEM_NONE;
}

static enum wire_problem read_own(
	struct exchange *exchange, char pem[CERTIFICATE_PEM_MAX], size_t *len)
{
	const char *escaped = exchange_header(exchange, WIRE_HEADER_CLIENT_CERT);

	return certificate_unescape(escaped, pem, len) == STATUS_OK ? WIRE_PROBLEM_NONE
								    : WIRE_CERTIFICATE_REFUSED;
}

enum wire_problem intake_identify_new(struct exchange *exchange)
{
	struct certificate_identity identity;
	char pem[CERTIFICATE_PEM_MAX];
	size_t len = 0;
	enum wire_problem problem = read_own(exchange, pem, &len);

	if (problem == WIRE_PROBLEM_NONE)
		problem = check(exchange->intake, pem, len, "tls", &identity);
	if (problem == WIRE_PROBLEM_NONE)
		memcpy(exchange->kiosk_id, identity.kiosk_id, sizeof(exchange->kiosk_id));
	return problem;
}

static enum status fill_key(const struct exchange *exchange, const char *pem, size_t len,
	enum store_role role, struct store_key *out)
{
	struct signing_key *key = NULL;
	struct bytes spki = {0};
	enum status status = certificate_key(pem, len, &key);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK)
		status = signing_key_spki(key, &spki);
	if (status == STATUS_OK && spki.len > sizeof(out->spki))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK) {
		memcpy(out->spki, spki.data, spki.len);
		out->spki_len = spki.len;
		signing_key_id(key, out->kid);
		memcpy(out->kiosk_id, exchange->kiosk_id, sizeof(out->kiosk_id));
		out->role = role;
		out->test = exchange->intake->settings.test;
		out->enrolled_ms = clock_wall_ms();
	}
	signing_key_destroy(key);
	bytes_free(&spki);
	return status;
}

static enum wire_problem keep(struct exchange *exchange, const struct store_key keys[2])
{
	enum status status = store_introduce_terminal(exchange->intake->store, keys);

	if (status == STATUS_DENIED)
		return WIRE_CERTIFICATE_REFUSED;
	if (status != STATUS_OK)
		return storage_problem(status);
	log_info("intake", "introduced", "terminal=%s", exchange->kiosk_id);
	return WIRE_PROBLEM_NONE;
}

static enum wire_problem introduce(struct exchange *exchange)
{
	const char *manifest = (const char *)exchange->body.data;
	struct certificate_identity identity;
	struct store_key keys[2];
	char own[CERTIFICATE_PEM_MAX];
	size_t len = 0;
	enum wire_problem problem = read_own(exchange, own, &len);

	if (strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_CERTIFICATE) != 0)
		return WIRE_TYPE_REFUSED;
	if (exchange->body.len == 0)
		return WIRE_REQUEST_BAD;
	if (problem == WIRE_PROBLEM_NONE)
		problem = check(
			exchange->intake, manifest, exchange->body.len, "manifest", &identity);
	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	if (strcmp(identity.kiosk_id, exchange->kiosk_id) != 0)
		return WIRE_CERTIFICATE_REFUSED;
	if (fill_key(exchange, manifest, exchange->body.len, STORE_ROLE_MANIFEST, &keys[0]) !=
			STATUS_OK ||
		fill_key(exchange, own, len, STORE_ROLE_TLS, &keys[1]) != STATUS_OK)
		return WIRE_CERTIFICATE_REFUSED;
	return keep(exchange, keys);
}

void intake_introduce(struct exchange *exchange, struct answer *out)
{
	enum wire_problem problem = introduce(exchange);

	if (problem != WIRE_PROBLEM_NONE) {
		answer_problem(out, problem, NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_JSON;
	if (bytes_add_text(&out->body, "{}") != STATUS_OK)
		answer_problem(out, WIRE_STORAGE_FAILED, NULL);
}
