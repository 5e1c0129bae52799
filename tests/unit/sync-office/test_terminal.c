#include "tests/unit/sync-office/office_fixture.h"

#include "sync/office/authority/certificate.h"

static const char *const METHODS[] = {"PUT", "POST", "GET", "POST", "PATCH", "HEAD", "GET"};

/* Every endpoint, about the case given. */
static void endpoint_path(size_t i, const char *case_id, char out[WIRE_PATH_MAX])
{
	static const char *const FORMS[] = {"/v1/cases/%s", "/v1/cases/%s/commit",
		"/v1/cases/%s/receipt", "/v1/uploads", "/v1/uploads/%s.1", "/v1/uploads/%s.1",
		"/v1/signed/index"};
	const char *form = FORMS[i];
	size_t before = strcspn(form, "%");

	snprintf(out, WIRE_PATH_MAX, "%.*s%s%s", (int)before, form, form[before] ? case_id : "",
		form[before] ? form + before + 2 : "");
}

/* Answers of all endpoints to whoever fixture->certificate is; each must lie in [low, high]. */
static void every_endpoint(
	struct fixture *fixture, const struct fixture_case *made, int low, int high)
{
	char path[WIRE_PATH_MAX], metadata[TUS_METADATA_SIZE], length[32];
	char id[WIRE_UPLOAD_ID_SIZE];

	wire_upload_id(made->bundle.case_id, 1, id);
	tus_metadata_write(made->bundle.case_id, 1, metadata);
	snprintf(length, sizeof(length), "%zu", fixture_part(made, 1)->len);
	for (size_t i = 0; i < 6; i++) {
		bool put = i == 0;

		endpoint_path(i, made->bundle.case_id, path);
		fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
		fixture_add(fixture, "Content-Type", put ? WIRE_TYPE_MANIFEST : WIRE_TYPE_PART);
		fixture_add(fixture, WIRE_HEADER_UPLOAD_OFFSET, "0");
		fixture_add(fixture, WIRE_HEADER_UPLOAD_LENGTH, length);
		fixture_add(fixture, WIRE_HEADER_UPLOAD_METADATA, metadata);
		fixture_add(fixture, WIRE_HEADER_IDEMPOTENCY_KEY, id);
		assert_in_range(fixture_expect(fixture, METHODS[i], path,
					put ? made->bundle.jws.data : NULL,
					put ? made->bundle.jws.len : 0, NULL),
			low, high);
	}
}

static int signed_index(struct fixture *fixture)
{
	return fixture_expect(fixture, "GET", "/v1/signed/index", NULL, 0, NULL);
}

static void another_terminal_learns_and_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer mine, unknown, theirs;
	char path[WIRE_PATH_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_upload(fixture, &made, 0);
	fixture->certificate = fixture->other.certificate;
	every_endpoint(fixture, &made, 403, 404);
	wire_path_case(made.bundle.case_id, "/receipt", path);
	fixture_ask(fixture, "GET", path, NULL, 0, &theirs);
	fixture_ask(fixture, "GET", "/v1/cases/018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a/receipt",
		NULL, 0, &unknown);
	assert_int_equal(theirs.status, unknown.status);
	assert_string_equal((char *)theirs.body.data, (char *)unknown.body.data);
	answer_free(&theirs);
	answer_free(&unknown);
	fixture->certificate = fixture->terminal.certificate;
	fixture_upload(fixture, &made, 1);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &mine), 200);
	answer_free(&mine);
	fixture_case_free(&made);
}

static void nobody_without_a_known_certificate_gets_in(void **state)
{
	static const char *const BAD[] = {"x", "%", "%4", "%zz", "-----BEGIN CERTIFICATE-----",
		"%2D%2D%2D%2D%2DBEGIN%20CERTIFICATE%2D%2D%2D%2D%2D%0Aaaaa%0A"};
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes pem = {0};
	char escaped[8192];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture->certificate = NULL;
	every_endpoint(fixture, &made, 401, 401);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		fixture->certificate = BAD[i];
		every_endpoint(fixture, &made, 403, 403);
	}
	fixture_read(fixture->terminal.state, "keys/manifest.crt", &pem);
	fixture_escape((char *)pem.data, escaped, sizeof(escaped));
	fixture->certificate = escaped;
	every_endpoint(fixture, &made, 403, 403);
	bytes_free(&pem);
	fixture_case_free(&made);
}

/* A certificate for terminal's TLS key, but by somebody who writes what he likes into it. */
static void forge(struct fixture *fixture, const char *key_path, const char *kiosk_id,
	const char *role, char *out, size_t size)
{
	struct signing_key *authority = NULL, *key = NULL;
	struct bytes authority_pem = {0}, pem = {0};
	char path[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(path, sizeof(path), fixture->office, "authority/terminal-ca.key"),
		STATUS_OK);
	assert_int_equal(signing_key_read(path, &authority), STATUS_OK);
	assert_int_equal(signing_key_read(key_path, &key), STATUS_OK);
	fixture_read(fixture->office, "authority/terminal-ca.crt", &authority_pem);
	assert_int_equal(certificate_make_terminal((char *)authority_pem.data, authority, key,
				 kiosk_id, role, clock_wall_ms(), &pem),
		STATUS_OK);
	fixture_escape((char *)pem.data, out, size);
	signing_key_destroy(authority);
	signing_key_destroy(key);
	bytes_free(&authority_pem);
	bytes_free(&pem);
}

