#include "firmware/model/catalogue/readings.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

enum { SYLLABLES_MAX = 1024, CHARACTERS_MAX = 65536 };

struct reading {
	uint32_t code_point;
	uint16_t syllable;
};

struct readings {
	char (*syllables)[READINGS_SYLLABLE];
	size_t syllable_count;
	struct reading *list; /* sorted by character, then syllable */
	size_t count, size;
};

static enum status add_reading(struct readings *readings, uint32_t code_point)
{
	if (readings->count == CHARACTERS_MAX)
		return failure(STATUS_BAD_DATA, "readings: too many");
	if (readings->count == readings->size) {
		size_t size = readings->size ? 2 * readings->size : 4096;
		struct reading *list = realloc(readings->list, size * sizeof(*list));
		if (!list)
			return failure(STATUS_NO_MEMORY, "readings");
		readings->list = list;
		readings->size = size;
	}
	readings->list[readings->count++] =
		(struct reading){code_point, (uint16_t)(readings->syllable_count - 1)};
	return STATUS_OK;
}

/* "chang 场常长": the syllable, then every character that is read so. */
static enum status read_line(struct readings *readings, const char *line)
{
	size_t len = strspn(line, "abcdefghijklmnopqrstuvwxyz");
	enum status status = STATUS_OK;
	uint32_t code_point;

	if (len == 0 || len >= READINGS_SYLLABLE || line[len] != ' ' ||
		readings->syllable_count == SYLLABLES_MAX)
		return failure(STATUS_BAD_DATA, "readings: a line is none");
	memcpy(readings->syllables[readings->syllable_count++], line, len);
	line += len + 1;
	while (status == STATUS_OK && (code_point = text_next(&line)) != 0)
		status = add_reading(readings, code_point);
	return status;
}

static enum status read_lines(struct readings *readings, char *text)
{
	enum status status = STATUS_OK;
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line && status == STATUS_OK;
		line = strtok_r(NULL, "\n", &rest))
		status = read_line(readings, line);
	return status;
}

static int by_character(const void *a, const void *b)
{
	const struct reading *one = a, *other = b;

	if (one->code_point != other->code_point)
		return one->code_point < other->code_point ? -1 : 1;
	return (int)one->syllable - (int)other->syllable;
}

enum status readings_read(const char *text, size_t len, struct readings **out)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	char *copy = malloc(len + 1);
	enum status status = STATUS_NO_MEMORY;

	if (readings)
		readings->syllables = calloc(SYLLABLES_MAX, sizeof(*readings->syllables));
	if (readings && copy && readings->syllables) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		status = read_lines(readings, copy);
	}
	free(copy);
	if (status != STATUS_OK) {
		readings_destroy(readings);
		return status;
	}
	qsort(readings->list, readings->count, sizeof(*readings->list), by_character);
	*out = readings;
	return STATUS_OK;
}

void readings_destroy(struct readings *readings)
{
	if (!readings)
		return;
	free(readings->syllables);
	free(readings->list);
	free(readings);
}

/* The place of the first reading of a character that is not before code_point. */
static size_t first_of(const struct readings *readings, uint32_t code_point)
{
	size_t low = 0, high = readings->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (readings->list[middle].code_point < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void readings_of(
	const struct readings *readings, uint32_t code_point, uint16_t out[READINGS_OF_ONE])
{
	size_t count = readings ? readings->count : 0;
	size_t at = count ? first_of(readings, code_point) : 0;

	for (size_t i = 0; i < READINGS_OF_ONE; i++, at++)
		out[i] = at < count && readings->list[at].code_point == code_point
				 ? readings->list[at].syllable
				 : READINGS_NONE;
}

const char (
	*readings_syllables(const struct readings *readings, size_t *count))[READINGS_SYLLABLE]
{
	*count = readings ? readings->syllable_count : 0;
	return readings ? (const char(*)[READINGS_SYLLABLE])readings->syllables : NULL;
}
