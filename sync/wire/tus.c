#include "sync/wire/tus.h"

#include <stdio.h>
#include <string.h>

#include "sync/wire/path.h"

#define NUMBER_MAX ((INT64_C(1) << 53) - 1)
#define VALUE_MAX 48 /* base64 characters of a UUID */

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Standard base64 with padding, as the tus header wants it. */
static void base64_write(const char *text, char *out)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)(uint8_t)text[i] << 16;

		if (i + 1 < len)
			group |= (uint32_t)(uint8_t)text[i + 1] << 8;
		if (i + 2 < len)
			group |= (uint8_t)text[i + 2];
		*out++ = BASE64[group >> 18];
		*out++ = BASE64[group >> 12 & 63];
		*out++ = i + 1 < len ? BASE64[group >> 6 & 63] : '=';
		*out++ = i + 2 < len ? BASE64[group & 63] : '=';
	}
	*out = '\0';
}

/* The text of one base64 value; out holds VALUE_MAX. Strict: padding, no leftover bits, no NUL.
 */
static enum status base64_read(const char *value, size_t len, char *out)
{
	struct bytes decoded = {0};
	char url[VALUE_MAX + 1];
	enum status status;

	if (len == 0 || len % 4 != 0 || len > VALUE_MAX)
		return STATUS_BAD_DATA;
	len -= value[len - 1] != '=' ? 0 : value[len - 2] != '=' ? 1 : 2;
	for (size_t i = 0; i < len; i++) {
		if (value[i] == '-' || value[i] == '_')
			return STATUS_BAD_DATA;
		url[i] = value[i] == '+' ? '-' : value[i] == '/' ? '_' : value[i];
	}
	status = base64url_decode(url, len, &decoded);
	if (status == STATUS_OK && memchr(decoded.data, '\0', decoded.len))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		memcpy(out, decoded.data, decoded.len + 1);
	bytes_free(&decoded);
	return status;
}

void tus_metadata_write(const char *case_id, int n, char out[TUS_METADATA_SIZE])
{
	char number[4], id[VALUE_MAX + 1], part[8];

	snprintf(number, sizeof(number), "%u", (unsigned)n % 100);
	base64_write(case_id, id);
	base64_write(number, part);
	snprintf(out, TUS_METADATA_SIZE, "case %s,part %s", id, part);
}

/* Reads one "key value" pair into the text it belongs to; each key counts once. */
static enum status pair_read(const char *pair, size_t len, char *case_id, char *part)
{
	const char *space = memchr(pair, ' ', len);
	size_t key_len = space ? (size_t)(space - pair) : len;
	char *target = NULL;

	if (key_len == 4 && memcmp(pair, "case", 4) == 0)
		target = case_id;
	else if (key_len == 4 && memcmp(pair, "part", 4) == 0)
		target = part;
	if (!target)
		return STATUS_OK;
	if (!space || *target)
		return STATUS_BAD_DATA;
	return base64_read(space + 1, len - key_len - 1, target);
}

enum status tus_metadata_read(const char *text, char case_id[UUID_SIZE], int *n)
{
	char id[VALUE_MAX] = "", part[VALUE_MAX] = "", upload[2 * VALUE_MAX];

	for (const char *pair = text; pair; pair = strchr(pair, ',')) {
		pair += *pair == ',';
		pair += strspn(pair, " ");
		if (pair_read(pair, strcspn(pair, ","), id, part) != STATUS_OK)
			return failure(STATUS_BAD_DATA, "upload metadata cannot be read");
	}
	snprintf(upload, sizeof(upload), "%s.%s", id, part);
	if (strlen(id) != UUID_SIZE - 1 || wire_upload_id_read(upload, case_id, n) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "upload metadata names no part of a case");
	return STATUS_OK;
}

enum status tus_number_read(const char *text, int64_t *out)
{
	int64_t value = 0;

	if (!*text)
		return failure(STATUS_BAD_DATA, "an empty number");
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return failure(STATUS_BAD_DATA, "a number with other characters");
		value = value * 10 + (*text - '0');
		if (value > NUMBER_MAX)
			return failure(STATUS_BAD_DATA, "a number beyond 2^53");
	}
	*out = value;
	return STATUS_OK;
}
