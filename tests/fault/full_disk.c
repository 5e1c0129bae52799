/*
 * full_disk.c - a disk that is full, where no small file system can be mounted, or very slow.
 *
 * Preloaded into one program: while the file FULL_DISK_SWITCH names exists, writing to files below
 * FULL_DISK_FOLDER fails with ENOSPC and statvfs says that nothing is free.  While the file
 * SLOW_DISK_SWITCH names exists, writing there waits.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

#define LOOK_AGAIN_US 5000

static bool is_on(const char *name)
{
	const char *path = getenv(name);

	return path && access(path, F_OK) == 0;
}

static bool is_below(int fd)
{
	const char *folder = getenv("FULL_DISK_FOLDER");
	char link[64], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = folder ? readlink(link, path, sizeof(path) - 1) : -1;
	if (len < 0)
		return false;
	path[len] = '\0';
	return strncmp(path, folder, strlen(folder)) == 0;
}

static bool full(int fd)
{
	while (is_on("SLOW_DISK_SWITCH") && is_below(fd))
		usleep(LOOK_AGAIN_US);
	return is_on("FULL_DISK_SWITCH") && is_below(fd);
}

ssize_t write(int fd, const void *data, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (full(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, data, len);
}

static ssize_t positioned(const char *name, int fd, const void *data, size_t len, off64_t at)
{
	ssize_t (*real)(int, const void *, size_t, off64_t);

	if (full(fd)) {
		errno = ENOSPC;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, name);
	return real(fd, data, len, at);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	return positioned("pwrite", fd, data, len, at);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	return positioned("pwrite64", fd, data, len, at);
}

int statvfs(const char *path, struct statvfs *out)
{
	static int (*real)(const char *, struct statvfs *);
	int result;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "statvfs");
	result = real(path, out);
	if (result == 0 && is_on("FULL_DISK_SWITCH"))
		out->f_bavail = out->f_bfree = 0;
	return result;
}
