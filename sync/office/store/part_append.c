#include "sync/office/store/parts_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#define BEHIND (1024 * 1024) /* bytes given to the disk at once before the sync */
#define BLOCK 4096           /* what goes past the kernel's memory begins and ends with one */
#define DIRECT_MIN (128 * 1024)

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
	append.length = append.written = append.behind = append.start;
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
	int64_t len = append->written - append->behind;

	if (len < BEHIND)
		return;
	(void)!sync_file_range(append->fd, append->behind, len, SYNC_FILE_RANGE_WRITE);
	append->behind = append->written;
}

/* What fitted stays; length never promises more than that. */
static void write_out(struct part_append *append, const uint8_t *data, size_t len)
{
	while (len > 0 && append->failed == STATUS_OK) {
		ssize_t written = pwrite(append->fd, data, len, append->written);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			append->failed = parts_system_status("write upload");
			break;
		}
		data += written;
		len -= (size_t)written;
		append->written += written;
	}
	append->length = append->written;
}

/*
 * The odd end goes first, through the kernel's memory: the disk takes it along with the rest,
 * where the sync would have waited for it alone.
 */
static bool send_end_ahead(
	const struct part_append *append, const uint8_t *data, size_t whole, size_t len)
{
	off_t at = append->written + (off_t)whole;

	if (pwrite(append->fd, data + whole, len - whole, at) != (ssize_t)(len - whole))
		return false;
	(void)!sync_file_range(append->fd, at, (off_t)(len - whole), SYNC_FILE_RANGE_WRITE);
	return true;
}

/*
 * Past the kernel's memory: nobody reads a part again soon, and fresh pages for it cost more
 * than the copy.  Returns how many bytes went; a disk that cannot takes them the usual way.
 */
static size_t write_direct(struct part_append *append, const uint8_t *data, size_t len)
{
	size_t whole = len - len % BLOCK;
	ssize_t written = 0;
	bool all;

	if (whole < DIRECT_MIN || append->failed != STATUS_OK)
		return 0;
	all = whole == len || send_end_ahead(append, data, whole, len);
	if (fcntl(append->fd, F_SETFL, O_DIRECT) != 0)
		return 0;
	written = pwrite(append->fd, data, whole, append->written);
	if (written < 0 && errno != EINVAL && errno != EINTR)
		append->failed = parts_system_status("write upload");
	fcntl(append->fd, F_SETFL, 0);
	if (written <= 0)
		return 0;
	if (all && (size_t)written == whole)
		written = (ssize_t)len;
	append->written += written;
	return (size_t)written;
}

/* Writes what is collected.  When it does not fit, an end that went ahead is not kept. */
static void flush(struct part_append *append)
{
	size_t len = (size_t)(append->length - append->written), direct;

	if (len == 0)
		return;
	direct = write_direct(append, append->buffer, len);
	write_out(append, append->buffer + direct, len - direct);
	if (append->failed != STATUS_OK && ftruncate(append->fd, append->written) != 0)
		append->failed = parts_system_status("cut off the end of an upload");
}

static void collect(struct part_append *append, const uint8_t *data, size_t len)
{
	while (len > 0 && append->failed == STATUS_OK) {
		size_t filled = (size_t)(append->length - append->written);
		size_t some = PARTS_BUFFER_SIZE - filled;

		some = len < some ? len : some;
		memcpy(append->buffer + filled, data, some);
		append->length += (int64_t)some;
		data += some;
		len -= some;
		if (filled + some == PARTS_BUFFER_SIZE)
			flush(append);
	}
}

/* Hashed at once, while the processor has it near: later that takes a third longer. */
void part_append_write(struct part_append *append, const void *data, size_t len)
{
	if (append->digest && !EVP_DigestUpdate(append->digest, data, len))
		drop_digest(append);
	if (!append->buffer && append->length == append->start && append->start % BLOCK == 0)
		append->buffer = write_buffers_take(append->parts->buffers);
	if (append->buffer) {
		collect(append, data, len);
		return;
	}
	write_out(append, data, len);
	write_behind(append);
}

void part_append_undo(struct part_append *append)
{
	drop_digest(append);
	if (ftruncate(append->fd, append->start) != 0)
		append->failed = parts_system_status("cut back an upload");
	append->length = append->written = append->start;
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
	write_buffers_give(append->parts->buffers, append->buffer);
	append->buffer = NULL;
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
