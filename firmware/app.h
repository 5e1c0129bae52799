/*
 * app.h - the kiosk's main loop: window, visit, devices, queue and sockets, wired together.
 *
 * Everything here runs on the main thread and never blocks more than 10 ms; the disk, pages and
 * devices have workers.  Shows SCREENS[visit.state] whenever something changed.
 */
#ifndef FIRMWARE_APP_H
#define FIRMWARE_APP_H

#include <stdbool.h>

#include "firmware/base/status.h"
#include "ui/toolkit/window.h"

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

#ifndef RELEASE
/* All of these for firmware/drive only, main thread.  Borrowed. */
struct window *app_window(struct app *app);
struct tree *app_tree(struct app *app);         /* what is shown */
const char *app_screen(const struct app *app);  /* its name */
void app_quit(struct app *app);                 /* as SIGTERM does */
void app_plug(struct app *app, bool headphone); /* as the jack does */
void app_halt(struct app *app); /* stops the process where it would replace itself: SIGCONT */
void app_leave_out(struct app *app, bool out); /* of the main loop's tally, until false */
#endif

#endif
