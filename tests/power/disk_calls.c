/*
 * disk_calls.c - the C library's calls that change a disk, for our code and for SQLite.
 *
 * Each does the real thing on the real folder, which is what the page cache would show, and
 * tells the model.  fsync is not passed on: nothing here needs the machine's own disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/power/disk_inside.h"

int open64(const char *path, int flags, ...);
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at);
int ftruncate64(int fd, off64_t len);

/* The folder a path lies in, and the last part of the path. */
static struct file *folder_of(const char *path, const char **last)
{
	char parent[PATH_MAX];
	const char *slash = strrchr(path, '/');
	struct stat info;

	*last = slash ? slash + 1 : path;
	snprintf(parent, sizeof(parent), "%.*s", slash ? (int)(slash - path) : 1,
		slash ? path : ".");
	return stat(parent, &info) == 0 ? disk_file_of(&info) : NULL;
}

static struct file *file_of(int fd)
{
	struct stat info;

	return fstat(fd, &info) == 0 ? disk_file_of(&info) : NULL;
}

static int no_power(void)
{
	errno = EIO;
	return -1;
}

void disk_read_file(const char *path, struct file *file)
{
	char block[65536];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	ssize_t got;

	while (fd >= 0 && (got = read(fd, block, sizeof(block))) > 0)
		disk_add_bytes(file, block, (size_t)got);
	close(fd);
}

