/*
 * explain.h - how a single character is told from all that sound like it: 阳, 太阳的阳.
 *
 * Used by narrator.c.  One list per language beside the voice's other lists
 * (`characters.txt`: character, tab, explanation; sorted by bytes), mapped when first needed:
 * whoever turns the voice on waits for no disk.
 * Source: design experience "Entering text".
 */
#ifndef UI_TOOLKIT_SPEECH_EXPLAIN_H
#define UI_TOOLKIT_SPEECH_EXPLAIN_H

#include "firmware/base/files.h"

struct explain {
	struct file_map lines; /* none until opened */
};

/* Opens the list at path. Fails as file_map(). */
MUST_CHECK enum status explain_open(const char *path, struct explain *out);

/* Lets it go. */
void explain_close(struct explain *explain);

/* The explanation of one character (UTF-8); false when the list has none. */
bool explain_find(const struct explain *explain, const char *character, char *out, size_t size);

#endif
