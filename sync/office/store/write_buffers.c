#include "sync/office/store/parts_inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define BUFFERS 8                    /* who finds none left writes as it comes */
#define LARGE_PAGE (2 * 1024 * 1024) /* in such pages the disk takes a buffer in one piece */

struct write_buffers {
	pthread_mutex_t mutex;
	uint8_t *room; /* of all of them; it becomes memory as it is used */
	uint8_t *free[BUFFERS];
	int count;
};

enum status write_buffers_create(struct write_buffers **out)
{
	struct write_buffers *buffers = calloc(1, sizeof(*buffers));

	if (buffers)
		buffers->room = aligned_alloc(LARGE_PAGE, BUFFERS * PARTS_BUFFER_SIZE);
	if (!buffers || !buffers->room) {
		free(buffers);
		return failure(STATUS_NO_MEMORY, "no memory for buffers");
	}
	(void)!madvise(buffers->room, BUFFERS * PARTS_BUFFER_SIZE, MADV_HUGEPAGE);
	while (buffers->count < BUFFERS) {
		buffers->free[buffers->count] =
			buffers->room + (size_t)buffers->count * PARTS_BUFFER_SIZE;
		buffers->count++;
	}
	pthread_mutex_init(&buffers->mutex, NULL);
	*out = buffers;
	return STATUS_OK;
}

void write_buffers_destroy(struct write_buffers *buffers)
{
	if (!buffers)
		return;
	pthread_mutex_destroy(&buffers->mutex);
	free(buffers->room);
	free(buffers);
}

/* The one that came back last: the processor may still have some of it. */
uint8_t *write_buffers_take(struct write_buffers *buffers)
{
	uint8_t *buffer = NULL;

	pthread_mutex_lock(&buffers->mutex);
	if (buffers->count > 0)
		buffer = buffers->free[--buffers->count];
	pthread_mutex_unlock(&buffers->mutex);
	return buffer;
}

void write_buffers_give(struct write_buffers *buffers, uint8_t *buffer)
{
	if (!buffer)
		return;
	pthread_mutex_lock(&buffers->mutex);
	buffers->free[buffers->count++] = buffer;
	pthread_mutex_unlock(&buffers->mutex);
}
