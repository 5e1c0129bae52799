#include "sync/office/store/content.h"

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
#include "sync/office/store/fresh_parts.h"
#include "sync/office/store/hand.h"
#include "sync/office/store/parts_inside.h"

struct folder {
	struct content base; /* first */
	char path[PATH_TEXT_MAX];
	pthread_mutex_t moves;     /* held while a name is given or taken back */
	struct fresh_parts *fresh; /* came in checked */
	atomic_bool durable[256];  /* inner folders whose names this process has synced */
	struct hands *hands;
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

static struct fresh_parts *fresh(const struct content *content)
{
	return ((const struct folder *)content)->fresh;
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

/* True when the name was free. */
static bool take_name(struct content *content, const char *from, const char *to)
{
	struct folder *folder = (struct folder *)content;
	bool taken;

	pthread_mutex_lock(&folder->moves);
	taken = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0;
	pthread_mutex_unlock(&folder->moves);
	return taken;
}

static enum status take_over_name(struct content *content, const char *from, const char *to)
{
	struct folder *folder = (struct folder *)content;
	enum status status = STATUS_OK;

	pthread_mutex_lock(&folder->moves);
	if (rename(from, to) != 0)
		status = parts_system_status("move a part");
	pthread_mutex_unlock(&folder->moves);
	return status;
}

static enum status sync_part(struct content *content, int fd)
{
	return parts_sync_file(content, fd) == 0 ? STATUS_OK
						 : failure(STATUS_IO, "sync of a part");
}

/*
 * Takes the name back that we gave and that is not durable.  Meanwhile the same part may have
 * come in by another request and have taken the name over, with bytes that are promised: that
 * one stays.
 */
static void drop_own(struct content *content, const char *path, const struct stat *own)
{
	struct folder *folder = (struct folder *)content;
	struct stat now;

	pthread_mutex_lock(&folder->moves);
	if (lstat(path, &now) == 0 && now.st_ino == own->st_ino && now.st_dev == own->st_dev)
		unlink(path);
	pthread_mutex_unlock(&folder->moves);
}

/* A name's sync, by a hand. */
struct name_sync {
	const char *folder;
	enum status status;
};

static void sync_name(void *context)
{
	struct name_sync *name = context;

	name->status = folder_sync(name->folder);
}

/* The disk is waited for once, not for the bytes and then for the name. */
static enum status sync_both(struct content *content, int fd, const char *folder)
{
	struct hands *hands = ((struct folder *)content)->hands;
	struct hand *hand = hands_take(hands);
	struct name_sync name = {folder, STATUS_OK};
	enum status status;

	if (hand)
		hand_start(hand, sync_name, &name);
	status = sync_part(content, fd);
	if (hand)
		hand_wait(hand);
	else
		sync_name(&name);
	hands_give(hands, hand);
	return status == STATUS_OK ? name.status : status;
}

/* A name that stands for bytes that may be promised: only durable ones take its place. */
static enum status replace(
	struct content *content, const char *from, int fd, const char *folder, const char *to)
{
	enum status status = fd >= 0 ? sync_part(content, fd) : STATUS_OK;

	if (status != STATUS_OK)
		unlink(from); /* nobody knows what the disk has of it, and it is never asked again */
	if (status == STATUS_OK)
		status = take_over_name(content, from, to);
	return status == STATUS_OK ? folder_sync(folder) : status;
}

/*
 * The name first: bytes and name then become durable in one go, where a disk would have written
 * its journal twice.  Who finds the name before that meets the file's lock, or after a cut
 * reads it from the disk.  What is not durable is taken back: the terminal sends it again.
 */
static enum status move_in(
	struct content *content, const char *from, int fd, const char *folder, const char *to)
{
	struct stat own;
	enum status status;

