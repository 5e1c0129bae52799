#include "sync/office/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "firmware/evidence/manifest.h"
#include "firmware/evidence/seal.h"

#define READ_SIZE 65536
#define HEAD_SIZE 4096 /* more than the age header of a part can have */

static enum status system_status(const char *what)
{
	int error = errno;

	if (error == ENOENT)
		return STATUS_NOT_FOUND;
	if (error == ENOSPC || error == EDQUOT || error == EFBIG)
		return failure(STATUS_FULL, "%s: errno=%d", what, error);
	return failure(STATUS_IO, "%s: errno=%d", what, error);
}

#ifndef RELEASE
/* Counts one fault down; true when it strikes. */
static bool strikes(atomic_int *left)
{
	int now = atomic_load(left);

	while (now > 0) {
		if (atomic_compare_exchange_weak(left, &now, now - 1))
			return true;
	}
	return false;
}
#endif

static int sync_file(struct parts *parts, int fd)
{
#ifndef RELEASE
	if (strikes(&parts->fail_sync)) {
		errno = EIO;
		return -1;
	}
#endif
	(void)parts;
	return fdatasync(fd);
}

enum status parts_open(const char *intake_folder, uint64_t reserve, struct parts *out)
{
	struct parts parts = {.reserve = reserve};
	enum status status =
		path_join(parts.uploads, sizeof(parts.uploads), intake_folder, "uploads");

	if (status == STATUS_OK)
		status = path_join(parts.store, sizeof(parts.store), intake_folder, "parts");
	if (status == STATUS_OK)
		status = folder_make(parts.uploads, 0700);
	if (status == STATUS_OK)
		status = folder_make(parts.store, 0700);
	if (status == STATUS_OK)
		*out = parts;
	return status;
}

enum status parts_room(struct parts *parts, uint64_t *out)
{
	uint64_t space = 0;
	enum status status = folder_space(parts->store, &space);

	if (status != STATUS_OK)
		return status;
#ifndef RELEASE
	if (strikes(&parts->fail_room))
		space = 0;
#endif
	*out = space > parts->reserve ? space - parts->reserve : 0;
	return STATUS_OK;
}

static enum status upload_path(const struct parts *parts, const char *id, char *out)
{
	return path_join(out, PATH_TEXT_MAX, parts->uploads, id);
}

/* Folder and path of a stored part. */
static enum status store_path(
	const struct parts *parts, const uint8_t sha256[32], char *folder, char *path)
{
	char hex[65], first[3];
	enum status status;

	hex_encode(sha256, 32, hex);
	snprintf(first, sizeof(first), "%.2s", hex);
	status = path_join(folder, PATH_TEXT_MAX, parts->store, first);
	return status == STATUS_OK ? path_join(path, PATH_TEXT_MAX, folder, hex) : status;
}

enum status parts_create(struct parts *parts, const char *id)
{
	char path[PATH_TEXT_MAX];
	enum status status = upload_path(parts, id, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? STATUS_OK : system_status("create upload");
	close(fd);
	return folder_sync(parts->uploads);
}

/* A file that was removed while we waited for its lock must not swallow what we write. */
static enum status lock_file(int fd, int64_t *length)
{
	struct stat found;

	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? STATUS_CONFLICT : system_status("lock upload");
	if (fstat(fd, &found) != 0)
		return system_status("stat upload");
	if (found.st_nlink == 0)
		return STATUS_NOT_FOUND;
	*length = found.st_size;
	return STATUS_OK;
}

static enum status open_locked(
	struct parts *parts, const char *id, int *fd_out, int64_t *length)
{
	char path[PATH_TEXT_MAX];
	enum status status = upload_path(parts, id, path);
	int fd;

	if (status != STATUS_OK)
		return status;
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return system_status("open upload");
	status = lock_file(fd, length);
	if (status != STATUS_OK) {
		close(fd);
		return status;
	}
	*fd_out = fd;
	return STATUS_OK;
}

enum status parts_length(struct parts *parts, const char *id, int64_t *out)
{
	int64_t length = 0;
	int fd = -1;
	enum status status = open_locked(parts, id, &fd, &length);

	if (status != STATUS_OK)
		return status;
	if (sync_file(parts, fd) != 0) {
		char path[PATH_TEXT_MAX];

		/* Nobody knows which bytes are on the disk, so none of them count. */
		if (upload_path(parts, id, path) == STATUS_OK)
			unlink(path);
		status = failure(STATUS_IO, "sync of an upload, to begin anew");
	}
	close(fd);
	if (status == STATUS_OK)
		*out = length;
	return status;
}

enum status part_append_open(struct parts *parts, const char *id, struct part_append *out)
{
	struct part_append append = {.parts = parts, .fd = -1};
	enum status status = open_locked(parts, id, &append.fd, &append.start);

