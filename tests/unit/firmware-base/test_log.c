#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "tests/unit/firmware-base/folder.h"

static struct bytes text;

static const char *read_log(const char *name)
{
	bytes_free(&text);
	assert_int_equal(file_read(in_folder(name), 2 * LOG_FILE_MAX, &text), STATUS_OK);
	return (const char *)text.data;
}

static size_t count_lines(const char *name)
{
	size_t count = 0;

	for (const char *at = read_log(name); *at; at++)
		count += *at == '\n';
	return count;
}

static int open_log(void **state)
{
	return make_folder(state) == 0 && log_open(in_folder("log")) == STATUS_OK ? 0 : -1;
}

static int close_log(void **state)
{
	log_close();
	bytes_free(&text);
	return remove_folder(state);
}

static void an_event_is_one_line(void **unused)
{
	char time[32], rest[64];

	(void)unused;
	log_info("visit", "submitted", "cases=%u ms=%lld", 1u, 28ll);
	assert_int_equal(sscanf(read_log("log"), "%31s %63[^\n]", time, rest), 2);
	assert_int_equal(strlen(time), 24);
	assert_int_equal(time[10], 'T');
	assert_int_equal(time[23], 'Z');
	assert_string_equal(rest, "info visit submitted cases=1 ms=28");
}

static void a_failure_says_where_and_what(void **unused)
{
	(void)unused;
	assert_int_equal(failure(STATUS_BAD_DATA, "byte %d", 7), STATUS_BAD_DATA);
	assert_non_null(strstr(read_log("log"), " warn tests/unit/firmware-base/test_log.c:"));
	assert_non_null(strstr(read_log("log"), " bad_data byte 7\n"));
}

static void every_status_has_a_name_of_one_word(void **unused)
{
	(void)unused;
	for (int i = STATUS_OK; i <= STATUS_NO_MEMORY; i++) {
		const char *name = status_name((enum status)i);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
		for (int j = STATUS_OK; j < i; j++)
			assert_string_not_equal(name, status_name((enum status)j));
	}
	assert_string_equal(status_name((enum status)999), "unknown_status");
}

static void a_newline_inside_starts_no_second_line(void **unused)
{
	(void)unused;
	log_warn("printer", "odd", "text=%s", "a\nb\tc\x7f\x1b[2J");
	assert_int_equal(count_lines("log"), 1);
	assert_non_null(strstr(read_log("log"), "text=a b c  [2J\n"));
}

static void a_long_line_is_cut(void **unused)
{
	char long_text[3000];

	(void)unused;
	memset(long_text, 'x', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	log_info(long_text, long_text, "%s", long_text);
	log_info("visit", "next", "n=%d", 1);
	assert_int_equal(count_lines("log"), 2);
	assert_true(strcspn(read_log("log"), "\n") < LOG_LINE_MAX);
}

static void a_full_file_is_kept_once(void **unused)
{
	struct stat now, before;

	(void)unused;
	for (int i = 0; i < 2300; i++)
		log_info("test", "fill", "%01000d", i);
	assert_int_equal(stat(in_folder("log"), &now), 0);
	assert_int_equal(stat(in_folder("log.1"), &before), 0);
	assert_true(now.st_size <= LOG_FILE_MAX);
	assert_true(before.st_size <= LOG_FILE_MAX);
	assert_true(before.st_size > LOG_FILE_MAX - LOG_LINE_MAX);
	assert_int_equal(now.st_mode & 0777, 0640);
	assert_int_equal(count_entries(), 2);
}

static void opening_again_goes_on_behind_what_is_there(void **unused)
{
	(void)unused;
	log_info("a", "first", "n=%d", 1);
	log_close();
	log_info("a", "unseen", "n=%d", 2);
	assert_int_equal(log_open(in_folder("log")), STATUS_OK);
	log_info("a", "third", "n=%d", 3);
	assert_int_equal(count_lines("log"), 2);
	assert_int_equal(log_open(in_folder("none/log")), STATUS_IO);
}

static void *write_many(void *user)
{
	for (int i = 0; i < 500; i++)
		log_info("thread", "line", "who=%d i=%d", *(int *)user, i);
	return NULL;
}

static void lines_of_many_threads_never_mix(void **unused)
{
	pthread_t threads[4];
	int numbers[4] = {0, 1, 2, 3}, who, i;
	const char *at;

	(void)unused;
	for (int t = 0; t < 4; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, write_many, &numbers[t]), 0);
	for (int t = 0; t < 4; t++)
		pthread_join(threads[t], NULL);
	assert_int_equal(count_lines("log"), 2000);
	for (at = read_log("log"); *at; at = strchr(at, '\n') + 1)
		assert_int_equal(sscanf(at + 24, " info thread line who=%d i=%d", &who, &i), 2);
}

/* A disk that takes nothing: a pipe that is full. */
static int open_slow_disk(void)
{
	char zeros[4096] = {0};
	int fd;

	assert_int_equal(mkfifo(in_folder("slow"), 0600), 0);
	fd = open(in_folder("slow"), O_RDWR | O_NONBLOCK | O_CLOEXEC);
	while (write(fd, zeros, sizeof(zeros)) > 0)
		;
	assert_int_equal(log_open(in_folder("slow")), STATUS_OK);
	return fd;
}

/* What is in it now. */
static size_t empty(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, out + len, size - len)) > 0)
		len += (size_t)got;
	return len;
}

static void who_logs_never_waits_for_the_disk(void **unused)
{
	static char all[256 * 1024];
	int disk = open_slow_disk();
	size_t len;

	(void)unused;
	assert_int_equal(log_behind(), STATUS_OK);
	for (int i = 0; i < 100; i++)
		log_info("test", "line", "i=%d %0900d", i, 0);
	empty(disk, all, sizeof(all)); /* now it goes on */
	log_close();
	len = empty(disk, all, sizeof(all) - 1);
	all[len] = '\0';
	assert_non_null(strstr(all, " info test line i=0 "));
	assert_non_null(strstr(all, " info test line i=9 "));
	assert_null(strstr(all, " info test line i=99 "));
	assert_non_null(strstr(all, " warn log lost lines="));
	close(disk);
}

static void what_waits_is_written_at_the_end(void **unused)
{
	(void)unused;
	assert_int_equal(log_behind(), STATUS_OK);
	log_info("a", "first", "n=%d", 1);
	log_info("a", "second", "n=%d", 2);
	log_close();
	assert_int_equal(count_lines("log"), 2);
}

#define LOGGED(test) cmocka_unit_test_setup_teardown(test, open_log, close_log)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGGED(an_event_is_one_line),
		LOGGED(a_failure_says_where_and_what),
		LOGGED(every_status_has_a_name_of_one_word),
		LOGGED(a_newline_inside_starts_no_second_line),
		LOGGED(a_long_line_is_cut),
		LOGGED(a_full_file_is_kept_once),
		LOGGED(opening_again_goes_on_behind_what_is_there),
		LOGGED(lines_of_many_threads_never_mix),
		LOGGED(who_logs_never_waits_for_the_disk),
		LOGGED(what_waits_is_written_at_the_end),
	};

	/* What goes to the file goes to stderr as well: four thousand lines that nobody reads.
	 */
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
