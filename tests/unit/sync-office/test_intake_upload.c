#include "tests/unit/sync-office/office_fixture.h"

/* An open case with its parts still missing. */
static void open_case(struct fixture *fixture, size_t page_len, struct fixture_case *made)
{
	fixture_case(&fixture->terminal, 1, NULL, page_len, made);
	assert_int_equal(fixture_put(fixture, made), 201);
}

static void upload_file(
	struct fixture *fixture, const struct fixture_case *made, int n, char *out, size_t size)
{
	char id[WIRE_UPLOAD_ID_SIZE];

	wire_upload_id(made->bundle.case_id, n, id);
	snprintf(out, size, "%s/%s", fixture->intake.parts.uploads, id);
}

static int create(struct fixture *fixture, const struct fixture_case *made, int n)
{
	struct answer answer;
	int status = fixture_create(fixture, made->bundle.case_id, n,
		n <= 1 ? fixture_part(made, n)->len : 1, &answer);

	answer_free(&answer);
	return status;
}

/* PATCH; *offset is what the answer says, -1 when it says nothing. */
static int patch(struct fixture *fixture, const struct fixture_case *made, int n, size_t from,
	size_t len, long long *offset)
{
	struct answer answer;
	const char *text;
	int status = fixture_patch(fixture, made->bundle.case_id, n, from,
		fixture_part(made, n)->data + from, len, &answer);

	text = fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET);
	*offset = *text ? atoll(text) : -1;
	answer_free(&answer);
	return status;
}

static int head(struct fixture *fixture, const struct fixture_case *made, int n,
	long long *offset, long long *length)
{
	struct answer answer;
	int status = fixture_head(fixture, made->bundle.case_id, n, &answer);

	*offset = atoll(fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET));
	*length = atoll(fixture_value(&answer, WIRE_HEADER_UPLOAD_LENGTH));
	answer_free(&answer);
	return status;
}

static bool is_stored(struct fixture *fixture, const struct fixture_case *made, int n)
{
	struct store_part part;

	assert_int_equal(
		store_part(fixture->intake.store, made->bundle.case_id, n, &part), STATUS_OK);
	return parts_find(&fixture->intake.parts, part.sha256) == STATUS_OK;
}

static void a_part_comes_in_pieces_and_every_offset_is_its_length(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset, length;
	size_t at = 0, len;

	open_case(fixture, 300000, &made);
	len = fixture_part(&made, 1)->len;
	assert_int_equal(create(fixture, &made, 1), 201);
	while (at < len) {
		size_t piece = len - at < 65536 ? len - at : 65536;

		assert_int_equal(patch(fixture, &made, 1, at, piece, &offset), 204);
		at += piece;
		assert_int_equal(offset, at);
		assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
		assert_int_equal(offset, at);
		assert_int_equal(length, len);
	}
	assert_true(is_stored(fixture, &made, 1));
	fixture_case_free(&made);
}

static void a_create_again_finds_the_same_upload(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	long long offset;
	char expected[WIRE_PATH_MAX];

	open_case(fixture, 5000, &made);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 1000, &offset), 204);
	assert_int_equal(fixture_create(fixture, made.bundle.case_id, 1,
				 fixture_part(&made, 1)->len, &answer),
		201);
	snprintf(expected, sizeof(expected), WIRE_PATH_UPLOADS "/%s.1", made.bundle.case_id);
	assert_string_equal(fixture_value(&answer, "Location"), expected);
	assert_string_equal(fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET), "1000");
	assert_string_equal(fixture_value(&answer, WIRE_HEADER_TUS), "1.0.0");
	answer_free(&answer);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(create(fixture, &made, 0), 201);
	fixture_case_free(&made);
}

static void a_wrong_offset_is_told_the_right_one_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset, length;

	open_case(fixture, 5000, &made);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 1000, &offset), 204);
	assert_int_equal(patch(fixture, &made, 1, 0, 1000, &offset), 409);
	assert_int_equal(offset, 1000);
	assert_int_equal(patch(fixture, &made, 1, 2000, 1000, &offset), 409);
	assert_int_equal(offset, 1000);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
	assert_int_equal(offset, 1000);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(patch(fixture, &made, 0, 0, 1000, &offset), 409);
	assert_int_equal(offset, fixture_part(&made, 0)->len);
	fixture_case_free(&made);
}

static void a_cut_connection_keeps_what_came(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[WIRE_PATH_MAX], id[WIRE_UPLOAD_ID_SIZE];
	struct exchange *exchange = NULL;
	struct request request = {"PATCH", path, fixture_header, fixture, NULL};
	long long offset, length;

	open_case(fixture, 50000, &made);
	assert_int_equal(create(fixture, &made, 1), 201);
	wire_upload_id(made.bundle.case_id, 1, id);
	snprintf(path, sizeof(path), WIRE_PATH_UPLOADS "/%s", id);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_PART);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_OFFSET, "0");
	assert_int_equal(exchange_begin(&fixture->intake, &request, &exchange), STATUS_OK);
	exchange_body(exchange, fixture_part(&made, 1)->data, 12345);
	fixture->header_count = 0;
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 423);
	exchange_destroy(exchange);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
	assert_int_equal(offset, 12345);
	fixture_case_free(&made);
}

