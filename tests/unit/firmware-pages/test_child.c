#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "firmware/pages/child.h"
#include "tests/unit/firmware-pages/pictures.h"
#include "tests/unit/firmware-pages/place.h"

#define SHORT_MS 300
#define LONG_MS 10000

/* What the script in the worker's place answers with. */
static const struct page_answer GOOD = {.magic = PAGE_ANSWER_MAGIC,
	.width = 1,
	.height = 1,
	.full_width = 1,
	.full_height = 1,
	.page_count = 1};
#define HEAD "cat ${0%worker}head\n"

static enum status status;
static bool wants_file;

/* Runs a shell script in the worker's place. */
static enum fault run_script(const char *script, unsigned patience_ms)
{
	const struct page_errand errand = {.program = in_place("worker"),
		.request = {.magic = PAGE_REQUEST_MAGIC},
		.file = "file",
		.len = 4,
		.patience_ms = patience_ms};
	struct page_preview preview = {0};
	struct bytes text = {0}, file = {0};
	enum fault fault;

	assert_int_equal(bytes_add_format(&text, "#!/bin/sh\n%s", script), STATUS_OK);
	assert_int_equal(file_write(in_place("worker"), text.data, text.len, 0700), STATUS_OK);
	bytes_free(&text);
	status = page_child_run(&errand, &preview, wants_file ? &file : NULL, &fault);
	assert_true(status == STATUS_OK || file.len == 0);
	bytes_free(&file);
	assert_int_equal(status == STATUS_OK, fault == FAULT_NONE);
	page_preview_free(&preview);
	return fault;
}

static char *read_text(const char *name)
{
	struct bytes text = {0};

	assert_int_equal(file_read(in_place(name), 65536, &text), STATUS_OK);
	return (char *)text.data;
}

static void an_honest_answer_is_taken(void **unused)
{
	(void)unused;
	put_file("head", &GOOD, sizeof(GOOD));
	assert_int_equal(run_script(HEAD "printf 'BGRX'", LONG_MS), FAULT_NONE);
}

