#include "firmware/base/read_ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"

#define PIECE ((off_t)128 * 1024) /* of one wait: who else wants the disk waits no longer */
#define LOOKS 8                   /* at so many places of a piece */

static bool is_there(int fd, off_t at)
{
	char byte;
	const struct iovec one = {&byte, sizeof(byte)};

	return preadv2(fd, &one, 1, at, RWF_NOWAIT) >= 0;
}

/* A piece may be there in part. */
static bool is_whole(int fd, off_t at)
{
	for (int i = 0; i < LOOKS; i++)
		if (!is_there(fd, at + i * PIECE / LOOKS))
			return false;
	return true;
}

static bool is_file(int fd, off_t *len)
{
	struct stat stat;

	if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
		return false;
	*len = stat.st_size;
	return true;
}

void read_ahead_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	uint8_t piece[PIECE];
	off_t len;

	if (fd < 0)
		return;
	if (is_file(fd, &len)) {
		/* Or the kernel would ask for megabytes at once, and everybody waits for them. */
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
		for (off_t at = 0; at < len; at += PIECE)
			if (!is_whole(fd, at) && pread(fd, piece, sizeof(piece), at) <= 0)
				break;
	}
	close(fd);
}

/*
 * The path of a line of /proc/self/maps, NULL for what is not ours to open: devices, and what is
 * mapped shared.  That may be a database's: to close a second descriptor of it would drop the
 * locks of the first (fcntl(2)), and the next who opens it would cut it off under our feet.
 */
static char *path_of(char *line)
{
	char shared = '\0', *path = strchr(line, '/');

	if (!path || strncmp(path, "/dev/", 5) == 0)
		return NULL;
	if (sscanf(line, "%*s %*3c%c", &shared) != 1 || shared != 'p')
		return NULL;
	path[strcspn(path, "\n")] = '\0';
	return path;
}

/* The pieces of a file follow one another. */
void read_ahead_mapped(void)
{
	char line[PATH_TEXT_MAX + 128], last[PATH_TEXT_MAX] = "";
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && fgets(line, sizeof(line), maps)) {
		const char *path = path_of(line);

		if (!path || strlen(path) >= sizeof(last) || strcmp(path, last) == 0)
			continue;
		strcpy(last, path);
		read_ahead_file(path);
	}
	if (maps)
		fclose(maps);
}

void read_ahead_keep(void)
{
	if (mlockall(MCL_CURRENT | MCL_ONFAULT) != 0)
		log_info("kiosk", "memory", "not kept errno=%d", errno);
}
