/*
 * speech_child.h - the program kiosk-voice while it runs, started and ended beside the main loop.
 *
 * Used by speech.c.  To start a program one waits until it runs, to end one until it is gone:
 * on a busy machine longer than a citizen should.  A thread waits here; what is written to the
 * voice meanwhile lies in the pipe.  Main thread.
 */
#ifndef UI_TOOLKIT_SPEECH_SPEECH_CHILD_H
#define UI_TOOLKIT_SPEECH_SPEECH_CHILD_H

#include "firmware/base/files.h"
#include "firmware/base/status.h"

/* What it is started with. */
struct speech_program {
	char path[PATH_TEXT_MAX], data[PATH_TEXT_MAX], speaker[64], headphone[64];
	/* Called on the child's thread when it died unasked, or does not start; NULL: nobody. */
	void (*died)(void *user);
	void *user;
};

struct speech_child;

/*
 * Starts program; it reads from in and writes to out, which are taken.  Takes before too, one
 * that was ended, or NULL: this one runs when that one is gone, for two cannot have one
 * loudspeaker.  Fails NO_MEMORY; before stays whose it was, in and out are closed.
 */
MUST_CHECK enum status speech_child_start(const struct speech_program *program, int in, int out,
	struct speech_child *before, struct speech_child **child);

/* Kills it, without waiting. */
void speech_child_end(struct speech_child *child);

/* Waits until it is gone, ended first, and frees. NULL is allowed. */
void speech_child_destroy(struct speech_child *child);

#endif
