#include "ui/voice/voice_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define AS_NUMBER_MAX 4 /* figures; longer ones are codes, read one by one */

struct writer {
	char *out;
	size_t len;
	bool chinese;
};

static void put(struct writer *writer, const char *text, size_t len)
{
	if (writer->len + len + 1 > VOICE_TEXT_SIZE)
		return;
	memcpy(writer->out + writer->len, text, len);
	writer->len += len;
	writer->out[writer->len] = '\0';
}

static void put_text(struct writer *writer, const char *text)
{
	put(writer, text, strlen(text));
}

const char *voice_text_voice(const char *language)
{
	if (strcmp(language, "en") == 0)
		return "en";
	/* Debian 12's "cmn" speaks the pinyin through English sounds; this one does not. */
	return "cmn-latn-pinyin";
}

/* "2026-03-01" at text? Then it is put as a date. */
static size_t put_date(struct writer *writer, const char *text)
{
	unsigned year, month, day;
	char date[48];
	int used = 0;

	if (!writer->chinese ||
		sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &used) != 3 || used != 10 ||
		isdigit((unsigned char)text[10]))
		return 0;
	snprintf(date, sizeof(date), "%u年%u月%u日", year, month, day);
	put_text(writer, date);
	return 10;
}

static bool is_code_sign(char c)
{
	return isdigit((unsigned char)c) || isupper((unsigned char)c);
}

/* Figures and capitals: short numbers as they are, whatever is longer one by one. */
static size_t put_code(struct writer *writer, const char *text)
{
	size_t len = 0, figures = 0;

	while (is_code_sign(text[len]))
		figures += isdigit((unsigned char)text[len++]) != 0;
	if (figures == 0 || (figures == len && len <= AS_NUMBER_MAX)) {
		put(writer, text, len);
		return len;
	}
	for (size_t i = 0; i < len; i++) {
		put(writer, " ", 1);
		put(writer, text + i, 1);
	}
	put(writer, ",", 1);
	return len;
}

static size_t put_phrase(
	struct writer *writer, const struct voice_map *phrases, const char *text)
{
	size_t len;
	const char *value = voice_map_longest(phrases, text, &len);

	if (!value)
		return 0;
	put(writer, " ", 1);
	put_text(writer, value);
	put(writer, " ", 1);
	return len;
}

static size_t put_character(struct writer *writer, const char *text)
{
	static const char DOT[] = "·"; /* between the parts of a name: a short rest */
	size_t len = 1;

	if (strncmp(text, DOT, sizeof(DOT) - 1) == 0) {
		put(writer, ", ", 2);
		return sizeof(DOT) - 1;
	}
	while (((unsigned char)text[len] & 0xc0) == 0x80)
		len++;
	put(writer, text, len);
	return len;
}

void voice_text_prepare(const struct voice_map *phrases, const char *language, const char *text,
	char out[VOICE_TEXT_SIZE])
{
	struct writer writer = {.out = out,
		.chinese = strcmp(voice_text_voice(language), "cmn-latn-pinyin") == 0};

	out[0] = '\0';
	while (*text) {
		size_t used = put_date(&writer, text);

		if (!used && is_code_sign(*text))
			used = put_code(&writer, text);
		if (!used && writer.chinese)
			used = put_phrase(&writer, phrases, text);
		if (!used)
			used = put_character(&writer, text);
		text += used;
	}
}
