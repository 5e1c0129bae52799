#include "sync/office/register.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/model/json.h"

#define TERMINALS "terminals"
#define NAME_SIZE 32
#define ENTRY_MAX 4096 /* bytes */

static enum status entry_name(const char *kiosk_id, char out[NAME_SIZE])
{
	if (!kiosk_id_is_valid(kiosk_id))
		return failure(STATUS_BAD_DATA, "no terminal number");
	snprintf(out, NAME_SIZE, "%s.json", kiosk_id);
	return STATUS_OK;
}

/* The files hold public things only; what guards them is who may write the folder. */
static enum status write_text(
	const char *authority_folder, const char *kiosk_id, const struct bytes *text)
{
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX], name[NAME_SIZE];
	enum status status = entry_name(kiosk_id, name);

	if (status == STATUS_OK)
		status = path_join(folder, sizeof(folder), authority_folder, TERMINALS);
	if (status == STATUS_OK)
		status = folder_make(folder, 0755);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), folder, name);
	return status == STATUS_OK ? file_write(path, text->data, text->len, 0644) : status;
}

enum status register_write(const char *authority_folder, const struct register_entry *entry)
{
	struct bytes text = {0};
	json_t *object = json_pack("{s:s, s:s, s:I, s:I}", "kiosk_id", entry->kiosk_id,
		"tls_kid", entry->tls_kid, "enrolled_ms", (json_int_t)entry->enrolled_ms,
		"revoked_ms", (json_int_t)entry->revoked_ms);
	enum status status =
		object ? json_canonical(object, &text) : failure(STATUS_NO_MEMORY, "register");

	if (status == STATUS_OK)
		status = write_text(authority_folder, entry->kiosk_id, &text);
	bytes_free(&text);
	json_decref(object);
	return status;
}

enum status register_open(const char *authority_folder, int *folder)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), authority_folder, TERMINALS);

	if (status == STATUS_OK)
		status = folder_make(path, 0755);
	if (status != STATUS_OK)
		return status;
	*folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *folder >= 0 ? STATUS_OK : failure(STATUS_IO, "register: errno=%d", errno);
}

static enum status read_file(int folder, const char *name, char *out, size_t *len)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND
				       : failure(STATUS_IO, "register: errno=%d", errno);
	got = read(fd, out, ENTRY_MAX);
	close(fd);
	if (got < 0)
		return failure(STATUS_IO, "register: errno=%d", errno);
	*len = (size_t)got;
	return STATUS_OK;
}

static enum status read_entry(const json_t *object, struct register_entry *out)
{
	const char *kiosk_id = json_text(object, "kiosk_id"),
		   *kid = json_text(object, "tls_kid");
	const json_t *revoked = json_object_get(object, "revoked_ms");

	if (!kiosk_id || !kiosk_id_is_valid(kiosk_id) || !kid || strlen(kid) != KID_SIZE - 1 ||
		!json_is_integer(revoked))
		return failure(STATUS_BAD_DATA, "register: not an entry");
	memcpy(out->kiosk_id, kiosk_id, sizeof(out->kiosk_id));
	memcpy(out->tls_kid, kid, sizeof(out->tls_kid));
	out->enrolled_ms = json_integer_value(json_object_get(object, "enrolled_ms"));
	out->revoked_ms = json_integer_value(revoked);
	return STATUS_OK;
}

enum status register_read(int folder, const char *kiosk_id, struct register_entry *out)
{
	struct register_entry entry = {.enrolled_ms = 0};
	char name[NAME_SIZE], text[ENTRY_MAX];
	json_t *object = NULL;
	size_t len = 0;
	enum status status = entry_name(kiosk_id, name);

	if (status == STATUS_OK)
		status = read_file(folder, name, text, &len);
	if (status == STATUS_OK)
		status = json_read(text, len, &object);
	if (status == STATUS_OK)
		status = read_entry(object, &entry);
	json_decref(object);
	if (status == STATUS_OK && strcmp(entry.kiosk_id, kiosk_id) != 0)
		status = failure(STATUS_BAD_DATA, "register: an entry in another's place");
	if (status == STATUS_OK)
		*out = entry;
	return status;
}

enum status register_revoke(const char *authority_folder, const char *kiosk_id, int64_t now_ms)
{
	struct register_entry entry;
	int folder = -1;
	enum status status = register_open(authority_folder, &folder);

	if (status == STATUS_OK)
		status = register_read(folder, kiosk_id, &entry);
	if (folder >= 0)
		close(folder);
	if (status != STATUS_OK)
		return status;
	entry.revoked_ms = now_ms;
	return register_write(authority_folder, &entry);
}
