/*
 * memory_inside.h - what memory_disk.c, memory_table.c and memory_cut.c share; nobody else
 * includes it.
 */
#ifndef TESTS_FLEET_MEMORY_INSIDE_H
#define TESTS_FLEET_MEMORY_INSIDE_H

#include "tests/fleet/memory_disk.h"

#define MEMORY_NAME_MAX 96

struct name {
	struct name *next;           /* of the bucket */
	struct name *before, *after; /* in the folder, in the order they were made */
	struct node *folder, *node;
	uint64_t order;
	char text[];
};

/* Bytes written to a file; len < 0: the file was cut to `at`. */
struct change {
	struct change *next;
	struct change *older; /* only while it is undone */
	size_t at, old_len;   /* length of the file before */
	long len;
	size_t saved; /* old bytes, behind the new ones */
	uint8_t bytes[];
};

struct image {
	uint8_t *data;
	size_t len, size;
};

struct node {
	struct machine *machine;
	bool is_folder, is_database;
	unsigned names, held;
	uint64_t number;
	int64_t changed_ms;
	size_t reserved; /* room that is taken without bytes */
	struct image now;
	/*
	 * What the disk has without the pending changes; NULL: undoing them tells.  After a
	 * failed fsync the kernel takes what it could not write for written, and the two part.
	 */
	struct image *disk;
	struct change *changes, **last_change; /* oldest first */
	struct name *first, *last;             /* in a folder */
	void *side;
};

struct name_change {
	struct name_change *next, *older;
	struct node *folder, *before, *node;
	long group; /* both halves of a rename */
	char text[];
};

struct machine {
	struct node *folder;
	bool down, power; /* at a cut: the power, not the processes only */
	long cut_in, fail_in;
	unsigned fails_how;
	unsigned lies;
	uint64_t space;
	struct name_change *pending, **last_pending;
};

struct memory_disk {
	uint64_t random, numbers, orders;
	long groups;
	struct name **buckets;
	size_t size, count;
	struct node *root;
};

extern struct memory_disk memory_disk;

uint32_t memory_dice(uint32_t sides);
void *memory_must(void *memory);
struct node *memory_parent(const char *path, char last[MEMORY_NAME_MAX]);
struct node *memory_child(const struct node *folder, const char *text);

/* text, which is not in folder yet, is node. */
void memory_add_name(struct node *folder, const char *text, struct node *node);

/* text in folder is node now; NULL: it is gone. */
void memory_set_name(struct node *folder, const char *text, struct node *node);

/* Writes and remembers what was there; data NULL: the file ends at `at`. */
void memory_write(struct node *node, size_t at, const void *data, size_t len);

void memory_copy_image(const struct image *from, struct image *to);
void memory_bytes_are_durable(struct node *node);

/* The fsync of what is pending failed: it is not on the disk, and no later fsync helps. */
void memory_spoil(struct node *node);
void memory_drop_disk(struct node *node);
void memory_names_are_durable(struct node *folder);
void memory_forget_changes(struct node *node);

#endif
