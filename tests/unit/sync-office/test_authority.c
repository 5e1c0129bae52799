#include "tests/unit/sync-office/office_fixture.h"

#include "firmware/evidence/renewal.h"
#include "sync/office/authority/authority.h"
#include "sync/office/authority/certificate.h"
#include "sync/office/authority/register.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* The authority beside an office, and what a terminal sends it. */
struct desk {
	struct fixture *fixture;
	struct authority *authority;
	char folder[PATH_TEXT_MAX], escaped[16384];
	struct bytes key, certificate; /* PEM of the terminal's TLS role */
	const char *type, *path, *method;
};

static void desk_open(struct fixture *fixture, struct desk *desk)
{
	memset(desk, 0, sizeof(*desk));
	desk->fixture = fixture;
	desk->type = WIRE_TYPE_REQUEST;
	desk->path = WIRE_PATH_REENROLL;
	desk->method = "POST";
	assert_int_equal(
		path_join(desk->folder, sizeof(desk->folder), fixture->office, "authority"),
		STATUS_OK);
	assert_int_equal(authority_open(desk->folder, &desk->authority), STATUS_OK);
	fixture_read(fixture->terminal.state, "keys/tls.pem", &desk->key);
	fixture_read(fixture->terminal.state, "keys/tls.crt", &desk->certificate);
}

static void desk_close(struct desk *desk)
{
	authority_close(desk->authority);
	bytes_free(&desk->key);
	bytes_free(&desk->certificate);
}

static const char *desk_header(void *user, const char *name)
{
	struct desk *desk = user;

	if (strcmp(name, WIRE_HEADER_CLIENT_CERT) == 0)
		return *desk->escaped ? desk->escaped : NULL;
	return strcmp(name, "Content-Type") == 0 ? desk->type : NULL;
}

/* One request, as nginx passes it on: the certificate of the connection, and a body. */
static int ask(struct desk *desk, const struct bytes *certificate, const struct bytes *body,
	struct answer *out)
{
	const struct request request = {desk->method, desk->path, desk_header, desk, NULL};
	void *exchange = NULL;

	*desk->escaped = '\0';
	if (certificate)
		fixture_escape((char *)certificate->data, desk->escaped, sizeof(desk->escaped));
	memset(out, 0, sizeof(*out));
	assert_int_equal(
		AUTHORITY_SERVICE.begin(desk->authority, &request, &exchange), STATUS_OK);
	if (body)
		AUTHORITY_SERVICE.body(exchange, body->data, body->len);
	AUTHORITY_SERVICE.finish(exchange, out);
	AUTHORITY_SERVICE.destroy(exchange);
	return out->status;
}

static int ask_status(
	struct desk *desk, const struct bytes *certificate, const struct bytes *body)
{
	struct answer answer;
	int status = ask(desk, certificate, body, &answer);

	answer_free(&answer);
	return status;
}

/* A certificate of the office's CA for a key, as of another time, number or role. */
static void make_certificate(struct desk *desk, const char *ca_folder, const char *kiosk_id,
	const char *role, int64_t now_ms, struct bytes *out)
{
	struct signing_key *ca = NULL, *key = NULL;
	struct bytes pem = {0};
	char path[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(path, sizeof(path), ca_folder, "terminal-ca.key"), STATUS_OK);
	assert_int_equal(signing_key_read(path, &ca), STATUS_OK);
	assert_int_equal(
		path_join(path, sizeof(path), desk->fixture->terminal.state, "keys/tls.pem"),
		STATUS_OK);
	assert_int_equal(signing_key_read(path, &key), STATUS_OK);
	fixture_read(ca_folder, "terminal-ca.crt", &pem);
	assert_int_equal(certificate_make_terminal(
				 (char *)pem.data, ca, key, kiosk_id, role, now_ms, out),
		STATUS_OK);
	bytes_free(&pem);
	signing_key_destroy(ca);
	signing_key_destroy(key);
}

static void a_terminal_renews_its_certificate(void **state)
{
	struct desk desk;
	struct bytes body = {0}, next = {0}, ca = {0};
	struct certificate_identity before, after;
	struct answer answer;

	desk_open(*state, &desk);
	clock_advance(400 * DAY_MS);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &body), STATUS_OK);
	assert_int_equal(ask(&desk, &desk.certificate, &body, &answer), 200);
	assert_string_equal(
		answer.content_type, "application/pkcs7-mime; smime-type=certs-only");
	fixture_read(desk.folder, "terminal-ca.crt", &ca);
	assert_int_equal(renewal_accept(answer.body.data, answer.body.len, &desk.certificate,
				 (char *)ca.data, &next),
		STATUS_OK);
	assert_int_equal(
		certificate_read((char *)desk.certificate.data, desk.certificate.len, &before),
		STATUS_OK);
	assert_int_equal(certificate_read((char *)next.data, next.len, &after), STATUS_OK);
	assert_memory_equal(&before, &after, sizeof(before));
	answer_free(&answer);
	bytes_free(&body);
	bytes_free(&next);
	bytes_free(&ca);
	desk_close(&desk);
}

