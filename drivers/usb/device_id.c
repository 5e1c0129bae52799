#include "drivers/usb/device_id.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Long and short spellings of the fields that matter. */
static const struct {
	const char *key;
	size_t offset;
} FIELDS[] = {
	{"MFG", offsetof(struct device_id, manufacturer)},
	{"MANUFACTURER", offsetof(struct device_id, manufacturer)},
	{"MDL", offsetof(struct device_id, model)},
	{"MODEL", offsetof(struct device_id, model)},
	{"CMD", offsetof(struct device_id, commands)},
	{"COMMAND SET", offsetof(struct device_id, commands)},
};

static bool is_printable(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

/* Length of data without spaces at its end. */
static size_t trimmed(const uint8_t *data, size_t len)
{
	while (len && data[len - 1] == ' ')
		len--;
	return len;
}

static void keep(const uint8_t *value, size_t len, char *out)
{
	size_t kept = 0;

	if (out[0])
		return; /* the first one counts */
	for (size_t i = 0; i < trimmed(value, len) && kept < DEVICE_ID_FIELD - 1; i++)
		if (is_printable(value[i]) && (kept || value[i] != ' '))
			out[kept++] = (char)value[i];
	out[kept] = '\0';
}

/* One "KEY:value". */
static void take_field(const uint8_t *field, size_t len, struct device_id *out)
{
	const uint8_t *colon = memchr(field, ':', len);
	size_t key_len, value_len;

	while (len && *field == ' ') {
		field++;
		len--;
	}
	if (!colon || colon < field)
		return;
	key_len = (size_t)(colon - field);
	value_len = len - key_len - 1;
	for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++)
		if (strlen(FIELDS[i].key) == key_len &&
			strncasecmp(FIELDS[i].key, (const char *)field, key_len) == 0)
			keep(colon + 1, value_len, (char *)out + FIELDS[i].offset);
}

void device_id_decode(const uint8_t *data, size_t len, struct device_id *out)
{
	size_t at = 2;

	memset(out, 0, sizeof(*out));
	while (at < len) {
		const uint8_t *end = memchr(data + at, ';', len - at);
		size_t field_len = end ? (size_t)(end - data) - at : len - at;

		take_field(data + at, field_len, out);
		at += field_len + 1;
	}
}
