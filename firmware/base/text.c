#include "firmware/base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define REPLACEMENT 0xfffd

static bool is_scalar(uint32_t code_point)
{
	return code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
}

/* Bytes of the valid code point at text, 0 when there is none within len. */
static size_t decode(const uint8_t *text, size_t len, uint32_t *out)
{
	static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t code_point;
	size_t need;

	if (len == 0)
		return 0;
	if (text[0] < 0x80) {
		*out = text[0];
		return 1;
	}
	need = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
	if (text[0] < 0xc2 || text[0] > 0xf4 || need > len)
		return 0;
	code_point = text[0] & (0x7fu >> need);
	for (size_t i = 1; i < need; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code_point = code_point << 6 | (text[i] & 0x3f);
	}
	if (code_point < SMALLEST[need] || !is_scalar(code_point))
		return 0;
	*out = code_point;
	return need;
}

bool text_is_utf8(const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text;
	uint32_t code_point;

	while (len > 0) {
		size_t used = decode(at, len, &code_point);
		if (used == 0 || code_point == 0)
			return false;
		at += used;
		len -= used;
	}
	return true;
}

uint32_t text_next(const char **text)
{
	uint32_t code_point;
	size_t used;

	if (**text == '\0')
		return 0;
	used = decode((const uint8_t *)*text, strnlen(*text, 4), &code_point);
	*text += used ? used : 1;
	return used ? code_point : REPLACEMENT;
}

size_t text_put(uint32_t code_point, char out[4])
{
	if (!is_scalar(code_point))
		code_point = REPLACEMENT;
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xc0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3f));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xe0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code_point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code_point & 0x3f));
	return 4;
}

size_t text_length(const char *text)
{
	size_t length = 0;

	while (text_next(&text) != 0)
		length++;
	return length;
}

static uint32_t unit_at(const uint8_t *data, size_t at)
{
	return (uint32_t)data[at] | (uint32_t)data[at + 1] << 8;
}

static size_t trimmed_utf16le(const uint8_t *data, size_t len)
{
	while (len >= 2 && (unit_at(data, len - 2) == 0x20 || unit_at(data, len - 2) == 0))
		len -= 2;
	return len;
}

