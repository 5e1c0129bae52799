/* Files of the open transaction: written as they come, made durable together at its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/evidence/manifest.h"
#include "firmware/storage/queue_inside.h"

enum {
	PART_MODE = 0640,
	SECRET_MODE = 0600,
	START_WRITING = 256 * 1024, /* bytes after which the disk begins, while we go on */
	BLOCK = 4096
};

static enum status disk_failure(const char *what)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	return failure(full ? STATUS_FULL : STATUS_IO, "queue file %s: errno %d", what, errno);
}

/* A disk that failed once is not asked again. */
static enum status stop_on_io(struct queue *queue, enum status status)
{
	if (status == STATUS_IO) {
		pthread_mutex_lock(&queue->mutex);
		database_stop(queue->database);
		pthread_mutex_unlock(&queue->mutex);
	}
	return status;
}

enum status queue_file_path(const struct queue_file *file, char *out, size_t size)
{
	const struct queue *queue = file->queue;

	return path_join(out, size, file->is_slip ? queue->slips : queue->parts, file->name);
}

/*
 * No temporary name and no rename: until the transaction commits no row owns the file, and
 * what no row owns is swept.
 */
static enum status open_file(struct queue_file *file)
{
	mode_t mode = file->is_slip ? SECRET_MODE : PART_MODE;
	char path[PATH_TEXT_MAX];
	enum status status = queue_file_path(file, path, sizeof(path));

	if (status != STATUS_OK)
		return status;
	unlink(path); /* of an attempt before */
	file->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (file->fd < 0)
		return disk_failure("create");
	return fchmod(file->fd, mode) == 0 ? STATUS_OK : disk_failure("mode");
}

/* In the list before it is on the disk: whatever happens, the end of the transaction finds it.
 */
static enum status remember(struct queue *queue, struct queue_file *file)
{
	enum status status;

	pthread_mutex_lock(&queue->mutex);
	status = database_writable(queue->database);
	if (status == STATUS_OK) {
		file->next = queue->written;
		queue->written = file;
	}
	pthread_mutex_unlock(&queue->mutex);
	return status;
}

static enum status create_file(
	struct queue *queue, bool is_slip, const char *name, struct queue_file **out)
{
	struct queue_file *file = calloc(1, sizeof(*file));
	enum status status;

	if (!file)
		return failure(STATUS_NO_MEMORY, "queue file");
	file->queue = queue;
	file->is_slip = is_slip;
	file->fd = -1;
	snprintf(file->name, sizeof(file->name), "%s", name);
	status = remember(queue, file);
	if (status != STATUS_OK) {
		free(file);
		return status;
	}
	status = stop_on_io(queue, open_file(file));
	if (status == STATUS_OK)
		*out = file;
	return status;
}

static enum status write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return disk_failure("write");
		data += done;
		len -= (size_t)done;
	}
	return STATUS_OK;
}

/* A full disk gives the ballast once, so that a visit under way can finish. */
static enum status write_or_burn(struct queue_file *part, const void *data, size_t len)
{
	enum status status = write_all(part->fd, data, len);

	if (status != STATUS_FULL || !queue_ballast_burn(part->queue))
		return status;
	if (ftruncate(part->fd, part->len) != 0 || lseek(part->fd, part->len, SEEK_SET) < 0)
		return disk_failure("cut back");
	return write_all(part->fd, data, len);
}

/*
 * Only a hint, so that the disk works while we seal: the fsync is what counts.  Whole blocks:
 * the next piece would wait for one that is on its way, and send it twice.
 */
static void start_writing(struct queue_file *part)
{
	off_t whole = part->len - part->len % BLOCK;

	if (whole - part->started < START_WRITING)
		return;
	(void)!sync_file_range(
		part->fd, part->started, whole - part->started, SYNC_FILE_RANGE_WRITE);
	part->started = whole;
}

enum status queue_part_add(struct queue_file *part, const void *data, size_t len)
{
	enum status status;

	if (len > (size_t)(PART_SIZE_MAX - part->len))
		return failure(STATUS_FULL, "queue: part of more than %d bytes", PART_SIZE_MAX);
	status = stop_on_io(part->queue, write_or_burn(part, data, len));
	part->len += (off_t)len;
	if (status == STATUS_OK)
		start_writing(part);
	return status;
}

