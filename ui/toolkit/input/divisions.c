#include "ui/toolkit/input/divisions.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/base/read_ahead.h"

#define SHOWN_MAX (sizeof(((struct divisions *)0)->names) / DIVISION_NAME_SIZE)

struct unit {
	const char *name;
	size_t len, level;
};

/* One list for the process, as there is one keyboard. */
static char lists_folder[PATH_TEXT_MAX];
static const char *list;
static size_t list_len;
static bool tried;

void divisions_set_lists(const char *folder)
{
	snprintf(lists_folder, sizeof(lists_folder), "%s", folder);
	tried = false;
}

static const char *map_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat stat;
	void *mapped = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0)
		mapped = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		return NULL;
	*len = (size_t)stat.st_size;
	return mapped;
}

void divisions_read_ahead(void)
{
	char path[PATH_TEXT_MAX];

	if (path_join(path, sizeof(path), lists_folder, "divisions.txt") == STATUS_OK)
		read_ahead_file(path);
}

/* Without it an address is typed. */
static bool is_open(void)
{
	char path[PATH_TEXT_MAX];

	if (tried)
		return list != NULL;
	tried = true;
	list = path_join(path, sizeof(path), lists_folder, "divisions.txt")
		       ? NULL
		       : map_file(path, &list_len);
	if (!list)
		log_warn("keyboard", "divisions", "addresses are typed only");
	return list != NULL;
}

/* The unit at *at, which moves on; false at the end. */
static bool next_unit(const char **at, struct unit *out)
{
	const char *line = *at, *end = list + list_len, *stop;

	if (line >= end)
		return false;
	stop = memchr(line, '\n', (size_t)(end - line));
	if (!stop)
		stop = end;
	*at = stop < end ? stop + 1 : end;
	out->name = line;
	while (out->name < stop && *out->name == ' ')
		out->name++;
	out->level = (size_t)(out->name - line);
	out->len = (size_t)(stop - out->name);
	return true;
}

/* The longest unit of a level, from *at on, that address begins with; *at moves below it. */
static size_t step_down(const char **at, size_t level, const char *address)
{
	const char *here = *at, *below = NULL;
	size_t len = strlen(address), best = 0;
	struct unit unit;

	while (next_unit(&here, &unit) && unit.level >= level)
		if (unit.level == level && unit.len > best && unit.len <= len &&
			memcmp(unit.name, address, unit.len) == 0) {
			best = unit.len;
			below = here;
		}
	if (best)
		*at = below;
	return best;
}

static void collect(const char *at, size_t level, size_t first, struct divisions *out)
{
	struct unit unit;

	while (next_unit(&at, &unit) && unit.level >= level) {
		if (unit.level != level || unit.len >= DIVISION_NAME_SIZE)
			continue;
		if (out->count++ < first || out->shown == SHOWN_MAX)
			continue;
		memcpy(out->names[out->shown], unit.name, unit.len);
		out->names[out->shown++][unit.len] = '\0';
	}
}

void divisions_follow(const char *address, size_t first, struct divisions *out)
{
	const char *at;
	size_t level = 0, step;

	*out = (struct divisions){.count = 0};
	if (!is_open())
		return;
	at = list;
	while (*address && (step = step_down(&at, level, address)) > 0) {
		address += step;
		out->last = step;
		level++;
	}
	if (*address)
		out->last = 0;
	else
		collect(at, level, first, out);
}
