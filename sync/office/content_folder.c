#include "sync/office/content.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "firmware/evidence/manifest.h"
#include "sync/office/parts_inside.h"

struct folder {
	struct content base; /* first */
	char path[PATH_TEXT_MAX];
};

static const char *root(const struct content *content)
{
	return ((const struct folder *)content)->path;
}

/* Folder and path of a part. */
static enum status place(
	const struct content *content, const uint8_t sha256[32], char *folder, char *path)
{
	char hex[65], first[3];
	enum status status;

	hex_encode(sha256, 32, hex);
	snprintf(first, sizeof(first), "%.2s", hex);
	status = path_join(folder, PATH_TEXT_MAX, root(content), first);
	return status == STATUS_OK ? path_join(path, PATH_TEXT_MAX, folder, hex) : status;
}

static enum status folder_put(
	struct content *content, const char *from, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, to);

	if (status == STATUS_OK)
		status = folder_make(folder, 0700);
	if (status == STATUS_OK && rename(from, to) != 0)
		status = parts_system_status("move a part");
	return status == STATUS_OK ? folder_sync(folder) : status;
}

static enum status folder_check(
	struct content *content, const uint8_t sha256[32], size_t *stanzas)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	if (!stanzas)
		return access(path, F_OK) == 0 ? STATUS_OK : STATUS_NOT_FOUND;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return parts_system_status("open a part");
	status = parts_check_hash(fd, sha256, stanzas);
	close(fd);
	return status;
}

static enum status folder_read(
	struct content *content, const uint8_t sha256[32], struct bytes *out)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = place(content, sha256, folder, path);

	return status == STATUS_OK ? file_read(path, PART_SIZE_MAX, out) : status;
}

static void folder_forget(struct content *content, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	if (place(content, sha256, folder, path) == STATUS_OK)
		unlink(path);
}

static enum status each_in(const char *path, content_handler *handler, void *user)
{
	DIR *files = opendir(path);
	struct dirent *entry;
	enum status status = STATUS_OK;

	if (!files)
		return failure(STATUS_IO, "a folder of parts: errno=%d", errno);
	while (status == STATUS_OK && (entry = readdir(files))) {
		if (entry->d_name[0] != '.')
			status = handler(user, entry->d_name);
	}
	closedir(files);
	return status;
}

/* The outer walk: each name there is a folder of the inner one. */
struct walk {
	const struct content *content;
	content_handler *handler;
	void *user;
};

static enum status walk_folder(void *user, const char *name)
{
	const struct walk *walk = user;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), root(walk->content), name);

	return status == STATUS_OK ? each_in(path, walk->handler, walk->user) : status;
}

static enum status folder_each(struct content *content, content_handler *handler, void *user)
{
	struct walk walk = {content, handler, user};

	return each_in(root(content), walk_folder, &walk);
}

static void folder_close(struct content *content)
{
	free(content);
}

static const struct content_class FOLDER = {
	.put = folder_put,
	.check = folder_check,
	.read = folder_read,
	.forget = folder_forget,
	.each = folder_each,
	.close = folder_close,
};

enum status content_folder_open(const char *intake_folder, struct content **out)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	enum status status;

	if (!folder)
		return failure(STATUS_NO_MEMORY, "no memory for the content store");
	folder->base.class = &FOLDER;
	status = path_join(folder->path, sizeof(folder->path), intake_folder, "parts");
	if (status == STATUS_OK)
		status = folder_make(folder->path, 0700);
	if (status == STATUS_OK)
		*out = &folder->base;
	else
		free(folder);
	return status;
}

/* The place to choose another store by the office's settings. */
enum status content_open(const char *intake_folder, struct content **out)
{
	return content_folder_open(intake_folder, out);
}
