#include "sync/office/store/fresh_parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PLACES 1024 /* one that was pushed out is hashed again */

struct place {
	uint8_t sha256[32];
	struct stat file;
};

struct fresh_parts {
	pthread_mutex_t mutex;
	struct place places[PLACES];
};

enum status fresh_parts_create(struct fresh_parts **out)
{
	struct fresh_parts *fresh = calloc(1, sizeof(*fresh));

	if (!fresh)
		return failure(STATUS_NO_MEMORY, "no memory for parts");
	pthread_mutex_init(&fresh->mutex, NULL);
	*out = fresh;
	return STATUS_OK;
}

void fresh_parts_destroy(struct fresh_parts *fresh)
{
	if (!fresh)
		return;
	pthread_mutex_destroy(&fresh->mutex);
	free(fresh);
}

/* Neither its bytes nor its name changed. */
static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static struct place *place_of(struct fresh_parts *fresh, const uint8_t sha256[32])
{
	return &fresh->places[(sha256[0] << 8 | sha256[1]) % PLACES];
}

void fresh_parts_add(struct fresh_parts *fresh, const uint8_t sha256[32], const char *path)
{
	struct place *place = place_of(fresh, sha256);
	struct stat file;

	if (lstat(path, &file) != 0)
		return;
	pthread_mutex_lock(&fresh->mutex);
	memcpy(place->sha256, sha256, sizeof(place->sha256));
	place->file = file;
	pthread_mutex_unlock(&fresh->mutex);
}

bool fresh_parts_has(struct fresh_parts *fresh, const uint8_t sha256[32], int fd)
{
	const struct place *place = place_of(fresh, sha256);
	struct stat file;
	bool same;

	if (fstat(fd, &file) != 0)
		return false;
	pthread_mutex_lock(&fresh->mutex);
	same = memcmp(place->sha256, sha256, sizeof(place->sha256)) == 0 &&
	       is_same(&place->file, &file);
	pthread_mutex_unlock(&fresh->mutex);
	return same;
}
