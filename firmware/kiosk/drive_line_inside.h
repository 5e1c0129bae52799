/*
 * drive_line_inside.h - what the commands of the driver share: those of a hand (drive_hand.c)
 * and all others (drive_line.c).
 */
#ifndef FIRMWARE_KIOSK_DRIVE_LINE_INSIDE_H
#define FIRMWARE_KIOSK_DRIVE_LINE_INSIDE_H

#include <stdio.h>

#include "firmware/kiosk/drive_line.h"

/* The command is done with this answer. */
static inline enum drive_attempt drive_answer(struct drive_line *line, const char *text)
{
	snprintf(line->answer, sizeof(line->answer), "%s", text);
	return DRIVE_ANSWERED;
}

/* Not yet; the answer if it never comes to more. */
static inline enum drive_attempt drive_not_yet(
	struct drive_line *line, const char *code, const char *text)
{
	snprintf(line->answer, sizeof(line->answer), "no %s %.400s", code, text);
	return DRIVE_AGAIN;
}

/* A finger on a widget; one out of sight is looked for first. */
enum drive_attempt drive_tap(struct drive_line *line);

/* The same on a key of the panel's keyboard. */
enum drive_attempt drive_key(struct drive_line *line);

/* Into a field, instead of what it holds. */
enum drive_attempt drive_type(struct drive_line *line);

/* Into the field whose keyboard is open, without a touch. */
enum drive_attempt drive_enter(struct drive_line *line);

/* Ink of a file on a pad. */
enum drive_attempt drive_draw(struct drive_line *line);

#endif
