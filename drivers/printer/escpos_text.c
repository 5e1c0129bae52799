#include "drivers/printer/escpos_text.h"

#include <string.h>

#include "firmware/base/text.h"

enum { CHINESE_WIDTH = 2, COLUMNS_MIN = 16 };

/* Bytes of the character at text, of len left: 1, 2 or 4. */
static size_t character_len(const uint8_t *text, size_t len)
{
	size_t wanted = 1;

	if (text[0] >= 0x81 && text[0] <= 0xfe && len >= 2)
		wanted = text[1] >= '0' && text[1] <= '9' ? 4 : 2;
	return wanted < len ? wanted : len;
}

static size_t character_width(size_t character)
{
	return character == 1 ? 1 : CHINESE_WIDTH;
}

size_t escpos_text_columns(const uint8_t *text, size_t len)
{
	size_t columns = 0;

	for (size_t at = 0; at < len;) {
		size_t character = character_len(text + at, len - at);
		columns += character_width(character);
		at += character;
	}
	return columns;
}

/* Where a line that begins at text ends: as much as fits, words of ASCII whole if they can be.
 */
static size_t line_end(const uint8_t *text, size_t len, size_t columns)
{
	size_t at = 0, used = 0, good = 0;

	while (at < len) {
		size_t character = character_len(text + at, len - at);

		if (used + character_width(character) > columns)
			return good ? good : at ? at : character;
		used += character_width(character);
		at += character;
		/* After a space or a Chinese character, and before one, is a good place. */
		if (character > 1 || text[at - 1] == ' ' || (at < len && text[at] >= 0x81))
			good = at;
	}
	return len;
}

/* What the printer's fonts cannot show becomes 〓, as in any Chinese printer's own tables. */
static void make_printable(uint8_t *text, size_t *len, bool four_byte)
{
	size_t to = 0;

	for (size_t at = 0; at < *len;) {
		size_t character = character_len(text + at, *len - at);

		if (character == 4 && !four_byte) {
			text[to++] = 0xa1;
			text[to++] = 0xfe;
		} else if (character == 1) {
			text[to++] = text[at] < 0x20 || text[at] > 0x7e ? ' ' : text[at];
		} else {
			memmove(text + to, text + at, character);
			to += character;
		}
		at += character;
	}
	*len = to;
}

/* Old clones heed only the Kanji command of a pair, others only the ASCII one: both go. */
static enum status add_style(const struct printer_line *line, struct bytes *out)
{
	const uint8_t style[] = {0x1b, 'a', (uint8_t)line->align, 0x1b, 'E', line->bold, 0x1d,
		'!', line->large ? 0x11 : 0, 0x1c, '!', line->large ? 0x0c : 0};

	return bytes_add(out, style, sizeof(style));
}

static enum status add_wrapped(
	const uint8_t *text, size_t len, size_t columns, struct bytes *out)
{
	enum status status = STATUS_OK;
	size_t at = 0;

	do {
		size_t end = at + line_end(text + at, len - at, columns);

		status = bytes_add(out, text + at, end - at);
		if (status == STATUS_OK)
			status = bytes_add(out, "\n", 1);
		for (at = end; at < len && text[at] == ' ';)
			at++;
	} while (status == STATUS_OK && at < len);
	return status;
}

static enum status add_line(const struct escpos_profile *profile,
	const struct printer_line *line, struct bytes *out)
{
	size_t columns = profile->columns > COLUMNS_MIN ? profile->columns : COLUMNS_MIN;
	struct bytes text = {0};
	enum status status = text_to_gb18030(line->text, &text);

	if (status == STATUS_OK) {
		make_printable(text.data, &text.len, profile->four_byte_text);
		status = add_style(line, out);
	}
	if (status == STATUS_OK)
		status = add_wrapped(
			text.data, text.len, line->large ? columns / 2 : columns, out);
	bytes_free(&text);
	return status;
}

enum status escpos_text(const struct escpos_profile *profile, const struct printer_line *lines,
	size_t count, struct bytes *out)
{
	/* Chinese mode stays on: ASCII is one byte there too.  Some heed it from the next line.
	 */
	static const uint8_t CHINESE[] = {0x1c, '&'};
	size_t before = out->len;
	enum status status = bytes_add(out, CHINESE, sizeof(CHINESE));

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = add_line(profile, &lines[i], out);
	if (status != STATUS_OK)
		out->len = before;
	return status;
}
