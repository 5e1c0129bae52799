#include "tests/unit/sync-office/office_fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Uploads whose bytes come with the POST, and how bytes reach the disk. */

static void open_case(struct fixture *fixture, size_t page_len, struct fixture_case *made)
{
	fixture_case(&fixture->terminal, 1, NULL, page_len, made);
	assert_int_equal(fixture_put(fixture, made), 201);
}

/* POST of part 1 with so many of its bytes; *offset is what the answer says, -1 nothing. */
static int create(struct fixture *fixture, const struct fixture_case *made, const void *data,
	size_t data_len, long long *offset)
{
	struct answer answer;
	const char *text;
	int status = fixture_create_with(fixture, made->bundle.case_id, 1,
		fixture_part(made, 1)->len, data, data_len, &answer);

	text = fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET);
	*offset = *text ? atoll(text) : -1;
	if (status == 201)
		assert_non_null(
			strstr(fixture_value(&answer, "Location"), made->bundle.case_id));
	answer_free(&answer);
	return status;
}

static int patch(
	struct fixture *fixture, const struct fixture_case *made, size_t from, size_t len)
{
	struct answer answer;
	int status = fixture_patch(fixture, made->bundle.case_id, 1, from,
		fixture_part(made, 1)->data + from, len, &answer);

	answer_free(&answer);
	return status;
}

static long long offset_of(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_head(fixture, made->bundle.case_id, 1, &answer);
	long long offset = atoll(fixture_value(&answer, WIRE_HEADER_UPLOAD_OFFSET));

	answer_free(&answer);
	return status == 200 ? offset : -status;
}

/* The file holds what was sent, whatever way its bytes went. */
static void assert_stored(struct fixture *fixture, const struct fixture_case *made)
{
	const struct bytes *sent = fixture_part(made, 1);
	struct store_part part;
	struct bytes kept = {0};

	assert_int_equal(
		store_part(fixture->intake.store, made->bundle.case_id, 1, &part), STATUS_OK);
	assert_int_equal(parts_read(&fixture->intake.parts, part.sha256, &kept), STATUS_OK);
	assert_int_equal(kept.len, sent->len);
	assert_memory_equal(kept.data, sent->data, sent->len);
	bytes_free(&kept);
}

static void a_create_may_bring_the_whole_part(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	const struct bytes *part;
	long long offset;

	open_case(fixture, 5000, &made);
	part = fixture_part(&made, 1);
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 201);
	assert_int_equal(offset, part->len);
	assert_stored(fixture, &made);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 200);
	answer_free(&answer);
	fixture_case_free(&made);
}

static void a_create_may_bring_the_first_bytes(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct bytes *part;
	long long offset;

	open_case(fixture, 5000, &made);
	part = fixture_part(&made, 1);
	assert_int_equal(create(fixture, &made, part->data, 1000, &offset), 201);
	assert_int_equal(offset, 1000);
	assert_int_equal(offset_of(fixture, &made), 1000);
	assert_int_equal(patch(fixture, &made, 1000, part->len - 1000), 204);
	assert_stored(fixture, &made);
	fixture_case_free(&made);
}

/* A reply was lost: what the second POST brings is not written behind the first. */
static void a_create_again_drops_what_it_brings(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct bytes *part;
	long long offset;

	open_case(fixture, 5000, &made);
	part = fixture_part(&made, 1);
	assert_int_equal(create(fixture, &made, part->data, 0, &offset), 201);
	assert_int_equal(offset, 0);
	assert_int_equal(create(fixture, &made, part->data, 1000, &offset), 201);
	assert_int_equal(create(fixture, &made, part->data, 2000, &offset), 201);
	assert_int_equal(offset, 1000);
	assert_int_equal(patch(fixture, &made, 1000, part->len - 1000), 204);
	assert_stored(fixture, &made);
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 201);
	assert_int_equal(offset, part->len);
	fixture_case_free(&made);
}

static void a_create_with_wrong_bytes_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes *part;
	uint8_t *longer;
	long long offset;

	open_case(fixture, 5000, &made);
	part = &made.bundle.parts[1].sealed;
	longer = calloc(1, part->len + 1);
	assert_non_null(longer);
	part->data[9] ^= 1;
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 422);
	part->data[9] ^= 1;
	assert_int_equal(offset_of(fixture, &made), -404);
	assert_int_equal(create(fixture, &made, longer, part->len + 1, &offset), 413);
	assert_int_equal(offset_of(fixture, &made), 0);
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 201);
	assert_stored(fixture, &made);
	free(longer);
	fixture_case_free(&made);
}

static void a_create_with_bytes_of_another_type_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char metadata[TUS_METADATA_SIZE], length[32], id[WIRE_UPLOAD_ID_SIZE];
	enum wire_problem problem;

	open_case(fixture, 5000, &made);
	tus_metadata_write(made.bundle.case_id, 1, metadata);
	snprintf(length, sizeof(length), "%zu", fixture_part(&made, 1)->len);
	wire_upload_id(made.bundle.case_id, 1, id);
	fixture_add(fixture, WIRE_HEADER_TUS, WIRE_TUS);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_LENGTH, length);
	fixture_add(fixture, WIRE_HEADER_UPLOAD_METADATA, metadata);
	fixture_add(fixture, WIRE_HEADER_IDEMPOTENCY_KEY, id);
	fixture_add(fixture, "Content-Type", "text/plain");
	assert_int_equal(
		fixture_expect(fixture, "POST", WIRE_PATH_UPLOADS, "x", 1, &problem), 415);
	assert_int_equal(offset_of(fixture, &made), 0);
	fixture_case_free(&made);
}

