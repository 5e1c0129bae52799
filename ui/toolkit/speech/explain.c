#include "ui/toolkit/speech/explain.h"

#include <stdio.h>
#include <string.h>

#define LIST_MAX (2 << 20)

enum status explain_open(const char *path, struct explain *out)
{
	return file_map(path, LIST_MAX, &out->lines);
}

void explain_close(struct explain *explain)
{
	file_unmap(&explain->lines);
}

static int compare(const char *key, const char *line, const char *end)
{
	for (; *key && line < end && *line == *key; key++, line++)
		;
	if (*key == '\0')
		return line < end && *line == '\t' ? 0 : -1;
	return line < end && *line != '\t' && (unsigned char)*key < (unsigned char)*line ? -1
											 : 1;
}

static bool copy(const char *line, const char *end, char *out, size_t size)
{
	const char *tab = memchr(line, '\t', (size_t)(end - line)), *stop;

	if (!tab)
		return false;
	stop = memchr(tab, '\n', (size_t)(end - tab));
	snprintf(out, size, "%.*s", (int)((stop ? stop : end) - tab - 1), tab + 1);
	return true;
}

bool explain_find(const struct explain *explain, const char *character, char *out, size_t size)
{
	const char *data = (const char *)explain->lines.data;
	const char *end = data + explain->lines.len;
	size_t low = 0, high = explain->lines.len;

	if (character[0] == '\0')
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order;

		while (middle > low && data[middle - 1] != '\n')
			middle--;
		order = compare(character, data + middle, end);
		if (order == 0)
			return copy(data + middle, end, out, size);
		if (order < 0) {
			high = middle;
			continue;
		}
		while (middle < high && data[middle] != '\n')
			middle++;
		low = middle + 1;
	}
	return false;
}