static void an_expired_certificate_renews_for_ninety_days_and_no_longer(void **state)
{
	static const struct {
		int days_ago; /* its end */
		int status;
	} CASES[] = {{1, 200}, {89, 200}, {91, 403}, {4000, 403}};
	struct desk desk;
	struct bytes body = {0};

	desk_open(*state, &desk);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &body), STATUS_OK);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct bytes old = {0};

		make_certificate(&desk, desk.folder, FIXTURE_NUMBER, "tls",
			clock_wall_ms() - (CERTIFICATE_LIFE_DAYS + CASES[i].days_ago) * DAY_MS,
			&old);
		assert_int_equal(ask_status(&desk, &old, &body), CASES[i].status);
		bytes_free(&old);
	}
	bytes_free(&body);
	desk_close(&desk);
}

static void a_revoked_terminal_renews_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct desk desk;
	struct bytes body = {0};

	desk_open(fixture, &desk);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &body), STATUS_OK);
	assert_int_equal(ask_status(&desk, &desk.certificate, &body), 200);
	intake_close(&fixture->intake);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, FIXTURE_NUMBER, NULL),
		OFFICECTL_DONE);
	assert_int_equal(ask_status(&desk, &desk.certificate, &body), 403);
	bytes_free(&body);
	desk_close(&desk);
}

/* Each certificate beside each request: only the terminal itself, for itself, gets anything. */
static void nobody_gets_a_certificate_that_is_not_his(void **state)
{
	struct fixture *fixture = *state;
	struct bytes manifest_key = {0}, manifest = {0}, other_key = {0}, other = {0};
	struct bytes own = {0}, as_manifest = {0}, as_other = {0}, foreign = {0}, forged = {0};
	struct bytes requests[4] = {{0}};
	char stranger[PATH_TEXT_MAX];
	struct desk desk;

	desk_open(fixture, &desk);
	assert_int_equal(
		path_join(stranger, sizeof(stranger), fixture->folder, "stranger"), STATUS_OK);
	assert_int_equal(fixture_run(officectl_init, "init", stranger, NULL), OFFICECTL_DONE);
	strcat(stranger, "/authority");
	fixture_read(fixture->terminal.state, "keys/manifest.pem", &manifest_key);
	fixture_read(fixture->terminal.state, "keys/manifest.crt", &manifest);
	fixture_read(fixture->other.state, "keys/tls.pem", &other_key);
	fixture_read(fixture->other.state, "keys/tls.crt", &other);
	make_certificate(
		&desk, desk.folder, FIXTURE_NUMBER, "manifest", clock_wall_ms(), &as_manifest);
	make_certificate(&desk, desk.folder, FIXTURE_OTHER, "tls", clock_wall_ms(), &as_other);
	make_certificate(&desk, stranger, FIXTURE_NUMBER, "tls", clock_wall_ms(), &foreign);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &own), STATUS_OK);
	assert_int_equal(renewal_request(&other_key, &other, &requests[0]), STATUS_OK);
	assert_int_equal(renewal_request(&manifest_key, &manifest, &requests[1]), STATUS_OK);
	assert_int_equal(renewal_request(&desk.key, &as_manifest, &requests[2]), STATUS_OK);
	assert_int_equal(renewal_request(&desk.key, &as_other, &requests[3]), STATUS_OK);
	assert_int_equal(ask_status(&desk, &desk.certificate, &own), 200);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(ask_status(&desk, &desk.certificate, &requests[i]), 403);
	assert_int_equal(ask_status(&desk, NULL, &own), 401);
	assert_int_equal(ask_status(&desk, &foreign, &own), 403);
	assert_int_equal(ask_status(&desk, &manifest, &own), 403);
	assert_int_equal(ask_status(&desk, &manifest, &requests[1]), 403);
	assert_int_equal(ask_status(&desk, &as_manifest, &requests[2]), 403);
	assert_int_equal(ask_status(&desk, &as_other, &requests[3]), 403);
	assert_int_equal(ask_status(&desk, &other, &own), 403);
	assert_int_equal(bytes_add(&forged, own.data, own.len), STATUS_OK);
	forged.data[forged.len - 8] ^= 4; /* inside the signature */
	assert_int_equal(ask_status(&desk, &desk.certificate, &forged), 400);
	for (size_t i = 0; i < 4; i++)
		bytes_free(&requests[i]);
	bytes_free(&manifest_key), bytes_free(&manifest), bytes_free(&other_key);
	bytes_free(&other), bytes_free(&own), bytes_free(&as_manifest), bytes_free(&as_other);
	bytes_free(&foreign), bytes_free(&forged);
	desk_close(&desk);
}

