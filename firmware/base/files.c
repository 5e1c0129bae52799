#include "firmware/base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static enum status status_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return STATUS_NOT_FOUND;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return STATUS_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
	case ELOOP:
		return STATUS_DENIED;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	default:
		return STATUS_IO;
	}
}

static enum status system_failure(const char *what, const char *path)
{
	int error = errno;

	return failure(status_of(error), "%s %s errno=%d", what, path, error);
}

enum status path_join(char *out, size_t size, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	const char *slash = len == 0 || folder[len - 1] == '/' ? "" : "/";

	if (len + strlen(slash) + strlen(name) >= size)
		return failure(STATUS_FULL, "path: more than %zu bytes", size);
	snprintf(out, size, "%s%s%s", folder, slash, name);
	return STATUS_OK;
}

static enum status read_all(int fd, size_t max, const char *path, struct bytes *out)
{
	size_t before = out->len;

	for (;;) {
		size_t have = out->len - before, chunk = 65536;
		uint8_t *end;
		ssize_t got;
		enum status status;

		if (max - have < chunk)
			chunk = max - have + 1;
		status = bytes_grow(out, chunk, &end);
		if (status != STATUS_OK)
			return status;
		do
			got = read(fd, end, chunk);
		while (got < 0 && errno == EINTR);
		out->len = before + have + (got > 0 ? (size_t)got : 0);
		out->data[out->len] = '\0';
		if (got < 0)
			return system_failure("read", path);
		if (got == 0)
			return STATUS_OK;
		if (out->len - before > max)
			return failure(STATUS_FULL, "read %s: more than %zu bytes", path, max);
	}
}

/* O_NONBLOCK: a pipe in a file's place must not stop us before it is seen to be one. */
enum status file_read(const char *path, size_t max, struct bytes *out)
{
	size_t before = out->len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat stat;
	enum status status;

	if (fd < 0 && errno == ENOENT)
		return STATUS_NOT_FOUND; /* often just a question; the caller knows */
	if (fd < 0)
		return system_failure("open", path);
	if (fstat(fd, &stat) != 0)
		status = system_failure("stat", path);
	else if (!S_ISREG(stat.st_mode))
		status = failure(STATUS_DENIED, "read %s: no regular file", path);
	else
		status = read_all(fd, max, path, out);
	close(fd);
	if (status != STATUS_OK && out->data) {
		bytes_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return status;
}

static enum status map(int fd, const char *path, size_t max, struct file_map *out)
{
	struct stat stat;
	void *data;

	if (fstat(fd, &stat) != 0)
		return system_failure("stat", path);
	if (!S_ISREG(stat.st_mode) || stat.st_size <= 0)
		return failure(STATUS_DENIED, "map %s: no regular file, or an empty one", path);
	if ((uint64_t)stat.st_size > max)
		return failure(STATUS_FULL, "map %s: more than %zu bytes", path, max);
	data = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return system_failure("map", path);
	*out = (struct file_map){data, (size_t)stat.st_size};
	return STATUS_OK;
}

enum status file_map(const char *path, size_t max, struct file_map *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum status status;

	if (fd < 0)
		return system_failure("open", path);
	status = map(fd, path, max, out);
	close(fd);
	return status;
}

void file_unmap(struct file_map *map)
{
	if (map->data)
		munmap((void *)map->data, map->len);
	*map = (struct file_map){.len = 0};
}

static enum status write_all(int fd, const uint8_t *data, size_t len, const char *path)
{
	while (len > 0) {
		ssize_t written = write(fd, data, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return system_failure("write", path);
		data += written;
		len -= (size_t)written;
	}
	return STATUS_OK;
}

static enum status write_new(
	const char *path, const void *data, size_t len, mode_t mode, const char *new_path)
{
	int fd = open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum status status;

	if (fd < 0)
		return system_failure("create", path);
	status = write_all(fd, data, len, path);
	if (status == STATUS_OK && fchmod(fd, mode) != 0)
		status = system_failure("chmod", path);
	if (status == STATUS_OK && fsync(fd) != 0)
		status = system_failure("fsync", path);
	if (close(fd) != 0 && status == STATUS_OK)
		status = system_failure("close", path);
	if (status == STATUS_OK && rename(new_path, path) != 0)
		status = system_failure("rename", path);
	if (status != STATUS_OK)
		unlink(new_path);
	return status;
}

static enum status parent_sync(const char *path)
{
	char folder[PATH_TEXT_MAX];
	const char *slash = strrchr(path, '/');

