#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ui/toolkit/speech/speech_child.h"

#define TURNS 20

static char folder[] = "/tmp/ov-voice-XXXXXX";
static struct speech_program program;

static const char *in_folder(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* A voice that says on its output who it is, and whether the one before still was there. */
static int make_voice(void **unused)
{
	FILE *file;

	(void)unused;
	if (!mkdtemp(folder))
		return -1;
	snprintf(program.path, sizeof(program.path), "%s/voice", folder);
	file = fopen(program.path, "w");
	if (!file)
		return -1;
	fprintf(file,
		"#!/bin/sh\n"
		"[ -f %s/last ] && kill -0 $(cat %s/last) 2>/dev/null && echo two\n"
		"echo $$ > %s/last\necho ready\nexec sleep 100\n",
		folder, folder, folder);
	fclose(file);
	return chmod(program.path, 0755);
}

static int remove_voice(void **unused)
{
	(void)unused;
	unlink(in_folder("last"));
	unlink(in_folder("voice"));
	return rmdir(folder);
}

/* What it says can be read from *said. */
static struct speech_child *start(struct speech_child *before, int *said)
{
	struct speech_child *child = NULL;
	int out[2];

	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(speech_child_start(&program, open("/dev/null", O_RDONLY | O_CLOEXEC),
				 out[1], before, &child),
		STATUS_OK);
	*said = out[0];
	return child;
}

static void nobody_is_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void two_never_speak_at_once(void **unused)
{
	struct speech_child *child = NULL;
	char line[16] = "";
	int said;

	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		child = start(child, &said);
		assert_true(read(said, line, sizeof(line)) > 0);
		assert_memory_equal(line, "ready", 5);
		speech_child_end(child);
		close(said);
	}
	speech_child_destroy(child);
	nobody_is_left();
}

static long naps(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
	return usage.ru_nvcsw;
}

/* Who waits for a program to start or to end sleeps at least once for each. */
static void who_turns_the_voice_on_and_off_does_not_wait_for_it(void **unused)
{
	struct speech_child *child = NULL;
	long before = naps();
	int said;

	(void)unused;
	for (int i = 0; i < TURNS; i++) {
		child = start(child, &said);
		speech_child_end(child);
		close(said);
	}
	assert_true(naps() - before < TURNS);
	speech_child_destroy(child);
	nobody_is_left();
}

static void one_that_cannot_be_started_is_gone_at_once(void **unused)
{
	struct speech_program good = program;
	struct speech_child *child;
	char byte;
	int said;

	(void)unused;
	strcat(program.path, ".none");
	child = start(NULL, &said);
	assert_int_equal(read(said, &byte, 1), 0); /* its end is closed */
	close(said);
	speech_child_destroy(child);
	program = good;
	nobody_is_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_never_speak_at_once),
		cmocka_unit_test(who_turns_the_voice_on_and_off_does_not_wait_for_it),
		cmocka_unit_test(one_that_cannot_be_started_is_gone_at_once),
	};

	return cmocka_run_group_tests(tests, make_voice, remove_voice);
}
