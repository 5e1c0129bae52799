/*
 * voice_map.h - a list of texts and what is spoken in their place, read from a file.
 *
 * Used by kiosk-voice for two lists: polyphones and rare characters as toned pinyin
 * (`phrases.txt`), and prompts that somebody has recorded (`prompts.txt`).  One entry a line,
 * text, tab, value; lines that begin with # are notes.  Kept in memory, sorted by text.
 */
#ifndef UI_VOICE_VOICE_MAP_H
#define UI_VOICE_VOICE_MAP_H

#include <stddef.h>

#include "firmware/base/status.h"

struct voice_map;

/* Reads the file at path. Fails NOT_FOUND, BAD_DATA (a line without a tab), NO_MEMORY, IO. */
MUST_CHECK enum status voice_map_read(const char *path, struct voice_map **out);

/* Frees. NULL is allowed. */
void voice_map_destroy(struct voice_map *map);

/* Entries; 0 for NULL. */
size_t voice_map_count(const struct voice_map *map);

/* The value of exactly this text, NULL when there is none. */
const char *voice_map_find(const struct voice_map *map, const char *text);

/* The longest entry that text begins with; *len its bytes. NULL when there is none. */
const char *voice_map_longest(const struct voice_map *map, const char *text, size_t *len);

#endif