/* Who owns the intake host may add what rows he likes: the authority has its own list. */
static void a_row_that_somebody_added_at_the_intake_is_no_enrolment(void **state)
{
	struct fixture *fixture = *state;
	struct signing_key *key = NULL;
	struct register_entry entry;
	struct desk desk;
	struct bytes body = {0};
	int folder = -1;

	desk_open(fixture, &desk);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &body), STATUS_OK);
	assert_int_equal(register_open(desk.folder, &folder), STATUS_OK);
	assert_int_equal(register_read(folder, FIXTURE_NUMBER, &entry), STATUS_OK);
	assert_int_equal(signing_key_make(&key), STATUS_OK);
	signing_key_id(key, entry.tls_kid);
	assert_int_equal(register_write(desk.folder, &entry), STATUS_OK);
	assert_int_equal(ask_status(&desk, &desk.certificate, &body), 403);
	strcpy(entry.kiosk_id, "530799");
	assert_int_equal(register_read(folder, "530799", &entry), STATUS_NOT_FOUND);
	assert_int_equal(register_read(folder, "../x", &entry), STATUS_BAD_DATA);
	signing_key_destroy(key);
	close(folder);
	bytes_free(&body);
	desk_close(&desk);
}

/* The only signing key of an intake host signs receipts; no terminal takes keys from it. */
static void an_index_signed_at_the_intake_is_believed_by_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct bytes text = {0}, keys = {0}, lines = {0}, note = {0};
	struct sealing_keys believed;
	struct note_key receipt_key;
	char folder[PATH_TEXT_MAX], hex[65];
	uint8_t hash[32];

	fixture_read(fixture->intake_folder, "keys/receipt.key", &text);
	text.data[strcspn((char *)text.data, "\n")] = '\0';
	assert_int_equal(note_key_read((char *)text.data, &receipt_key), STATUS_OK);
	assert_int_equal(
		path_join(folder, sizeof(folder), fixture->terminal.state, "sync/signed"),
		STATUS_OK);
	fixture_read(folder, "sealing-keys.json", &keys);
	sha256(keys.data, keys.len, hash);
	hex_encode(hash, sizeof(hash), hex);
	assert_int_equal(bytes_add_format(&lines, "%s/index\nsealing-keys.json 9 %s\n",
				 fixture->terminal.enrolment.origin, hex),
		STATUS_OK);
	assert_int_equal(note_sign(&receipt_key, (char *)lines.data, &note), STATUS_OK);
	assert_int_equal(sealing_keys_read(fixture->terminal.state,
				 &fixture->terminal.enrolment, &believed),
		STATUS_OK);
	assert_int_equal(
		officectl_write(folder, "index", note.data, note.len, 0640), STATUS_OK);
	assert_int_equal(sealing_keys_read(fixture->terminal.state,
				 &fixture->terminal.enrolment, &believed),
		STATUS_DENIED);
	bytes_free(&text), bytes_free(&keys), bytes_free(&lines), bytes_free(&note);
}

static void what_is_no_request_is_refused_and_the_ca_is_given_to_all(void **state)
{
	static const struct bytes nonsense = {(uint8_t *)"MIIB!", 5, 6},
				  empty_der = {(uint8_t *)"MAA=", 4, 5};
	struct desk desk;
	struct bytes body = {0};
	struct answer answer;

	desk_open(*state, &desk);
	assert_int_equal(renewal_request(&desk.key, &desk.certificate, &body), STATUS_OK);
	assert_int_equal(ask_status(&desk, &desk.certificate, NULL), 400);
	assert_int_equal(ask_status(&desk, &desk.certificate, &nonsense), 400);
	assert_int_equal(ask_status(&desk, &desk.certificate, &empty_der), 400);
	desk.type = "application/json";
	assert_int_equal(ask_status(&desk, &desk.certificate, &body), 415);
	desk.method = "GET";
	assert_int_equal(ask_status(&desk, &desk.certificate, NULL), 405);
	desk.path = "/v1/cases";
	assert_int_equal(ask_status(&desk, &desk.certificate, NULL), 404);
	desk.path = WIRE_PATH_CACERTS;
	assert_int_equal(ask(&desk, NULL, NULL, &answer), 200);
	answer_free(&answer);
	bytes_free(&body);
	assert_int_equal(bytes_grow(&body, 20000, &(uint8_t *){NULL}), STATUS_OK);
	memset(body.data, 'A', body.len);
	desk.path = WIRE_PATH_REENROLL;
	desk.method = "POST";
	desk.type = WIRE_TYPE_REQUEST;
	assert_int_equal(ask_status(&desk, &desk.certificate, &body), 413);
	bytes_free(&body);
	desk_close(&desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(an_expired_certificate_renews_for_ninety_days_and_no_longer),
		office_test(a_revoked_terminal_renews_nothing),
		office_test(nobody_gets_a_certificate_that_is_not_his),
		office_test(a_row_that_somebody_added_at_the_intake_is_no_enrolment),
		office_test(an_index_signed_at_the_intake_is_believed_by_nobody),
		office_test(what_is_no_request_is_refused_and_the_ca_is_given_to_all),
		office_test(a_terminal_renews_its_certificate), /* moves the clock: last */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