enum status queue_write_file(
	struct queue *queue, bool is_slip, const char *name, const void *data, size_t len)
{
	struct queue_file *file = NULL;
	enum status status = create_file(queue, is_slip, name, &file);

	return status == STATUS_OK ? queue_part_add(file, data, len) : status;
}

enum status queue_part_name(const char *case_id, int n, char *out)
{
	if (!uuid_is_valid(case_id) || n < 0 || n > MANIFEST_PARTS_MAX)
		return failure(STATUS_BAD_DATA, "queue: part %d", n);
	snprintf(out, QUEUE_FILE_NAME_SIZE, "%s.%d.age", case_id, n);
	return STATUS_OK;
}

enum status queue_part_create(
	struct queue *queue, const char *case_id, int n, struct queue_file **out)
{
	char name[QUEUE_FILE_NAME_SIZE];
	enum status status = queue_part_name(case_id, n, name);

	return status == STATUS_OK ? create_file(queue, false, name, out) : status;
}

enum status queue_write_part(
	struct queue *queue, const char *case_id, int n, const void *sealed, size_t len)
{
	struct queue_file *part = NULL;
	enum status status = queue_part_create(queue, case_id, n, &part);

	return status == STATUS_OK ? queue_part_add(part, sealed, len) : status;
}

enum status queue_part_sync(struct queue_file *part)
{
	enum status status = STATUS_OK;
	int fd = part->fd;

	if (fsync(fd) != 0)
		status = failure(STATUS_IO, "queue file fsync: errno %d", errno);
	part->fd = -1;
	if (close(fd) != 0 && status == STATUS_OK)
		status = failure(STATUS_IO, "queue file close: errno %d", errno);
	return stop_on_io(part->queue, status);
}

/* What is not durable yet: two threads take from it, so their waits for the disk are one. */
struct syncing {
	pthread_mutex_t mutex;
	struct queue_file *file;
	const char *folders[2];
	size_t folder_count;
	enum status status; /* of the first that failed; then no more are taken */
};

static void add_folder(struct syncing *syncing, const char *folder)
{
	for (size_t i = 0; i < syncing->folder_count; i++)
		if (syncing->folders[i] == folder)
			return;
	syncing->folders[syncing->folder_count++] = folder;
}

/* One of the two; false when nothing is left. */
static bool take(struct syncing *syncing, struct queue_file **file, const char **folder)
{
	*file = NULL;
	*folder = NULL;
	pthread_mutex_lock(&syncing->mutex);
	while (syncing->file && syncing->file->fd < 0)
		syncing->file = syncing->file->next;
	if (syncing->status == STATUS_OK && syncing->file) {
		*file = syncing->file;
		syncing->file = syncing->file->next;
	} else if (syncing->status == STATUS_OK && syncing->folder_count > 0) {
		*folder = syncing->folders[--syncing->folder_count];
	}
	pthread_mutex_unlock(&syncing->mutex);
	return *file || *folder;
}

static void *sync_some(void *user)
{
	struct syncing *syncing = user;
	struct queue_file *file;
	const char *folder;

	while (take(syncing, &file, &folder)) {
		enum status status = file ? queue_part_sync(file) : folder_sync(folder);

		pthread_mutex_lock(&syncing->mutex);
		if (syncing->status == STATUS_OK)
			syncing->status = status;
		pthread_mutex_unlock(&syncing->mutex);
	}
	return NULL;
}

enum status queue_files_sync(struct queue *queue)
{
	struct syncing syncing = {.file = queue->written};
	pthread_t thread;
	bool beside;

	for (const struct queue_file *file = queue->written; file; file = file->next)
		add_folder(&syncing, file->is_slip ? queue->slips : queue->parts);
	pthread_mutex_init(&syncing.mutex, NULL);
	beside = queue->written && pthread_create(&thread, NULL, sync_some, &syncing) == 0;
	sync_some(&syncing);
	if (beside)
		pthread_join(thread, NULL);
	pthread_mutex_destroy(&syncing.mutex);
	if (syncing.status != STATUS_OK)
		database_stop(queue->database);
	return syncing.status;
}

void queue_files_forget(struct queue *queue, bool remove)
{
	char path[PATH_TEXT_MAX];

	while (queue->written) {
		struct queue_file *file = queue->written;

		if (file->fd >= 0)
			close(file->fd);
		if (remove && queue_file_path(file, path, sizeof(path)) == STATUS_OK)
			unlink(path);
		queue->written = file->next;
		free(file);
	}
}
