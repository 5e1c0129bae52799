/*
 * elsewhere.c - preloaded into a program with fixed paths: those that begin with one of the
 * names in $ELSEWHERE ("/run/pcscd=/scratch/ipc:/usr/lib/pcsc=/scratch/lib") are other paths.
 *
 * So a daemon that is unpacked but not installed finds its files, and writes where tests may.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The path to use instead; path itself where no rule fits. */
static const char *moved(const char *path, char out[PATH_SIZE])
{
	const char *rule = getenv("ELSEWHERE");

	while (path && rule && *rule) {
		size_t len = strcspn(rule, ":"), from = strcspn(rule, "=");
		if (strncmp(path, rule, from) == 0) {
			snprintf(out, PATH_SIZE, "%.*s%s", (int)(len - from - 1),
				rule + from + 1, path + from);
			return out;
		}
		rule += len + (rule[len] == ':');
	}
	return path;
}

#define MOVED(path) moved(path, (char[PATH_SIZE]){0})

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	return NEXT(open)(MOVED(path), flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	return NEXT(fopen)(MOVED(path), mode);
}

DIR *opendir(const char *path)
{
	return NEXT(opendir)(MOVED(path));
}

int mkdir(const char *path, mode_t mode)
{
	return NEXT(mkdir)(MOVED(path), mode);
}

int chmod(const char *path, mode_t mode)
{
	return NEXT(chmod)(MOVED(path), mode);
}

int unlink(const char *path)
{
	return NEXT(unlink)(MOVED(path));
}

int remove(const char *path)
{
	return NEXT(remove)(MOVED(path));
}

int rmdir(const char *path)
{
	return NEXT(rmdir)(MOVED(path));
}

int stat(const char *path, struct stat *out)
{
	return NEXT(stat)(MOVED(path), out);
}

void *dlopen(const char *path, int flags)
{
	return NEXT(dlopen)(MOVED(path), flags);
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_un local = {0};
	char path[PATH_SIZE];

	if (address->sa_family != AF_UNIX || len > sizeof(local))
		return NEXT(bind)(fd, address, len);
	memcpy(&local, address, len);
	snprintf(path, sizeof(path), "%s", MOVED(local.sun_path));
	if (strlen(path) >= sizeof(local.sun_path))
		return NEXT(bind)(fd, address, len);
	memcpy(local.sun_path, path, strlen(path) + 1);
	return NEXT(bind)(fd, (const struct sockaddr *)&local,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1));
}
