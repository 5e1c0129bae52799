/*
 * files.h - files that are wholly there or not at all.
 *
 * Durable writing is write, fsync, rename, fsync of the folder.  A failed fsync is never
 * retried: the caller drops the file and says so.
 */
#ifndef FIRMWARE_BASE_FILES_H
#define FIRMWARE_BASE_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "firmware/base/bytes.h"

#define PATH_TEXT_MAX 4096

/* Joins with slashes into out. Fails FULL when it does not fit. */
MUST_CHECK enum status path_join(char *out, size_t size, const char *folder, const char *name);

/* The whole regular file, at most max bytes. Fails NOT_FOUND, FULL, DENIED, IO, NO_MEMORY. */
MUST_CHECK enum status file_read(const char *path, size_t max, struct bytes *out);

/* A file in memory as far as it is looked at; data NULL: none. */
struct file_map {
	const uint8_t *data;
	size_t len;
};

/*
 * Maps the whole regular file, which is not empty and has at most max bytes, for reading;
 * nothing is read yet.  file_unmap() afterwards.  Fails NOT_FOUND, FULL, DENIED, IO, NO_MEMORY.
 */
MUST_CHECK enum status file_map(const char *path, size_t max, struct file_map *out);

/* Nothing when it holds nothing. */
void file_unmap(struct file_map *map);

/* Replaces path durably with mode. Fails FULL (disk), IO, DENIED; then the old content stays.
 */
MUST_CHECK enum status file_write(const char *path, const void *data, size_t len, mode_t mode);

/* Makes a folder durable after files in it were made, renamed or removed. Fails IO. */
MUST_CHECK enum status folder_sync(const char *folder);

/* Makes a folder with mode, nothing when it exists. Fails IO, DENIED, NOT_FOUND. */
MUST_CHECK enum status folder_make(const char *folder, mode_t mode);

/* Bytes a user may still write on the disk of folder. Fails IO. */
MUST_CHECK enum status folder_space(const char *folder, uint64_t *out);

/*
 * Takes the lock file at path for the life of the process; the descriptor stays open
 * through execve and its number is put into *out.  On a read-only disk a lock file that is
 * there will do.  Fails CONFLICT when another holds it, IO.
 */
MUST_CHECK enum status lock_take(const char *path, int *out);

/* The same for who asks the holder instead: CONFLICT is no failure and not logged. */
MUST_CHECK enum status lock_try(const char *path, int *out);

#endif
