/*
 * parts_inside.h - what uploads under way and the content store share.
 *
 * For parts.c, part_append.c, content*.c only.
 */
#ifndef SYNC_OFFICE_STORE_PARTS_INSIDE_H
#define SYNC_OFFICE_STORE_PARTS_INSIDE_H

#include "sync/office/store/parts.h"

#define PARTS_HEAD_SIZE 4096 /* more than the age header of a part can have */

/* NOT_FOUND, FULL or IO, from errno. */
MUST_CHECK enum status parts_system_status(const char *what);

/* fdatasync(), unless a test makes it fail. */
int parts_sync_file(struct content *content, int fd);

/* Locks a file. Fails CONFLICT (another has it), NOT_FOUND (removed while we opened it), IO. */
MUST_CHECK enum status parts_lock_file(int fd, int64_t *length);

/* Path of an upload; out holds PATH_TEXT_MAX. Fails FULL. */
MUST_CHECK enum status parts_upload_path(const struct parts *parts, const char *id, char *out);

/* Opens an upload (more_flags O_CREAT: makes it when missing) and takes its lock. Fails
 * NOT_FOUND, CONFLICT, FULL, IO. */
MUST_CHECK enum status parts_open_locked(
	struct parts *parts, const char *id, int more_flags, int *fd_out, int64_t *length);

/* Hashes the whole file as the disk has it, whatever the kernel's memory shows: only after a
 * good sync that is durable.  *stanzas is how many keys its age header names. Fails BAD_DATA
 * (another hash), IO. */
MUST_CHECK enum status parts_check_hash(int fd, const uint8_t sha256[32], size_t *stanzas);

/* The hashes of uploads that are between two requests, as far as they are remembered. */
MUST_CHECK enum status running_digests_create(struct running_digests **out);

/* NULL is allowed. */
void running_digests_destroy(struct running_digests *running);

/* The hash of the first length bytes of an upload, forgotten here; NULL when not known. */
struct evp_md_ctx_st *running_digests_take(
	struct running_digests *running, const char *id, int64_t length);

/* Remembers it; takes digest. One that was remembered long ago goes for it. */
void running_digests_give(struct running_digests *running, const char *id, int64_t length,
	struct evp_md_ctx_st *digest);

#endif