static void a_certificate_counts_only_as_the_row_of_its_key_says(void **state)
{
	struct fixture *fixture = *state;
	char tls[PATH_TEXT_MAX], manifest[PATH_TEXT_MAX], certificate[8192];

	assert_int_equal(path_join(tls, sizeof(tls), fixture->terminal.state, "keys/tls.pem"),
		STATUS_OK);
	assert_int_equal(path_join(manifest, sizeof(manifest), fixture->terminal.state,
				 "keys/manifest.pem"),
		STATUS_OK);
	fixture->certificate = certificate;
	forge(fixture, tls, FIXTURE_NUMBER, "tls", certificate, sizeof(certificate));
	assert_int_equal(signed_index(fixture), 200);
	forge(fixture, tls, FIXTURE_OTHER, "tls", certificate, sizeof(certificate));
	assert_int_equal(signed_index(fixture), 403);
	forge(fixture, tls, FIXTURE_NUMBER, "manifest", certificate, sizeof(certificate));
	assert_int_equal(signed_index(fixture), 403);
	forge(fixture, manifest, FIXTURE_NUMBER, "tls", certificate, sizeof(certificate));
	assert_int_equal(signed_index(fixture), 403);
}

static void a_revoked_terminal_is_refused_from_the_next_request_on(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	json_t *change = NULL;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(terminal_change_revoke(FIXTURE_NUMBER, &change), STATUS_OK);
	assert_int_equal(terminal_change_apply(
				 fixture->intake.store, &fixture->intake.parts, change, 1000),
		STATUS_OK);
	json_decref(change);
	every_endpoint(fixture, &made, 403, 403);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(signed_index(fixture), 200);
	fixture_case_free(&made);
}

static void a_manifest_by_another_terminals_key_is_refused_like_an_unknown_one(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case theirs;
	struct signing_key *stranger = NULL, *own = fixture->other.key;
	struct fixture_case unknown;
	enum wire_problem first, second;
	char path[WIRE_PATH_MAX];

	fixture_case(&fixture->other, 1, NULL, 5000, &theirs);
	assert_int_equal(signing_key_make(&stranger), STATUS_OK);
	fixture->other.key = stranger;
	fixture_case(&fixture->other, 1, NULL, 5000, &unknown);
	fixture->other.key = own;
	wire_path_case(theirs.bundle.case_id, "", path);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	assert_int_equal(fixture_expect(fixture, "PUT", path, theirs.bundle.jws.data,
				 theirs.bundle.jws.len, &first),
		403);
	wire_path_case(unknown.bundle.case_id, "", path);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	assert_int_equal(fixture_expect(fixture, "PUT", path, unknown.bundle.jws.data,
				 unknown.bundle.jws.len, &second),
		403);
	assert_int_equal(first, second);
	signing_key_destroy(stranger);
	fixture_case_free(&theirs);
	fixture_case_free(&unknown);
}

static void a_test_terminal_never_speaks_to_a_real_office(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(signed_index(fixture), 200);
	fixture->intake.settings.test = 1;
	assert_int_equal(signed_index(fixture), 403);
}

static void a_path_that_is_none_and_a_wrong_method_are_said_so(void **state)
{
	struct fixture *fixture = *state;
	enum wire_problem problem;

	assert_int_equal(fixture_expect(fixture, "GET", "/", NULL, 0, &problem), 404);
	assert_int_equal(problem, WIRE_NOT_FOUND);
	assert_int_equal(
		fixture_expect(fixture, "GET", "/v1/signed/none", NULL, 0, &problem), 404);
	assert_int_equal(
		fixture_expect(fixture, "DELETE", "/v1/signed/index", NULL, 0, &problem), 405);
	assert_int_equal(fixture_expect(fixture, "POST",
				 "/v1/cases/018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a/commit",
				 fixture, 5000, &problem),
		413);
}

static void what_is_signed_comes_with_its_etag(void **state)
{
	struct fixture *fixture = *state;
	struct bytes text = {0};
	struct answer answer;
	char etag[ANSWER_VALUE_SIZE];

	assert_int_equal(
		fixture_ask(fixture, "GET", "/v1/signed/index", NULL, 0, &answer), 200);
	assert_int_equal(note_open(&fixture->terminal.enrolment.publication_key,
				 answer.body.data, answer.body.len, &text),
		STATUS_OK);
	bytes_free(&text);
	strcpy(etag, fixture_value(&answer, "ETag"));
	answer_free(&answer);
	fixture_add(fixture, "If-None-Match", etag);
	assert_int_equal(
		fixture_ask(fixture, "GET", "/v1/signed/index", NULL, 0, &answer), 304);
	assert_int_equal(answer.body.len, 0);
	answer_free(&answer);
	assert_int_equal(
		fixture_ask(fixture, "GET", "/v1/signed/sealing-keys.json", NULL, 0, &answer),
		200);
	assert_string_equal(answer.content_type, WIRE_TYPE_JSON);
	answer_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(another_terminal_learns_and_changes_nothing),
		office_test(nobody_without_a_known_certificate_gets_in),
		office_test(a_certificate_counts_only_as_the_row_of_its_key_says),
		office_test(a_revoked_terminal_is_refused_from_the_next_request_on),
		office_test(a_manifest_by_another_terminals_key_is_refused_like_an_unknown_one),
		office_test(a_test_terminal_never_speaks_to_a_real_office),
		office_test(a_path_that_is_none_and_a_wrong_method_are_said_so),
		office_test(what_is_signed_comes_with_its_etag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
