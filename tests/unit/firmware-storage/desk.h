/*
 * desk.h - a state folder of its own for every storage test, cases to put into it, and a disk
 * that can be told to fail: the test program's fsync and fdatasync stand in for libc's, in
 * SQLite too.
 *
 * Included by one test file per program, after cmocka.h.
 */
#ifndef TESTS_UNIT_FIRMWARE_STORAGE_DESK_H
#define TESTS_UNIT_FIRMWARE_STORAGE_DESK_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware/storage/queue.h"

static char folder[64];
static int syncs, failing_sync; /* the nth sync from now on fails, once; 0 none */

/* Called by our code and by SQLite instead of libc's. */
int fsync(int fd);
int fdatasync(int fd);

static int sync_with(long call, int fd)
{
	syncs++;
	if (failing_sync > 0 && --failing_sync == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(call, fd);
}

int fsync(int fd)
{
	return sync_with(SYS_fsync, fd);
}

/* SQLite overlooks a folder that does not sync; queue_open() has synced it already. */
int fdatasync(int fd)
{
	struct stat info;

	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
		return 0;
	return sync_with(SYS_fdatasync, fd);
}

static int make_desk(void **unused)
{
	(void)unused;
	snprintf(folder, sizeof(folder), "/tmp/storage.XXXXXX");
	failing_sync = 0;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_desk(void **unused)
{
	char command[96];

	(void)unused;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static inline const char *in_folder(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline bool exists(const char *name)
{
	return access(in_folder(name), F_OK) == 0;
}

static inline void put_file(const char *name, const void *data, size_t len)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	fclose(file);
}

/* The nth invented case. */
static inline struct queue_case a_case(int n)
{
	struct queue_case entry = {.queued_ms = 1000 + n, .part_count = 2};

	snprintf(entry.case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	snprintf(entry.visit_id, UUID_SIZE, "0193573b-1111-7000-8000-%012d", n);
	receipt_no_make("530702", n, entry.receipt_no);
	snprintf(entry.implement_code, sizeof(entry.implement_code), "11530702");
	memset(entry.manifest_hash, n, 32);
	return entry;
}

/* Begins, writes two parts and a row, but does not commit. */
static inline enum status start_case(struct queue *queue, int n, size_t part_len)
{
	struct queue_case entry = a_case(n);
	uint8_t prev[32], *part = calloc(1, part_len);
	enum status status;

	for (int i = 0; i < 2; i++)
		if ((status = queue_write_part(queue, entry.case_id, i, part, part_len)) !=
			STATUS_OK)
			goto done;
	if ((status = queue_begin(queue, &entry.kiosk_seq, prev)) == STATUS_OK)
		status = queue_add(queue, &entry, "{}", 2);
done:
	free(part);
	return status;
}

static inline enum status put_case(struct queue *queue, int n)
{
	enum status status = start_case(queue, n, 5000);

	if (status == STATUS_OK)
		return queue_commit(queue);
	queue_rollback(queue);
	return status;
}

static inline int64_t parts_in_folder(void)
{
	char command[128];
	long count = -1;
	FILE *pipe;

	snprintf(command, sizeof(command), "ls -A %s/queue/parts | wc -l", folder);
	pipe = popen(command, "r");
	assert_int_equal(fscanf(pipe, "%ld", &count), 1);
	pclose(pipe);
	return count;
}

#endif