static void a_worker_that_hangs_is_killed_and_named(void **unused)
{
	char *text;
	pid_t pid;

	(void)unused;
	assert_int_equal(run_script("echo $$ > ${0%worker}pid\nexec sleep 1000", SHORT_MS),
		FAULT_PAGE_TOO_LARGE);
	assert_int_equal(status, STATUS_TIMEOUT);
	text = read_text("pid");
	pid = atoi(text);
	free(text);
	assert_in_range(pid, 2, 0x7fffffff);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void a_worker_that_closes_its_answer_and_stays_is_killed(void **unused)
{
	(void)unused;
	assert_int_equal(run_script("exec sleep 1000 >&-", LONG_MS), FAULT_PAGE_BROKEN);
}

static void a_worker_that_dies_is_a_broken_page(void **unused)
{
	(void)unused;
	assert_int_equal(run_script("exit 3", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(run_script("kill -SEGV $$", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(run_script("kill -SYS $$", LONG_MS), FAULT_PAGE_BROKEN);
	put_file("head", &GOOD, sizeof(GOOD));
	assert_int_equal(run_script(HEAD "printf BG; kill -9 $$", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(status, STATUS_BAD_DATA);
}

static void too_much_computing_is_a_bomb(void **unused)
{
	(void)unused;
	assert_int_equal(run_script("kill -XCPU $$", LONG_MS), FAULT_PAGE_TOO_LARGE);
}

static void lie(struct page_answer head, const char *rest)
{
	char script[128];

	put_file("head", &head, sizeof(head));
	snprintf(script, sizeof(script), "%s%s", HEAD, rest);
	assert_int_equal(run_script(script, LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(status, STATUS_BAD_DATA);
}

static void a_head_that_cannot_be_is_refused(void **unused)
{
	static const struct page_area LYING = {.left = 9, .right = 8};
	static const struct page_area LARGE = {.right = 10001, .bottom = 1};
	const char *pixel = "printf 'BGRX'";

	(void)unused;
#define WITH(member, value)                                                                    \
	({                                                                                     \
		struct page_answer head = GOOD;                                                \
		head.member = (value);                                                         \
		head;                                                                          \
	})
	lie(WITH(magic, 1), pixel);
	lie(WITH(fault, FAULT_PAGE_EMPTY), pixel); /* not its to find */
	lie(WITH(width, 0), pixel);
	lie(WITH(width, PAGE_PREVIEW_MAX + 1), "cat /dev/zero");
	lie(WITH(full_width, 0xffffffff), pixel);
	lie(WITH(page_count, 0), pixel);
	lie(WITH(page_count, PAGE_COUNT_MAX + 1), pixel);
	lie(WITH(sheet, LYING), pixel);
	lie(WITH(sheet, LARGE), pixel);
	lie(WITH(file_len, 4), "printf 'BGRXfile'"); /* not asked for */
}

static void a_body_that_is_not_what_the_head_says_is_refused(void **unused)
{
	static const char *const BODIES[] = {
		"", "printf BGR", "printf 'BGRXB'", "cat /dev/zero"};

	(void)unused;
	for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++)
		lie(GOOD, BODIES[i]);
	assert_int_equal(run_script("printf 'hello, this is no answer at all'", LONG_MS),
		FAULT_PAGE_BROKEN);
	assert_int_equal(run_script("printf 'PAG'", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(run_script("cat /dev/zero", LONG_MS), FAULT_PAGE_BROKEN);
}

static void a_new_file_comes_whole_or_not_at_all(void **unused)
{
	const struct page_answer with_file = WITH(file_len, 4);

	(void)unused;
	wants_file = true;
	put_file("head", &with_file, sizeof(with_file));
	assert_int_equal(run_script(HEAD "printf 'BGRXfile'", LONG_MS), FAULT_NONE);
	lie(WITH(file_len, 4), "printf 'BGRXfil'");
	lie(WITH(file_len, 4), "printf 'BGRXfiles'");
	lie(WITH(file_len, PAGE_FILE_MAX + 1), "cat /dev/zero");
	lie(GOOD, "printf 'BGRX'"); /* none came */
	wants_file = false;
}

static void a_worker_that_is_not_there_is_named_too(void **unused)
{
	const struct page_errand errand = {
		.program = in_place("none"), .file = "file", .len = 4, .patience_ms = LONG_MS};
	struct page_preview preview = {0};
	enum fault fault;

	(void)unused;
	assert_int_equal(page_child_run(&errand, &preview, NULL, &fault), STATUS_IO);
	assert_int_equal(fault, FAULT_PAGE_BROKEN);
}

/* Opened for writing by a program that works. */
static void *end_when_it_works(void *pipe)
{
	int fd = open(pipe, O_RDONLY | O_CLOEXEC);

	page_programs_end();
	close(fd);
	return NULL;
}

/* The last of all: nothing is decoded any more.  Neither is waited for. */
static void who_ends_the_program_waits_for_no_page(void **unused)
{
	char *pipe = strdup(in_place("works"));
	pthread_t thread;

	(void)unused;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, end_when_it_works, pipe), 0);
	assert_int_equal(run_script("echo > ${0%worker}works\nexec sleep 1000", LONG_MS),
		FAULT_PAGE_BROKEN);
	assert_int_equal(status, STATUS_BAD_DATA);
	pthread_join(thread, NULL);
	free(pipe);
	assert_int_equal(run_script("exec sleep 1000", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(status, STATUS_BAD_DATA);
}

static void the_worker_inherits_nothing(void **unused)
{
	char *text;
	int open_here = open("/dev/null", O_RDONLY); /* no O_CLOEXEC, on purpose */

	(void)unused;
	setenv("LD_PRELOAD_LATER", "secret", 1);
	run_script("export -p > ${0%worker}environment\nls /proc/$$/fd > ${0%worker}fds\n"
		   "tail -c 4 /proc/$$/fd/0 > ${0%worker}input",
		LONG_MS);
	unsetenv("LD_PRELOAD_LATER");
	close(open_here);
	text = read_text("environment");
	assert_null(strstr(text, "secret"));
	assert_null(strstr(text, "HOME"));
	free(text);
	text = read_text("fds");
	assert_null(strchr(text, '3')); /* the shell keeps its script at 10 */
	assert_null(strchr(text, '4'));
	free(text);
	text = read_text("input");
	assert_string_equal(text, "file");
	free(text);
}

static int sealed_memfd(const struct bytes *file)
{
	const struct page_request request = {.magic = PAGE_REQUEST_MAGIC};
	int fd = memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	assert_int_equal(write(fd, &request, sizeof(request)), sizeof(request));
	assert_int_equal(write(fd, file->data, file->len), file->len);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE), 0);
	return fd;
}

static pid_t start_worker(int in, int out)
{
	pid_t pid = fork();

	if (pid == 0) {
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		execl(built_worker(), "kiosk-page", (char *)NULL);
		_exit(127);
	}
	return pid;
}

static void expect_in_proc(pid_t pid, const char *name, const char *line)
{
	char path[64];
	struct bytes text = {0};

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	assert_int_equal(file_read(path, 65536, &text), STATUS_OK);
	if (!strstr((char *)text.data, line))
		fail_msg("%s lacks %s:\n%s", path, line, (char *)text.data);
	bytes_free(&text);
}

/* It has more to say than the pipe holds, so it waits there, confined, to be looked at. */
static void the_real_worker_is_shut_in_while_it_works(void **unused)
{
	const struct jpeg_recipe recipe = {.width = 1000, .height = 1000, .inks = 3};
	struct page_answer answer;
	struct bytes file = {0};
	int in, ends[2], how;
	pid_t pid;

	(void)unused;
	make_jpeg(&recipe, &file);
	in = sealed_memfd(&file);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = start_worker(in, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &answer, sizeof(answer)), sizeof(answer));
	assert_int_equal(answer.magic, PAGE_ANSWER_MAGIC);
	expect_in_proc(pid, "status", "Seccomp:\t2");
	expect_in_proc(pid, "status", "NoNewPrivs:\t1");
	expect_in_proc(pid, "limits", "Max core file size        0                    0 ");
	expect_in_proc(pid, "limits", "Max open files            0                    0 ");
	expect_in_proc(pid, "limits", "Max file size             0                    0 ");
	expect_in_proc(pid, "limits", "Max cpu time              8                    9 ");
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	close(ends[0]);
	close(in);
	bytes_free(&file);
}

/* A file that could still change under its hands, and what is no memfd at all. */
static void the_real_worker_takes_nothing_but_a_sealed_file(void **unused)
{
	int ins[] = {memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC),
		open("/dev/zero", O_RDONLY | O_CLOEXEC)};
	const struct page_request request = {.magic = PAGE_REQUEST_MAGIC};
	int how;

	(void)unused;
	assert_int_equal(write(ins[0], &request, sizeof(request)), sizeof(request));
	assert_int_equal(write(ins[0], "\xff\xd8\xff", 3), 3);
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = start_worker(ins[i], STDERR_FILENO);
		assert_int_equal(waitpid(pid, &how, 0), pid);
		assert_true(WIFEXITED(how));
		assert_int_equal(WEXITSTATUS(how), 2);
		close(ins[i]);
	}
}

#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_PLACE(an_honest_answer_is_taken),
		IN_A_PLACE(a_worker_that_hangs_is_killed_and_named),
		IN_A_PLACE(a_worker_that_closes_its_answer_and_stays_is_killed),
		IN_A_PLACE(a_worker_that_dies_is_a_broken_page),
		IN_A_PLACE(too_much_computing_is_a_bomb),
		IN_A_PLACE(a_head_that_cannot_be_is_refused),
		IN_A_PLACE(a_body_that_is_not_what_the_head_says_is_refused),
		IN_A_PLACE(a_new_file_comes_whole_or_not_at_all),
		IN_A_PLACE(a_worker_that_is_not_there_is_named_too),
		IN_A_PLACE(the_worker_inherits_nothing),
		cmocka_unit_test(the_real_worker_is_shut_in_while_it_works),
		cmocka_unit_test(the_real_worker_takes_nothing_but_a_sealed_file),
		IN_A_PLACE(who_ends_the_program_waits_for_no_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
