#include "firmware/pdf_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FONT "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc" /* fonts-noto-cjk */

enum {
	HELD_MAX = 160,
	FONT_DESCRIPTORS =
		8, /* the font library opens a face anew for every font of a document */
	PATH_SIZE = 256
};

/* poppler-data: how the bytes of Chinese texts become characters. */
static const char *const MAP_FOLDERS[] = {
	"/usr/share/poppler/cMap/Adobe-GB1",
	"/usr/share/poppler/cMap/Adobe-CNS1",
	"/usr/share/poppler/cidToUnicode",
};

static struct held {
	char path[PATH_SIZE];
	void *data;
	size_t len;
} held[HELD_MAX];
static size_t held_count;
static int font_descriptors[FONT_DESCRIPTORS];
static bool door_is_closed;

/* The C library's own opening, which our names hide. */
static int really_open(const char *path)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

static bool hold(const char *path)
{
	int fd = really_open(path);
	struct stat stat;
	struct held *file = &held[held_count];

	if (fd < 0)
		return false;
	if (held_count < HELD_MAX && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) &&
		stat.st_size > 0 && strlen(path) < sizeof(file->path)) {
		file->data = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (file->data != MAP_FAILED) {
			strcpy(file->path, path);
			file->len = (size_t)stat.st_size;
			held_count++;
		}
	}
	close(fd);
	return true;
}

static void hold_folder(const char *folder)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;
	char path[PATH_SIZE];

	while (opened && (entry = readdir(opened)))
		if (snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) <
			(int)sizeof(path))
			hold(path);
	if (opened)
		closedir(opened);
}

/* One font for everything: the library asks fontconfig, and this is all it knows. */
static bool offer_font(void)
{
	FcConfig *config = FcConfigCreate();

	return config && FcConfigAppFontAddFile(config, (const FcChar8 *)FONT) &&
	       FcConfigSetCurrent(config);
}

enum status pdf_files_open(void)
{
	for (size_t i = 0; i < sizeof(MAP_FOLDERS) / sizeof(MAP_FOLDERS[0]); i++)
		hold_folder(MAP_FOLDERS[i]);
	for (int i = 0; i < FONT_DESCRIPTORS; i++)
		font_descriptors[i] = really_open(FONT);
	if (!hold(FONT) || !offer_font())
		return failure(STATUS_NOT_FOUND, "pdf: no font");
	return STATUS_OK;
}

void pdf_files_close_the_door(void)
{
	door_is_closed = true;
}

static const struct held *find(const char *path)
{
	for (size_t i = 0; i < held_count; i++)
		if (strcmp(held[i].path, path) == 0)
			return &held[i];
	return NULL;
}

/* What libpoppler reads maps and fonts with. */
FILE *fopen(const char *path, const char *mode)
{
	const struct held *file = find(path);
	int fd;

	if (file)
		return fmemopen(file->data, file->len, "r");
	if (door_is_closed) {
		errno = ENOENT;
		return NULL;
	}
	fd = mode[0] == 'r' ? really_open(path) : -1;
	return fd >= 0 ? fdopen(fd, "r") : NULL;
}

/* What the font library maps a face with; each descriptor is given away once. */
int open(const char *path, int flags, ...)
{
	if (door_is_closed && strcmp(path, FONT) == 0)
		for (int i = 0; i < FONT_DESCRIPTORS; i++)
			if (font_descriptors[i] >= 0) {
				int fd = font_descriptors[i];
				font_descriptors[i] = -1;
				return fd;
			}
	if (door_is_closed || (flags & O_ACCMODE) != O_RDONLY) {
		errno = ENOENT;
		return -1;
	}
	return really_open(path);
}