static void a_failed_sync_falls_back_to_the_last_acknowledged_offset(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset, length;

	open_case(fixture, 50000, &made);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 20000, &offset), 204);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(patch(fixture, &made, 1, 20000, 10000, &offset), 500);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
	assert_int_equal(offset, 20000);
	assert_int_equal(patch(fixture, &made, 1, 20000, 10000, &offset), 204);
	fixture_case_free(&made);
}

static void a_failed_sync_at_head_begins_the_part_anew(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset, length;

	open_case(fixture, 5000, &made);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 1000, &offset), 204);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 500);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 404);
	fixture_upload(fixture, &made, 1);
	fixture_case_free(&made);
}

/* As if the office had been killed after the last byte, before anything else. */
static void lay_complete_upload(struct fixture *fixture, const struct fixture_case *made, int n)
{
	char path[PATH_TEXT_MAX + 80];
	FILE *file;

	assert_int_equal(create(fixture, made, n), 201);
	upload_file(fixture, made, n, path, sizeof(path));
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(
		fwrite(fixture_part(made, n)->data, 1, fixture_part(made, n)->len, file),
		fixture_part(made, n)->len);
	assert_int_equal(fclose(file), 0);
}

static void head_finishes_what_was_complete(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset, length;

	open_case(fixture, 5000, &made);
	lay_complete_upload(fixture, &made, 1);
	assert_false(is_stored(fixture, &made, 1));
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
	assert_int_equal(offset, length);
	assert_true(is_stored(fixture, &made, 1));
	fixture_case_free(&made);
}

static void a_start_finishes_what_was_complete(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	char path[PATH_TEXT_MAX + 80];

	open_case(fixture, 5000, &made);
	lay_complete_upload(fixture, &made, 0);
	fixture_upload(fixture, &made, 1);
	intake_close(&fixture->intake);
	fixture_start(fixture);
	assert_true(is_stored(fixture, &made, 0));
	upload_file(fixture, &made, 0, path, sizeof(path));
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	answer_free(&answer);
	fixture_case_free(&made);
}

static void commit_finishes_what_was_complete(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	long long offset;

	open_case(fixture, 5000, &made);
	lay_complete_upload(fixture, &made, 0);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 1000, &offset), 204);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 409);
	answer_free(&answer);
	assert_true(is_stored(fixture, &made, 0));
	assert_int_equal(
		patch(fixture, &made, 1, 1000, fixture_part(&made, 1)->len - 1000, &offset),
		204);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	answer_free(&answer);
	fixture_case_free(&made);
}

static void other_bytes_than_the_manifests_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes *page;
	long long offset, length;

	open_case(fixture, 5000, &made);
	page = &made.bundle.parts[1].sealed;
	page->data[page->len - 1] ^= 1;
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, page->len, &offset), 422);
	assert_false(is_stored(fixture, &made, 1));
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 404);
	page->data[page->len - 1] ^= 1;
	fixture_upload(fixture, &made, 1);
	fixture_case_free(&made);
}

static void more_bytes_than_the_manifests_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	size_t len;
	uint8_t *longer;
	long long offset, length;

	open_case(fixture, 5000, &made);
	len = fixture_part(&made, 1)->len;
	longer = calloc(1, len + 1);
	assert_non_null(longer);
	assert_int_equal(create(fixture, &made, 1), 201);
	assert_int_equal(patch(fixture, &made, 1, 0, 100, &offset), 204);
	assert_int_equal(
		fixture_patch(fixture, made.bundle.case_id, 1, 100, longer, len, &answer), 413);
	answer_free(&answer);
	assert_int_equal(head(fixture, &made, 1, &offset, &length), 200);
	assert_int_equal(offset, 100);
	free(longer);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_part_comes_in_pieces_and_every_offset_is_its_length),
		office_test(a_create_again_finds_the_same_upload),
		office_test(a_wrong_offset_is_told_the_right_one_and_writes_nothing),
		office_test(a_cut_connection_keeps_what_came),
		office_test(a_failed_sync_falls_back_to_the_last_acknowledged_offset),
		office_test(a_failed_sync_at_head_begins_the_part_anew),
		office_test(head_finishes_what_was_complete),
		office_test(a_start_finishes_what_was_complete),
		office_test(commit_finishes_what_was_complete),
		office_test(other_bytes_than_the_manifests_are_refused),
		office_test(more_bytes_than_the_manifests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
