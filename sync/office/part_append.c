#include "sync/office/parts_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#define BEHIND (1024 * 1024) /* bytes given to the disk at once before the sync */

/* A part is hashed on its way, also when it comes in many requests one after the other. */
static void start_digest(struct part_append *append)
{
	append->digest =
		running_digests_take(append->parts->running, append->id, append->start);
	if (append->start != 0)
		return;
	EVP_MD_CTX_free(append->digest);
	append->digest = EVP_MD_CTX_new();
	if (append->digest && !EVP_DigestInit_ex(append->digest, EVP_sha256(), NULL)) {
		EVP_MD_CTX_free(append->digest);
		append->digest = NULL;
	}
}

enum status part_append_open(struct parts *parts, const char *id, struct part_append *out)
{
	struct part_append append = {.parts = parts, .fd = -1};
	enum status status = parts_open_locked(parts, id, &append.fd, &append.start);

	if (status != STATUS_OK)
		return status;
	append.length = append.behind = append.start;
	snprintf(append.id, sizeof(append.id), "%s", id);
	start_digest(&append);
	*out = append;
	return STATUS_OK;
}

static void drop_digest(struct part_append *append)
{
	EVP_MD_CTX_free(append->digest);
	append->digest = NULL;
}

/* The disk begins early, so that little is left for the sync. */
static void write_behind(struct part_append *append)
{
	int64_t len = append->length - append->behind;

	if (len < BEHIND)
		return;
	(void)!sync_file_range(append->fd, append->behind, len, SYNC_FILE_RANGE_WRITE);
	append->behind = append->length;
}

void part_append_write(struct part_append *append, const void *data, size_t len)
{
	const char *bytes = data;

	if (append->digest && !EVP_DigestUpdate(append->digest, data, len))
		drop_digest(append);
	while (len > 0 && append->failed == STATUS_OK) {
		ssize_t written = pwrite(append->fd, bytes, len, append->length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			append->failed = parts_system_status("write upload");
			return;
		}
		bytes += written;
		len -= (size_t)written;
		append->length += written;
	}
	write_behind(append);
}

void part_append_undo(struct part_append *append)
{
	drop_digest(append);
	if (ftruncate(append->fd, append->start) != 0)
		append->failed = parts_system_status("cut back an upload");
	append->length = append->start;
}

static enum status sync_data(struct part_append *append)
{
	if (append->length == append->start || parts_sync_file(append->parts, append->fd) == 0)
		return STATUS_OK;
	part_append_undo(append);
	return failure(STATUS_IO, "sync of an upload at %lld", (long long)append->start);
}

/* The first bytes of an upload are worth nothing without its name. */
static enum status sync_name(struct part_append *append)
{
	if (append->start != 0 || append->length == 0)
		return STATUS_OK;
	if (folder_sync(append->parts->uploads) == STATUS_OK)
		return STATUS_OK;
	part_append_undo(append);
	return failure(STATUS_IO, "sync of the uploads");
}

static void end_append(struct part_append *append, int64_t *length)
{
	drop_digest(append);
	close(append->fd);
	append->fd = -1;
	*length = append->length;
}

enum status part_append_close(struct part_append *append, int64_t *length)
{
	enum status status = append->failed, synced = sync_data(append);

	if (synced == STATUS_OK)
		synced = sync_name(append);
	if (synced == STATUS_OK && status == STATUS_OK && append->digest) {
		running_digests_give(
			append->parts->running, append->id, append->length, append->digest);
		append->digest = NULL;
	}
	end_append(append, length);
	return synced == STATUS_OK ? status : synced;
}

/* By the digest that ran along, or by reading what earlier requests brought. */
static enum status check_append(struct part_append *append, const uint8_t sha256[32])
{
	uint8_t hash[32];
	size_t stanzas;

	if (!append->digest)
		return parts_check_hash(append->fd, sha256, &stanzas);
	if (!EVP_DigestFinal_ex(append->digest, hash, NULL))
		return failure(STATUS_NO_MEMORY, "the hash of a part");
	return memcmp(hash, sha256, sizeof(hash)) == 0
		       ? STATUS_OK
		       : failure(STATUS_BAD_DATA, "a part has another hash");
}

static void remove_upload(const struct parts *parts, const char *id)
{
	char path[PATH_TEXT_MAX];

	if (parts_upload_path(parts, id, path) == STATUS_OK)
		unlink(path);
}

enum status part_append_keep(
	struct part_append *append, const uint8_t sha256[32], int64_t *length)
{
	struct content *content = append->parts->content;
	char path[PATH_TEXT_MAX];
	enum status status = append->failed, synced = sync_data(append);

	if (status == STATUS_OK)
		status = synced;
	if (status == STATUS_OK)
		status = check_append(append, sha256);
	if (status == STATUS_OK)
		status = parts_upload_path(append->parts, append->id, path);
	if (status == STATUS_OK)
		status = content->class->put(content, path, sha256);
	else if (status == STATUS_BAD_DATA)
		remove_upload(append->parts, append->id);
	end_append(append, length);
	return status;
}
