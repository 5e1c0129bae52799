/*
 * packed.h - the coverage of a glyph in fewer bytes: most of it is empty or full.
 *
 * Used by bake_main.c, which packs, and fonts_baked.c, which unpacks.  A byte below 0x80 says
 * how many others follow as they are, one less; below 0xc0 how many empty ones stand here,
 * above how many full ones, one less each.
 */
#ifndef UI_TOOLKIT_TEXT_PACKED_H
#define UI_TOOLKIT_TEXT_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that len bytes become. */
#define PACKED_MOST(len) ((len) + (len) / 128 + 1)

/* Packs len bytes; returns how many they became. */
size_t packed_from(const uint8_t *bytes, size_t len, uint8_t *out);

/* Unpacks; true when it is exactly len bytes. */
bool packed_to(const uint8_t *packed, size_t packed_len, uint8_t *out, size_t len);

#endif
