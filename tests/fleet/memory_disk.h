/*
 * memory_disk.h - the disks of many machines, in memory, each of which can lose its power.
 *
 * A path below DISK_ROOT is ours, the next part of it names the machine.  memory_calls.c puts
 * the C library's calls of our own objects on it, memory_vfs.c SQLite's.  The rules are those
 * of tests/power/disk.h: bytes are durable after the file's fsync, names after their folder's;
 * at a power cut what was pending is kept, dropped or torn.  A kill loses nothing that was
 * written. From a cut on every change of that machine fails until it is up again.  Thread: one.
 */
#ifndef TESTS_FLEET_MEMORY_DISK_H
#define TESTS_FLEET_MEMORY_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DISK_ROOT "/fleet"

struct machine;
struct node; /* a file or folder */

/* What a disk lies about: the mutants that acknowledge before fsync. */
enum disk_lie {
	DISK_HONEST = 0,
	DISK_NO_DATABASE_SYNC = 1, /* fsync of a database or its log does nothing */
	DISK_NO_FILE_SYNC = 2,     /* fsync of any other file does nothing */
	DISK_NO_FOLDER_SYNC = 4,
	DISK_SYNC_AGAIN = 8,    /* a failed fsync is tried again, and then says well done */
	DISK_MEMORY_STAYS = 16, /* what a failed fsync could not write is shown for ever */
};

/* All disks begin empty; what happens at a cut depends on seed alone. */
void disk_start(uint64_t seed);

/* A machine with an empty folder DISK_ROOT "/<name>". */
struct machine *machine_add(const char *name);

/* The power goes at the nth change from now on, or its processes are killed (power false). */
void machine_cut_after(struct machine *machine, long changes, bool power);

/* True from the cut on. */
bool machine_is_down(const struct machine *machine);

/* Cuts now if it was not cut yet. */
void machine_cut(struct machine *machine, bool power);

/* What survived is its disk now. */
void machine_up(struct machine *machine);

/* How an fsync fails: bits. */
enum disk_failure {
	DISK_AND_DIES = 1,   /* the process is killed before it can do anything about it */
	DISK_ONLY_FILES = 2, /* those of folders and databases go well */
};

/*
 * The nth fsync from now on fails, and what it should have written is not on the disk; the
 * kernel shows it all the same.  how: bits of enum disk_failure.
 */
void machine_fail_sync(struct machine *machine, long nth, unsigned how);

/* Bits of enum disk_lie. */
void machine_lie(struct machine *machine, unsigned lies);

/* Bytes it has left; UINT64_MAX: plenty. */
void machine_set_space(struct machine *machine, uint64_t bytes);
uint64_t machine_space(const struct machine *machine);

/* A second disk with the same content, durable; put it back with machine_restore(), once. */
struct machine *machine_copy(struct machine *machine);
void machine_restore(struct machine *machine, struct machine *copy);

/* True when bytes and name, and those of its folders, would survive a power cut now. */
bool disk_is_durable(const char *path);

/* What the calls are made of.  They give 0 or an errno. */
struct node *disk_find(const char *path); /* NULL: none */
int disk_make(const char *path, bool is_folder, struct node **out);
int disk_remove(const char *path, bool is_folder);
int disk_rename(const char *from, const char *to, bool exchange);
int disk_link(const char *from, const char *to);
int disk_write(struct node *node, size_t at, const void *data, size_t len);
int disk_cut_file(struct node *node, size_t len);
/* Room that is taken without bytes in it. */
int disk_reserve(struct node *node, size_t len);
int disk_sync(struct node *node);
/* The kernel's memory of what it takes for written. */
void disk_forget_memory(struct node *node);
/* Makes the names in the folder of path durable. */
int disk_sync_parent(const char *path);
size_t disk_read(const struct node *node, size_t at, void *out, size_t len);
size_t disk_len(const struct node *node);
bool disk_is_folder(const struct node *node);
unsigned disk_names(const struct node *node); /* links */
int64_t disk_changed_ms(const struct node *node);
uint64_t disk_number(const struct node *node);
struct machine *disk_machine(const struct node *node);
void disk_hold(struct node *node);
void disk_let(struct node *node);
/* The name after the one of that order in a folder, 0 at first; false at the end. */
bool disk_next_name(const struct node *folder, uint64_t *order, char *out, size_t size);
/* Room for whoever locks the file: SQLite's side of it, freed with the node. */
void **disk_side(struct node *node);

#endif
