#include "sync/office/authority/folder_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"

#define NEW_NAME_SIZE 96

enum status folder_file_open(const char *authority_folder, const char *name, int *folder)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), authority_folder, name);

	if (status == STATUS_OK)
		status = folder_make(path, 0755);
	if (status != STATUS_OK)
		return status;
	*folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *folder >= 0 ? STATUS_OK : failure(STATUS_IO, "%s: errno=%d", name, errno);
}

enum status folder_file_read(int folder, const char *name, struct bytes *out)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum status status;
	uint8_t *data;
	ssize_t got = 0;

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND
				       : failure(STATUS_IO, "%s: errno=%d", name, errno);
	status = bytes_grow(out, FOLDER_FILE_MAX, &data);
	if (status == STATUS_OK && (got = read(fd, data, FOLDER_FILE_MAX)) < 0)
		status = failure(STATUS_IO, "%s: errno=%d", name, errno);
	if (status == STATUS_OK && got == FOLDER_FILE_MAX)
		status = failure(STATUS_BAD_DATA, "%s: too long", name);
	close(fd);
	if (status != STATUS_OK)
		return status;
	out->len = out->len - FOLDER_FILE_MAX + (size_t)got;
	out->data[out->len] = '\0';
	return STATUS_OK;
}

static enum status write_failure(const char *name)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		return failure(STATUS_FULL, "%s: errno=%d", name, errno);
	return failure(errno == EACCES || errno == EROFS ? STATUS_DENIED : STATUS_IO,
		"%s: errno=%d", name, errno);
}

static enum status write_new(int folder, const char *name, const struct bytes *text)
{
	int fd = openat(
		folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	enum status status = STATUS_OK;

	if (fd < 0)
		return write_failure(name);
	if (write(fd, text->data, text->len) != (ssize_t)text->len || fchmod(fd, 0644) != 0 ||
		fsync(fd) != 0)
		status = write_failure(name);
	if (close(fd) != 0 && status == STATUS_OK)
		status = write_failure(name);
	return status;
}

enum status folder_file_write(int folder, const char *name, const struct bytes *text)
{
	char made[NEW_NAME_SIZE];
	enum status status;

	snprintf(made, sizeof(made), "%.64s.%d.new", name, (int)gettid());
	status = write_new(folder, made, text);
	if (status == STATUS_OK && renameat(folder, made, folder, name) != 0)
		status = write_failure(name);
	if (status != STATUS_OK)
		unlinkat(folder, made, 0);
	else if (fsync(folder) != 0)
		status = write_failure(name);
	return status;
}
