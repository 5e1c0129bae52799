#include "tests/power/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define FULL "synchronous=FULL"

/* By the linker: what calls sqlite3_exec comes here. */
int __real_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*row)(void *, int, char **, char **), void *user, char **error);
int __wrap_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*row)(void *, int, char **, char **), void *user, char **error);

static const struct control CONTROLS[] = {
	{"honest", NULL, DISK_HONEST},
	{"normal", "synchronous=NORMAL", DISK_HONEST},
	{"off", "synchronous=OFF", DISK_HONEST},
	{"no_folder_sync", NULL, DISK_NO_FOLDER_SYNC},
	{"no_file_sync", NULL, DISK_NO_FILE_SYNC},
};
static const struct control *used = CONTROLS;

const struct control *control_named(const char *name)
{
	for (size_t i = 0; i < sizeof(CONTROLS) / sizeof(CONTROLS[0]); i++)
		if (strcmp(CONTROLS[i].name, name) == 0)
			return &CONTROLS[i];
	return NULL;
}

void control_use(const struct control *control)
{
	used = control;
}

int __wrap_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*row)(void *, int, char **, char **), void *user, char **error)
{
	const char *at = used->synchronous ? strstr(sql, FULL) : NULL;
	char spoiled[512];

	if (!at)
		return __real_sqlite3_exec(handle, sql, row, user, error);
	snprintf(spoiled, sizeof(spoiled), "%.*s%s%s", (int)(at - sql), sql, used->synchronous,
		at + strlen(FULL));
	return __real_sqlite3_exec(handle, spoiled, row, user, error);
}

long control_cut(uint64_t seed, long changes)
{
	return 1 + (long)(seed * 7919 % (uint64_t)changes);
}

void control_tell(const char *what, const struct control *control, uint64_t seed,
	const struct losses *before, const struct losses *after)
{
	if (control == CONTROLS &&
		(before->lost != after->lost || before->doubled != after->doubled ||
			before->damaged != after->damaged))
		printf("power-cuts %s: seed %llu: %ld lost, %ld doubled, %ld damaged\n", what,
			(unsigned long long)seed, after->lost - before->lost,
			after->doubled - before->doubled, after->damaged - before->damaged);
}

int control_verdict(
	const char *what, const struct control *control, const struct losses *losses)
{
	bool honest = control == CONTROLS;
	long bad = losses->lost + losses->doubled + losses->damaged;

	printf("power-cuts %s %-14s %ld cuts, %ld acknowledged, %ld lost, %ld doubled, "
	       "%ld damaged, %ld parts again: %s\n",
		what, control->name, losses->cuts, losses->acknowledged, losses->lost,
		losses->doubled, losses->damaged, losses->again,
		honest ? bad ? "FAILED" : "nothing lost"
		: bad  ? "caught"
		       : "NOT CAUGHT");
	return honest == (bad == 0) ? 0 : 1;
}
