#include "sync/office/authority.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "sync/office/certificate_request.h"
#include "sync/office/register.h"
#include "sync/wire/names.h"

#define PEM_FILE_MAX 65536

struct endpoint;

struct authority {
	struct signing_key *key;
	struct bytes certificate; /* PEM */
	int terminals;            /* folder of the register */
};

/* One request under way. */
struct renewal {
	struct authority *authority;
	struct request request;
	const struct endpoint *endpoint;
	enum wire_problem problem;
	struct bytes body;
};

struct endpoint {
	const char *method, *path;
	enum wire_problem (*work)(struct renewal *renewal, struct bytes *pem);
};

static const char *header(const struct renewal *renewal, const char *name)
{
	const char *value = renewal->request.header(renewal->request.user, name);

	return value ? value : "";
}

/* The terminal whose certificate, perhaps an expired one, opened the connection. */
static enum wire_problem identify(struct renewal *renewal, struct certificate_identity *present)
{
	const char *escaped = header(renewal, WIRE_HEADER_CLIENT_CERT);
	char pem[CERTIFICATE_PEM_MAX];
	size_t len = 0;

	if (!*escaped)
		return WIRE_CERTIFICATE_MISSING;
	if (certificate_unescape(escaped, pem, &len) != STATUS_OK ||
		certificate_check(pem, len, (const char *)renewal->authority->certificate.data,
			clock_wall_ms(), WIRE_EXPIRED_DAYS, present) != STATUS_OK ||
		strcmp(present->role, "tls") != 0)
		return WIRE_CERTIFICATE_REFUSED;
	return WIRE_PROBLEM_NONE;
}

/* Read at every request: enrolled here, with this key, and not revoked. */
static enum wire_problem check_register(
	const struct authority *authority, const struct certificate_identity *present)
{
	struct register_entry entry;
	enum status status = register_read(authority->terminals, present->kiosk_id, &entry);

	if (status == STATUS_NOT_FOUND)
		return WIRE_CERTIFICATE_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	return entry.revoked_ms == 0 && strcmp(entry.tls_kid, present->kid) == 0
		       ? WIRE_PROBLEM_NONE
		       : WIRE_CERTIFICATE_REFUSED;
}

static bool asks_for_the_same(
	const struct certificate_identity *asked, const struct certificate_identity *present)
{
	return strcmp(asked->kiosk_id, present->kiosk_id) == 0 &&
	       strcmp(asked->role, present->role) == 0 && strcmp(asked->kid, present->kid) == 0;
}

static enum wire_problem sign(struct renewal *renewal,
	const struct certificate_identity *present, const struct signing_key *key,
	struct bytes *pem)
{
	const struct authority *authority = renewal->authority;
	enum status status = certificate_make_terminal(
		(const char *)authority->certificate.data, authority->key, key,
		present->kiosk_id, present->role, clock_wall_ms(), pem);

	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	log_info("authority", "renewed", "terminal=%s role=%s", present->kiosk_id,
		present->role);
	return WIRE_PROBLEM_NONE;
}

static enum wire_problem reenroll(struct renewal *renewal, struct bytes *pem)
{
	struct certificate_identity present, asked;
	struct signing_key *key = NULL;
	enum wire_problem problem = identify(renewal, &present);

	if (problem == WIRE_PROBLEM_NONE)
		problem = check_register(renewal->authority, &present);
	if (problem != WIRE_PROBLEM_NONE)
		return problem;
	if (strcmp(header(renewal, "Content-Type"), WIRE_TYPE_REQUEST) != 0)
		return WIRE_TYPE_REFUSED;
	if (certificate_request_read(renewal->body.data, renewal->body.len, &asked, &key) !=
		STATUS_OK)
		return WIRE_REQUEST_BAD;
	problem = asks_for_the_same(&asked, &present) ? sign(renewal, &present, key, pem)
						      : WIRE_KEY_REFUSED;
	signing_key_destroy(key);
	return problem;
}

static enum wire_problem give_authority(struct renewal *renewal, struct bytes *pem)
{
	const struct bytes *certificate = &renewal->authority->certificate;