	if (lstat(from, &own) != 0)
		return parts_system_status("a part to move");
	if (!take_name(content, from, to))
		return replace(content, from, fd, folder, to);
	status = fd >= 0 ? sync_both(content, fd, folder) : folder_sync(folder);
	if (status != STATUS_OK)
		drop_own(content, to, &own);
	return status;
}

static enum status folder_put(
	struct content *content, const char *from, int fd, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, to);

	if (status == STATUS_OK)
		status = settle(content, folder, sha256[0]);
	if (status == STATUS_OK)
		status = move_in(content, from, fd, folder, to);
	if (status == STATUS_OK)
		fresh_parts_add(fresh(content), sha256, to);
	return status;
}

/*
 * Another thread may have moved it here this moment and holds its lock; or a process that died
 * did, and synced neither bytes nor name, or failed to.  After a good sync the disk itself is
 * asked.  A failed one says nothing of a part that may be promised: it stays.
 */
static enum status check_bytes(
	struct content *content, int fd, const uint8_t sha256[32], size_t *stanzas)
{
	int64_t length;
	enum status status = parts_lock_file(fd, &length);

	if (status == STATUS_OK && parts_sync_file(content, fd) != 0)
		status = failure(STATUS_IO, "sync of a part that was found");
	return status == STATUS_OK ? parts_check_hash(fd, sha256, stanzas) : status;
}

/* To hash again what was hashed on its way in would only read the kernel's memory of it. */
static enum status count_stanzas(int fd, size_t *stanzas)
{
	uint8_t head[PARTS_HEAD_SIZE];
	ssize_t got = pread(fd, head, sizeof(head), 0);

	if (got < 0)
		return parts_system_status("read a part");
	*stanzas = seal_stanza_count(head, (size_t)got);
	return STATUS_OK;
}

static enum status check_found(struct content *content, const char *folder, const char *path,
	int fd, const uint8_t sha256[32], size_t *stanzas)
{
	enum status status = settle(content, folder, sha256[0]);

	if (status == STATUS_OK)
		status = check_bytes(content, fd, sha256, stanzas);
	if (status == STATUS_OK)
		status = folder_sync(folder);
	if (status == STATUS_OK)
		fresh_parts_add(fresh(content), sha256, path);
	return status;
}

static enum status folder_check(
	struct content *content, const uint8_t sha256[32], size_t *stanzas)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return parts_system_status("open a part");
	if (fresh_parts_has(fresh(content), sha256, fd))
		status = count_stanzas(fd, stanzas);
	else
		status = check_found(content, folder, path, fd, sha256, stanzas);
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

/* What was found damaged came in again since, or is about to. */
static bool is_back(struct content *content, const uint8_t sha256[32], const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int64_t length;
	bool back;

	if (fd < 0)
		return false;
	back = parts_lock_file(fd, &length) == STATUS_CONFLICT ||
	       fresh_parts_has(fresh(content), sha256, fd);
	close(fd);
	return back;
}

static void folder_forget(struct content *content, const uint8_t sha256[32], bool damaged)
{
	struct folder *folder = (struct folder *)content;
	char parent[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	bool gone;

	if (place(content, sha256, parent, path) != STATUS_OK)
		return;
	pthread_mutex_lock(&folder->moves);
	gone = (!damaged || !is_back(content, sha256, path)) && unlink(path) == 0;
	pthread_mutex_unlock(&folder->moves);
	/* What was erased must not come back with the power. */
	if (gone)
		(void)!folder_sync(parent);
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
	struct folder *folder = (struct folder *)content;

	hands_destroy(folder->hands);
	fresh_parts_destroy(folder->fresh);
	pthread_mutex_destroy(&folder->moves);
	free(folder);
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
	pthread_mutex_init(&folder->moves, NULL);
	status = path_join(folder->path, sizeof(folder->path), intake_folder, "parts");
	if (status == STATUS_OK)
		status = folder_make(folder->path, 0700);
	if (status == STATUS_OK)
		status = fresh_parts_create(&folder->fresh);
	if (status == STATUS_OK)
		status = hands_create(&folder->hands);
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