static void a_failed_sync_of_a_create_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct bytes *part;
	long long offset;

	open_case(fixture, 5000, &made);
	part = fixture_part(&made, 1);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(create(fixture, &made, part->data, 1000, &offset), 500);
	assert_int_equal(offset_of(fixture, &made), 0);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 500);
	assert_int_equal(offset_of(fixture, &made), -404);
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 201);
	assert_stored(fixture, &made);
	fixture_case_free(&made);
}

/* Pieces around a page, a buffer and more: past the kernel's memory and through it. */
static void every_byte_of_a_large_part_reaches_the_file(void **state)
{
	static const size_t PIECES[] = {
		1048576, 1048575, 4096, 3000000, 1, 131072, 200000, 1048577, SIZE_MAX};
	struct fixture *fixture = *state;
	struct fixture_case made;
	size_t len, at = 0;

	open_case(fixture, 9000000, &made);
	len = fixture_part(&made, 1)->len;
	fixture_create_with(fixture, made.bundle.case_id, 1, len, NULL, 0, &(struct answer){0});
	for (size_t i = 0; i < sizeof(PIECES) / sizeof(PIECES[0]); i++) {
		size_t piece = PIECES[i] < len - at ? PIECES[i] : len - at;

		assert_int_equal(patch(fixture, &made, at, piece), 204);
		at += piece;
		assert_int_equal(offset_of(fixture, &made), at);
	}
	assert_stored(fixture, &made);
	fixture_case_free(&made);
}

/* More uploads at once than there are buffers: who gets none writes as it comes. */
static void many_uploads_at_once_all_arrive(void **state)
{
	enum { MANY = 20 };
	struct fixture *fixture = *state;
	struct part_append appends[MANY];
	static uint8_t data[300000], read[sizeof(data)];
	char id[WIRE_UPLOAD_ID_SIZE], path[PATH_TEXT_MAX];
	int64_t length;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 2654435761u >> 13);
	for (int i = 0; i < MANY; i++) {
		wire_upload_id("0193573b-0000-7000-8000-000000000001", i, id);
		assert_int_equal(
			part_append_create(&fixture->intake.parts, id, &appends[i]), STATUS_OK);
		part_append_write(&appends[i], data, sizeof(data) - 1);
	}
	for (int i = 0; i < MANY; i++) {
		FILE *file;

		part_append_write(&appends[i], data + sizeof(data) - 1, 1);
		assert_int_equal(part_append_close(&appends[i], &length), STATUS_OK);
		assert_int_equal(length, sizeof(data));
		wire_upload_id("0193573b-0000-7000-8000-000000000001", i, id);
		assert_int_equal(
			path_join(path, sizeof(path), fixture->intake.parts.uploads, id),
			STATUS_OK);
		file = fopen(path, "rb");
		assert_non_null(file);
		assert_int_equal(fread(read, 1, sizeof(read), file), sizeof(read));
		assert_memory_equal(read, data, sizeof(data));
		fclose(file);
	}
}

/* What the disk had room for; files of this process may be so long. */
static int64_t append_under(
	struct fixture *fixture, const struct fixture_case *made, rlim_t room, size_t len)
{
	struct rlimit limit, less;
	struct part_append append;
	char id[WIRE_UPLOAD_ID_SIZE];
	int64_t length = -1;
	static uint8_t data[3000000];

	wire_upload_id(made->bundle.case_id, 1, id);
	assert_int_equal(part_append_open(&fixture->intake.parts, id, &append), STATUS_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	less = (struct rlimit){room, limit.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
	part_append_write(&append, data, len);
	assert_int_equal(part_append_close(&append, &length), STATUS_FULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	return length;
}

static void too_little_room_keeps_what_fitted(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	long long offset;

	open_case(fixture, 5000000, &made);
	assert_int_equal(create(fixture, &made, "", 0, &offset), 201);
	assert_int_equal(append_under(fixture, &made, 1000, 5000), 1000);
	assert_int_equal(offset_of(fixture, &made), 1000);
	assert_int_equal(append_under(fixture, &made, 4096, 5000), 4096);
	assert_int_equal(append_under(fixture, &made, 1500001, 3000000), 1500001);
	assert_int_equal(offset_of(fixture, &made), 1500001);
	fixture_case_free(&made);
}

/* The disk takes nothing before this offset; in the place of the C library's. */
static off_t full_below;

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	if (at < full_below) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, data, len, at);
}

/* Its odd end goes to the disk first. */
static void an_end_without_its_beginning_is_not_kept(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct bytes *part;
	long long offset;

	open_case(fixture, 500001, &made);
	part = fixture_part(&made, 1);
	full_below = 1;
	assert_int_equal(create(fixture, &made, part->data, part->len, &offset), 507);
	full_below = 0;
	assert_int_equal(offset_of(fixture, &made), 0);
	assert_int_equal(create(fixture, &made, part->data, part->len - 2, &offset), 201);
	assert_int_equal(offset, (long long)part->len - 2);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_create_may_bring_the_whole_part),
		office_test(a_create_may_bring_the_first_bytes),
		office_test(a_create_again_drops_what_it_brings),
		office_test(a_create_with_wrong_bytes_is_refused),
		office_test(a_create_with_bytes_of_another_type_is_refused),
		office_test(a_failed_sync_of_a_create_leaves_nothing),
		office_test(every_byte_of_a_large_part_reaches_the_file),
		office_test(many_uploads_at_once_all_arrive),
		office_test(too_little_room_keeps_what_fitted),
		office_test(an_end_without_its_beginning_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