	return bytes_add(pem, certificate->data, certificate->len) == STATUS_OK
		       ? WIRE_PROBLEM_NONE
		       : WIRE_STORAGE_FAILED;
}

static const struct endpoint ENDPOINTS[] = {
	{"POST", WIRE_PATH_REENROLL, reenroll},
	{"GET", WIRE_PATH_CACERTS, give_authority},
};

static void find_endpoint(struct renewal *renewal)
{
	renewal->problem = WIRE_NOT_FOUND;
	for (size_t i = 0; i < sizeof(ENDPOINTS) / sizeof(ENDPOINTS[0]); i++) {
		if (strcmp(ENDPOINTS[i].path, renewal->request.path) != 0)
			continue;
		renewal->problem = WIRE_METHOD_REFUSED;
		if (strcmp(ENDPOINTS[i].method, renewal->request.method) == 0) {
			renewal->endpoint = &ENDPOINTS[i];
			renewal->problem = WIRE_PROBLEM_NONE;
			return;
		}
	}
}

static enum status begin(void *user, const struct request *request, void **exchange)
{
	struct renewal *renewal = calloc(1, sizeof(*renewal));

	if (!renewal)
		return failure(STATUS_NO_MEMORY, "no memory for a request");
	renewal->authority = user;
	renewal->request = *request;
	find_endpoint(renewal);
	*exchange = renewal;
	return STATUS_OK;
}

static void take_body(void *exchange, const void *data, size_t len)
{
	struct renewal *renewal = exchange;

	if (renewal->problem != WIRE_PROBLEM_NONE)
		return;
	if (renewal->body.len + len > CERTIFICATE_REQUEST_MAX)
		renewal->problem = WIRE_TOO_LARGE;
	else if (bytes_add(&renewal->body, data, len) != STATUS_OK)
		renewal->problem = WIRE_STORAGE_FAILED;
}

static void finish(void *exchange, struct answer *out)
{
	struct renewal *renewal = exchange;
	struct bytes pem = {0};

	if (renewal->problem == WIRE_PROBLEM_NONE)
		renewal->problem = renewal->endpoint->work(renewal, &pem);
	if (renewal->problem == WIRE_PROBLEM_NONE &&
		certificate_bundle(&pem, &out->body) != STATUS_OK)
		renewal->problem = WIRE_STORAGE_FAILED;
	bytes_free(&pem);
	if (renewal->problem != WIRE_PROBLEM_NONE) {
		log_info("authority", "refused", "problem=%s",
			wire_problem_code(renewal->problem));
		answer_problem(out, renewal->problem, NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_CERTIFICATES "; smime-type=certs-only";
	answer_header(out, "Content-Transfer-Encoding", "base64");
}

static void destroy(void *exchange)
{
	struct renewal *renewal = exchange;

	if (!renewal)
		return;
	bytes_free(&renewal->body);
	free(renewal);
}

const struct service AUTHORITY_SERVICE = {
	.begin = begin,
	.body = take_body,
	.finish = finish,
	.destroy = destroy,
};

enum status authority_open(const char *authority_folder, struct authority **out)
{
	struct authority *authority = calloc(1, sizeof(*authority));
	char path[PATH_TEXT_MAX];
	enum status status;

	if (!authority)
		return failure(STATUS_NO_MEMORY, "no memory for the authority");
	authority->terminals = -1;
	status = path_join(path, sizeof(path), authority_folder, "terminal-ca.key");
	if (status == STATUS_OK)
		status = signing_key_read(path, &authority->key);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), authority_folder, "terminal-ca.crt");
	if (status == STATUS_OK)
		status = file_read(path, PEM_FILE_MAX, &authority->certificate);
	if (status == STATUS_OK)
		status = register_open(authority_folder, &authority->terminals);
	if (status != STATUS_OK) {
		authority_close(authority);
		return status;
	}
	*out = authority;
	return STATUS_OK;
}

void authority_close(struct authority *authority)
{
	if (!authority)
		return;
	if (authority->terminals >= 0)
		close(authority->terminals);
	signing_key_destroy(authority->key);
	bytes_free(&authority->certificate);
	free(authority);
}
