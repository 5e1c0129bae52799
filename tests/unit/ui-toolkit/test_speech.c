#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "ui/toolkit/speech/speech.h"

static char folder[] = "/tmp/ov-speech-XXXXXX";
static char program[64], told[64];
static struct speech *speech;

static void count_death(void *user)
{
	sem_post(user);
}

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
		"#!/bin/sh\nwhile read word number line; do\n"
		" echo \"$word $number $line\" >> %s\n"
		" case $line in\n"
		" *always*) kill -SEGV $$ ;;\n"
		" *device*) echo failed $number; continue ;;\n"
		" *once*) [ $(grep -c once %s) -gt 1 ] || kill -SEGV $$ ;;\n esac\n"
		" [ $word != say ] || echo done $number\ndone\n",
		told, told);
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

/* Whether it is found when it is told something or when it is asked. The alarm ends a test that
 * waits for what does not come. */
static void until_dead(void)
{
	while (speech_wake_ms(speech) < 0) {
		(void)speech_marked(speech);
		sched_yield();
	}
}

static void until_told(const char *what, unsigned count)
{
	while (count_told(what) < count)
		sched_yield();
}

static void until_heard(void)
{
	while (speech_marked(speech) != SPEECH_HEARD)
		sched_yield();
}

static void turn_on(void)
{
	alarm(20);
	speech_turn_off(speech);
	unlink(told);
	assert_int_equal(speech_turn_on(speech), STATUS_OK);
	assert_int_equal(speech_wake_ms(speech), -1);
}

static void a_voice_that_breaks_is_followed_by_another_one_that_says_what_was_not_heard(
	void **unused)
{
	(void)unused;
	turn_on();
	speech_turn_volume(speech, 1);
	speech_begin(speech);
	assert_true(speech_say(speech, "en", "before", false));
	assert_true(speech_say(speech, "en", "break once", false));
	speech_say_marked(speech, "en", "what comes then", false);
	until_dead();
	speech_mend(speech);
	assert_int_equal(speech_marked(speech), SPEECH_PENDING);
	until_heard();
	assert_int_equal(count_told("volume 4"), 2);
	assert_int_equal(count_told("before"), 1); /* it had been heard */
	assert_int_equal(count_told("break once"), 2);
	assert_true(speech_is_on(speech) && !speech_is_mute(speech));
	speech_turn_volume(speech, -1);
	alarm(0);
}

static void what_it_dies_of_twice_is_left_out_and_what_is_signed_is_not_heard(void **unused)
{
	(void)unused;
	turn_on();
	speech_begin(speech);
	assert_true(speech_say(speech, "en", "break always", false));
	speech_say_marked(speech, "en", "what is signed", false);
	until_dead();
	speech_mend(speech);
	until_dead();
	assert_int_equal(speech_marked(speech), SPEECH_UNHEARD);
	speech_mend(speech); /* it rests a little */
	assert_int_equal(count_told("break always"), 2);
	assert_true(speech_wake_ms(speech) > 0);
	clock_advance(1000);
	speech_mend(speech);
	until_told("what is signed", 1);
	assert_int_equal(count_told("break always"), 2);
	assert_int_equal(speech_marked(speech), SPEECH_UNHEARD);
	alarm(0);
}

static void one_that_always_breaks_is_mute_until_one_is_heard(void **unused)
{
	(void)unused;
	turn_on();
	for (unsigned i = 0; i < 3; i++) {
		assert_false(speech_is_mute(speech));
		say("break always");
		clock_advance(30000);
		speech_mend(speech);
		until_dead();
		speech_mend(speech);
	}
	assert_true(speech_is_mute(speech) && speech_is_broken(speech));
	say("what comes then");
	clock_advance(30000);
	speech_mend(speech);
	assert_true(speech_wake_ms(speech) > 0); /* somebody has to look */
	until_heard();
	assert_false(speech_is_mute(speech) || speech_is_broken(speech));
	assert_int_equal(speech_wake_ms(speech), -1);
	speech_turn_off(speech);
	alarm(0);
}

