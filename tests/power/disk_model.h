/*
 * disk_model.h - files with pending writes, folders with pending names: for disk.c, which
 * remembers them, and disk_cut.c, which decides what is left.
 */
#ifndef TESTS_POWER_DISK_MODEL_H
#define TESTS_POWER_DISK_MODEL_H

#include <limits.h>
#include <pthread.h>

#include "tests/power/disk.h"
#include "tests/power/disk_inside.h"

struct image {
	uint8_t *data;
	size_t len, size;
};

struct change {
	struct change *next;
	size_t at, len;
	uint8_t *data; /* NULL: the file was cut to `at` */
};

struct file {
	struct file *next;
	uint64_t inode; /* 0: its number may belong to another by now */
	bool is_folder, is_index;
	struct image durable;
	struct change *first, **last;
};

/* A name in a folder, durable or (in order) pending. */
struct name {
	struct name *next;
	struct file *folder, *file; /* file NULL: the name goes */
	char text[NAME_MAX + 1];
	long group; /* both halves of a rename */
};

struct disk {
	pthread_mutex_t mutex;
	bool on, cut;
	dev_t device;
	enum disk_lie lie;
	long changes, cut_at, groups;
	uint64_t random;
	struct file *files, *root;
	struct name *durable, *pending;
};

extern struct disk disk;

/* A number below sides, by the seed alone. */
uint32_t disk_dice(uint32_t sides);

/* What a write or cut makes of a file. */
void disk_apply(struct image *image, const struct change *change);

/* Nothing of a file is pending any more. */
void disk_drop_changes(struct file *file);

/* A change of a name is durable now. */
void disk_keep_name(struct name *change);

#endif
