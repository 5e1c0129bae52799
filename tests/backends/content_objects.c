/*
 * content_objects.c - an object store as the office sees one, for the tests of the intake.
 *
 * The linker puts it in the place of content_open() (backends.mk).  Like S3 it knows whole
 * objects under keys and nothing of locks, renames or syncs: PUT unless it is there, GET,
 * DELETE, list.  Here an object lies in a file named by its key, `<2 hex>/<sha256>`, where the
 * tests that damage one look for it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/seal.h"
#include "sync/office/store/parts_inside.h"

struct objects {
	struct content base; /* first */
	char folder[PATH_TEXT_MAX];
};

enum status __wrap_content_open(const char *intake_folder, struct content **out);

static enum status key_path(const struct content *content, const uint8_t sha256[32], char *out)
{
	const char *root = ((const struct objects *)content)->folder;
	char hex[65], key[80];
	enum status status;

	hex_encode(sha256, 32, hex);
	snprintf(key, sizeof(key), "%.2s", hex);
	status = path_join(out, PATH_TEXT_MAX, root, key);
	if (status == STATUS_OK)
		status = folder_make(out, 0700);
	snprintf(key, sizeof(key), "%.2s/%s", hex, hex);
	return status == STATUS_OK ? path_join(out, PATH_TEXT_MAX, root, key) : status;
}

static enum status objects_read(
	struct content *content, const uint8_t sha256[32], struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = key_path(content, sha256, path);

	return status == STATUS_OK ? file_read(path, PART_SIZE_MAX, out) : status;
}

static enum status objects_put(
	struct content *content, const char *from, int fd, const uint8_t sha256[32])
{
	char path[PATH_TEXT_MAX];
	struct bytes object = {0};
	enum status status = key_path(content, sha256, path);

	/* As an answer that never came: nothing of the part is left here. */
	if (status == STATUS_OK && fd >= 0 && parts_sync_file(content, fd) != 0) {
		unlink(from);
		status = failure(STATUS_IO, "a PUT that was not answered");
	}
	if (status == STATUS_OK)
		status = file_read(from, PART_SIZE_MAX, &object);
	if (status == STATUS_OK && access(path, F_OK) != 0)
		status = file_write(path, object.data, object.len, 0600);
	bytes_free(&object);
	if (status == STATUS_OK)
		unlink(from);
	return status;
}

static enum status objects_check(
	struct content *content, const uint8_t sha256_wanted[32], size_t *stanzas)
{
	struct bytes object = {0};
	uint8_t hash[32];
	enum status status = objects_read(content, sha256_wanted, &object);

	if (status == STATUS_OK) {
		sha256(object.data, object.len, hash);
		if (memcmp(hash, sha256_wanted, sizeof(hash)) != 0)
			status = failure(STATUS_BAD_DATA, "an object has another hash");
		else
			*stanzas = seal_stanza_count(object.data, object.len);
	}
	bytes_free(&object);
	return status;
}

/* What a PUT brings in the place of a damaged object is there at once, and whole. */
static bool is_whole(struct content *content, const uint8_t sha256[32])
{
	size_t stanzas;

	return objects_check(content, sha256, &stanzas) == STATUS_OK;
}

static void objects_forget(struct content *content, const uint8_t sha256[32], bool damaged)
{
	char path[PATH_TEXT_MAX];

	if (key_path(content, sha256, path) == STATUS_OK &&
		!(damaged && is_whole(content, sha256)))
		unlink(path);
}

static enum status each_in(const char *path, content_handler *handler, void *user)
{
	DIR *list = opendir(path);
	struct dirent *entry;
	enum status status = STATUS_OK;

	if (!list)
		return failure(STATUS_IO, "no list of objects");
	while (status == STATUS_OK && (entry = readdir(list)))
		if (entry->d_name[0] != '.')
			status = handler(user, entry->d_name);
	closedir(list);
	return status;
}

struct listing {
	const char *root;
	content_handler *handler;
	void *user;
};

static enum status list_prefix(void *user, const char *prefix)
{
	const struct listing *listing = user;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), listing->root, prefix);

	return status == STATUS_OK ? each_in(path, listing->handler, listing->user) : status;
}

static enum status objects_each(struct content *content, content_handler *handler, void *user)
{
	struct listing listing = {((struct objects *)content)->folder, handler, user};

	return each_in(listing.root, list_prefix, &listing);
}

static void objects_close(struct content *content)
{
	free(content);
}

static const struct content_class OBJECTS = {
	.put = objects_put,
	.check = objects_check,
	.read = objects_read,
	.forget = objects_forget,
	.each = objects_each,
	.close = objects_close,
};

enum status __wrap_content_open(const char *intake_folder, struct content **out)
{
	struct objects *objects = calloc(1, sizeof(*objects));
	enum status status;

	if (!objects)
		return failure(STATUS_NO_MEMORY, "no memory for objects");
	objects->base.class = &OBJECTS;
	status = path_join(objects->folder, sizeof(objects->folder), intake_folder, "parts");
	if (status == STATUS_OK)
		status = folder_make(objects->folder, 0700);
	if (status == STATUS_OK)
		*out = &objects->base;
	else
		free(objects);
	return status;
}
