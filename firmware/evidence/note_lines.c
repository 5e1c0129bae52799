#include "firmware/evidence/note_lines.h"

#include <string.h>

#include "firmware/base/text.h"

bool note_word_is_valid(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len > 0 && len < NOTE_WORD_SIZE && text_is_utf8(text, len);
}

bool note_lines_cut(char *text, const char **lines, size_t count)
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