	if (status != STATUS_OK)
		return status;
	append.length = append.start;
	*out = append;
	return STATUS_OK;
}

void part_append_write(struct part_append *append, const void *data, size_t len)
{
	const char *bytes = data;

	while (len > 0 && append->failed == STATUS_OK) {
		ssize_t written = pwrite(append->fd, bytes, len, append->length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			append->failed = system_status("write upload");
			return;
		}
		bytes += written;
		len -= (size_t)written;
		append->length += written;
	}
}

void part_append_undo(struct part_append *append)
{
	if (ftruncate(append->fd, append->start) != 0)
		append->failed = system_status("cut back an upload");
	append->length = append->start;
}

enum status part_append_close(struct part_append *append, int64_t *length)
{
	enum status status = append->failed;

	if (append->length != append->start && sync_file(append->parts, append->fd) != 0) {
		part_append_undo(append);
		status = failure(
			STATUS_IO, "sync of an upload at %lld", (long long)append->start);
	}
	close(append->fd);
	append->fd = -1;
	*length = append->length;
	return status;
}

/* Hashes the whole file from its start; head gets what its first bytes are. */
static enum status hash_file(
	int fd, uint8_t hash[32], uint8_t head[HEAD_SIZE], size_t *head_len)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	uint8_t buffer[READ_SIZE];
	off_t at = 0;
	ssize_t got = 0;
	bool good = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL);

	*head_len = 0;
	while (good && (got = pread(fd, buffer, sizeof(buffer), at)) > 0) {
		if (at == 0) {
			*head_len = (size_t)got < HEAD_SIZE ? (size_t)got : HEAD_SIZE;
			memcpy(head, buffer, *head_len);
		}
		good = EVP_DigestUpdate(digest, buffer, (size_t)got);
		at += got;
	}
	good = good && got == 0 && EVP_DigestFinal_ex(digest, hash, NULL);
	EVP_MD_CTX_free(digest);
	return good ? STATUS_OK
		    : failure(STATUS_IO, "a part cannot be read at %lld", (long long)at);
}

static enum status check_hash(int fd, const uint8_t sha256[32], size_t *stanzas)
{
	uint8_t hash[32], head[HEAD_SIZE];
	size_t head_len;
	enum status status = hash_file(fd, hash, head, &head_len);

	if (status != STATUS_OK)
		return status;
	if (memcmp(hash, sha256, sizeof(hash)) != 0)
		return failure(STATUS_BAD_DATA, "a part has another hash");
	*stanzas = seal_stanza_count(head, head_len);
	return STATUS_OK;
}

/* An equal file that is there already was checked when it came. */
static enum status link_into_store(const char *from, const char *folder, const char *to)
{
	enum status status = folder_make(folder, 0700);

	if (status != STATUS_OK)
		return status;
	if (link(from, to) != 0 && errno != EEXIST)
		return system_status("link a part");
	return folder_sync(folder);
}

enum status parts_keep(struct parts *parts, const char *id, const uint8_t sha256[32])
{
	char from[PATH_TEXT_MAX], folder[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	int64_t length;
	size_t stanzas;
	int fd = -1;
	enum status status = open_locked(parts, id, &fd, &length);

	if (status == STATUS_OK)
		status = check_hash(fd, sha256, &stanzas);
	if (status == STATUS_OK)
		status = upload_path(parts, id, from);
	if (status == STATUS_OK)
		status = store_path(parts, sha256, folder, to);
	if (status == STATUS_OK)
		status = link_into_store(from, folder, to);
	if (fd >= 0)
		close(fd);
	return status;
}

void parts_drop(struct parts *parts, const char *id)
{
	char path[PATH_TEXT_MAX];
	int64_t length;
	int fd = -1;

	if (upload_path(parts, id, path) != STATUS_OK)
		return;
	if (open_locked(parts, id, &fd, &length) == STATUS_OK) {
		unlink(path);
		close(fd);
	}
}

static enum status open_stored(const struct parts *parts, const uint8_t sha256[32], int *fd)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = store_path(parts, sha256, folder, path);

	if (status != STATUS_OK)
		return status;
	*fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return *fd >= 0 ? STATUS_OK : system_status("open a part");
}

enum status parts_check(struct parts *parts, const uint8_t sha256[32], size_t *stanzas)
{
	int fd = -1;
	enum status status = open_stored(parts, sha256, &fd);

	if (status == STATUS_OK) {
		status = check_hash(fd, sha256, stanzas);
		close(fd);
	}
	return status;
}

void parts_forget(struct parts *parts, const uint8_t sha256[32])
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	if (store_path(parts, sha256, folder, path) == STATUS_OK)
		unlink(path);
}

enum status parts_read(const struct parts *parts, const uint8_t sha256[32], struct bytes *out)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	enum status status = store_path(parts, sha256, folder, path);

	return status == STATUS_OK ? file_read(path, PART_SIZE_MAX, out) : status;
}

enum status parts_each_upload(struct parts *parts, parts_upload_handler *handler, void *user)
{
	DIR *uploads = opendir(parts->uploads);
	struct dirent *entry;
	struct stat found;

	if (!uploads)
		return failure(STATUS_IO, "the folder of uploads");
	while ((entry = readdir(uploads))) {
		if (fstatat(dirfd(uploads), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(found.st_mode))
			handler(user, entry->d_name,
				(int64_t)found.st_mtim.tv_sec * 1000 +
					found.st_mtim.tv_nsec / 1000000);
	}
	closedir(uploads);
	return STATUS_OK;
}
