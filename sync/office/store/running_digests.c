#include "sync/office/store/parts_inside.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#define PLACES 64 /* more uploads at once read themselves again at their end */

struct place {
	char id[PARTS_ID_SIZE];
	int64_t length;
	EVP_MD_CTX *digest;
};

struct running_digests {
	pthread_mutex_t mutex;
	struct place places[PLACES];
	unsigned oldest;
};

enum status running_digests_create(struct running_digests **out)
{
	struct running_digests *running = calloc(1, sizeof(*running));

	if (!running)
		return failure(STATUS_NO_MEMORY, "no memory for uploads");
	pthread_mutex_init(&running->mutex, NULL);
	*out = running;
	return STATUS_OK;
}

void running_digests_destroy(struct running_digests *running)
{
	if (!running)
		return;
	for (int i = 0; i < PLACES; i++)
		EVP_MD_CTX_free(running->places[i].digest);
	pthread_mutex_destroy(&running->mutex);
	free(running);
}

static struct place *find(struct running_digests *running, const char *id)
{
	for (int i = 0; i < PLACES; i++) {
		if (running->places[i].digest && strcmp(running->places[i].id, id) == 0)
			return &running->places[i];
	}
	return NULL;
}

EVP_MD_CTX *running_digests_take(
	struct running_digests *running, const char *id, int64_t length)
{
	struct place *place;
	EVP_MD_CTX *digest = NULL;

	pthread_mutex_lock(&running->mutex);
	place = find(running, id);
	if (place) {
		digest = place->digest;
		place->digest = NULL;
	}
	if (place && place->length != length) {
		EVP_MD_CTX_free(digest);
		digest = NULL;
	}
	pthread_mutex_unlock(&running->mutex);
	return digest;
}

void running_digests_give(
	struct running_digests *running, const char *id, int64_t length, EVP_MD_CTX *digest)
{
	struct place *place;

	pthread_mutex_lock(&running->mutex);
	place = find(running, id);
	if (!place)
		place = &running->places[running->oldest++ % PLACES];
	EVP_MD_CTX_free(place->digest);
	snprintf(place->id, sizeof(place->id), "%s", id);
	place->length = length;
	place->digest = digest;
	pthread_mutex_unlock(&running->mutex);
}
