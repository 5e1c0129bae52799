/*
 * place.h - a folder of the test's own, and where kiosk-page was built.
 */
#ifndef TESTS_UNIT_FIRMWARE_PAGES_PLACE_H
#define TESTS_UNIT_FIRMWARE_PAGES_PLACE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"

static char place[64];

static inline int make_place(void **unused)
{
	(void)unused;
	strcpy(place, "/tmp/onevisit-pages-XXXXXX");
	return mkdtemp(place) ? 0 : -1;
}

static inline int remove_place(void **unused)
{
	DIR *opened = opendir(place);
	struct dirent *entry;

	(void)unused;
	while (opened && (entry = readdir(opened)) != NULL)
		if (unlinkat(dirfd(opened), entry->d_name, 0) != 0)
			unlinkat(dirfd(opened), entry->d_name, AT_REMOVEDIR);
	if (opened)
		closedir(opened);
	return rmdir(place);
}

/* The path of name in the folder; lives until the next call. */
static inline const char *in_place(const char *name)
{
	static char path[PATH_TEXT_MAX];

	if (path_join(path, sizeof(path), place, name) != STATUS_OK)
		abort();
	return path;
}

static inline void put_file(const char *name, const void *data, size_t len)
{
	if (file_write(in_place(name), data, len, 0600) != STATUS_OK)
		abort();
}

/* Tests lie in build/<BUILD>/tests/unit/firmware-pages/. */
static inline const char *built_worker(void)
{
	static char path[PATH_TEXT_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 32);

	path[len < 0 ? 0 : len] = '\0';
	strcpy(strrchr(path, '/'), "/../../../kiosk-page");
	return path;
}

#endif