	if (!slash)
		return folder_sync(".");
	snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return folder_sync(folder);
}

/* The name is the thread's own, so that two writers never share one half-written file. */
enum status file_write(const char *path, const void *data, size_t len, mode_t mode)
{
	char new_path[PATH_TEXT_MAX];
	int needed = snprintf(new_path, sizeof(new_path), "%s.%d.new", path, (int)gettid());
	enum status status;

	if (needed < 0 || needed >= (int)sizeof(new_path))
		return failure(STATUS_IO, "write: path of %zu bytes", strlen(path));
	status = write_new(path, data, len, mode, new_path);
	if (status != STATUS_OK)
		return status;
	return parent_sync(path);
}

enum status folder_sync(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status status = STATUS_OK;

	if (fd < 0)
		return failure(STATUS_IO, "open folder %s errno=%d", folder, errno);
	if (fsync(fd) != 0)
		status = failure(STATUS_IO, "fsync folder %s errno=%d", folder, errno);
	close(fd);
	return status;
}

static bool has_mode(const char *folder, mode_t mode)
{
	struct stat made;

	return stat(folder, &made) == 0 && (made.st_mode & 07777) == mode;
}

enum status folder_make(const char *folder, mode_t mode)
{
	struct stat found;

	if (mkdir(folder, mode & 0777) == 0) {
		/* The mask of the process and set-group-id are not mkdir's to honour.  What came of
		 * its parent is left alone: RestrictSUIDSGID forbids to set it. */
		if (!has_mode(folder, mode) && chmod(folder, mode) != 0)
			return system_failure("chmod", folder);
		return parent_sync(folder);
	}
	if (errno != EEXIST)
		return system_failure("mkdir", folder);
	if (stat(folder, &found) != 0)
		return system_failure("stat", folder);
	if (!S_ISDIR(found.st_mode))
		return failure(STATUS_IO, "%s is no folder", folder);
	return STATUS_OK;
}

enum status folder_space(const char *folder, uint64_t *out)
{
	struct statvfs statvfs_out;

	if (statvfs(folder, &statvfs_out) != 0)
		return failure(STATUS_IO, "space of %s errno=%d", folder, errno);
	*out = (uint64_t)statvfs_out.f_bavail * statvfs_out.f_frsize;
	return STATUS_OK;
}

/*
 * After execve the descriptor is still there, and the lock with it: opening the file again
 * for every visit would use up descriptors.
 */
static int find_inherited(const char *path)
{
	struct stat wanted, stat_out;
	struct dirent *entry;
	DIR *folder;
	int found = -1;

	if (stat(path, &wanted) != 0 || !(folder = opendir("/proc/self/fd")))
		return -1;
	while (found < 0 && (entry = readdir(folder)) != NULL) {
		int fd = atoi(entry->d_name);
		if (fd <= STDERR_FILENO || fd == dirfd(folder) || fstat(fd, &stat_out) != 0)
			continue;
		if (stat_out.st_dev == wanted.st_dev && stat_out.st_ino == wanted.st_ino)
			found = fd;
	}
	closedir(folder);
	return found;
}

/* A disk that the kernel turned read-only takes no lock to write by, but it can be read. */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0640);

	return fd < 0 && errno == EROFS ? open(path, O_RDONLY | O_NOFOLLOW) : fd;
}

/* Whether somebody else holds it; a shared lock alone would not say so. */
static bool is_held(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/*
 * A record lock belongs to the process, so it lives through execve and a forked helper never
 * keeps it; any close() of this file in the process would drop it.
 */
enum status lock_try(const char *path, int *out)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = find_inherited(path);

	if (fd < 0)
		fd = open_lock(path);
	if (fd < 0)
		return failure(STATUS_IO, "open lock %s errno=%d", path, errno);
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		lock.l_type = F_RDLCK;
	if (is_held(fd) || fcntl(fd, F_SETLK, &lock) != 0) {
		int error = errno;
		bool held = is_held(fd);

		close(fd);
		if (held)
			return STATUS_CONFLICT; /* often just a question; the caller knows */
		return failure(STATUS_IO, "lock %s errno=%d", path, error);
	}
	*out = fd;
	return STATUS_OK;
}

enum status lock_take(const char *path, int *out)
{
	enum status status = lock_try(path, out);

	return status == STATUS_CONFLICT
		       ? failure(STATUS_CONFLICT, "%s is held by another process", path)
		       : status;
}
