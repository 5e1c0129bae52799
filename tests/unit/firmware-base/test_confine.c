#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/confine.h"
#include "firmware/base/log.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static const struct confine_limits LIMITS = {
	.memory = 256 * 1024 * 1024, .cpu_s = 1, .file_size = 0};

static int pipe_ends[2];

/* How a confined child ended that did this: as waitpid() says. */
static int do_confined(void (*act)(void))
{
	int how;
	pid_t pid = fork();

	if (pid == 0) {
		if (confine_to_open_files(&LIMITS) != STATUS_OK)
			_exit(99);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

static void compute(void)
{
	volatile unsigned sum = 0;
	char *memory = malloc(50 * 1024 * 1024), byte = 'x';

	for (unsigned i = 0; i < 50 * 1024 * 1024; i += 4096)
		memory[i] = (char)(sum += i);
	memory = realloc(memory, 60 * 1024 * 1024);
	if (!memory)
		_exit(1);
	free(memory);
	if (write(pipe_ends[1], &byte, 1) != 1 || read(pipe_ends[0], &byte, 1) != 1)
		_exit(2);
	log_info("test", "confined", "can still log");
}

static void open_file(void)
{
	_exit(open("/etc/passwd", O_RDONLY) >= 0);
}

static void make_socket(void)
{
	_exit(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
}

static void make_internet_socket(void)
{
	_exit(socket(AF_INET, SOCK_STREAM, 0) >= 0);
}

static void start_process(void)
{
	_exit(fork() >= 0);
}

static void run_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void map_code(void)
{
	_exit(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
		MAP_FAILED);
}

static void copy_descriptor(void)
{
	_exit(dup(0) >= 0);
}

static void signal_parent(void)
{
	_exit(kill(getppid(), 0) == 0);
}

static void become_dumpable(void)
{
	_exit(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
}

static void remove_file(void)
{
	_exit(unlink("/tmp/onevisit-not-there") == 0);
}

static void run_shell(void)
{
	_exit(system("true"));
}

static void compute_for_ever(void)
{
	for (volatile unsigned i = 0;; i++)
		;
}

static void take_much_memory(void)
{
	_exit(malloc(300 * 1024 * 1024) ? 1 : 42);
}

static void computing_and_talking_goes_on(void **unused)
{
	int how = do_confined(compute);

	(void)unused;
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

static void anything_else_kills(void **unused)
{
	static const struct {
		const char *what;
		void (*act)(void);
	} CASES[] = {
		{"open a file", open_file},
		{"make a socket", make_socket},
		{"make an internet socket", make_internet_socket},
		{"start a process", start_process},
		{"run a program", run_program},
		{"map code", map_code},
		{"copy a descriptor", copy_descriptor},
		{"signal the parent", signal_parent},
		{"become dumpable", become_dumpable},
		{"remove a file", remove_file},
		{"run a shell", run_shell},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		int how = do_confined(CASES[i].act);
		print_message("%s\n", CASES[i].what);
		assert_true(WIFSIGNALED(how));
		assert_int_equal(WTERMSIG(how), SIGSYS);
		assert_false(WCOREDUMP(how));
	}
}

static void endless_computing_ends(void **unused)
{
	int how = do_confined(compute_for_ever);

	(void)unused;
	assert_true(WIFSIGNALED(how));
	assert_int_equal(WTERMSIG(how), SIGXCPU);
}

static void memory_has_a_ceiling(void **unused)
{
	(void)unused;
	if (SANITIZED)
		skip();
	assert_int_equal(WEXITSTATUS(do_confined(take_much_memory)), 42);
}

static int open_pipe(void **unused)
{
	(void)unused;
	return pipe(pipe_ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(computing_and_talking_goes_on),
		cmocka_unit_test(anything_else_kills),
		cmocka_unit_test(endless_computing_ends),
		cmocka_unit_test(memory_has_a_ceiling),
	};

	return cmocka_run_group_tests(tests, open_pipe, NULL);
}
