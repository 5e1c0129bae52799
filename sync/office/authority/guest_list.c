#include "sync/office/authority/guest_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/seal.h"
#include "firmware/model/json.h"
#include "sync/office/authority/folder_file.h"

#define INVITATIONS "invitations"
#define NAME_SIZE 32

enum status guest_list_open(const char *authority_folder, int *folder)
{
	return folder_file_open(authority_folder, INVITATIONS, folder);
}

void guest_code_hash(const char *code, char out[65])
{
	uint8_t hash[32];

	sha256(code, strlen(code), hash);
	hex_encode(hash, sizeof(hash), out);
}

static enum status entry_name(const char *id, char out[NAME_SIZE])
{
	char normal[VISIT_CODE_SIZE];

	if (visit_code_read(id, normal) != STATUS_OK || strcmp(id, normal) != 0)
		return STATUS_NOT_FOUND;
	snprintf(out, NAME_SIZE, "%s.json", id);
	return STATUS_OK;
}

enum status guest_list_put(int folder, const struct guest *guest)
{
	char name[NAME_SIZE];
	struct bytes text = {0};
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "id", guest->id,
		"kiosk_id", guest->kiosk_id, "code_hash", guest->code_hash, "manifest_kid",
		guest->manifest_kid, "tls_kid", guest->tls_kid, "made_ms",
		(json_int_t)guest->made_ms, "to_ms", (json_int_t)guest->to_ms, "tries",
		(json_int_t)guest->tries);
	enum status status = object ? json_canonical(object, &text)
				    : failure(STATUS_NO_MEMORY, "invitation");

	if (status == STATUS_OK)
		status = entry_name(guest->id, name);
	if (status == STATUS_OK)
		status = folder_file_write(folder, name, &text);
	bytes_free(&text);
	json_decref(object);
	return status;
}

static bool copy(const json_t *object, const char *member, char *out, size_t size)
{
	const char *text = json_text(object, member);

	if (!text || strlen(text) >= size)
		return false;
	strcpy(out, text);
	return true;
}

static bool number(const json_t *object, const char *member, int64_t *out)
{
	const json_t *value = json_object_get(object, member);

	*out = json_integer_value(value);
	return json_is_integer(value);
}

static enum status read_entry(const json_t *object, struct guest *out)
{
	bool good =
		copy(object, "id", out->id, sizeof(out->id)) &&
		copy(object, "kiosk_id", out->kiosk_id, sizeof(out->kiosk_id)) &&
		copy(object, "code_hash", out->code_hash, sizeof(out->code_hash)) &&
		copy(object, "manifest_kid", out->manifest_kid, sizeof(out->manifest_kid)) &&
		copy(object, "tls_kid", out->tls_kid, sizeof(out->tls_kid)) &&
		number(object, "made_ms", &out->made_ms) &&
		number(object, "to_ms", &out->to_ms) && number(object, "tries", &out->tries) &&
		strlen(out->code_hash) == sizeof(out->code_hash) - 1;

	return good ? STATUS_OK : failure(STATUS_BAD_DATA, "invitation: not an entry");
}

static enum status get(int folder, const char *name, struct guest *out)
{
	struct bytes text = {0};
	json_t *object = NULL;
	enum status status = folder_file_read(folder, name, &text);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK)
		status = json_read(text.data, text.len, &object);
	if (status == STATUS_OK)
		status = read_entry(object, out);
	json_decref(object);
	bytes_free(&text);
	return status;
}

/* The counter is durable before anybody hears that the code was wrong. */
static enum status count_try(int folder, struct guest *guest)
{
	enum status status;

	guest->tries++;
	status = guest_list_put(folder, guest);
	return status == STATUS_OK ? failure(STATUS_DENIED, "invitation: a wrong code")
				   : status;
}

/* Both keys of a terminal are its own and two. */
static enum status take_key(int folder, struct guest *guest, const struct guest_claim *claim)
{
	bool manifest = strcmp(claim->role, "manifest") == 0;
	char *own = manifest ? guest->manifest_kid : guest->tls_kid;
	const char *other = manifest ? guest->tls_kid : guest->manifest_kid;

	if (strcmp(own, claim->kid) == 0)
		return STATUS_OK;
	if (*own || strcmp(other, claim->kid) == 0)
		return failure(STATUS_DENIED, "invitation: used");
	snprintf(own, KID_SIZE, "%s", claim->kid);
	return guest_list_put(folder, guest);
}

/* For its number alone, and for one of the two keys that a terminal has. */
static bool is_meant(const struct guest *guest, const struct guest_claim *claim)
{
	return strcmp(claim->kiosk_id, guest->kiosk_id) == 0 &&
	       (strcmp(claim->role, "manifest") == 0 || strcmp(claim->role, "tls") == 0);
}

enum status guest_list_admit(int folder, const struct guest_claim *claim, int64_t now_ms)
{
	struct guest guest;
	char name[NAME_SIZE], hash[65];
	enum status status = entry_name(claim->id, name);

	if (status == STATUS_OK)
		status = get(folder, name, &guest);
	if (status == STATUS_NOT_FOUND)
		return failure(STATUS_DENIED, "invitation: unknown");
	if (status != STATUS_OK)
		return status;
	if (guest.tries >= GUEST_TRIES_MAX || now_ms >= guest.to_ms)
		return failure(STATUS_DENIED, "invitation: over");
	guest_code_hash(claim->code, hash);
	if (!bytes_equal(hash, guest.code_hash, sizeof(hash)))
		return count_try(folder, &guest);
	if (!is_meant(&guest, claim))
		return failure(STATUS_DENIED, "invitation: for another terminal");
	return take_key(folder, &guest, claim);
}

enum status guest_list_cancel(int folder, const char *kiosk_id)
{
	int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = again >= 0 ? fdopendir(again) : NULL;
	struct dirent *found;
	struct guest guest;
	enum status status = STATUS_OK;

	if (!list) {
		if (again >= 0)
			close(again);
		return failure(STATUS_IO, "invitations: errno=%d", errno);
	}
	while (status == STATUS_OK && (found = readdir(list))) {
		if (strstr(found->d_name, ".json") &&
			get(folder, found->d_name, &guest) == STATUS_OK &&
			strcmp(guest.kiosk_id, kiosk_id) == 0 &&
			unlinkat(folder, found->d_name, 0) != 0)
			status = failure(STATUS_IO, "invitations: errno=%d", errno);
	}
	closedir(list);
	return status;
}
