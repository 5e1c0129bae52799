#include "firmware/evidence/note_lines.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/evidence/seal.h"

bool note_word_is_valid(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len > 0 && len < NOTE_WORD_SIZE && text_is_utf8(text, len);
}

/* Cuts text at its ends of lines; false unless there are count, none but the first too long. */
static bool cut(char *text, const char **lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *end = strchr(text, '\n');

		if (!end || (i > 0 && end - text >= NOTE_LINE_SIZE))
			return false;
		*end = '\0';
		lines[i] = text;
		text = end + 1;
	}
	return !*text;
}

bool note_line_keep(const char *line, char *out, size_t size)
{
	size_t len = strlen(line);

	if (len >= size)
		return false;
	memcpy(out, line, len + 1);
	return true;
}

bool note_line_hash(const char *line, uint8_t out[32])
{
	return strlen(line) == 64 && hex_decode(line, out, 32) == STATUS_OK;
}

enum status note_lines_sign(const struct note_shape *shape, const struct note_key *key,
	const void *value, struct bytes *out, uint8_t hash[32])
{
	char text[NOTE_TEXT_SIZE];

	if (!shape->is_sound(value))
		return failure(STATUS_BAD_DATA, "%s: of no case, or by nobody", shape->name);
	shape->write(key->name, value, text);
	sha256(text, strlen(text), hash);
	return note_sign(key, text, out);
}

static bool read_text(const struct note_shape *shape, const char *origin,
	const struct bytes *text, void *value)
{
	const char *lines[NOTE_LINES_MAX];
	char copy[NOTE_TEXT_SIZE], again[NOTE_TEXT_SIZE];

	if (text->len >= sizeof(copy) || memchr(text->data, '\0', text->len))
		return false;
	memcpy(copy, text->data, text->len);
	copy[text->len] = '\0';
	if (!cut(copy, lines, shape->lines) || !shape->read(lines, value) ||
		!shape->is_sound(value))
		return false;
	shape->write(origin, value, again);
	return strlen(again) == text->len && memcmp(again, text->data, text->len) == 0;
}

enum status note_lines_open(const struct note_shape *shape, const struct note_key *key,
	const struct bytes *note, void *value, uint8_t hash[32])
{
	struct bytes text = {0};
	enum status status;

	memset(value, 0, shape->value_size);
	if (note->len > shape->note_max)
		return failure(STATUS_BAD_DATA, "%s: %zu bytes", shape->name, note->len);
	status = note_open(key, note->data, note->len, &text);
	if (status == STATUS_OK && !read_text(shape, key->name, &text, value)) {
		memset(value, 0, shape->value_size);
		status = failure(STATUS_DENIED, "%s: not one of this office", shape->name);
	}
	if (status == STATUS_OK && hash)
		sha256(text.data, text.len, hash);
	bytes_free(&text);
	return status;
}
