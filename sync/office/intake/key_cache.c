#include "sync/office/intake/key_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 4096

struct cached_key {
	char kid[KID_SIZE];
	struct signing_key *key;
	unsigned users;
	bool kept; /* stands in its place, or goes when it comes back */
};

struct key_cache {
	pthread_mutex_t mutex;
	struct cached_key *places[PLACES];
};

enum status key_cache_create(struct key_cache **out)
{
	struct key_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return failure(STATUS_NO_MEMORY, "no memory for keys");
	pthread_mutex_init(&cache->mutex, NULL);
	*out = cache;
	return STATUS_OK;
}

static void forget(struct cached_key *entry)
{
	signing_key_destroy(entry->key);
	free(entry);
}

void key_cache_destroy(struct key_cache *cache)
{
	if (!cache)
		return;
	for (int i = 0; i < PLACES; i++) {
		if (cache->places[i])
			forget(cache->places[i]);
	}
	pthread_mutex_destroy(&cache->mutex);
	free(cache);
}

/* Four hex digits are as good as a hash: a kid is one. */
static struct cached_key **place_of(struct key_cache *cache, const char *kid)
{
	char digits[5];

	memcpy(digits, kid, 4);
	digits[4] = '\0';
	return &cache->places[strtoul(digits, NULL, 16) % PLACES];
}

static struct cached_key *lend(struct key_cache *cache, const char *kid)
{
	struct cached_key *entry;

	pthread_mutex_lock(&cache->mutex);
	entry = *place_of(cache, kid);
	if (entry && strcmp(entry->kid, kid) == 0)
		entry->users++;
	else
		entry = NULL;
	pthread_mutex_unlock(&cache->mutex);
	return entry;
}

/* Takes the place unless another key is lent from it just now. */
static void keep(struct key_cache *cache, struct cached_key *entry)
{
	struct cached_key **place;

	pthread_mutex_lock(&cache->mutex);
	place = place_of(cache, entry->kid);
	if (!*place || (*place)->users == 0) {
		if (*place)
			forget(*place);
		*place = entry;
		entry->kept = true;
	}
	pthread_mutex_unlock(&cache->mutex);
}

enum status key_cache_take(struct key_cache *cache, const char *kid, const void *spki,
	size_t spki_len, struct cached_key **out)
{
	struct cached_key *entry = lend(cache, kid);
	enum status status;

	if (entry) {
		*out = entry;
		return STATUS_OK;
	}
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return failure(STATUS_NO_MEMORY, "no memory for a key");
	status = signing_key_from_spki(spki, spki_len, &entry->key);
	if (status != STATUS_OK) {
		free(entry);
		return status;
	}
	memcpy(entry->kid, kid, KID_SIZE);
	entry->users = 1;
	keep(cache, entry);
	*out = entry;
	return STATUS_OK;
}

const struct signing_key *cached_key(const struct cached_key *lent)
{
	return lent->key;
}

void key_cache_return(struct key_cache *cache, struct cached_key *lent)
{
	bool last;

	pthread_mutex_lock(&cache->mutex);
	last = --lent->users == 0 && !lent->kept;
	pthread_mutex_unlock(&cache->mutex);
	if (last)
		forget(lent);
}
