#include "sync/office/store/parts_inside.h"

#include <pthread.h>
#include <stdlib.h>

#define BUFFERS 8 /* who finds none left writes as it comes */
#define ALIGNED 4096

struct write_buffers {
	pthread_mutex_t mutex;
	uint8_t *free[BUFFERS]; /* made when first needed, then kept */
	int count, made;
};

enum status write_buffers_create(struct write_buffers **out)
{
	struct write_buffers *buffers = calloc(1, sizeof(*buffers));

	if (!buffers)
		return failure(STATUS_NO_MEMORY, "no memory for buffers");
	pthread_mutex_init(&buffers->mutex, NULL);
	*out = buffers;
	return STATUS_OK;
}

void write_buffers_destroy(struct write_buffers *buffers)
{
	if (!buffers)
		return;
	for (int i = 0; i < buffers->count; i++)
		free(buffers->free[i]);
	pthread_mutex_destroy(&buffers->mutex);
	free(buffers);
}

uint8_t *write_buffers_take(struct write_buffers *buffers)
{
	uint8_t *buffer = NULL;

	pthread_mutex_lock(&buffers->mutex);
	if (buffers->count > 0) {
		buffer = buffers->free[--buffers->count];
	} else if (buffers->made < BUFFERS) {
		buffer = aligned_alloc(ALIGNED, PARTS_BUFFER_SIZE);
		buffers->made += buffer != NULL;
	}
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
