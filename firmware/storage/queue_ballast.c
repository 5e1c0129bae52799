/* The ballast: room that is always taken, so that a full disk still has some to give. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/storage/queue_inside.h"

enum { NEARLY_FULL_BYTES = 4 * 1024 * 1024 };

static bool ballast_path(const struct queue *queue, char *out, size_t size)
{
	return queue->folder[0] && path_join(out, size, queue->folder, "ballast") == STATUS_OK;
}

static void set_burnt(struct queue *queue, bool burnt)
{
	pthread_mutex_lock(&queue->ballast);
	queue->ballast_burnt = burnt;
	pthread_mutex_unlock(&queue->ballast);
}

void queue_ballast_lay(struct queue *queue, uint64_t keep)
{
	char path[PATH_TEXT_MAX];
	struct stat info;
	uint64_t space;
	int fd, error;

	if (!ballast_path(queue, path, sizeof(path)) || stat(path, &info) == 0 ||
		folder_space(queue->folder, &space) != STATUS_OK ||
		space < keep + 2 * (uint64_t)QUEUE_BALLAST_BYTES)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	set_burnt(queue, false);
	error = posix_fallocate(fd, 0, QUEUE_BALLAST_BYTES);
	close(fd);
	if (error) {
		unlink(path);
		log_warn("queue", "no_ballast", "errno=%d", error);
	}
}

/*
 * The name is gone long before the room is free: who finds no ballast while another thread is
 * still burning it has to wait for that.
 */
bool queue_ballast_burn(struct queue *queue)
{
	char path[PATH_TEXT_MAX];
	bool burnt;

	pthread_mutex_lock(&queue->ballast);
	if (ballast_path(queue, path, sizeof(path)) && unlink(path) == 0) {
		queue->ballast_burnt = true;
		log_warn("queue", "ballast_burnt", "bytes=%d", QUEUE_BALLAST_BYTES);
	}
	burnt = queue->ballast_burnt;
	pthread_mutex_unlock(&queue->ballast);
	return burnt;
}

void queue_ballast_watch(struct queue *queue)
{
	uint64_t space;

	if (queue->folder[0] && folder_space(queue->folder, &space) == STATUS_OK &&
		space < NEARLY_FULL_BYTES)
		queue_ballast_burn(queue);
}
