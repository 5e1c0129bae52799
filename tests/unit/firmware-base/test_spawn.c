/* Another program gets its two descriptors and nothing else of ours. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/spawn.h"

static char shell[] = "sh", c[] = "-c";

/* What the script writes, and its exit code. */
static int run(
	const char *program, char *script, char *const *environment, char *out, size_t size)
{
	char *const argv[] = {shell, c, script, NULL};
	int ends[2], null = open("/dev/null", O_RDONLY | O_CLOEXEC), code = 0;
	struct spawn spawn = {program, argv, environment, null, -1};
	size_t have = 0;
	ssize_t got;
	pid_t pid = 0;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	spawn.out = ends[1];
	assert_int_equal(spawn_program(&spawn, &pid), STATUS_OK);
	close(ends[1]);
	while ((got = read(ends[0], out + have, size - 1 - have)) > 0)
		have += (size_t)got;
	out[have] = '\0';
	close(ends[0]);
	close(null);
	assert_int_equal(waitpid(pid, &code, 0), pid);
	return WEXITSTATUS(code);
}

static void it_sees_no_other_descriptor_and_no_other_environment(void **state)
{
	char script[100];
	char kept[] = "KEPT=1", path[] = "PATH=/usr/bin:/bin";
	char *const environment[] = {kept, path, NULL};
	int leaked = fcntl(STDERR_FILENO, F_DUPFD, 20); /* without O_CLOEXEC */
	char out[100];

	(void)state;
	assert_true(leaked >= 20);
	snprintf(
		script, sizeof(script), "echo $0-$KEPT-$SECRET; [ -e /proc/$$/fd/%d ]", leaked);
	setenv("SECRET", "x", 1);
	assert_int_equal(run("/bin/sh", script, environment, out, sizeof(out)), 1);
	unsetenv("SECRET");
	close(leaked);
	assert_string_equal(out, "sh-1-\n");
}

static void a_blocked_signal_ends_it_all_the_same(void **state)
{
	char script[] = "kill -TERM $$; echo still here";
	char path[] = "PATH=/usr/bin:/bin", *const environment[] = {path, NULL};
	sigset_t term, before;
	char out[100];

	(void)state;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &before);
	signal(SIGTERM, SIG_IGN);
	run("sh", script, environment, out, sizeof(out));
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_string_equal(out, "");
}

static void a_program_that_is_not_there_is_said_so(void **state)
{
	char *const argv[] = {shell, NULL};
	const struct spawn spawn = {"/nowhere/at/all", argv, argv + 1, 0, 1};
	pid_t pid = 0;

	(void)state;
	assert_int_equal(spawn_program(&spawn, &pid), STATUS_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_sees_no_other_descriptor_and_no_other_environment),
		cmocka_unit_test(a_blocked_signal_ends_it_all_the_same),
		cmocka_unit_test(a_program_that_is_not_there_is_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