/* The code point at *at, and moves *at past it; 0 when it is a lone surrogate or a NUL. */
static uint32_t next_utf16le(const uint8_t *data, size_t len, size_t *at)
{
	uint32_t high = unit_at(data, *at), low;

	*at += 2;
	if (is_scalar(high))
		return high;
	if (high > 0xdbff || *at >= len)
		return 0;
	low = unit_at(data, *at);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*at += 2;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

enum status text_from_utf16le(const uint8_t *data, size_t len, char *out, size_t out_size)
{
	size_t used = 0;

	if (len % 2)
		return failure(STATUS_BAD_DATA, "utf-16: odd length %zu", len);
	len = trimmed_utf16le(data, len);
	for (size_t at = 0; at < len;) {
		char bytes[4];
		size_t count, start = at;
		uint32_t code_point = next_utf16le(data, len, &at);
		if (code_point == 0)
			return failure(STATUS_BAD_DATA, "utf-16: byte %zu", start);
		count = text_put(code_point, bytes);
		if (used + count >= out_size)
			return failure(STATUS_FULL, "utf-16: more than %zu bytes", out_size);
		memcpy(out + used, bytes, count);
		used += count;
	}
	if (out_size == 0)
		return failure(STATUS_FULL, "utf-16: no room");
	out[used] = '\0';
	return STATUS_OK;
}

/* Converts all of it or nothing; *out_len is what out holds then. */
static enum status convert_gb18030(
	const uint8_t *data, size_t len, char *out, size_t size, size_t *out_len)
{
	char *in = (char *)(uintptr_t)data, *end = out; /* iconv() does not write to in */
	size_t left = len, room = size, converted;
	iconv_t handle = iconv_open("UTF-8", "GB18030");
	bool full;

	if (handle == (iconv_t)-1)
		return failure(STATUS_NO_MEMORY, "gb18030: errno=%d", errno);
	converted = iconv(handle, &in, &left, &end, &room);
	full = converted == (size_t)-1 && errno == E2BIG;
	iconv_close(handle);
	if (full)
		return failure(STATUS_FULL, "gb18030: %zu bytes", len);
	if (converted == (size_t)-1)
		return failure(STATUS_BAD_DATA, "gb18030: byte %zu", len - left);
	*out_len = (size_t)(end - out);
	return STATUS_OK;
}

enum status text_from_gb18030(const uint8_t *data, size_t len, char *out, size_t out_size)
{
	char text[256];
	size_t text_len = 0, room = out_size < sizeof(text) ? out_size : sizeof(text);
	enum status status;

	while (len && (data[len - 1] == 0 || data[len - 1] == ' '))
		len--;
	status = convert_gb18030(data, len, text, room - 1, &text_len);
	if (status == STATUS_OK && !text_is_utf8(text, text_len))
		status = failure(STATUS_BAD_DATA, "gb18030: not a text");
	if (status == STATUS_OK) {
		memcpy(out, text, text_len);
		out[text_len] = '\0';
	}
	bytes_wipe(text, sizeof(text));
	return status;
}

enum status text_to_gb18030(const char *text, struct bytes *out)
{
	size_t before = out->len, left = strlen(text), room = 4 * left;
	char *in = (char *)text; /* iconv() does not write there, its prototype is old */
	uint8_t *end;
	size_t converted;
	iconv_t iconv_handle;
	enum status status = bytes_grow(out, room, &end);

	if (status != STATUS_OK)
		return status;
	iconv_handle = iconv_open("GB18030", "UTF-8");
	if (iconv_handle == (iconv_t)-1) {
		out->len = before;
		return failure(STATUS_NO_MEMORY, "gb18030: errno=%d", errno);
	}
	converted = iconv(iconv_handle, &in, &left, (char **)&end, &room);
	iconv_close(iconv_handle);
	out->len = converted == (size_t)-1 ? before : (size_t)(end - out->data);
	out->data[out->len] = '\0';
	if (converted == (size_t)-1)
		return failure(STATUS_BAD_DATA, "gb18030: byte %zu", strlen(text) - left);
	return STATUS_OK;
}

void text_fit(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size) {
		len = size - 1;
		while (len && (text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
}

#define ELLIPSIS "\xe2\x80\xa6"

/* Something was left out at the end of out: "…" in its last place, before which a character ends. */
static void mark_cut(char *out, size_t size)
{
	const size_t mark = sizeof(ELLIPSIS) - 1;
	size_t len = strlen(out);

	if (len + mark >= size)
		len = size > mark ? size - 1 - mark : 0;
	while (len && ((unsigned char)out[len] & 0xc0) == 0x80)
		len--;
	text_fit(out + len, size - len, size > mark ? ELLIPSIS : "");
}

void text_print(char *out, size_t size, const char *format, ...)
{
	va_list values;
	int wanted;

	va_start(values, format);
	wanted = vsnprintf(out, size, format, values);
	va_end(values);
	if (wanted < 0)
		out[0] = '\0';
	else if ((size_t)wanted >= size)
		mark_cut(out, size);
}

static bool was_cut(const char *out, size_t len, size_t left)
{
	const size_t mark = sizeof(ELLIPSIS) - 1;

	return left <= 2 * mark + 1 && len >= mark && !strcmp(out + len - mark, ELLIPSIS);
}

void text_append(char *out, size_t size, const char *text)
{
	size_t len = strlen(out);

	if (was_cut(out, len, size - len))
		return;
	text_fit(out + len, size - len, text);
	if (strlen(text) >= size - len)
		mark_cut(out, size);
}

bool text_group(const char *text, size_t together, char *out, size_t size)
{
	size_t len = strlen(text), used = 0;

	if (!together || len + len / together >= size)
		return false;
	if (text[strspn(text, "0123456789"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz")])
		return false;
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && i % together == 0)
			out[used++] = ' ';
		out[used++] = text[i];
	}
	out[used] = '\0';
	return true;
}

enum status text_mask_name(const char *name, struct bytes *out)
{
	size_t before = out->len, length = text_length(name);
	const char *end = name;
	enum status status;

	if (length < 2)
		return bytes_add_text(out, name);
	text_next(&end);
	status = bytes_add(out, name, (size_t)(end - name));
	for (size_t i = 1; status == STATUS_OK && i < length; i++) {
		const char *start = end;
		bool shown = i + 1 == length && length > 2;
		text_next(&end);
		status = shown ? bytes_add(out, start, (size_t)(end - start))
			       : bytes_add_text(out, "*");
	}
	if (status != STATUS_OK)
		out->len = before;
	return status;
}
