/*
 * piece_writer.h - brings an upload to the disk while more of it comes.
 *
 * For part_append.c only.  A piece that is full is written by a hand of the writer's own while
 * its owner receives and hashes the next one.  Pieces go one after the other, so the file never
 * has a hole.  There are few writers, so that many slow uploads cannot fill the memory.
 * Thread: the owner's.
 */
#ifndef SYNC_OFFICE_STORE_PIECE_WRITER_H
#define SYNC_OFFICE_STORE_PIECE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define PIECE_BLOCK 4096 /* bytes; where a writer begins */

struct piece_writer;
struct piece_writers;

MUST_CHECK enum status piece_writers_create(struct piece_writers **out);

/* NULL is allowed; all must be back. */
void piece_writers_destroy(struct piece_writers *writers);

/* One that appends to fd, which ends at `at`, a multiple of PIECE_BLOCK. NULL: none is left. */
struct piece_writer *piece_writers_take(struct piece_writers *writers, int fd, int64_t at);

/* Gives it back, flushed. NULL is allowed. */
void piece_writers_give(struct piece_writers *writers, struct piece_writer *writer);

/* Takes more; after a failure it is dropped and piece_writer_flush() says why. */
void piece_writer_add(struct piece_writer *writer, const void *data, size_t len);

/*
 * Writes all that was added, for the last time.  *at is where the file ends now, in any case.
 * Fails FULL, IO: what fitted is there.
 */
MUST_CHECK enum status piece_writer_flush(struct piece_writer *writer, int64_t *at);

/* From the start of len bytes at `at` of a file, through the kernel's memory; *at moves on. */
MUST_CHECK enum status piece_write(int fd, const uint8_t *data, size_t len, int64_t *at);

#endif
