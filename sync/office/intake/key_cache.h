/*
 * key_cache.h - public keys that were decoded before, by kid.
 *
 * A kid is the hash of its key, so an entry is never wrong; whether a key may be used is asked
 * of its row each time, never of this.  Any thread; keys are lent and given back.
 */
#ifndef SYNC_OFFICE_INTAKE_KEY_CACHE_H
#define SYNC_OFFICE_INTAKE_KEY_CACHE_H

#include "firmware/evidence/signing_key.h"

struct key_cache;
struct cached_key;

/* An empty cache. Fails NO_MEMORY. */
MUST_CHECK enum status key_cache_create(struct key_cache **out);

/* NULL is allowed; nothing may be lent. */
void key_cache_destroy(struct key_cache *cache);

/* The key of kid, whose SPKI is this. Give it back. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status key_cache_take(struct key_cache *cache, const char *kid,
	const void *spki, size_t spki_len, struct cached_key **out);

/* The key, while it is lent. */
const struct signing_key *cached_key(const struct cached_key *lent);

/* Gives it back. */
void key_cache_return(struct key_cache *cache, struct cached_key *lent);

#endif
