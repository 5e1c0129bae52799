#include "sync/office/store/hash_beside.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/evp.h>

#define THREADS 2 /* the disk is waited for by few at once */

enum { QUEUED, TAKEN, DONE };

struct hash_beside {
	pthread_mutex_t mutex;
	pthread_cond_t come, done;
	struct hash_job *first, **last;
	pthread_t threads[THREADS];
	int count;
	bool ends;
};

static void hash(struct hash_job *job)
{
	job->good = EVP_DigestUpdate(job->digest, job->data, job->len) == 1;
}

/* The oldest job, no longer queued. */
static struct hash_job *take_first(struct hash_beside *beside)
{
	struct hash_job *job = beside->first;

	beside->first = job->next;
	if (!beside->first)
		beside->last = &beside->first;
	job->state = TAKEN;
	return job;
}

static void *work(void *user)
{
	struct hash_beside *beside = user;

	pthread_mutex_lock(&beside->mutex);
	for (;;) {
		struct hash_job *job;

		while (!beside->first && !beside->ends)
			pthread_cond_wait(&beside->come, &beside->mutex);
		if (!beside->first)
			break;
		job = take_first(beside);
		pthread_mutex_unlock(&beside->mutex);
		hash(job);
		pthread_mutex_lock(&beside->mutex);
		job->state = DONE;
		pthread_cond_broadcast(&beside->done);
	}
	pthread_mutex_unlock(&beside->mutex);
	return NULL;
}

enum status hash_beside_create(struct hash_beside **out)
{
	struct hash_beside *beside = calloc(1, sizeof(*beside));

	if (!beside)
		return failure(STATUS_NO_MEMORY, "no memory to hash beside");
	pthread_mutex_init(&beside->mutex, NULL);
	pthread_cond_init(&beside->come, NULL);
	pthread_cond_init(&beside->done, NULL);
	beside->last = &beside->first;
	while (beside->count < THREADS &&
		pthread_create(&beside->threads[beside->count], NULL, work, beside) == 0)
		beside->count++;
	*out = beside;
	return STATUS_OK;
}

void hash_beside_destroy(struct hash_beside *beside)
{
	if (!beside)
		return;
	pthread_mutex_lock(&beside->mutex);
	beside->ends = true;
	pthread_cond_broadcast(&beside->come);
	pthread_mutex_unlock(&beside->mutex);
	while (beside->count > 0)
		pthread_join(beside->threads[--beside->count], NULL);
	pthread_cond_destroy(&beside->done);
	pthread_cond_destroy(&beside->come);
	pthread_mutex_destroy(&beside->mutex);
	free(beside);
}

void hash_beside_begin(struct hash_beside *beside, struct hash_job *job)
{
	pthread_mutex_lock(&beside->mutex);
	job->state = QUEUED;
	job->next = NULL;
	*beside->last = job;
	beside->last = &job->next;
	pthread_cond_signal(&beside->come);
	pthread_mutex_unlock(&beside->mutex);
}

/* Nobody came to it: it is taken back. */
static void take_back(struct hash_beside *beside, struct hash_job *job)
{
	struct hash_job **at = &beside->first;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	if (!job->next)
		beside->last = at;
	job->state = TAKEN;
}

bool hash_beside_end(struct hash_beside *beside, struct hash_job *job)
{
	bool mine;

	pthread_mutex_lock(&beside->mutex);
	mine = job->state == QUEUED;
	if (mine)
		take_back(beside, job);
	while (!mine && job->state != DONE)
		pthread_cond_wait(&beside->done, &beside->mutex);
	pthread_mutex_unlock(&beside->mutex);
	if (mine)
		hash(job);
	return job->good;
}
