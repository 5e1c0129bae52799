/*
 * explain.h - how a single character is told from all that sound like it: 阳, 太阳的阳.
 *
 * Used by narrator.c.  One list per language beside the voice's other lists
 * (`characters.txt`: character, tab, explanation; sorted by bytes), read when first needed.
 * Source: design experience "Entering text".
 */
#ifndef UI_TOOLKIT_SPEECH_EXPLAIN_H
#define UI_TOOLKIT_SPEECH_EXPLAIN_H

#include "firmware/base/bytes.h"

struct explain {
	struct bytes lines; /* empty until opened */
};

/* Reads the list at path. Fails NOT_FOUND, IO, NO_MEMORY. */
MUST_CHECK enum status explain_open(const char *path, struct explain *out);

/* Frees. */
void explain_close(struct explain *explain);

/* The explanation of one character (UTF-8); false when the list has none. */
bool explain_find(const struct explain *explain, const char *character, char *out, size_t size);

#endif
