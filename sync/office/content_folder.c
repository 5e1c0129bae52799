#include "sync/office/content.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/evidence/manifest.h"
#include "firmware/evidence/seal.h"
#include "sync/office/parts_inside.h"

#define FRESH 64 /* parts; one that was pushed out is hashed again */

/* A part that came in checked, as its file was then. */
struct fresh {
	uint8_t sha256[32];
	struct stat file;
};

struct folder {
	struct content base; /* first */
	char path[PATH_TEXT_MAX];
	pthread_mutex_t mutex;
	struct fresh fresh[FRESH];
	atomic_bool durable[256]; /* inner folders whose names this process has synced */
};

static const char *root(const struct content *content)
{
	return ((const struct folder *)content)->path;
}

/* Folder and path of a part. */
static enum status place(
	const struct content *content, const uint8_t sha256[32], char *folder, char *path)
{
	char hex[65], first[3];
	enum status status;

	hex_encode(sha256, 32, hex);
	snprintf(first, sizeof(first), "%.2s", hex);
	status = path_join(folder, PATH_TEXT_MAX, root(content), first);
	return status == STATUS_OK ? path_join(path, PATH_TEXT_MAX, folder, hex) : status;
}

/* Nobody wrote to it since: neither its bytes nor its name changed. */
static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void remember(struct content *content, const uint8_t sha256[32], const char *path)
{
	struct folder *folder = (struct folder *)content;
	struct fresh *place = &folder->fresh[sha256[0] % FRESH];
	struct stat file;

	if (lstat(path, &file) != 0)
		return;
	pthread_mutex_lock(&folder->mutex);
	memcpy(place->sha256, sha256, sizeof(place->sha256));
	place->file = file;
	pthread_mutex_unlock(&folder->mutex);
}

static bool is_fresh(struct content *content, const uint8_t sha256[32], int fd)
{
	struct folder *folder = (struct folder *)content;
	const struct fresh *place = &folder->fresh[sha256[0] % FRESH];
	struct stat file;
	bool same;

	if (fstat(fd, &file) != 0)
		return false;
	pthread_mutex_lock(&folder->mutex);
	same = memcmp(place->sha256, sha256, sizeof(place->sha256)) == 0 &&
	       is_same(&place->file, &file);
	pthread_mutex_unlock(&folder->mutex);
	return same;
}

/*
 * What is there already may be of a process that died before it synced the names: of a part, or
 * of the folder it lies in.  Once in our life each folder is made durable as we find it, before
 * anybody relies on a part in it.
 */
static enum status settle(struct content *content, const char *path, uint8_t first)
{
	struct folder *folder = (struct folder *)content;
	enum status status;

	if (atomic_load(&folder->durable[first]))
		return STATUS_OK;
	status = folder_make(path, 0700);
	if (status == STATUS_OK)
		status = folder_sync(path);
	if (status == STATUS_OK)
		status = folder_sync(folder->path);
	if (status == STATUS_OK)
		atomic_store(&folder->durable[first], true);
	return status;
}

static enum status folder_put(
	struct content *content, const char *from, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, to);

	if (status == STATUS_OK)
		status = settle(content, folder, sha256[0]);
	if (status == STATUS_OK && rename(from, to) != 0)
		status = parts_system_status("move a part");
	if (status != STATUS_OK)
		return status;
	status = folder_sync(folder);
	/* A name that may go with the power is none: the terminal sends the part again. */
	if (status != STATUS_OK)
		unlink(to);
	else
		remember(content, sha256, to);
	return status;
}

/* Another thread may have moved it here this moment and not synced its name yet. */
static enum status check_bytes(
	const char *folder, int fd, const uint8_t sha256[32], size_t *stanzas)
{
	enum status status = parts_check_hash(fd, sha256, stanzas);

	return status == STATUS_OK ? folder_sync(folder) : status;
}

/* To hash again what was hashed on its way in would only read the kernel's memory of it. */
static enum status check_file(struct content *content, const char *folder, int fd,
	const uint8_t sha256[32], size_t *stanzas)
{
	uint8_t head[PARTS_HEAD_SIZE];
	ssize_t got;

	if (!is_fresh(content, sha256, fd))
		return check_bytes(folder, fd, sha256, stanzas);
	got = pread(fd, head, sizeof(head), 0);
	if (got < 0)
		return parts_system_status("read a part");
	*stanzas = seal_stanza_count(head, (size_t)got);
	return STATUS_OK;
}

/* Without stanzas it is a question; with them somebody is about to rely on the answer. */
static enum status folder_check(
	struct content *content, const uint8_t sha256[32], size_t *stanzas)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	if (!stanzas)
		return access(path, F_OK) == 0 ? STATUS_OK : STATUS_NOT_FOUND;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return parts_system_status("open a part");
	status = settle(content, folder, sha256[0]);
	if (status == STATUS_OK)
		status = check_file(content, folder, fd, sha256, stanzas);
	close(fd);
	return status;
}

static enum status folder_read(
	struct content *content, const uint8_t sha256[32], struct bytes *out)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, path);

	return status == STATUS_OK ? file_read(path, PART_SIZE_MAX, out) : status;
}

static void folder_forget(struct content *content, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	if (place(content, sha256, folder, path) == STATUS_OK)
		unlink(path);
}

static enum status each_in(const char *path, content_handler *handler, void *user)
{
	DIR *files = opendir(path);
	struct dirent *entry;
	enum status status = STATUS_OK;

	if (!files)
		return failure(STATUS_IO, "a folder of parts: errno=%d", errno);
	while (status == STATUS_OK && (entry = readdir(files))) {
		if (entry->d_name[0] != '.')
			status = handler(user, entry->d_name);
	}
	closedir(files);
	return status;
}

/* The outer walk: each name there is a folder of the inner one. */
struct walk {
	const struct content *content;
	content_handler *handler;
	void *user;
};

static enum status walk_folder(void *user, const char *name)
{
	const struct walk *walk = user;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), root(walk->content), name);

	return status == STATUS_OK ? each_in(path, walk->handler, walk->user) : status;
}

static enum status folder_each(struct content *content, content_handler *handler, void *user)
{
	struct walk walk = {content, handler, user};

	return each_in(root(content), walk_folder, &walk);
}

static void folder_close(struct content *content)
{
	pthread_mutex_destroy(&((struct folder *)content)->mutex);
	free(content);
}

static const struct content_class FOLDER = {
	.put = folder_put,
	.check = folder_check,
	.read = folder_read,
	.forget = folder_forget,
	.each = folder_each,
	.close = folder_close,
};

enum status content_folder_open(const char *intake_folder, struct content **out)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	enum status status;

	if (!folder)
		return failure(STATUS_NO_MEMORY, "no memory for the content store");
	folder->base.class = &FOLDER;
	pthread_mutex_init(&folder->mutex, NULL);
	status = path_join(folder->path, sizeof(folder->path), intake_folder, "parts");
	if (status == STATUS_OK)
		status = folder_make(folder->path, 0700);
	if (status == STATUS_OK)
		*out = &folder->base;
	else
		folder_close(&folder->base);
	return status;
}

/* The place to choose another store by the office's settings. */
enum status content_open(const char *intake_folder, struct content **out)
{
	return content_folder_open(intake_folder, out);
}
