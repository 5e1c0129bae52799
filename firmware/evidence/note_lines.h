/*
 * note_lines.h - the text of a note as its lines, one value each.
 *
 * For evidence/step_note and appointment_note: what is read is written again and compared, so
 * here only what would make two readings possible is refused.  Pure.
 */
#ifndef FIRMWARE_EVIDENCE_NOTE_LINES_H
#define FIRMWARE_EVIDENCE_NOTE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define NOTE_LINE_SIZE 80 /* of a value, NUL included */
#define NOTE_WORD_SIZE 40 /* of who and where, NUL included */

/* One line of UTF-8 without control characters, not empty, shorter than NOTE_WORD_SIZE. */
bool note_word_is_valid(const char *text);

/* Cuts text at its ends of lines; false unless there are count, none but the first too long. */
bool note_lines_cut(char *text, const char **lines, size_t count);

/* Copies a line; false when it does not fit. */
bool note_line_keep(const char *line, char *out, size_t size);

#endif
