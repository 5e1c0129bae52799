/*
 * memory_names.c - the C library's calls on names and folders, as memory_calls.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/fleet/memory_calls.h"
#include "tests/fleet/memory_disk.h"

enum { DIRS_MAX = 16, MAPS_MAX = 4096 };

/* What opendir() gives for a folder of ours. */
struct folder {
	struct node *node; /* NULL: free */
	uint64_t order;
	int fd;
	struct dirent entry;
};

static struct folder folders[DIRS_MAX];
static void *maps[MAPS_MAX];

static void tell(const struct node *node, struct stat *out)
{
	*out = (struct stat){.st_ino = disk_number(node),
		.st_nlink = disk_names(node),
		.st_mode = disk_is_folder(node) ? S_IFDIR | 0750 : S_IFREG | 0640,
		.st_size = (off_t)disk_len(node),
		.st_uid = geteuid()};
	out->st_mtim.tv_sec = disk_changed_ms(node) / 1000;
	out->st_mtim.tv_nsec = disk_changed_ms(node) % 1000 * 1000000;
}

int __real_fstat(int fd, struct stat *out);
int __wrap_fstat(int fd, struct stat *out);
int __wrap_fstat(int fd, struct stat *out)
{
	struct node *node = memory_node(fd);

	if (!node)
		return __real_fstat(fd, out);
	tell(node, out);
	return 0;
}

static int tell_path(const char *path, struct stat *out)
{
	struct node *node = disk_find(path);

	if (!node)
		return memory_result(ENOENT);
	tell(node, out);
	return 0;
}

int __real_lstat(const char *path, struct stat *out);
int __wrap_lstat(const char *path, struct stat *out);
int __wrap_lstat(const char *path, struct stat *out)
{
	return memory_path(path) ? tell_path(path, out) : __real_lstat(path, out);
}

int __real_stat(const char *path, struct stat *out);
int __wrap_stat(const char *path, struct stat *out);
int __wrap_stat(const char *path, struct stat *out)
{
	return memory_path(path) ? tell_path(path, out) : __real_stat(path, out);
}

static const char *beside(int fd, const char *name, char *out, size_t size)
{
	snprintf(out, size, "%s/%s", memory_fd_path(fd), name);
	return out;
}

int __real_fstatat(int fd, const char *name, struct stat *out, int flags);
int __wrap_fstatat(int fd, const char *name, struct stat *out, int flags);
int __wrap_fstatat(int fd, const char *name, struct stat *out, int flags)
{
	char path[512];

	return memory_node(fd) ? tell_path(beside(fd, name, path, sizeof(path)), out)
			       : __real_fstatat(fd, name, out, flags);
}

int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	if (!memory_path(path))
		return __real_access(path, mode);
	return memory_result(disk_find(path) ? 0 : ENOENT);
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	return memory_path(path) ? memory_result(disk_remove(path, false))
				 : __real_unlink(path);
}

int __real_rmdir(const char *path);
int __wrap_rmdir(const char *path);
int __wrap_rmdir(const char *path)
{
	return memory_path(path) ? memory_result(disk_remove(path, true)) : __real_rmdir(path);
}

int __real_unlinkat(int fd, const char *name, int flags);
int __wrap_unlinkat(int fd, const char *name, int flags);
int __wrap_unlinkat(int fd, const char *name, int flags)
{
	char path[512];

	return memory_node(fd)
		       ? memory_result(disk_remove(beside(fd, name, path, sizeof(path)), false))
		       : __real_unlinkat(fd, name, flags);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	return memory_path(from) ? memory_result(disk_rename(from, to, false))
				 : __real_rename(from, to);
}

int __real_openat(int fd, const char *name, int flags, mode_t mode);
int __wrap_openat(int fd, const char *name, int flags, ...);
int __wrap_openat(int fd, const char *name, int flags, ...)
{
	char path[512];
	mode_t mode = 0;
	va_list rest;

	va_start(rest, flags);
	if (flags & O_CREAT)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return memory_node(fd) ? open(beside(fd, name, path, sizeof(path)), flags, mode)
			       : __real_openat(fd, name, flags, mode);
}

int __real_renameat(int a, const char *from, int b, const char *to);
int __wrap_renameat(int a, const char *from, int b, const char *to);
int __wrap_renameat(int a, const char *from, int b, const char *to)
{
	char old[512], new[512];

	if (!memory_node(a))
		return __real_renameat(a, from, b, to);
	beside(a, from, old, sizeof(old));
	return memory_result(disk_rename(old, beside(b, to, new, sizeof(new)), false));
}

int __real_renameat2(int a, const char *from, int b, const char *to, unsigned flags);
int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags);
int __wrap_renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	if (memory_path(from) && (flags & RENAME_NOREPLACE) && disk_find(to))
		return memory_result(EEXIST);
	return memory_path(from)
		       ? memory_result(disk_rename(from, to, (flags & RENAME_EXCHANGE) != 0))
		       : __real_renameat2(a, from, b, to, flags);
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to)
{
	return memory_path(to) ? memory_result(disk_link(from, to)) : __real_link(from, to);
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	struct node *made;

	return memory_path(path) ? memory_result(disk_make(path, true, &made))
				 : __real_mkdir(path, mode);
}

