#include "tests/unit/sync-office/office_fixture.h"

static int create(struct fixture *fixture, const struct fixture_case *made, int n)
{
	struct answer answer;
	int status = fixture_create(fixture, made->bundle.case_id, n,
		n <= 1 ? fixture_part(made, n)->len : 1, &answer);

	answer_free(&answer);
	return status;
}

/* The first ten bytes of the page. */
static int patch(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_patch(
		fixture, made->bundle.case_id, 1, 0, fixture_part(made, 1)->data, 10, &answer);

	answer_free(&answer);
	return status;
}

/* Headers of a create that differ from the right ones by one. */
static enum wire_problem refused_create(struct fixture *fixture, const char *left_out,
	const char *name, const char *value, const struct fixture_case *made)
{
	char metadata[TUS_METADATA_SIZE], length[32], id[WIRE_UPLOAD_ID_SIZE];
	const char *headers[][2] = {{WIRE_HEADER_TUS, WIRE_TUS},
		{WIRE_HEADER_UPLOAD_LENGTH, length}, {WIRE_HEADER_UPLOAD_METADATA, metadata},
		{WIRE_HEADER_IDEMPOTENCY_KEY, id}};
	enum wire_problem problem = WIRE_PROBLEM_NONE;
	int status;

	tus_metadata_write(made->bundle.case_id, 1, metadata);
	snprintf(length, sizeof(length), "%zu", fixture_part(made, 1)->len);
	wire_upload_id(made->bundle.case_id, 1, id);
	for (size_t i = 0; i < 4; i++) {
		if (strcmp(headers[i][0], left_out) != 0)
			fixture_add(fixture, headers[i][0], headers[i][1]);
	}
	if (name)
		fixture_add(fixture, name, value);
	status = fixture_expect(fixture, "POST", WIRE_PATH_UPLOADS, NULL, 0, &problem);
	assert_int_equal(status, wire_problem_status(problem));
	return problem;
}

static void a_create_must_say_everything_right(void **state)
{
	static const struct {
		const char *header, *value;
		enum wire_problem problem;
	} CASES[] = {
		{WIRE_HEADER_TUS, NULL, WIRE_TUS_VERSION_REFUSED},
		{WIRE_HEADER_TUS, "0.2.2", WIRE_TUS_VERSION_REFUSED},
		{WIRE_HEADER_UPLOAD_LENGTH, NULL, WIRE_REQUEST_BAD},
		{WIRE_HEADER_UPLOAD_LENGTH, "-1", WIRE_REQUEST_BAD},
		{WIRE_HEADER_UPLOAD_LENGTH, "17", WIRE_PART_MISMATCH},
		{WIRE_HEADER_UPLOAD_LENGTH, "20971521", WIRE_TOO_LARGE},
		{WIRE_HEADER_UPLOAD_METADATA, NULL, WIRE_REQUEST_BAD},
		{WIRE_HEADER_UPLOAD_METADATA, "case eA==,part MQ==", WIRE_REQUEST_BAD},
		{WIRE_HEADER_IDEMPOTENCY_KEY, NULL, WIRE_REQUEST_BAD},
		{WIRE_HEADER_IDEMPOTENCY_KEY, "1", WIRE_REQUEST_BAD},
	};
	struct fixture *fixture = *state;
	struct fixture_case made;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(
			refused_create(fixture, CASES[i].header,
				CASES[i].value ? CASES[i].header : NULL, CASES[i].value, &made),
			CASES[i].problem);
	assert_int_equal(create(fixture, &made, 2), 422);
	assert_int_equal(create(fixture, &made, 1), 201);
	fixture_case_free(&made);
}

static void a_patch_must_say_everything_right(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[WIRE_PATH_MAX];
	enum wire_problem problem;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	snprintf(path, sizeof(path), WIRE_PATH_UPLOADS "/%s.1", made.bundle.case_id);
	assert_int_equal(patch(fixture, &made), 404);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(fixture_expect(fixture, "PATCH", path, "x", 1, &problem), 412);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	assert_int_equal(fixture_expect(fixture, "PATCH", path, "x", 1, &problem), 415);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_PART);
	assert_int_equal(fixture_expect(fixture, "PATCH", path, "x", 1, &problem), 400);
	assert_int_equal(fixture_expect(fixture, "HEAD", path, NULL, 0, &problem), 412);
	assert_int_equal(patch(fixture, &made), 204);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_create_must_say_everything_right),
		office_test(a_patch_must_say_everything_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