static int real_open(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int make_or_cut(
	struct file *folder, const char *last, const char *path, int flags, mode_t mode)
{
	struct stat info;
	bool exists = lstat(path, &info) == 0;
	int fd;

	if ((flags & O_EXCL) && exists)
		return real_open(path, flags, mode); /* fails */
	if ((!exists || (flags & O_TRUNC)) && !disk_tick())
		return no_power();
	fd = real_open(path, flags, mode);
	if (fd < 0 || fstat(fd, &info) != 0)
		return fd;
	if (!exists)
		disk_name(folder, last, &info);
	else if (flags & O_TRUNC && disk_file_of(&info))
		disk_write(disk_file_of(&info), 0, NULL, 0);
	return fd;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	struct file *folder;
	const char *last;
	int fd;

	if (!(flags & (O_CREAT | O_TRUNC)))
		return real_open(path, flags, mode);
	disk_lock();
	folder = folder_of(path, &last);
	fd = folder ? make_or_cut(folder, last, path, flags, mode)
		    : real_open(path, flags, mode);
	disk_unlock();
	return fd;
}

#define OPEN_MODE(flags)                                                                       \
	mode_t mode = 0;                                                                       \
	va_list rest;                                                                          \
	va_start(rest, flags);                                                                 \
	if ((flags)&O_CREAT)                                                                   \
		mode = va_arg(rest, mode_t);                                                   \
	va_end(rest)

int open(const char *path, int flags, ...)
{
	OPEN_MODE(flags);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	OPEN_MODE(flags);
	return open_any(path, flags, mode);
}

static ssize_t write_at(int fd, const void *data, size_t len, off64_t at, bool positioned)
{
	struct file *file;
	ssize_t done;

	disk_lock();
	file = file_of(fd);
	if (file && !disk_tick()) {
		disk_unlock();
		return no_power();
	}
	if (file && !positioned)
		at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
	done = positioned ? syscall(SYS_pwrite64, fd, data, len, at)
			  : syscall(SYS_write, fd, data, len);
	if (file && done > 0)
		disk_write(file, (size_t)at, data, (size_t)done);
	disk_unlock();
	return done;
}

ssize_t write(int fd, const void *data, size_t len)
{
	return write_at(fd, data, len, 0, false);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	return write_at(fd, data, len, at, true);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	return write_at(fd, data, len, at, true);
}

int ftruncate64(int fd, off64_t len)
{
	struct file *file;
	int result = -1;

	disk_lock();
	file = file_of(fd);
	if (file && !disk_tick()) {
		errno = EIO;
	} else {
		result = (int)syscall(SYS_ftruncate, fd, len);
		if (file && result == 0)
			disk_write(file, (size_t)len, NULL, 0);
	}
	disk_unlock();
	return result;
}

int ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

int fsync(int fd)
{
	struct file *file;
	int result = 0;

	disk_lock();
	file = file_of(fd);
	if (file && !disk_tick())
		result = no_power();
	else if (file)
		disk_sync(file);
	disk_unlock();
	return result;
}

int fdatasync(int fd)
{
	return fsync(fd);
}

int rename(const char *from, const char *to)
{
	struct file *old_folder, *new_folder, *file = NULL;
	const char *old_last, *new_last;
	struct stat info, before = {.st_nlink = 0};
	int result = -1;

	disk_lock();
	old_folder = folder_of(from, &old_last);
	new_folder = folder_of(to, &new_last);
	if (old_folder && new_folder && lstat(from, &info) == 0)
		file = disk_file_of(&info);
	if (file && !disk_tick()) {
		errno = EIO;
	} else {
		if (file && (lstat(to, &before) != 0 || before.st_ino == info.st_ino))
			before.st_nlink = 0;
		result = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
		if (file && result == 0)
			disk_rename(old_folder, old_last, new_folder, new_last, file);
		if (file && result == 0 && before.st_nlink == 1)
			disk_forget_inode(before.st_ino);
	}
	disk_unlock();
	return result;
}

/* Two names change what they stand for, in one step. */
static int exchange(const char *one, const char *other)
{
	struct file *files[2], *folders[2];
	const char *one_last, *other_last;
	struct stat info;
	int result = -1;

	disk_lock();
	folders[0] = folder_of(one, &one_last);
	folders[1] = folder_of(other, &other_last);
	files[0] = lstat(one, &info) == 0 ? disk_file_of(&info) : NULL;
	files[1] = lstat(other, &info) == 0 ? disk_file_of(&info) : NULL;
	if (files[0] && files[1] && !disk_tick()) {
		errno = EIO;
	} else {
		result = (int)syscall(
			SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
		if (files[0] && files[1] && result == 0)
			disk_exchange(folders, one_last, other_last, files);
	}
	disk_unlock();
	return result;
}

/* As our code uses it: the name is free, or nothing happens; or two names are exchanged. */
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
	if (flags == RENAME_EXCHANGE)
		return exchange(from, to);
	if (flags != RENAME_NOREPLACE || from_folder != AT_FDCWD || to_folder != AT_FDCWD)
		return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
	if (faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

int link(const char *from, const char *to)
{
	struct file *folder;
	const char *last;
	struct stat info;
	int result = -1;

	disk_lock();
	folder = folder_of(to, &last);
	if (folder && lstat(to, &info) != 0 && !disk_tick()) {
		errno = EIO;
	} else {
		result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
		if (folder && result == 0 && lstat(to, &info) == 0)
			disk_name(folder, last, &info);
	}
	disk_unlock();
	return result;
}

static int remove_name(
	struct file *folder, const char *last, int fd, const char *path, int flags)
{
	struct stat info;
	int result = -1;

	if (folder && fstatat(fd, path, &info, AT_SYMLINK_NOFOLLOW) != 0)
		folder = NULL;
	if (folder && !disk_tick())
		return no_power();
	result = (int)syscall(SYS_unlinkat, fd, path, flags);
	if (folder && result == 0) {
		disk_no_name(folder, last);
		if (flags == AT_REMOVEDIR || info.st_nlink == 1)
			disk_forget_inode(info.st_ino);
	}
	return result;
}

static int remove_path(const char *path, int flags)
{
	const char *last;
	struct file *folder;
	int result;

	disk_lock();
	folder = folder_of(path, &last);
	result = remove_name(folder, last, AT_FDCWD, path, flags);
	disk_unlock();
	return result;
}

int unlink(const char *path)
{
	return remove_path(path, 0);
}

int rmdir(const char *path)
{
	return remove_path(path, AT_REMOVEDIR);
}

int unlinkat(int fd, const char *path, int flags)
{
	int result;

	if (flags)
		return (int)syscall(SYS_unlinkat, fd, path, flags);
	disk_lock();
	result = remove_name(file_of(fd), path, fd, path, 0);
	disk_unlock();
	return result;
}

int mkdir(const char *path, mode_t mode)
{
	struct file *folder;
	const char *last;
	struct stat info;
	int result = -1;

	disk_lock();
	folder = folder_of(path, &last);
	if (folder && lstat(path, &info) != 0 && !disk_tick()) {
		errno = EIO;
	} else {
		result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
		if (folder && result == 0 && lstat(path, &info) == 0)
			disk_name(folder, last, &info);
	}
	disk_unlock();
	return result;
}
