#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/path.h"

#define ID "018f4f4e-7c3a-7b21-9a55-000000000001"

static void every_path_of_the_wire_is_read(void **unused)
{
	static const struct {
		const char *path;
		enum wire_target target;
		int n;
		const char *name;
	} cases[] = {
		{"/v1/cases/" ID, WIRE_CASE, 0, ""},
		{"/v1/cases/" ID "/commit", WIRE_CASE_COMMIT, 0, ""},
		{"/v1/cases/" ID "/receipt", WIRE_CASE_RECEIPT, 0, ""},
		{"/v1/uploads", WIRE_UPLOADS, 0, ""},
		{"/v1/uploads/" ID ".0", WIRE_UPLOAD, 0, ""},
		{"/v1/uploads/" ID ".64", WIRE_UPLOAD, 64, ""},
		{"/v1/signed/index", WIRE_SIGNED, 0, "index"},
		{"/v1/signed/catalogue/1234-a.json", WIRE_SIGNED, 0, "catalogue/1234-a.json"},
		{"/v1/heartbeat", WIRE_HEARTBEAT, 0, ""},
		{"/v1/inbox", WIRE_INBOX, 0, ""},
		{"/.well-known/est/simplereenroll", WIRE_REENROLL, 0, ""},
		{"/.well-known/est/simpleenroll", WIRE_ENROL, 0, ""},
		{"/v1/terminal", WIRE_TERMINAL, 0, ""},
	};
	struct wire_path path;

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wire_path_read(cases[i].path, &path);
		assert_int_equal(path.target, cases[i].target);
		assert_int_equal(path.n, cases[i].n);
		assert_string_equal(path.name, cases[i].name);
	}
}

static void any_other_path_leads_nowhere(void **unused)
{
	static const char *const paths[] = {"", "/", "/v1", "/v1/cases", "/v1/cases/",
		"/v1/cases/" ID "/", "/v1/cases/" ID "/Commit", "/v1/cases/" ID "x",
		"/v1/cases/018F4f4e-7c3a-7b21-9a55-000000000001", "/v1/uploads/",
		"/v1/uploads/" ID, "/v1/uploads/" ID ".", "/v1/uploads/" ID ".65",
		"/v1/uploads/" ID ".01", "/v1/uploads/" ID ".-1", "/v1/uploads/" ID ".1/2",
		"/v1/signed/", "/v1/signed/../keys", "/v1/signed/.hidden", "/v1/signed//etc",
		"/v1/signed/catalogue/", "/v1/signed/a/../b", "/v1/signed/%2e%2e",
		"/v2/cases/" ID, "/v1/heartbeat/", "/v1/inbox/1",
		"/.well-known/est/simpleenroll/", "/v1/terminal/530702"};
	struct wire_path path;

	(void)unused;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		wire_path_read(paths[i], &path);
		assert_int_equal(path.target, WIRE_NOWHERE);
	}
}

static void what_is_written_reads_back(void **unused)
{
	char text[WIRE_PATH_MAX], id[WIRE_UPLOAD_ID_SIZE], case_id[UUID_SIZE];
	struct wire_path path;
	int n;

	(void)unused;
	wire_path_case(ID, "/commit", text);
	wire_path_read(text, &path);
	assert_int_equal(path.target, WIRE_CASE_COMMIT);
	assert_string_equal(path.case_id, ID);
	wire_upload_id(ID, 64, id);
	assert_int_equal(wire_upload_id_read(id, case_id, &n), STATUS_OK);
	assert_string_equal(case_id, ID);
	assert_int_equal(n, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_path_of_the_wire_is_read),
		cmocka_unit_test(any_other_path_leads_nowhere),
		cmocka_unit_test(what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
