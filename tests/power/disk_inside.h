/*
 * disk_inside.h - what disk.c and disk_calls.c share; nobody else includes it.
 *
 * Everything but the lock is called with the lock held.
 */
#ifndef TESTS_POWER_DISK_INSIDE_H
#define TESTS_POWER_DISK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct file; /* or folder */

void disk_lock(void);
void disk_unlock(void);

/* The file behind stat, NULL when it is none of ours or nothing is remembered. */
struct file *disk_file_of(const struct stat *info);

/* Counts a change; false: the power is gone and it must not happen. */
bool disk_tick(void);

/* Bytes written at an offset; data NULL: the file now ends there. */
void disk_write(struct file *file, size_t at, const void *data, size_t len);

/* fsync of a file or folder. */
void disk_sync(struct file *file);

/* A name was made for the file behind stat. */
struct file *disk_name(struct file *folder, const char *text, const struct stat *info);

/* A name was removed. */
void disk_no_name(struct file *folder, const char *text);

/* A name was moved, whatever it stood for before. */
void disk_rename(struct file *from, const char *old, struct file *to, const char *text,
	struct file *file);

/* Two names, each in its folder, exchanged the files they stand for. */
void disk_exchange(
	struct file *folders[2], const char *one, const char *other, struct file *files[2]);

/* The last name of a file went: the kernel may give its number to another. */
void disk_forget_inode(uint64_t inode);

/* Reads a real file into the durable bytes of file. */
void disk_read_file(const char *path, struct file *file);
void disk_add_bytes(struct file *file, const void *data, size_t len);

#endif
