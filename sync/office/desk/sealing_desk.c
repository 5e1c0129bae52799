#include "sync/office/desk/sealing_desk.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "sync/office/desk/officectl.h"

#define PUBLISHED "authority/published"
#define KEY_VALID_MS (INT64_C(366) * 24 * 60 * 60 * 1000) /* a sealing key's year */
#define CLOCK_SLACK_MS (INT64_C(24) * 60 * 60 * 1000)     /* a terminal's clock may be behind */
#define CODE_MAX 39

bool sealing_desk_code_is_plain(const char *code)
{
	size_t len = strlen(code);

	return len > 0 && len <= CODE_MAX &&
	       strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

/* As age-keygen writes it, so that `age -d -i` reads it. */
static enum status write_identity(
	const char *path, const struct seal_identity *identity, const char *recipient)
{
	char secret[SEAL_TEXT_SIZE];
	struct bytes text = {0};
	enum status status;

	seal_identity_text(identity, secret);
	status = bytes_add_format(&text, "# public key: %s\n%s\n", recipient, secret);
	if (status == STATUS_OK)
		status = file_write(path, text.data, text.len, 0600);
	bytes_wipe(secret, sizeof(secret));
	bytes_free(&text);
	return status;
}

enum status sealing_desk_make(const char *folder, const char *name, struct seal_recipient *out)
{
	struct seal_identity identity;
	struct seal_recipient recipient;
	char path[PATH_TEXT_MAX], text[SEAL_TEXT_SIZE], id[17], own[24];
	enum status status = seal_identity_make(&identity);

	if (status != STATUS_OK)
		return status;
	memcpy(recipient.key, identity.key, sizeof(recipient.key));
	seal_recipient_text(&recipient, text);
	seal_recipient_id(&recipient, id);
	snprintf(own, sizeof(own), "%s.txt", id);
	status = path_join(path, sizeof(path), folder, name ? name : own);
	if (status == STATUS_OK)
		status = write_identity(path, &identity, text);
	bytes_wipe(&identity, sizeof(identity));
	if (status == STATUS_OK)
		*out = recipient;
	return status;
}

enum status sealing_desk_add(json_t *list, const char *department,
	const struct seal_recipient *recipient, int64_t now_ms, int test)
{
	int64_t from_ms = now_ms - CLOCK_SLACK_MS;
	char text[SEAL_TEXT_SIZE], id[17];

	seal_recipient_text(recipient, text);
	seal_recipient_id(recipient, id);
	if (json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:I, s:I, s:i}", "key_id", id, "department",
			    department, "recipient", text, "from_ms", (json_int_t)from_ms,
			    "to_ms", (json_int_t)(from_ms + KEY_VALID_MS), "test", test)) != 0)
		return failure(STATUS_NO_MEMORY, "no memory for sealing keys");
	return STATUS_OK;
}

enum status sealing_desk_read_revoked(const char *published, struct revocations *out)
{
	struct bytes text = {0};
	enum status status = officectl_read(published, REVOCATIONS_FILE, &text);

	if (status == STATUS_OK)
		status = revocations_decode(text.data, text.len, out);
	bytes_free(&text);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status sealing_desk_read(const char *office, int test, struct sealing_desk *out)
{
	char published[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status = path_join(published, sizeof(published), office, PUBLISHED);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK)
		status = officectl_read(published, "sealing-keys.json", &text);
	if (status == STATUS_OK)
		status = sealing_keys_decode(text.data, text.len, test, &out->keys);
	if (status == STATUS_OK)
		status = json_read(text.data, text.len, &out->list);
	if (status == STATUS_OK)
		status = sealing_desk_read_revoked(published, &out->revoked);
	bytes_free(&text);
	return status;
}

const struct sealing_key *sealing_desk_find(const struct sealing_desk *desk, const char *key_id)
{
	for (size_t i = 0; i < desk->keys.count; i++)
		if (strcmp(desk->keys.keys[i].key_id, key_id) == 0)
			return &desk->keys.keys[i];
	return NULL;
}

const char *sealing_desk_state(
	const struct sealing_desk *desk, const struct sealing_key *key, int64_t now_ms)
{
	if (revocations_have(&desk->revoked, REVOKED_SEALING_KEY, key->key_id))
		return "revoked";
	if (key->to_ms <= now_ms)
		return "expired";
	return key->to_ms - now_ms < SEALING_DESK_AHEAD_MS ? "ends" : "holds";
}

bool sealing_desk_suffices(
	const struct sealing_desk *desk, const char *department, int64_t now_ms)
{
	for (size_t i = 0; i < desk->keys.count; i++) {
		const struct sealing_key *key = &desk->keys.keys[i];

		if (strcmp(key->department, department) == 0 &&
			strcmp(sealing_desk_state(desk, key, now_ms), "holds") == 0)
			return true;
	}
	return false;
}

/* The department of a matter that can be filed at a terminal; NULL when it cannot. */
static const char *department_of(const struct catalogue *catalogue, size_t index)
{
	const struct service_item *item = catalogue_item(catalogue, index);

	return item && strcmp(catalogue->entries[index].terminal, "guide_only") != 0
		       ? item->department
		       : NULL;
}

static bool was_there_before(const struct catalogue *catalogue, size_t index, const char *code)
{
	for (size_t i = 0; i < index; i++) {
		const char *before = department_of(catalogue, i);

		if (before && strcmp(before, code) == 0)
			return true;
	}
	return false;
}

enum status sealing_desk_lacks(const char *office, const struct sealing_desk *desk,
	int64_t now_ms, void (*each)(void *user, const char *department), void *user)
{
	char folder[PATH_TEXT_MAX];
	struct catalogue catalogue = {.entries = NULL};
	enum status status = path_join(folder, sizeof(folder), office, PUBLISHED "/catalogue");

	if (status == STATUS_OK)
		status = catalogue_open(folder, &catalogue);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (!sealing_desk_suffices(desk, SEALING_DESK_ESCROW, now_ms))
		each(user, SEALING_DESK_ESCROW);
	for (size_t i = 0; i < catalogue.count; i++) {
		const char *code = department_of(&catalogue, i);

		if (code && !sealing_desk_suffices(desk, code, now_ms) &&
			!was_there_before(&catalogue, i, code))
			each(user, code);
	}
	catalogue_close(&catalogue);
	return STATUS_OK;
}

void sealing_desk_free(struct sealing_desk *desk)
{
	json_decref(desk->list);
	desk->list = NULL;
}