static void without_a_sound_device_it_is_broken_until_it_is_heard(void **unused)
{
	(void)unused;
	turn_on();
	assert_false(speech_is_broken(speech));
	speech_begin(speech);
	for (unsigned i = 0; i < 3; i++)
		assert_true(speech_say(speech, "en", "no device", false));
	while (!speech_is_mute(speech)) {
		(void)speech_marked(speech);
		sched_yield();
	}
	speech_turn_off(speech); /* whoever wanted it has gone */
	assert_true(speech_is_broken(speech) && !speech_is_mute(speech));
	turn_on();
	assert_true(speech_is_broken(speech)); /* nobody heard it yet */
	say("what comes then");
	until_heard();
	assert_false(speech_is_broken(speech));
	speech_set_broken(speech, true); /* as the process before said */
	assert_true(speech_is_broken(speech));
	speech_set_broken(speech, false);
	speech_turn_off(speech);
	alarm(0);
}

static void one_that_does_not_start_is_broken(void **unused)
{
	(void)unused;
	assert_int_equal(chmod(program, 0600), 0);
	assert_int_equal(speech_turn_on(speech), STATUS_NO_DEVICE);
	assert_true(speech_is_broken(speech) && !speech_is_on(speech));
	assert_int_equal(chmod(program, 0755), 0);
	speech_set_broken(speech, false);
}

static void one_that_cannot_be_started_again_is_told_and_tried_later(void **unused)
{
	(void)unused;
	turn_on();
	assert_int_equal(chmod(program, 0600), 0);
	say("break always");
	until_dead();
	for (unsigned i = 0; i < 3; i++) {
		speech_mend(speech);
		clock_advance(30000);
	}
	assert_true(speech_is_mute(speech));
	assert_int_equal(chmod(program, 0755), 0);
	say("what comes then");
	speech_mend(speech);
	until_heard();
	speech_turn_off(speech);
	alarm(0);
}

static void a_death_is_told_and_an_end_that_was_asked_for_is_none(void **unused)
{
	const struct speech_options options = {
		.program = program, .data = "", .speaker = "none", .headphone = "none"};
	struct speech *own;
	sem_t deaths;
	int count;

	(void)unused;
	alarm(20);
	speech_turn_off(speech);
	assert_int_equal(sem_init(&deaths, 0, 0), 0);
	assert_int_equal(speech_create(&options, &own), STATUS_OK);
	speech_watch(own, count_death, &deaths);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(speech_turn_on(own), STATUS_OK);
		speech_say_marked(own, "en", "what is heard", false);
		while (speech_marked(own) != SPEECH_HEARD)
			sched_yield();
		speech_turn_off(own); /* the next one waits until it is gone */
	}
	assert_int_equal(speech_turn_on(own), STATUS_OK);
	assert_true(speech_say(own, "en", "break always", false));
	while (sem_wait(&deaths) != 0) /* nobody looks at it */
		;
	speech_destroy(own);
	assert_int_equal(sem_getvalue(&deaths, &count), 0);
	assert_int_equal(count, 0);
	sem_destroy(&deaths);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_voice_that_breaks_is_followed_by_another_one_that_says_what_was_not_heard),
		cmocka_unit_test(
			what_it_dies_of_twice_is_left_out_and_what_is_signed_is_not_heard),
		cmocka_unit_test(one_that_always_breaks_is_mute_until_one_is_heard),
		cmocka_unit_test(without_a_sound_device_it_is_broken_until_it_is_heard),
		cmocka_unit_test(one_that_does_not_start_is_broken),
		cmocka_unit_test(one_that_cannot_be_started_again_is_told_and_tried_later),
		cmocka_unit_test(a_death_is_told_and_an_end_that_was_asked_for_is_none),
	};

	return cmocka_run_group_tests(tests, make_voice, remove_voice);
}
