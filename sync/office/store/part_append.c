#include "sync/office/store/parts_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "sync/office/store/piece_writer.h"

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

static enum status open_append(
	struct parts *parts, const char *id, int more_flags, struct part_append *out)
{
	struct part_append append = {.parts = parts, .fd = -1};
	enum status status =
		parts_open_locked(parts, id, more_flags, &append.fd, &append.start);

	if (status != STATUS_OK)
		return status;
	append.length = append.behind = append.start;
	snprintf(append.id, sizeof(append.id), "%s", id);
	start_digest(&append);
	*out = append;
	return STATUS_OK;
}

enum status part_append_open(struct parts *parts, const char *id, struct part_append *out)
{
	return open_append(parts, id, 0, out);
}

enum status part_append_create(struct parts *parts, const char *id, struct part_append *out)
{
	return open_append(parts, id, O_CREAT, out);
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

/* Without a writer; what fitted stays. */
static void write_itself(struct part_append *append, const void *data, size_t len)
{
	if (append->failed != STATUS_OK)
		return;
	append->failed = piece_write(append->fd, data, len, &append->length);
	write_behind(append);
}

/* Hashed at once, while the processor has it near: later that takes a third longer. */
void part_append_write(struct part_append *append, const void *data, size_t len)
{
	if (append->digest && !EVP_DigestUpdate(append->digest, data, len))
		drop_digest(append);
	if (!append->writer && append->length == append->start &&
		append->start % PIECE_BLOCK == 0)
		append->writer =
			piece_writers_take(append->parts->writers, append->fd, append->start);
	if (!append->writer) {
		write_itself(append, data, len);
		return;
	}
	piece_writer_add(append->writer, data, len);
	append->length += (int64_t)len;
}

/* From here on the file has what the length says, and the writer is somebody else's. */
static void flush(struct part_append *append)
{
	if (!append->writer)
		return;
	append->failed = piece_writer_flush(append->writer, &append->length);
	piece_writers_give(append->parts->writers, append->writer);
	append->writer = NULL;
}

void part_append_undo(struct part_append *append)
{
	drop_digest(append);
	flush(append);
	if (ftruncate(append->fd, append->start) != 0)
		append->failed = parts_system_status("cut back an upload");
	append->length = append->start;
}

static enum status sync_data(struct part_append *append)
{
	if (append->length == append->start ||
		parts_sync_file(append->parts->content, append->fd) == 0)
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
	enum status status, synced;

	flush(append);
	status = append->failed;
	synced = sync_data(append);
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

/* Into the store, when its hash is right; fd -1: it is synced. */
static enum status put_checked(struct part_append *append, const uint8_t sha256[32], int fd)
{
	struct content *content = append->parts->content;
	char path[PATH_TEXT_MAX];
	enum status status = check_append(append, sha256);

	if (status == STATUS_OK)
		status = parts_upload_path(append->parts, append->id, path);
	if (status == STATUS_OK)
		return content->class->put(content, path, fd, sha256);
	if (status == STATUS_BAD_DATA)
		remove_upload(append->parts, append->id);
	return status;
}

/* Of what nothing is promised yet the store syncs bytes and name in one go. */
enum status part_append_keep(
	struct part_append *append, const uint8_t sha256[32], int64_t *length)
{
	enum status status, synced = STATUS_OK;
	bool together;

	flush(append);
	status = append->failed;
	together = status == STATUS_OK && append->start == 0;
	if (!together)
		synced = sync_data(append);
	if (status == STATUS_OK)
		status = synced;
	if (status == STATUS_OK)
		status = put_checked(append, sha256, together ? append->fd : -1);
	if (together && status != STATUS_OK)
		append->length = 0;
	end_append(append, length);
	return status;
}
