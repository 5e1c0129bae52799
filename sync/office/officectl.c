#include "sync/office/officectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (16 * 1024 * 1024)

int officectl_fail(enum status status, const char *what)
{
	fprintf(stderr, "officectl: %s: %s\n", what, status_name(status));
	return status == STATUS_CONFLICT || status == STATUS_NOT_FOUND ||
			       status == STATUS_DENIED || status == STATUS_BAD_DATA
		       ? OFFICECTL_WANTING
		       : OFFICECTL_FAILED;
}

enum status officectl_absolute(const char *path, char out[PATH_TEXT_MAX])
{
	char *found = realpath(path, NULL);
	enum status status = STATUS_NOT_FOUND;

	if (found && strlen(found) < PATH_TEXT_MAX) {
		strcpy(out, found);
		status = STATUS_OK;
	}
	free(found);
	return status;
}

enum status officectl_write(
	const char *folder, const char *name, const void *data, size_t len, mode_t mode)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), folder, name);

	return status == STATUS_OK ? file_write(path, data, len, mode) : status;
}

enum status officectl_read(const char *folder, const char *name, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), folder, name);

	return status == STATUS_OK ? file_read(path, FILE_MAX, out) : status;
}
