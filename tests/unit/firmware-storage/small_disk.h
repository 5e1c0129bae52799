/*
 * small_disk.h - a disk of its own under the desk, and how it gets full.
 */
#ifndef TESTS_UNIT_FIRMWARE_STORAGE_SMALL_DISK_H
#define TESTS_UNIT_FIRMWARE_STORAGE_SMALL_DISK_H

#include <sched.h>
#include <sys/mount.h>

#include "tests/unit/firmware-storage/desk.h"

/* Until not a byte more fits. */
static inline void fill_the_disk(void)
{
	static char block[65536];
	int fd = open(in_folder("filler"), O_WRONLY | O_CREAT, 0600);

	for (size_t len = sizeof(block); len > 0; len /= 2)
		while (write(fd, block, len) == (ssize_t)len)
			;
	close(fd);
}

/* A small disk under the desk; false where nothing may be mounted. */
static inline bool mount_small(const char *size)
{
	if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount("tmpfs", folder, "tmpfs", 0, size) == 0)
		return true;
	print_message("no tmpfs here: the flow with the preloaded disk stands for it\n");
	return false;
}

#endif
