#include "ui/voice/voice_map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"

#define FILE_MAX (4 << 20)

struct entry {
	const char *text, *value;
};

struct voice_map {
	struct bytes file; /* its tabs and line ends became NUL */
	struct entry *entries;
	size_t count, longest;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->text, ((const struct entry *)b)->text);
}

static size_t count_lines(const struct bytes *file)
{
	size_t lines = 1;

	for (size_t i = 0; i < file->len; i++)
		lines += file->data[i] == '\n';
	return lines;
}

/* Takes one line apart; false when it has no tab. */
static bool take_line(struct voice_map *map, char *line)
{
	char *tab = strchr(line, '\t');
	size_t len;

	if (line[0] == '\0' || line[0] == '#')
		return true;
	if (!tab || tab == line || tab[1] == '\0')
		return false;
	*tab = '\0';
	len = strlen(line);
	map->longest = len > map->longest ? len : map->longest;
	map->entries[map->count++] = (struct entry){line, tab + 1};
	return true;
}

static enum status take_lines(struct voice_map *map)
{
	char *line = (char *)map->file.data, *end;
	unsigned number = 0;

	for (; line; line = end) {
		number++;
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (!take_line(map, line))
			return failure(STATUS_BAD_DATA, "voice list: line %u", number);
	}
	qsort(map->entries, map->count, sizeof(map->entries[0]), by_text);
	return STATUS_OK;
}

enum status voice_map_read(const char *path, struct voice_map **out)
{
	struct voice_map *map = calloc(1, sizeof(*map));
	enum status status;

	if (!map)
		return failure(STATUS_NO_MEMORY, "voice list");
	status = file_read(path, FILE_MAX, &map->file);
	if (status == STATUS_OK)
		status = bytes_add(&map->file, "", 1);
	if (status == STATUS_OK) {
		map->entries = calloc(count_lines(&map->file), sizeof(map->entries[0]));
		status = map->entries ? take_lines(map)
				      : failure(STATUS_NO_MEMORY, "voice list");
	}
	if (status == STATUS_OK)
		*out = map;
	else
		voice_map_destroy(map);
	return status;
}

void voice_map_destroy(struct voice_map *map)
{
	if (!map)
		return;
	free(map->entries);
	bytes_free(&map->file);
	free(map);
}

size_t voice_map_count(const struct voice_map *map)
{
	return map ? map->count : 0;
}

static int compare_start(const char *text, size_t len, const char *entry)
{
	int order = strncmp(text, entry, len);

	return order ? order : entry[len] ? -1 : 0;
}

static const char *find(const struct voice_map *map, const char *text, size_t len)
{
	size_t low = 0, high = map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_start(text, len, map->entries[middle].text);

		if (order == 0)
			return map->entries[middle].value;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *voice_map_find(const struct voice_map *map, const char *text)
{
	return map ? find(map, text, strlen(text)) : NULL;
}

const char *voice_map_longest(const struct voice_map *map, const char *text, size_t *len)
{
	size_t most = strlen(text);

	if (!map)
		return NULL;
	for (*len = most < map->longest ? most : map->longest; *len > 0; (*len)--) {
		const char *value;

		if (((unsigned char)text[*len] & 0xc0) == 0x80)
			continue; /* inside a character */
		value = find(map, text, *len);
		if (value)
			return value;
	}
	return NULL;
}
