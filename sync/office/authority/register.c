#include "sync/office/authority/register.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/model/json.h"
#include "sync/office/authority/folder_file.h"

#define TERMINALS "terminals"
#define NAME_SIZE 32

static enum status entry_name(const char *kiosk_id, char out[NAME_SIZE])
{
	if (!kiosk_id_is_valid(kiosk_id))
		return failure(STATUS_BAD_DATA, "no terminal number");
	snprintf(out, NAME_SIZE, "%s.json", kiosk_id);
	return STATUS_OK;
}

/* The files hold public things only; what guards them is who may write the folder. */
enum status register_put(int folder, const struct register_entry *entry)
{
	char name[NAME_SIZE];
	struct bytes text = {0};
	json_t *object = json_pack("{s:s, s:s, s:I, s:I}", "kiosk_id", entry->kiosk_id,
		"tls_kid", entry->tls_kid, "enrolled_ms", (json_int_t)entry->enrolled_ms,
		"revoked_ms", (json_int_t)entry->revoked_ms);
	enum status status =
		object ? json_canonical(object, &text) : failure(STATUS_NO_MEMORY, "register");

	if (status == STATUS_OK)
		status = entry_name(entry->kiosk_id, name);
	if (status == STATUS_OK)
		status = folder_file_write(folder, name, &text);
	bytes_free(&text);
	json_decref(object);
	return status;
}

enum status register_write(const char *authority_folder, const struct register_entry *entry)
{
	int folder = -1;
	enum status status = register_open(authority_folder, &folder);

	if (status == STATUS_OK)
		status = register_put(folder, entry);
	if (folder >= 0)
		close(folder);
	return status;
}

enum status register_open(const char *authority_folder, int *folder)
{
	return folder_file_open(authority_folder, TERMINALS, folder);
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
	struct bytes text = {0};
	char name[NAME_SIZE];
	json_t *object = NULL;
	enum status status = entry_name(kiosk_id, name);

	if (status == STATUS_OK)
		status = folder_file_read(folder, name, &text);
	if (status == STATUS_OK)
		status = json_read(text.data, text.len, &object);
	if (status == STATUS_OK)
		status = read_entry(object, &entry);
	json_decref(object);
	bytes_free(&text);
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
