#include "firmware/storage/queue_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/log.h"

/* Fails NOT_FOUND when the file is nobody's; any other failure keeps the file. */
typedef enum status owner_check(struct queue *queue, const char *name);

static enum status part_owner(struct queue *queue, const char *name)
{
	char case_id[UUID_SIZE] = "", expected[UUID_SIZE + 16];
	struct queue_case entry;
	enum status status;
	long n;

	if (strlen(name) < UUID_SIZE || name[UUID_SIZE - 1] != '.')
		return STATUS_NOT_FOUND;
	memcpy(case_id, name, UUID_SIZE - 1);
	n = strtol(name + UUID_SIZE, NULL, 10);
	if ((status = queue_find(queue, case_id, &entry)) != STATUS_OK)
		return status;
	if (entry.state == QUEUE_PURGED || n < 0 || n >= entry.part_count)
		return STATUS_NOT_FOUND;
	snprintf(expected, sizeof(expected), "%s.%ld.age", case_id, n);
	return strcmp(name, expected) == 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status slip_owner(struct queue *queue, const char *name)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT 1 FROM slip WHERE visit_id = ?", "t", name);

	if (status == STATUS_OK)
		status = statement_next(statement);
	statement_close(statement);
	return status;
}

static enum status sweep_folder(struct queue *queue, const char *path, owner_check *check)
{
	DIR *folder = opendir(path);
	enum status status = STATUS_OK;
	struct dirent *entry;
	unsigned removed = 0;

	if (!folder)
		return failure(STATUS_IO, "queue folder: errno %d", errno);
	while (status == STATUS_OK && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		status = check(queue, entry->d_name);
		if (status == STATUS_BAD_DATA) /* of a row that cannot be read: it stays */
			status = STATUS_OK;
		if (status != STATUS_NOT_FOUND)
			continue;
		status = STATUS_OK;
		if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
			log_warn("queue", "sweep_failed", "errno=%d", errno);
		else
			removed++;
	}
	closedir(folder);
	if (removed == 0 || status != STATUS_OK)
		return status;
	log_info("queue", "swept", "files=%u", removed);
	return folder_sync(path);
}

enum status queue_sweep(struct queue *queue)
{
	enum status status = sweep_folder(queue, queue->parts, part_owner);

	return status == STATUS_OK ? sweep_folder(queue, queue->slips, slip_owner) : status;
}
