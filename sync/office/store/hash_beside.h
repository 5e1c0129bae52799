/*
 * hash_beside.h - hashes what is being written while its writer waits for the disk.
 *
 * A few threads take the oldest job; one that nobody came to is done by who asked, so a busy
 * machine loses nothing.  Any thread may ask.
 */
#ifndef SYNC_OFFICE_STORE_HASH_BESIDE_H
#define SYNC_OFFICE_STORE_HASH_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/status.h"

struct evp_md_ctx_st;
struct hash_beside;

/* The caller's until hash_beside_end(); digest and data are borrowed as long. */
struct hash_job {
	struct evp_md_ctx_st *digest;
	const void *data;
	size_t len;
	int state; /* this and the rest: hash_beside.c's */
	bool good;
	struct hash_job *next;
};

/* Fails NO_MEMORY. */
MUST_CHECK enum status hash_beside_create(struct hash_beside **out);

/* NULL is allowed; all jobs must have ended. */
void hash_beside_destroy(struct hash_beside *beside);

/* Puts the data into the digest, from now on. */
void hash_beside_begin(struct hash_beside *beside, struct hash_job *job);

/* Waits for it, or does it. False: the digest is worth nothing. */
bool hash_beside_end(struct hash_beside *beside, struct hash_job *job);

#endif
