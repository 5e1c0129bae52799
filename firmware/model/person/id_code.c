#include "firmware/model/person/id_code.h"

#include <stdlib.h>
#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define TOKEN_MIN 22 /* 128 bits: nobody guesses one */
#define SECONDS_LEN 10
#define CODE_MAX 256

/* Copies what stands up to the next colon, or to the end; NULL when it does not fit. */
static const char *take(const char *from, const char *characters, char *out, size_t size)
{
	size_t len = strspn(from, characters);

	if (!len || len >= size || (from[len] != ':' && from[len] != '\0'))
		return NULL;
	memcpy(out, from, len);
	out[len] = '\0';
	return from + len + (from[len] == ':');
}

static bool read_sample(const char *text, struct id_code *out)
{
	char seconds[SECONDS_LEN + 1];
	const char *at = take(text, LOWER DIGITS "-", out->issuer, sizeof(out->issuer));

	if (at)
		at = take(at, DIGITS, seconds, sizeof(seconds));
	if (at)
		at = take(at, UPPER LOWER DIGITS "-_", out->token, sizeof(out->token));
	if (!at || *at || at[-1] == ':' || strlen(out->token) < TOKEN_MIN)
		return false;
	out->until_ms = strtoll(seconds, NULL, 10) * 1000;
	return true;
}

static const struct {
	const char *begins;
	bool (*read)(const char *text, struct id_code *out);
} FORMS[] = {
	{"OVID1:", read_sample},
};

enum status id_code_read(const uint8_t *data, size_t len, struct id_code *out)
{
	struct id_code code = {.until_ms = 0};
	char text[CODE_MAX];

	while (len && (data[len - 1] == '\r' || data[len - 1] == '\n'))
		len--; /* what scanners like to add */
	if (len >= sizeof(text) || memchr(data, '\0', len))
		return failure(STATUS_BAD_DATA, "id code: %zu bytes", len);
	memcpy(text, data, len);
	text[len] = '\0';
	for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
		size_t begins = strlen(FORMS[i].begins);

		if (strncmp(text, FORMS[i].begins, begins) == 0 &&
			FORMS[i].read(text + begins, &code)) {
			*out = code;
			return STATUS_OK;
		}
	}
	return failure(STATUS_BAD_DATA, "id code: of no known form");
}

bool id_code_is_known(const struct id_code *code, const char *issuers)
{
	size_t len = strlen(code->issuer);

	for (const char *at = issuers; *at; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (word == len && strncmp(at, code->issuer, len) == 0)
			return true;
		at += word;
	}
	return false;
}

bool id_code_is_expired(const struct id_code *code, int64_t wall_ms)
{
	return wall_ms > code->until_ms + ID_CODE_LATE_MS;
}
