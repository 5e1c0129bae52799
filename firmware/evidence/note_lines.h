/*
 * note_lines.h - a signed note whose text is lines, one value each.
 *
 * For evidence/step_note and appointment_note: each says how its lines are written, read and
 * judged.  What is read is written again and compared: one spelling only.  Pure.
 * To add a kind of note: a struct note_shape, and its names in tests/fuzz/fuzz_index.
 */
#ifndef FIRMWARE_EVIDENCE_NOTE_LINES_H
#define FIRMWARE_EVIDENCE_NOTE_LINES_H

#include "firmware/evidence/note.h"

#define NOTE_TEXT_SIZE 640 /* of all lines, NUL included */
#define NOTE_LINES_MAX 12
#define NOTE_LINE_SIZE 80 /* of a value, NUL included */
#define NOTE_WORD_SIZE 40 /* of who and where, NUL included */

/* One line of UTF-8 without control characters, not empty, shorter than NOTE_WORD_SIZE. */
bool note_word_is_valid(const char *text);

/* Copies a line; false when it does not fit. */
bool note_line_keep(const char *line, char *out, size_t size);

/* Reads 32 bytes in hex; false when they are not. */
bool note_line_hash(const char *line, uint8_t out[32]);

/* A kind of note: value is the struct it is read into. */
struct note_shape {
	const char *name;         /* of the kind, for failures */
	size_t note_max;          /* bytes, signed */
	size_t value_size, lines; /* at most NOTE_LINES_MAX */
	bool (*is_sound)(const void *value);
	void (*write)(const char *origin, const void *value, char out[NOTE_TEXT_SIZE]);
	bool (*read)(const char *const *lines, void *value); /* value is zeroed before */
};

/* Appends the signed note of a sound value; *hash is of its text. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status note_lines_sign(const struct note_shape *shape,
	const struct note_key *key, const void *value, struct bytes *out, uint8_t hash[32]);

/* Appends the text of a true note and reads it; value is zeroed when it fails: BAD_DATA (too
 * long), DENIED, NO_MEMORY. */
MUST_CHECK enum status note_lines_open(const struct note_shape *shape,
	const struct note_key *key, const struct bytes *note, void *value, uint8_t hash[32]);

#endif
