#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "firmware/pages/child.h"
#include "tests/unit/firmware-pages/pictures.h"
#include "tests/unit/firmware-pages/place.h"

#define SHORT_MS 300
#define LONG_MS 10000

/* Of 1×1, in the order of struct page_answer. */
#define GOOD_HEAD "printf 'PAGE\\0\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0'\n"

static enum status status;

/* Runs a shell script in the worker's place. */
static enum fault run_script(const char *script, unsigned patience_ms)
{
	struct page_preview preview = {0};
	struct bytes text = {0};
	enum fault fault;

	assert_int_equal(bytes_add_format(&text, "#!/bin/sh\n%s", script), STATUS_OK);
	assert_int_equal(file_write(in_place("worker"), text.data, text.len, 0700), STATUS_OK);
	bytes_free(&text);
	status = page_child_run(in_place("worker"), "file", 4, patience_ms, &preview, &fault);
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
	assert_int_equal(run_script(GOOD_HEAD "printf 'BGRX'", LONG_MS), FAULT_NONE);
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
	assert_int_equal(
		run_script(GOOD_HEAD "printf BG; kill -9 $$", LONG_MS), FAULT_PAGE_BROKEN);
	assert_int_equal(status, STATUS_BAD_DATA);
}

static void too_much_computing_is_a_bomb(void **unused)
{
	(void)unused;
	assert_int_equal(run_script("kill -XCPU $$", LONG_MS), FAULT_PAGE_TOO_LARGE);
}

static void a_lying_answer_is_refused(void **unused)
{
	static const char *const SCRIPTS[] = {
		"printf 'hello, this is no answer at all'",
		"printf 'PAG'",
		/* a fault that is not its to find; 0 wide; 0x401 wide; preview larger than page
		 */
		"printf 'PAGE\\5\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0'",
		"printf 'PAGE\\0\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0'",
		"printf 'PAGE\\0\\0\\0\\0\\1\\4\\0\\0\\1\\0\\0\\0\\1\\4\\0\\0\\1\\0\\0\\0'; "
		"cat "
		"/dev/zero",
		"printf "
		"'PAGE\\0\\0\\0\\0\\2\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0BGRXBGRX'",
		"printf "
		"'PAGE\\0\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\377\\377\\377\\377\\1\\0\\0\\0BGRX"
		"'",
		GOOD_HEAD "printf 'BGRXB'",
		GOOD_HEAD "cat /dev/zero",
		"cat /dev/zero",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(SCRIPTS) / sizeof(SCRIPTS[0]); i++) {
		print_message("%zu\n", i);
		assert_int_equal(run_script(SCRIPTS[i], LONG_MS), FAULT_PAGE_BROKEN);
		assert_int_equal(status, STATUS_BAD_DATA);
	}
}

static void a_worker_that_is_not_there_is_named_too(void **unused)
{
	struct page_preview preview = {0};
	enum fault fault;

	(void)unused;
	assert_int_equal(page_child_run(in_place("none"), "file", 4, LONG_MS, &preview, &fault),
		STATUS_IO);
	assert_int_equal(fault, FAULT_PAGE_BROKEN);
}

static void the_worker_inherits_nothing(void **unused)
{
	char *text;
	int open_here = open("/dev/null", O_RDONLY); /* no O_CLOEXEC, on purpose */

	(void)unused;
	setenv("LD_PRELOAD_LATER", "secret", 1);
	run_script("export -p > ${0%worker}environment\nls /proc/$$/fd > ${0%worker}fds\n"
		   "cat /proc/$$/fd/0 > ${0%worker}input",
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
	int fd = memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC);

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
	int how;

	(void)unused;
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
		IN_A_PLACE(a_lying_answer_is_refused),
		IN_A_PLACE(a_worker_that_is_not_there_is_named_too),
		IN_A_PLACE(the_worker_inherits_nothing),
		cmocka_unit_test(the_real_worker_is_shut_in_while_it_works),
		cmocka_unit_test(the_real_worker_takes_nothing_but_a_sealed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
