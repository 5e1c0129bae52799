/*
 * pulled_stick.c - a stick that is pulled while a file of it is copied, at one byte.
 *
 * Preloaded into one program: reading the file PULLED_FILE gives PULLED_AT bytes; then the
 * folder PULLED_STICK is gone (it lies beside itself as "…-away") and the next read fails with
 * EIO, as the kernel says of a device that left. Once; a folder that is put back is read to its
 * end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static bool is_meant(int fd)
{
	const char *file = getenv("PULLED_FILE");
	char link[64], path[PATH_MAX];
	ssize_t len;

	if (!file)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return false;
	path[len] = '\0';
	return strcmp(path, file) == 0;
}

static void pull(void)
{
	const char *stick = getenv("PULLED_STICK");
	char away[PATH_MAX];

	snprintf(away, sizeof(away), "%s-away", stick ? stick : "");
	if (rename(stick ? stick : "", away) != 0)
		perror("pulled_stick");
}

ssize_t read(int fd, void *data, size_t len)
{
	static ssize_t (*real)(int, void *, size_t);
	static bool pulled;
	off_t left;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	if (pulled || !is_meant(fd))
		return real(fd, data, len);
	left = atoll(getenv("PULLED_AT")) - lseek(fd, 0, SEEK_CUR);
	if (left > 0)
		return real(fd, data, len < (size_t)left ? len : (size_t)left);
	pulled = true;
	pull();
	errno = EIO;
	return -1;
}
