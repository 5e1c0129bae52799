#include "sync/office/store/parts_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/office/store/piece_writer.h"

enum status parts_system_status(const char *what)
{
	int error = errno;

	if (error == ENOENT)
		return STATUS_NOT_FOUND;
	if (error == ENOSPC || error == EDQUOT || error == EFBIG)
		return failure(STATUS_FULL, "%s: errno=%d", what, error);
	return failure(STATUS_IO, "%s: errno=%d", what, error);
}

#ifndef RELEASE
/* Counts one fault down; true when it strikes. */
static bool strikes(atomic_int *left)
{
	int now = atomic_load(left);

	while (now > 0) {
		if (atomic_compare_exchange_weak(left, &now, now - 1))
			return true;
	}
	return false;
}
#endif

int parts_sync_file(struct content *content, int fd)
{
#ifndef RELEASE
	if (strikes(&content->fail_sync)) {
		errno = EIO;
		return -1;
	}
#endif
	(void)content;
	return fdatasync(fd);
}

enum status parts_upload_path(const struct parts *parts, const char *id, char *out)
{
	return path_join(out, PATH_TEXT_MAX, parts->uploads, id);
}

enum status parts_open(const char *intake_folder, uint64_t reserve, struct parts *out)
{
	struct parts parts = {.reserve = reserve};
	enum status status =
		path_join(parts.uploads, sizeof(parts.uploads), intake_folder, "uploads");

	if (status == STATUS_OK)
		status = folder_make(parts.uploads, 0700);
	if (status == STATUS_OK)
		status = content_open(intake_folder, &parts.content);
	if (status == STATUS_OK)
		status = running_digests_create(&parts.running);
	if (status == STATUS_OK)
		status = piece_writers_create(&parts.writers);
	if (status == STATUS_OK)
		*out = parts;
	else
		parts_close(&parts);
	return status;
}

void parts_close(struct parts *parts)
{
	if (parts->content)
		parts->content->class->close(parts->content);
	parts->content = NULL;
	running_digests_destroy(parts->running);
	parts->running = NULL;
	piece_writers_destroy(parts->writers);
	parts->writers = NULL;
}

enum status parts_room(struct parts *parts, uint64_t *out)
{
	uint64_t space = 0;
	enum status status = folder_space(parts->uploads, &space);

	if (status != STATUS_OK)
		return status;
#ifndef RELEASE
	if (parts->pretended_space)
		space = parts->pretended_space;
	if (strikes(&parts->fail_room))
		space = 0;
#endif
	*out = space > parts->reserve ? space - parts->reserve : 0;
	return STATUS_OK;
}

enum status parts_create(struct parts *parts, const char *id)
{
	char path[PATH_TEXT_MAX];
	enum status status = parts_upload_path(parts, id, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? STATUS_OK : parts_system_status("create upload");
	close(fd);
	return STATUS_OK;
}

/* A file that was removed while we waited for its lock must not swallow what we write. */
enum status parts_lock_file(int fd, int64_t *length)
{
	struct stat found;

	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? STATUS_CONFLICT
					    : parts_system_status("lock upload");
	if (fstat(fd, &found) != 0)
		return parts_system_status("stat upload");
	if (found.st_nlink == 0)
		return STATUS_NOT_FOUND;
	*length = found.st_size;
	return STATUS_OK;
}

enum status parts_open_locked(
	struct parts *parts, const char *id, int more_flags, int *fd_out, int64_t *length)
{
	char path[PATH_TEXT_MAX];
	enum status status = parts_upload_path(parts, id, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | more_flags, 0600);
	if (fd < 0)
		return parts_system_status("open upload");
	status = parts_lock_file(fd, length);
	if (status != STATUS_OK) {
		close(fd);
		return status;
	}
	*fd_out = fd;
	return STATUS_OK;
}

enum status parts_length(struct parts *parts, const char *id, int64_t *out)
{
	int64_t length = 0;
	int fd = -1;
	enum status status = parts_open_locked(parts, id, 0, &fd, &length);

	if (status != STATUS_OK)
		return status;
	/* Its name too: whoever wrote the first bytes may have died before that. */
	if (length > 0 && (parts_sync_file(parts->content, fd) != 0 ||
				  folder_sync(parts->uploads) != STATUS_OK)) {
		char path[PATH_TEXT_MAX];

		/* Nobody knows which bytes are on the disk, so none of them count. */
		if (parts_upload_path(parts, id, path) == STATUS_OK)
			unlink(path);
		status = failure(STATUS_IO, "sync of an upload, to begin anew");
	}
	close(fd);
	if (status == STATUS_OK)
		*out = length;
	return status;
}

enum status parts_keep(struct parts *parts, const char *id, const uint8_t sha256[32])
{
	char path[PATH_TEXT_MAX];
	int64_t length;
	size_t stanzas;
	int fd = -1;
	enum status status = parts_open_locked(parts, id, 0, &fd, &length);

	if (status == STATUS_OK)
		status = parts_check_hash(fd, sha256, &stanzas);
	if (status == STATUS_OK)
		status = parts_upload_path(parts, id, path);
	if (status == STATUS_OK)
		status = parts->content->class->put(parts->content, path, -1, sha256);
	if (fd >= 0)
		close(fd);
	return status;
}

enum status parts_find(struct parts *parts, const uint8_t sha256[32])
{
	size_t stanzas;
	enum status status = parts_check(parts, sha256, &stanzas);

	if (status != STATUS_BAD_DATA)
		return status;
	parts_forget_damaged(parts, sha256);
	return STATUS_NOT_FOUND;
}

enum status parts_check(struct parts *parts, const uint8_t sha256[32], size_t *stanzas)
{
	return parts->content->class->check(parts->content, sha256, stanzas);
}

void parts_forget(struct parts *parts, const uint8_t sha256[32])
{
	parts->content->class->forget(parts->content, sha256, false);
}

void parts_forget_damaged(struct parts *parts, const uint8_t sha256[32])
{
	parts->content->class->forget(parts->content, sha256, true);
}

enum status parts_read(const struct parts *parts, const uint8_t sha256[32], struct bytes *out)
{
	return parts->content->class->read(parts->content, sha256, out);
}

void parts_drop(struct parts *parts, const char *id)
{
	char path[PATH_TEXT_MAX];
	int64_t length;
	int fd = -1;

	if (parts_upload_path(parts, id, path) != STATUS_OK)
		return;
	if (parts_open_locked(parts, id, 0, &fd, &length) == STATUS_OK) {
		unlink(path);
		close(fd);
	}
}

enum status parts_each_upload(struct parts *parts, parts_upload_handler *handler, void *user)
{
	DIR *uploads = opendir(parts->uploads);
	struct dirent *entry;
	struct stat found;

	if (!uploads)
		return failure(STATUS_IO, "the folder of uploads");
	while ((entry = readdir(uploads))) {
		if (fstatat(dirfd(uploads), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(found.st_mode))
			handler(user, entry->d_name,
				(int64_t)found.st_mtim.tv_sec * 1000 +
					found.st_mtim.tv_nsec / 1000000);
	}
	closedir(uploads);
	return STATUS_OK;
}
