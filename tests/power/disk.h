/*
 * disk.h - a disk that loses power.
 *
 * Linked into a program, it stands before the C library: open, write, truncate, fsync, rename,
 * link, mkdir, unlink and rmdir below one folder are carried out and remembered, by SQLite as
 * well as by our own code.  Nothing is durable before its fsync: not the bytes of a file before
 * the file's, not a name before its folder's.  At the cut, which comes at the nth change, every
 * write that was not synced is kept, dropped or torn at a sector, every folder keeps some of
 * its changes of names, the first ones first; from then on every change fails.  Thread: any.
 */
#ifndef TESTS_POWER_DISK_H
#define TESTS_POWER_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* What the disk lies about: the controls, which must be caught. */
enum disk_lie {
	DISK_HONEST,
	DISK_NO_FOLDER_SYNC, /* fsync of a folder does nothing */
	DISK_NO_FILE_SYNC, /* fsync of a part or an upload does nothing; databases are honest */
};

/* From now on what happens below root is remembered; the power goes at change cut_at. */
void disk_start(const char *root, uint64_t seed, long cut_at, enum disk_lie lie);

/* True once the power went. */
bool disk_is_cut(void);

/* Changes so far. */
long disk_changes(void);

/* Cuts the power if it is not gone yet, writes what is left to the new folder `to`, forgets
 * all. */
void disk_survivors(const char *to);

#endif
