#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "ui/toolkit/speech/speech.h"

static char folder[] = "/tmp/ov-speech-XXXXXX";
static char program[64], told[64];
static struct speech *speech;

/* A voice that writes down what it is told, and breaks when it is told to. */
static int make_voice(void **unused)
{
	const struct speech_options options = {
		.program = program, .data = "", .speaker = "none", .headphone = "none"};
	FILE *file;

	(void)unused;
	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(folder))
		return -1;
	snprintf(program, sizeof(program), "%s/voice", folder);
	snprintf(told, sizeof(told), "%s/told", folder);
	file = fopen(program, "w");
	if (!file)
		return -1;
	fprintf(file,
		"#!/bin/sh\nwhile read line; do\n echo \"$line\" >> %s\n"
		" case $line in *break*) kill -SEGV $$ ;; esac\ndone\n",
		told);
	fclose(file);
	return chmod(program, 0755) == 0 && speech_create(&options, &speech) == STATUS_OK ? 0
											  : -1;
}

static int remove_voice(void **unused)
{
	(void)unused;
	speech_destroy(speech);
	unlink(told);
	unlink(program);
	return rmdir(folder);
}

static unsigned count_told(const char *what)
{
	struct bytes text = {0};
	unsigned count = 0;

	if (file_read(told, 65536, &text) == STATUS_OK)
		for (const char *at = (const char *)text.data; (at = strstr(at, what)); at++)
			count++;
	bytes_free(&text);
	return count;
}

static void say(const char *text)
{
	speech_begin(speech);
	speech_say_marked(speech, "en", text, false);
}

/* The alarm ends a test that waits for what does not come. */
static void until_unheard(void)
{
	while (speech_marked(speech) != SPEECH_UNHEARD)
		sched_yield();
}

static void until_told(const char *what, unsigned count)
{
	while (count_told(what) < count)
		sched_yield();
}

static void a_voice_that_breaks_is_followed_by_another_one(void **unused)
{
	(void)unused;
	alarm(20);
	assert_int_equal(speech_turn_on(speech), STATUS_OK);
	speech_turn_volume(speech, 1);
	say("break");
	until_unheard(); /* who was to hear it is asked to listen again */
	say("what comes then");
	until_told("what comes then", 1);
	assert_int_equal(count_told("volume 4"), 2);
	assert_true(speech_is_on(speech));
	alarm(0);
}

static void one_that_always_breaks_is_silent_in_the_end(void **unused)
{
	(void)unused;
	alarm(20);
	speech_turn_off(speech);
	assert_int_equal(speech_turn_on(speech), STATUS_OK);
	for (unsigned i = 0; i < 8; i++) {
		say("break");
		until_unheard();
	}
	assert_int_equal(count_told("break"), 1 + 4);
	speech_turn_off(speech);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_voice_that_breaks_is_followed_by_another_one),
		cmocka_unit_test(one_that_always_breaks_is_silent_in_the_end),
	};

	return cmocka_run_group_tests(tests, make_voice, remove_voice);
}
