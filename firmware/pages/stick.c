#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/pages/decode.h"

#define ENTRIES_MAX 20000 /* looked at; a stick with more is not searched to its end */

/* Hidden files are what other systems leave behind ("._photo.jpg"). */
static bool is_wanted(const char *name)
{
	return name[0] != '.' && page_kind_of_name(name) != PAGE_KIND_UNKNOWN &&
	       text_is_utf8(name, strlen(name));
}

/* Keeps the list sorted; when it is full the last name falls off. */
static void insert(struct stick_listing *listing, const char *name, int64_t size)
{
	struct stick_file *files = listing->files;
	size_t at = listing->count;

	while (at > 0 && strcmp(files[at - 1].name, name) > 0)
		at--;
	if (at == STICK_FILES_MAX)
		return;
	if (listing->count < STICK_FILES_MAX)
		listing->count++;
	memmove(&files[at + 1], &files[at], (listing->count - 1 - at) * sizeof(files[0]));
	files[at] = (struct stick_file){.size = size};
	memcpy(files[at].name, name, strnlen(name, sizeof(files[at].name) - 1));
}

/* Links and special files are listed too, so that choosing one is answered by its fault. */
enum status stick_list(const char *folder, struct stick_listing *out)
{
	struct dirent *entry;
	struct stat stat;
	DIR *opened = opendir(folder);

	if (!opened)
		return failure(STATUS_NOT_FOUND, "stick: errno=%d", errno);
	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i < ENTRIES_MAX && (entry = readdir(opened)) != NULL; i++)
		if (is_wanted(entry->d_name) &&
			fstatat(dirfd(opened), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) ==
				0 &&
			!S_ISDIR(stat.st_mode))
			insert(out, entry->d_name, stat.st_size);
	closedir(opened);
	return STATUS_OK;
}

/*
 * A kernel or container without openat2: name has no slash, so beneath the folder is where it
 * is, and O_NOFOLLOW refuses the one link that there could be.
 */
static int open_beneath(int folder, const char *name)
{
	const uint64_t flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	struct open_how how = {
		.flags = flags,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, folder, name, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(folder, name, (int)flags);
	return (int)fd;
}

static enum fault fault_of(int error)
{
	switch (error) {
	case ELOOP:
	case EXDEV:
	case ENXIO: /* a socket, or a device that is not there */
	case ENOTDIR:
		return FAULT_PAGE_LINK;
	default:
		return FAULT_STICK_PULLED;
	}
}

static enum fault look_at(int fd, size_t *out)
{
	struct stat stat;

	if (fstat(fd, &stat) != 0)
		return FAULT_STICK_PULLED;
	if (!S_ISREG(stat.st_mode))
		return FAULT_PAGE_LINK;
	if (stat.st_size == 0)
		return FAULT_PAGE_EMPTY;
	if (stat.st_size > PAGE_FILE_MAX)
		return FAULT_PAGE_TOO_LARGE;
	*out = (size_t)stat.st_size;
	return FAULT_NONE;
}

/* One pass over the file: preview, hash and seal use these bytes and no others. */
static enum fault read_once(int fd, uint8_t *data, size_t len)
{
	for (size_t have = 0; have < len;) {
		ssize_t got = read(fd, data + have, len - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FAULT_STICK_PULLED;
		if (got == 0)
			return FAULT_PAGE_BROKEN;
		have += (size_t)got;
	}
	return FAULT_NONE;
}

static enum status status_of(enum fault fault)
{
	switch ((int)fault) {
	case FAULT_NONE:
		return STATUS_OK;
	case FAULT_PAGE_TOO_LARGE:
		return STATUS_FULL;
	case FAULT_PAGE_LINK:
		return STATUS_DENIED;
	case FAULT_STICK_PULLED:
		return STATUS_NOT_FOUND;
	default:
		return STATUS_BAD_DATA;
	}
}

static enum status read_open(int fd, struct bytes *out, enum fault *fault)
{
	size_t before = out->len, len = 0;
	uint8_t *data;

	*fault = look_at(fd, &len);
	if (*fault == FAULT_NONE) {
		enum status status = bytes_grow(out, len, &data);
		if (status != STATUS_OK) {
			*fault = FAULT_PAGE_TOO_LARGE;
			return status;
		}
		*fault = read_once(fd, data, len);
	}
	if (*fault == FAULT_NONE)
		return STATUS_OK;
	if (out->len > before) {
		bytes_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return failure(status_of(*fault), "stick: %s", fault_code(*fault));
}

static bool is_plain_name(const char *name)
{
	return name[0] && !strchr(name, '/') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

enum status stick_read(
	const char *folder, const char *name, struct bytes *out, enum fault *fault)
{
	enum status status;
	int beneath, fd;

	*fault = FAULT_NONE;
	if (!is_plain_name(name)) {
		*fault = FAULT_PAGE_LINK;
		return failure(STATUS_DENIED, "stick: a path for a name");
	}
	beneath = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	fd = beneath < 0 ? -1 : open_beneath(beneath, name);
	if (fd < 0) {
		int error = beneath < 0 ? ENOENT : errno;
		if (beneath >= 0)
			close(beneath);
		*fault = fault_of(error);
		return failure(status_of(*fault), "stick: open errno=%d", error);
	}
	status = read_open(fd, out, fault);
	close(fd);
	close(beneath);
	return status;
}
