/*
 * narrator_bench.h - a narrator before a window on no display, and somebody who plays kiosk-voice.
 *
 * Included by one test file per program.
 */
#ifndef TESTS_UNIT_UI_TOOLKIT_NARRATOR_BENCH_H
#define TESTS_UNIT_UI_TOOLKIT_NARRATOR_BENCH_H

#include "tests/unit/ui-toolkit/window_bench.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/words.h"
#include "ui/toolkit/input/keypad.h"
#include "ui/toolkit/window/narrator.h"

static struct speech *speech;
static struct narrator narrator;
static char folder[] = "/tmp/narratorXXXXXX", program[64], log_path[64], heard_path[80],
	    heard[65536];
static long read_until;

/* Plays kiosk-voice: says that every sentence was heard but the fourth and those with 未完. */
static const char VOICE[] = "#!/bin/sh\n"
			    "while read -r word number rest; do\n"
			    "  case \"$word $number $rest\" in\n"
			    "  *未完*|say\\ 4\\ *) ;;\n"
			    "  say*) echo done $number; echo $number >\"$0.heard\" ;;\n"
			    "  esac\n"
			    "done\n";

static inline int open_house(void **unused)
{
	FILE *file;

	(void)unused;
	signal(SIGPIPE, SIG_IGN);
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	if (!mkdtemp(folder) || words_open("build/words") != STATUS_OK)
		return -1;
	snprintf(program, sizeof(program), "%s/voice", folder);
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	snprintf(heard_path, sizeof(heard_path), "%s.heard", program);
	file = fopen(program, "w");
	fputs(VOICE, file);
	fclose(file);
	return chmod(program, 0700);
}

static inline int close_house(void **unused)
{
	(void)unused;
	words_close();
	unlink(program);
	unlink(log_path);
	unlink(heard_path);
	return rmdir(folder);
}

static inline int create(void **unused)
{
	const struct speech_options voice = {.program = program,
		.data = "build/speech",
		.speaker = "s",
		.headphone = "h",
		.log = log_path};

	(void)unused;
	unlink(log_path);
	unlink(heard_path);
	read_until = 0;
	if (open_window_with_keypad(0) != 0 || speech_create(&voice, &speech) != STATUS_OK)
		return -1;
	narrator_init(&narrator, speech, "build/speech");
	return 0;
}

static inline int destroy(void **unused)
{
	narrator_finish(&narrator);
	speech_destroy(speech);
	return close_window(unused);
}

static inline void look(const char *language)
{
	narrator_look(&narrator, window, tree, language);
}

static inline void turn_on(void)
{
	assert_int_equal(narrator_turn(&narrator, true), STATUS_OK);
	window_set_reading(window, true);
}

/* What was logged since the last time. */
static inline const char *log_since(void)
{
	FILE *file = fopen(log_path, "r");
	size_t len;

	assert_non_null(file);
	fseek(file, read_until, SEEK_SET);
	len = fread(heard, 1, sizeof(heard) - 1, file);
	heard[len] = '\0';
	read_until += (long)len;
	fclose(file);
	return heard;
}

static inline void strike(enum keypad_key key)
{
	window_strike(window, key);
	while (window_wait(window, 0, &input))
		;
	speech_stop(speech);
	look("zh-Hans");
}

static inline void stands_in(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("not heard: %s in: %s", wanted, text);
}

static inline void stands_not_in(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted))
		fail_msg("heard: %s in: %s", unwanted, text);
}

#endif
