/*
 * handwriting.h - one character written with a finger, recognised.  Owner of zinnia.
 *
 * Used by keyboard.c on the main thread.  The model (6,763 characters of GB 2312) is mapped
 * when somebody first writes.  Learns nothing.  Source: ui-facts section 4.
 */
#ifndef UI_TOOLKIT_HANDWRITING_H
#define UI_TOOLKIT_HANDWRITING_H

#include <stddef.h>

#include "firmware/base/status.h"
#include "ui/toolkit/pad.h"

#define HANDWRITING_TEXT_SIZE 8

/* Maps the model when it is not mapped yet. Fails NOT_FOUND. */
MUST_CHECK enum status handwriting_open(void);

/* Unmaps it. */
void handwriting_close(void);

/*
 * The characters the ink most likely is, wherever and however large it was written, the
 * likeliest first; returns how many, at most max. 0 without ink or model.
 */
size_t handwriting_read(const struct pad *pad, char out[][HANDWRITING_TEXT_SIZE], size_t max);

#endif
