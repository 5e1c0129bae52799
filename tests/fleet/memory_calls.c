/*
 * memory_calls.c - the C library's calls on files, of our own objects, on the disks in memory.
 *
 * The linker puts __wrap_X in the place of X (fleet.mk lists them); paths and descriptors that
 * are not ours go on to the real one.
 */
#include "tests/fleet/memory_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/fleet/memory_disk.h"

enum { FD_BASE = 1 << 24, FDS_MAX = 1 << 16 };

struct open_file {
	struct node *node; /* NULL: free */
	size_t at;
	bool locked;
	char path[160];
};

static struct open_file files[FDS_MAX];
static int in_use; /* no descriptor from here on is open */

bool memory_path(const char *path)
{
	return strncmp(path, DISK_ROOT "/", sizeof(DISK_ROOT)) == 0;
}

static struct open_file *file_of(int fd)
{
	return fd >= FD_BASE && fd < FD_BASE + FDS_MAX ? &files[fd - FD_BASE] : NULL;
}

struct node *memory_node(int fd)
{
	struct open_file *file = file_of(fd);

	return file ? file->node : NULL;
}

const char *memory_fd_path(int fd)
{
	return file_of(fd)->path;
}

int memory_result(int error)
{
	if (!error)
		return 0;
	errno = error;
	return -1;
}

int memory_open_node(struct node *node, const char *path)
{
	int i = 0;

	while (i < in_use && files[i].node)
		i++;
	if (i == FDS_MAX)
		return memory_result(EMFILE);
	if (i == in_use)
		in_use++;
	disk_hold(node);
	files[i].node = node;
	files[i].at = 0;
	files[i].locked = false;
	strncpy(files[i].path, path, sizeof(files[i].path) - 1);
	return FD_BASE + i;
}

static int open_memory(const char *path, int flags)
{
	struct node *node = disk_find(path);
	int error = 0;

	if (node && (flags & O_CREAT) && (flags & O_EXCL))
		return memory_result(EEXIST);
	if (!node && !(flags & O_CREAT))
		return memory_result(ENOENT);
	if (!node)
		error = disk_make(path, false, &node);
	else if ((flags & O_TRUNC) && disk_len(node) > 0)
		error = disk_cut_file(node, 0);
	return error ? memory_result(error) : memory_open_node(node, path);
}

int __real_open(const char *path, int flags, mode_t mode);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	if (memory_path(path))
		return open_memory(path, flags);
	va_start(rest, flags);
	if (flags & O_CREAT)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return __real_open(path, flags, mode);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	struct open_file *file = file_of(fd);

	if (!file)
		return __real_close(fd);
	disk_let(file->node);
	file->node = NULL;
	while (in_use > 0 && !files[in_use - 1].node)
		in_use--;
	return 0;
}

ssize_t __real_read(int fd, void *out, size_t len);
ssize_t __wrap_read(int fd, void *out, size_t len);
ssize_t __wrap_read(int fd, void *out, size_t len)
{
	struct open_file *file = file_of(fd);
	size_t got;

	if (!file)
		return __real_read(fd, out, len);
	got = disk_read(file->node, file->at, out, len);
	file->at += got;
	return (ssize_t)got;
}

ssize_t __wrap___read_chk(int fd, void *out, size_t len, size_t size);
ssize_t __wrap___read_chk(int fd, void *out, size_t len, size_t size)
{
	if (len > size)
		abort();
	return __wrap_read(fd, out, len);
}

ssize_t __real_pread(int fd, void *out, size_t len, off_t at);
ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at);
ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at)
{
	struct open_file *file = file_of(fd);

	return file ? (ssize_t)disk_read(file->node, (size_t)at, out, len)
		    : __real_pread(fd, out, len, at);
}

ssize_t __wrap___pread_chk(int fd, void *out, size_t len, off_t at, size_t size);
ssize_t __wrap___pread_chk(int fd, void *out, size_t len, off_t at, size_t size)
{
	if (len > size)
		abort();
	return __wrap_pread(fd, out, len, at);
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	struct open_file *file = file_of(fd);
	int error;

	if (!file)
		return __real_write(fd, data, len);
	if ((error = disk_write(file->node, file->at, data, len)))
		return memory_result(error);
	file->at += len;
	return (ssize_t)len;
}

ssize_t __real_pwrite(int fd, const void *data, size_t len, off_t at);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t at);
ssize_t __wrap_pwrite(int fd, const void *data, size_t len, off_t at)
{
	struct open_file *file = file_of(fd);
	int error;

	if (!file)
		return __real_pwrite(fd, data, len, at);
	error = disk_write(file->node, (size_t)at, data, len);
	return error ? memory_result(error) : (ssize_t)len;
}

off_t __real_lseek(int fd, off_t at, int from);
off_t __wrap_lseek(int fd, off_t at, int from);
off_t __wrap_lseek(int fd, off_t at, int from)
{
	struct open_file *file = file_of(fd);

	if (!file)
		return __real_lseek(fd, at, from);
	if (from == SEEK_CUR)
		at += (off_t)file->at;
	else if (from == SEEK_END)
		at += (off_t)disk_len(file->node);
	file->at = (size_t)at;
	return at;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	struct open_file *file = file_of(fd);

	return file ? memory_result(disk_sync(file->node)) : __real_fsync(fd);
}

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	return file_of(fd) ? __wrap_fsync(fd) : __real_fdatasync(fd);
}

int __real_ftruncate(int fd, off_t len);
int __wrap_ftruncate(int fd, off_t len);
int __wrap_ftruncate(int fd, off_t len)
{
	struct open_file *file = file_of(fd);

	return file ? memory_result(disk_cut_file(file->node, (size_t)len))
		    : __real_ftruncate(fd, len);
}

static bool is_locked(const struct node *node)
{
	for (int i = 0; i < in_use; i++)
		if (files[i].node == node && files[i].locked)
			return true;
	return false;
}

int __real_flock(int fd, int how);
int __wrap_flock(int fd, int how);
int __wrap_flock(int fd, int how)
{
	struct open_file *file = file_of(fd);

	if (!file)
		return __real_flock(fd, how);
	if ((how & LOCK_EX) && is_locked(file->node))
		return memory_result(EWOULDBLOCK);
	file->locked = (how & LOCK_EX) != 0;
	return 0;
}
