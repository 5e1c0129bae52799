/*
 * folder.h - a folder of the test's own, removed with all that is in it.
 */
#ifndef TESTS_UNIT_FIRMWARE_BASE_FOLDER_H
#define TESTS_UNIT_FIRMWARE_BASE_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"

static char folder[64];

static inline int make_folder(void **unused)
{
	(void)unused;
	strcpy(folder, "/tmp/onevisit-base-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **unused)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;

	(void)unused;
	while (opened && (entry = readdir(opened)) != NULL)
		if (unlinkat(dirfd(opened), entry->d_name, 0) != 0)
			unlinkat(dirfd(opened), entry->d_name, AT_REMOVEDIR);
	if (opened)
		closedir(opened);
	return rmdir(folder);
}

/* The path of name in the folder; lives until the next call but three. */
static inline const char *in_folder(const char *name)
{
	static _Thread_local char paths[4][PATH_TEXT_MAX];
	static _Thread_local unsigned next;
	char *path = paths[next++ % 4];

	if (path_join(path, PATH_TEXT_MAX, folder, name) != STATUS_OK)
		abort();
	return path;
}

/* How many entries the folder has. */
static inline size_t count_entries(void)
{
	DIR *opened = opendir(folder);
	size_t count = 0;

	while (opened && readdir(opened))
		count++;
	if (opened)
		closedir(opened);
	return count - 2;
}

#endif
