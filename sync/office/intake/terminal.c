#include "sync/office/intake/terminal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/seal.h"

#include "sync/office/authority/certificate_request.h"

/* Certificates; one that was pushed out is read again.  Enough for a city, about 2 MB. */
#define CACHE_SIZE 16384

struct cached {
	uint8_t hash[32]; /* of the header's text */
	struct certificate_identity identity;
	bool filled;
};

struct certificate_cache {
	pthread_mutex_t mutex;
	struct cached entries[CACHE_SIZE];
};

enum status certificate_cache_create(struct certificate_cache **out)
{
	struct certificate_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		return failure(STATUS_NO_MEMORY, "no memory for certificates");
	pthread_mutex_init(&cache->mutex, NULL);
	*out = cache;
	return STATUS_OK;
}

void certificate_cache_destroy(struct certificate_cache *cache)
{
	if (!cache)
		return;
	pthread_mutex_destroy(&cache->mutex);
	free(cache);
}

static struct cached *place_of(struct certificate_cache *cache, const uint8_t hash[32])
{
	return &cache->entries[(hash[0] << 8 | hash[1]) % CACHE_SIZE];
}

static bool find(struct certificate_cache *cache, const uint8_t hash[32],
	struct certificate_identity *out)
{
	const struct cached *place = place_of(cache, hash);
	bool found;

	pthread_mutex_lock(&cache->mutex);
	found = place->filled && memcmp(place->hash, hash, 32) == 0;
	if (found)
		*out = place->identity;
	pthread_mutex_unlock(&cache->mutex);
	return found;
}

static void keep(struct certificate_cache *cache, const uint8_t hash[32],
	const struct certificate_identity *identity)
{
	struct cached *place = place_of(cache, hash);

	pthread_mutex_lock(&cache->mutex);
	memcpy(place->hash, hash, 32);
	place->identity = *identity;
	place->filled = true;
	pthread_mutex_unlock(&cache->mutex);
}

/* Only what was read well is kept: nonsense pushes nobody out. */
static enum status read_certificate(
	struct certificate_cache *cache, const char *escaped, struct certificate_identity *out)
{
	char pem[CERTIFICATE_PEM_MAX];
	uint8_t hash[32];
	size_t len = 0;
	enum status status;

	sha256(escaped, strlen(escaped), hash);
	if (find(cache, hash, out))
		return STATUS_OK;
	status = certificate_unescape(escaped, pem, &len);
	if (status == STATUS_OK)
		status = certificate_read(pem, len, out);
	if (status == STATUS_OK)
		keep(cache, hash, out);
	return status;
}

/* What the row must be for a key to count; anything else is refused alike. */
static bool row_fits(
	const struct store_key *key, enum store_role role, const char *kiosk_id, int test)
{
	return key->role == role && key->revoked_ms == 0 && key->test == test &&
	       strcmp(key->kiosk_id, kiosk_id) == 0;
}

enum wire_problem terminal_identify(struct store *store, struct certificate_cache *cache,
	const char *escaped_certificate, int test, char kiosk_id[KIOSK_ID_SIZE])
{
	struct certificate_identity identity;
	struct store_key key;
	enum status status;

	if (!escaped_certificate || !*escaped_certificate)
		return WIRE_CERTIFICATE_MISSING;
	if (read_certificate(cache, escaped_certificate, &identity) != STATUS_OK ||
		strcmp(identity.role, "tls") != 0)
		return WIRE_CERTIFICATE_REFUSED;
	status = store_key(store, identity.kid, &key);
	if (status == STATUS_NOT_FOUND)
		return WIRE_CERTIFICATE_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	if (!row_fits(&key, STORE_ROLE_TLS, identity.kiosk_id, test))
		return WIRE_CERTIFICATE_REFUSED;
	memcpy(kiosk_id, key.kiosk_id, KIOSK_ID_SIZE);
	return WIRE_PROBLEM_NONE;
}

enum wire_problem terminal_check_manifest(struct store *store, struct key_cache *cache,
	const struct jws *jws, const char *kiosk_id, int test)
{
	struct store_key key;
	struct cached_key *lent = NULL;
	enum status status = store_key(store, jws->kid, &key);

	if (status == STATUS_NOT_FOUND)
		return WIRE_KEY_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	if (!row_fits(&key, STORE_ROLE_MANIFEST, kiosk_id, test))
		return WIRE_KEY_REFUSED;
	status = key_cache_take(cache, key.kid, key.spki, key.spki_len, &lent);
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	status = jws_verify(jws, cached_key(lent));
	key_cache_return(cache, lent);
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : WIRE_MANIFEST_SIGNATURE;
}
