/*
 * handwriting.h - one character written with a finger, recognised.  Owner of zinnia.
 *
 * Used by keyboard.c on the main thread, which asks and later takes the answer: to read takes
 * about as long as a picture may, and to map the model (6,763 characters of GB 2312), when
 * somebody first writes, not much less.  A thread of its own does both.  Learns nothing.
 * Source: ui-facts section 4.
 */
#ifndef UI_TOOLKIT_INPUT_HANDWRITING_H
#define UI_TOOLKIT_INPUT_HANDWRITING_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/status.h"
#include "ui/toolkit/widget/pad.h"

#define HANDWRITING_TEXT_SIZE 8
#define HANDWRITING_MOST 8 /* characters that are offered */

/* Starts the thread when it is not there yet; it fetches the model while nobody has written
 * yet. Fails NOT_FOUND. */
MUST_CHECK enum status handwriting_open(void);

/* Has the model in memory soon (read_ahead.h). Any thread. */
void handwriting_read_ahead(void);

/* Ends it. For tests. */
void handwriting_close(void);

/* late is called, on the thread, when there is an answer to take; NULL: nobody. */
void handwriting_set_late(void (*late)(void *user), void *user);

/* Asks what the ink is, wherever and however large it was written; no ink: forgets what was
 * asked before. */
void handwriting_ask(const struct pad *pad);

/*
 * Takes the answer to what was asked last, the likeliest character first; *count may be 0.
 * False: there is none yet, or it was taken.
 */
bool handwriting_take(char out[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE], size_t *count);

/* Waits for it, and for the model. For tests. */
void handwriting_settle(void);

#endif
