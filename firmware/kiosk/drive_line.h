/*
 * drive_line.h - one command of the screen driver: its words, one try, its answer.
 *
 * Used by drive.c only, which reads the lines and repeats the tries; never in a release build.
 * To add a command: a function and a line in COMMANDS (drive_line.c).
 */
#ifndef FIRMWARE_KIOSK_DRIVE_LINE_H
#define FIRMWARE_KIOSK_DRIVE_LINE_H

#include "firmware/kiosk/drive_app.h"

#define DRIVE_LINE_SIZE 8192
#define DRIVE_WORDS_MAX 4
#define DRIVE_ANSWER_SIZE 512

enum drive_attempt {
	DRIVE_ANSWERED,
	DRIVE_AGAIN,   /* not yet: look again in a moment */
	DRIVE_SETTLES, /* injected; answered when the loop has handled it */
	DRIVE_MOVES    /* swiped: look again when the loop has handled it */
};

struct drive_line {
	struct app *app;
	char words[DRIVE_WORDS_MAX][DRIVE_LINE_SIZE];
	size_t word_count;
	bool seeks_up;                  /* a row out of sight: where it is looked for next */
	char answer[DRIVE_ANSWER_SIZE]; /* the last reason while trying */
};

/* Splits text into words, bare or JSON-quoted. False when it is malformed. */
bool drive_line_read(struct drive_line *line, const char *text);

/* How long the command may be tried, real ms. */
int drive_line_limit_ms(const struct drive_line *line);

/* One try; sets the answer. Main thread. */
enum drive_attempt drive_line_act(struct drive_line *line);

#endif
