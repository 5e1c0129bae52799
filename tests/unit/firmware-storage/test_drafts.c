#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/storage/drafts.h"

#define NOW INT64_C(1795600000000)
#define ONE "01a2145f-ccea-76a3-b282-413cdb3cd210"
#define TWO "01a2145f-ccea-76a3-b282-413cdb3cd211"

static char folder[64];
static uint8_t secret[DRAFT_SECRET_SIZE];

static int make_folder(void **unused)
{
	(void)unused;
	strcpy(folder, "/tmp/drafts-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **unused)
{
	char command[128];

	(void)unused;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static struct draft_head begin(const char *visit_id, int64_t made_ms)
{
	struct draft_head head = {.hint = {7, 9}, .made_ms = made_ms};

	strcpy(head.visit_id, visit_id);
	random_bytes(head.wrapped, sizeof(head.wrapped));
	random_bytes(secret, sizeof(secret));
	assert_int_equal(draft_begin(folder, &head, secret), STATUS_OK);
	return head;
}

static bool exists(const char *visit_id, const char *name)
{
	char path[256];
	struct stat info;

	snprintf(path, sizeof(path), "%s/queue/drafts/%s/%s", folder, visit_id, name);
	return stat(path, &info) == 0;
}

static size_t count(int64_t now_ms)
{
	struct draft_head heads[DRAFTS_MAX];

	return draft_list(folder, now_ms, heads);
}

static void what_was_put_comes_back(void **unused)
{
	struct draft_head head = begin(ONE, NOW), heads[DRAFTS_MAX];
	uint8_t found[DRAFT_SECRET_SIZE];
	struct bytes content = {0};

	(void)unused;
	assert_int_equal(draft_put(folder, ONE, "content", "abc", 3), STATUS_OK);
	assert_int_equal(draft_list(folder, NOW + 1, heads), 1);
	assert_string_equal(heads[0].visit_id, ONE);
	assert_memory_equal(heads[0].wrapped, head.wrapped, sizeof(head.wrapped));
	assert_memory_equal(heads[0].hint, head.hint, sizeof(head.hint));
	assert_int_equal(draft_secret(folder, &heads[0], found), STATUS_OK);
	assert_memory_equal(found, secret, sizeof(secret));
	assert_int_equal(draft_get(folder, ONE, "content", &content), STATUS_OK);
	assert_string_equal((const char *)content.data, "abc");
	bytes_free(&content);
}

static void a_draft_lives_seventy_two_hours(void **unused)
{
	(void)unused;
	begin(ONE, NOW);
	assert_int_equal(count(NOW + DRAFT_KEEP_MS - 1), 1);
	assert_int_equal(count(NOW + DRAFT_KEEP_MS), 0);
	draft_sweep(folder, NOW + DRAFT_KEEP_MS - 1);
	assert_true(exists(ONE, "secret.1"));
	draft_sweep(folder, NOW + DRAFT_KEEP_MS);
	assert_false(exists(ONE, ""));
}

static void taking_over_deletes_the_secret_before(void **unused)
{
	struct draft_head heads[DRAFTS_MAX];
	uint8_t found[DRAFT_SECRET_SIZE];

	(void)unused;
	begin(ONE, NOW);
	begin(ONE, NOW + 5);
	assert_false(exists(ONE, "secret.1"));
	assert_int_equal(draft_list(folder, NOW + 6, heads), 1);
	assert_int_equal(draft_secret(folder, &heads[0], found), STATUS_OK);
	assert_memory_equal(found, secret, sizeof(secret));
}

/* The counter is on the disk before the answer: killing the process in between forgives
 * nothing. */
static void tries_are_counted_across_a_kill(void **unused)
{
	(void)unused;
	begin(ONE, NOW);
	for (int i = 1; i <= DRAFT_TRIES_MAX; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0) {
			struct draft_head heads[DRAFTS_MAX];

			if (draft_list(folder, NOW, heads) == 1 &&
				draft_count_try(folder, &heads[0]) == STATUS_OK)
				kill(getpid(), 9);
			_exit(1);
		}
		int end;
		assert_int_equal(waitpid(child, &end, 0), child);
		assert_true(WIFSIGNALED(end));
		assert_int_equal(count(NOW), i < DRAFT_TRIES_MAX);
	}
	draft_sweep(folder, NOW);
	assert_false(exists(ONE, ""));
}

static void the_right_code_forgives(void **unused)
{
	struct draft_head head = begin(ONE, NOW), heads[DRAFTS_MAX];

	(void)unused;
	for (int i = 0; i < DRAFT_TRIES_MAX - 1; i++)
		assert_int_equal(draft_count_try(folder, &head), STATUS_OK);
	assert_int_equal(draft_forgive(folder, &head), STATUS_OK);
	assert_int_equal(draft_list(folder, NOW, heads), 1);
	assert_int_equal(heads[0].tries, 0);
}

static void ending_one_leaves_the_other(void **unused)
{
	(void)unused;
	begin(ONE, NOW);
	begin(TWO, NOW);
	assert_int_equal(draft_put(folder, ONE, "page.0", "x", 1), STATUS_OK);
	draft_end(folder, ONE);
	assert_false(exists(ONE, ""));
	assert_true(exists(TWO, "head"));
	assert_int_equal(count(NOW), 1);
	draft_end(folder, ONE); /* again: nothing to do */
}

static void a_damaged_head_is_no_draft_and_is_swept(void **unused)
{
	struct draft_head heads[DRAFTS_MAX];

	(void)unused;
	begin(ONE, NOW);
	assert_int_equal(draft_put(folder, ONE, "head", "{\"hint\":\"zz\"}", 13), STATUS_OK);
	assert_int_equal(draft_list(folder, NOW, heads), 0);
	draft_sweep(folder, NOW);
	assert_false(exists(ONE, ""));
}

/* A socket cannot be opened, and says nothing of what a draft was. */
static void what_a_disk_cannot_read_just_now_is_kept_for_its_hours(void **unused)
{
	const struct timespec written[] = {{.tv_sec = NOW / 1000}, {.tv_sec = NOW / 1000}};
	char head[256], aside[256];

	(void)unused;
	begin(ONE, NOW);
	snprintf(head, sizeof(head), "%s/queue/drafts/%s/head", folder, ONE);
	snprintf(aside, sizeof(aside), "%s/head", folder);
	assert_int_equal(rename(head, aside), 0);
	assert_int_equal(mknod(head, S_IFSOCK | 0600, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, head, written, AT_SYMLINK_NOFOLLOW), 0);
	draft_sweep(folder, NOW + DRAFT_KEEP_MS - 1000);
	assert_int_equal(rename(aside, head), 0);
	assert_int_equal(count(NOW), 1);
	assert_int_equal(rename(head, aside), 0);
	assert_int_equal(mknod(head, S_IFSOCK | 0600, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, head, written, AT_SYMLINK_NOFOLLOW), 0);
	draft_sweep(folder, NOW + DRAFT_KEEP_MS);
	assert_false(exists(ONE, ""));
}

static void a_name_that_is_no_visit_goes_nowhere(void **unused)
{
	struct draft_head head = {.made_ms = NOW};
	struct bytes content = {0};

	(void)unused;
	strcpy(head.visit_id, "../../etc");
	assert_int_equal(draft_begin(folder, &head, secret), STATUS_BAD_DATA);
	assert_int_equal(draft_get(folder, "../x", "content", &content), STATUS_BAD_DATA);
	assert_int_equal(count(NOW), 0);
}

#define DRAFT_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DRAFT_TEST(what_was_put_comes_back),
		DRAFT_TEST(a_draft_lives_seventy_two_hours),
		DRAFT_TEST(taking_over_deletes_the_secret_before),
		DRAFT_TEST(tries_are_counted_across_a_kill),
		DRAFT_TEST(the_right_code_forgives),
		DRAFT_TEST(ending_one_leaves_the_other),
		DRAFT_TEST(a_damaged_head_is_no_draft_and_is_swept),
		DRAFT_TEST(what_a_disk_cannot_read_just_now_is_kept_for_its_hours),
		DRAFT_TEST(a_name_that_is_no_visit_goes_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
