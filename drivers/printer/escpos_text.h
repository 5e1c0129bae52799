/*
 * escpos_text.h - lines of text for a printer's own fonts.
 *
 * Pure.  GB18030, where a character of two or four bytes is two columns wide; broken before it
 * runs over the edge, never inside a character.  Control characters never reach the printer.
 * Source: reference protocols 4.4.
 */
#ifndef DRIVERS_PRINTER_ESCPOS_TEXT_H
#define DRIVERS_PRINTER_ESCPOS_TEXT_H

#include "drivers/printer/escpos_profile.h"
#include "drivers/printer/printer.h"
#include "firmware/base/bytes.h"

/* Appends the commands and text of lines. Fails NO_MEMORY, BAD_DATA (no UTF-8). */
MUST_CHECK enum status escpos_text(const struct escpos_profile *profile,
	const struct printer_line *lines, size_t count, struct bytes *out);

/* Columns that GB18030 text takes, printed at normal width. */
size_t escpos_text_columns(const uint8_t *text, size_t len);

#endif
