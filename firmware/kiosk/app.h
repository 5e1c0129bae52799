/*
 * app.h - the kiosk's main loop: window, visit, devices, queue and sockets, wired together.
 *
 * Everything here runs on the main thread and never blocks more than 10 ms; the disk, pages and
 * devices have workers.  Shows SCREENS[visit.state] whenever something changed.
 */
#ifndef FIRMWARE_KIOSK_APP_H
#define FIRMWARE_KIOSK_APP_H

#include <stdbool.h>

#include "firmware/base/status.h"

struct app;

struct app_options {
	const char *state_folder;
	int width, height;      /* of the window; 0: the whole screen */
	const char *speech_log; /* what is said, for tests; NULL none */
	const char *drive;      /* --drive: a file, or "-"; NULL none */
	const char *glyphs;     /* file of baked glyphs; NULL none */
	const char *readings; /* file of syllables, for finding matters by pinyin; NULL none */
	bool follows_a_visit; /* the process replaced the one of the last visit */
};

/* Runs one visit, or until it is told to end. *again: the process must replace itself. */
MUST_CHECK enum status app_run(const struct app_options *options, bool *again);

#endif