int __real_chmod(const char *path, mode_t mode);
int __wrap_chmod(const char *path, mode_t mode);
int __wrap_chmod(const char *path, mode_t mode)
{
	return memory_path(path) ? 0 : __real_chmod(path, mode);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
	return memory_node(fd) ? 0 : __real_fchmod(fd, mode);
}

static struct folder *ours(DIR *dir)
{
	struct folder *folder = (struct folder *)(void *)dir;

	return folder >= folders && folder < folders + DIRS_MAX ? folder : NULL;
}

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	struct node *node;

	if (!memory_path(path))
		return __real_opendir(path);
	node = disk_find(path);
	for (int i = 0; node && disk_is_folder(node) && i < DIRS_MAX; i++) {
		if (folders[i].node)
			continue;
		folders[i] = (struct folder){.node = node, .fd = memory_open_node(node, path)};
		return (DIR *)(void *)&folders[i];
	}
	errno = node ? ENOTDIR : ENOENT;
	return NULL;
}

struct dirent *__real_readdir(DIR *dir);
struct dirent *__wrap_readdir(DIR *dir);
struct dirent *__wrap_readdir(DIR *dir)
{
	struct folder *folder = ours(dir);

	if (!folder)
		return __real_readdir(dir);
	return disk_next_name(folder->node, &folder->order, folder->entry.d_name,
		       sizeof(folder->entry.d_name))
		       ? &folder->entry
		       : NULL;
}

int __real_dirfd(DIR *dir);
int __wrap_dirfd(DIR *dir);
int __wrap_dirfd(DIR *dir)
{
	struct folder *folder = ours(dir);

	return folder ? folder->fd : __real_dirfd(dir);
}

int __real_closedir(DIR *dir);
int __wrap_closedir(DIR *dir);
int __wrap_closedir(DIR *dir)
{
	struct folder *folder = ours(dir);

	if (!folder)
		return __real_closedir(dir);
	folder->node = NULL;
	return close(folder->fd);
}

int __real_statvfs(const char *path, struct statvfs *out);
int __wrap_statvfs(const char *path, struct statvfs *out);
int __wrap_statvfs(const char *path, struct statvfs *out)
{
	struct node *node = memory_path(path) ? disk_find(path) : NULL;
	uint64_t space;

	if (!node)
		return __real_statvfs(path, out);
	space = machine_space(disk_machine(node));
	*out = (struct statvfs){.f_frsize = 4096, .f_bsize = 4096};
	out->f_bavail = out->f_bfree =
		(space > (UINT64_C(1) << 40) ? UINT64_C(1) << 40 : space) / 4096;
	return 0;
}

char *__real_realpath(const char *path, char *out);
char *__wrap_realpath(const char *path, char *out);
char *__wrap_realpath(const char *path, char *out)
{
	if (!memory_path(path))
		return __real_realpath(path, out);
	if (out)
		return strcpy(out, path);
	return strndup(path, strlen(path) - (path[strlen(path) - 1] == '/'));
}

char *__wrap___realpath_chk(const char *path, char *out, size_t size);
char *__wrap___realpath_chk(const char *path, char *out, size_t size)
{
	(void)size;
	return __wrap_realpath(path, out);
}

int __real_posix_fallocate(int fd, off_t at, off_t len);
int __wrap_posix_fallocate(int fd, off_t at, off_t len);
int __wrap_posix_fallocate(int fd, off_t at, off_t len)
{
	/* Room is a number here, and nobody reads what lies there. */
	return memory_node(fd) ? disk_reserve(memory_node(fd), (size_t)(at + len))
			       : __real_posix_fallocate(fd, at, len);
}

int __real_sync_file_range(int fd, off_t at, off_t len, unsigned flags);
int __wrap_sync_file_range(int fd, off_t at, off_t len, unsigned flags);
int __wrap_sync_file_range(int fd, off_t at, off_t len, unsigned flags)
{
	return memory_node(fd) ? 0 : __real_sync_file_range(fd, at, len, flags);
}

int __real_posix_fadvise(int fd, off_t at, off_t len, int advice);
int __wrap_posix_fadvise(int fd, off_t at, off_t len, int advice);
int __wrap_posix_fadvise(int fd, off_t at, off_t len, int advice)
{
	if (!memory_node(fd))
		return __real_posix_fadvise(fd, at, len, advice);
	if (advice == POSIX_FADV_DONTNEED)
		disk_forget_memory(memory_node(fd));
	return 0;
}

void *__real_mmap(void *at, size_t len, int how, int flags, int fd, off_t from);
void *__wrap_mmap(void *at, size_t len, int how, int flags, int fd, off_t from);
void *__wrap_mmap(void *at, size_t len, int how, int flags, int fd, off_t from)
{
	struct node *node = memory_node(fd);

	if (!node)
		return __real_mmap(at, len, how, flags, fd, from);
	for (int i = 0; i < MAPS_MAX; i++) {
		if (maps[i])
			continue;
		maps[i] = calloc(1, len + 1);
		if (!maps[i])
			return MAP_FAILED;
		disk_read(node, (size_t)from, maps[i], len);
		return maps[i];
	}
	return MAP_FAILED;
}

int __real_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len)
{
	for (int i = 0; i < MAPS_MAX; i++) {
		if (maps[i] != at)
			continue;
		free(at);
		maps[i] = NULL;
		return 0;
	}
	return __real_munmap(at, len);
}
