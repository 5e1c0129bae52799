#include "tests/unit/sync-office/office_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Parts that a cut, or another request, left half way into the content store. */

static void open_case(struct fixture *fixture, struct fixture_case *made)
{
	fixture_case(&fixture->terminal, 1, NULL, 5000, made);
	assert_int_equal(fixture_put(fixture, made), 201);
}

static void stored_path(struct fixture *fixture, const struct fixture_case *made, char *out)
{
	const struct bytes *part = fixture_part(made, 1);
	uint8_t hash[32];
	char hex[65], name[80];

	sha256(part->data, part->len, hash);
	hex_encode(hash, 32, hex);
	snprintf(name, sizeof(name), "parts/%.2s", hex);
	assert_int_equal(
		path_join(out, PATH_TEXT_MAX, fixture->intake_folder, name), STATUS_OK);
	assert_int_equal(folder_make(out, 0700), STATUS_OK);
	snprintf(name, sizeof(name), "parts/%.2s/%s", hex, hex);
	assert_int_equal(
		path_join(out, PATH_TEXT_MAX, fixture->intake_folder, name), STATUS_OK);
}

/* As after kill -9 or a power cut: named, and so many of its bytes there. */
static void lay_part(const char *path, const struct fixture_case *made, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(fixture_part(made, 1)->data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static int head(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_head(fixture, made->bundle.case_id, 1, &answer);

	answer_free(&answer);
	return status;
}

static int create(struct fixture *fixture, const struct fixture_case *made)
{
	const struct bytes *part = fixture_part(made, 1);
	struct answer answer;
	int status = fixture_create_with(
		fixture, made->bundle.case_id, 1, part->len, part->data, part->len, &answer);

	answer_free(&answer);
	return status;
}

static int commit(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_commit(fixture, made->bundle.case_id, &answer);

	answer_free(&answer);
	return status;
}

static void a_torn_part_in_the_store_is_asked_for_again(void **state)
{
	struct fixture *fixture = *state;
	struct wire_parts missing;
	struct fixture_case made;
	struct answer answer;
	char path[PATH_TEXT_MAX];

	open_case(fixture, &made);
	stored_path(fixture, &made, path);
	lay_part(path, &made, 4096);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_MANIFEST);
	wire_path_case(made.bundle.case_id, "", path);
	assert_int_equal(fixture_ask(fixture, "PUT", path, made.bundle.jws.data,
				 made.bundle.jws.len, &answer),
		200);
	assert_int_equal(
		wire_missing_read(answer.body.data, answer.body.len, &missing), STATUS_OK);
	assert_true(wire_parts_has(&missing, 1));
	answer_free(&answer);
	assert_int_equal(head(fixture, &made), 404);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(create(fixture, &made), 201);
	assert_int_equal(commit(fixture, &made), 200);
	fixture_case_free(&made);
}

static void a_whole_part_in_the_store_counts_once_it_is_synced(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[PATH_TEXT_MAX];

	open_case(fixture, &made);
	stored_path(fixture, &made, path);
	lay_part(path, &made, fixture_part(&made, 1)->len);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(head(fixture, &made), 500);
	assert_int_equal(access(path, F_OK), 0); /* somebody may have a receipt for it */
	assert_int_equal(head(fixture, &made), 200);
	fixture_upload(fixture, &made, 0);
	assert_int_equal(commit(fixture, &made), 200);
	fixture_case_free(&made);
}

/* Another request has moved it there and its sync is under way: nobody may count on it yet. */
static void a_part_on_its_way_in_is_waited_for(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[PATH_TEXT_MAX];
	int fd;

	open_case(fixture, &made);
	stored_path(fixture, &made, path);
	lay_part(path, &made, fixture_part(&made, 1)->len);
	fixture_upload(fixture, &made, 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(head(fixture, &made), 423);
	assert_int_equal(create(fixture, &made), 423);
	assert_int_equal(commit(fixture, &made), 423);
	close(fd);
	assert_int_equal(commit(fixture, &made), 200);
	fixture_case_free(&made);
}

/* Puts the part into the store by its own door, once more. */
static enum status put_again(struct fixture *fixture, const struct fixture_case *made)
{
	const struct bytes *part = fixture_part(made, 1);
	struct part_append append;
	char id[WIRE_UPLOAD_ID_SIZE];
	uint8_t hash[32];
	int64_t length;

	sha256(part->data, part->len, hash);
	wire_upload_id(made->bundle.case_id, 1, id);
	assert_int_equal(part_append_create(&fixture->intake.parts, id, &append), STATUS_OK);
	part_append_write(&append, part->data, part->len);
	return part_append_keep(&append, hash, &length);
}

static void a_failed_sync_takes_no_part_that_was_there_before(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct stat before, after;
	char path[PATH_TEXT_MAX];

	open_case(fixture, &made);
	stored_path(fixture, &made, path);
	assert_int_equal(create(fixture, &made), 201);
	assert_int_equal(stat(path, &before), 0);
	atomic_store(&fixture->intake.parts.content->fail_sync, 1);
	assert_int_equal(put_again(fixture, &made), STATUS_IO);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(head(fixture, &made), 200);
	assert_int_equal(put_again(fixture, &made), STATUS_OK);
	assert_int_equal(head(fixture, &made), 200);
	fixture_case_free(&made);
}

/* So many syncs of folders fail; in the place of the C library's. */
static atomic_int failing_names;

int fsync(int fd)
{
	struct stat found;

	if (fstat(fd, &found) == 0 && S_ISDIR(found.st_mode) &&
		atomic_load(&failing_names) > 0) {
		atomic_fetch_sub(&failing_names, 1);
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

/* Its bytes may be on the disk: without its name they are worth nothing. */
static void a_part_whose_name_is_not_durable_is_sent_again(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char path[PATH_TEXT_MAX];
	uint8_t hash[32];

	open_case(fixture, &made);
	sha256(fixture_part(&made, 1)->data, fixture_part(&made, 1)->len, hash);
	stored_path(fixture, &made, path);
	assert_int_equal(put_again(fixture, &made), STATUS_OK);
	parts_forget(&fixture->intake.parts, hash);
	atomic_store(&failing_names, 1);
	assert_int_equal(put_again(fixture, &made), STATUS_IO);
	assert_int_equal(atomic_load(&failing_names), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(put_again(fixture, &made), STATUS_OK);
	assert_int_equal(head(fixture, &made), 200);
	fixture_case_free(&made);
}

/* Between a check that found it damaged and its removal the terminal may have brought it. */
static void a_part_that_came_in_again_is_not_taken_for_damaged(void **state)
{
	struct fixture *fixture = *state;
	struct parts *parts = &fixture->intake.parts;
	struct fixture_case made;
	char path[PATH_TEXT_MAX];
	uint8_t hash[32];
	int fd;

	open_case(fixture, &made);
	sha256(fixture_part(&made, 1)->data, fixture_part(&made, 1)->len, hash);
	stored_path(fixture, &made, path);
	assert_int_equal(create(fixture, &made), 201);
	parts_forget_damaged(parts, hash);
	assert_int_equal(access(path, F_OK), 0);
	lay_part(path, &made, 4096);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	parts_forget_damaged(parts, hash);
	assert_int_equal(access(path, F_OK), 0);
	close(fd);
	parts_forget_damaged(parts, hash);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(put_again(fixture, &made), STATUS_OK);
	parts_forget(parts, hash);
	assert_int_equal(access(path, F_OK), -1);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_torn_part_in_the_store_is_asked_for_again),
		office_test(a_whole_part_in_the_store_counts_once_it_is_synced),
		office_test(a_part_on_its_way_in_is_waited_for),
		office_test(a_failed_sync_takes_no_part_that_was_there_before),
		office_test(a_part_whose_name_is_not_durable_is_sent_again),
		office_test(a_part_that_came_in_again_is_not_taken_for_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
