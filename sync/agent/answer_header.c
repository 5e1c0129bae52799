#include "sync/agent/answer_header.h"

#include <string.h>
#include <strings.h>

#include "sync/wire/tus.h"

/* The value of a header of this name, trimmed; false when it is another or too long. */
static bool header_is(const char *line, size_t len, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);

	if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
		return false;
	line += name_len + 1;
	len -= name_len + 1;
	while (len > 0 && (*line == ' ' || *line == '\t'))
		line++, len--;
	while (len > 0 &&
		(line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
		len--;
	if (len >= size)
		return false;
	memcpy(out, line, len);
	out[len] = '\0';
	return true;
}

static void read_number(const char *text, int64_t *out)
{
	int64_t value;

	if (tus_number_read(text, &value) == STATUS_OK)
		*out = value;
}

void answer_header_read(const char *line, size_t len, struct answer *out)
{
	char value[64];

	if (header_is(line, len, "Content-Type", out->type, sizeof(out->type)) ||
		header_is(line, len, "ETag", out->etag, sizeof(out->etag)))
		return;
	if (header_is(line, len, WIRE_HEADER_UPLOAD_OFFSET, value, sizeof(value)))
		read_number(value, &out->upload_offset);
	else if (header_is(line, len, "Retry-After", value, sizeof(value)))
		read_number(value, &out->retry_after_s);
}
