#include "sync/wire/inbox.h"

#include <string.h>

#include "firmware/model/json.h"

static bool is_word(const char *text, const char *letters)
{
	size_t len = text ? strlen(text) : 0;

	return len > 0 && len < WIRE_INBOX_WORD_SIZE && strspn(text, letters) == len;
}

static bool is_kind(const char *text)
{
	return is_word(text, "abcdefghijklmnopqrstuvwxyz_");
}

static bool is_about(const char *text)
{
	return is_word(text, "0123456789abcdef-");
}

static enum status write_entry(json_t *list, const struct wire_inbox_entry *entry)
{
	struct bytes body = {0};
	json_t *json;
	enum status status;

	if (!is_kind(entry->kind) || !is_about(entry->about) || entry->id <= 0 ||
		entry->body.len > WIRE_INBOX_BODY_MAX)
		return failure(STATUS_BAD_DATA, "inbox: entry");
	status = base64url_encode(entry->body.data, entry->body.len, &body);
	if (status != STATUS_OK)
		return status;
	json = json_pack("{s:I, s:s, s:s, s:s}", "id", (json_int_t)entry->id, "kind",
		entry->kind, "about", entry->about, "body",
		body.data ? (const char *)body.data : "");
	if (json_array_append_new(list, json) != 0)
		status = STATUS_NO_MEMORY;
	bytes_free(&body);
	return status;
}

enum status wire_inbox_write(const struct wire_inbox *inbox, struct bytes *out)
{
	json_t *list = json_array(), *json;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < inbox->count && status == STATUS_OK; i++)
		status = write_entry(list, &inbox->entries[i]);
	json = json_pack("{s:o, s:i}", "entries", list, "more", inbox->more ? 1 : 0);
	if (status == STATUS_OK)
		status = json ? json_canonical(json, out) : STATUS_NO_MEMORY;
	json_decref(json);
	return status;
}

static enum status read_entry(const json_t *json, int64_t after, struct wire_inbox_entry *out)
{
	const char *kind = json_text(json, "kind"), *about = json_text(json, "about");
	const char *body = json_text(json, "body");
	const json_t *id = json_object_get(json, "id");

	if (!is_kind(kind) || !is_about(about) || !body || !json_is_integer(id) ||
		json_integer_value(id) <= after ||
		strlen(body) > (WIRE_INBOX_BODY_MAX * 4 + 2) / 3)
		return failure(STATUS_BAD_DATA, "inbox: entry");
	strcpy(out->kind, kind);
	strcpy(out->about, about);
	out->id = json_integer_value(id);
	return base64url_decode(body, strlen(body), &out->body);
}

static enum status read_all(const json_t *json, int64_t after, struct wire_inbox *out)
{
	const json_t *list = json_object_get(json, "entries");
	const json_t *more = json_object_get(json, "more");
	enum status status = STATUS_OK;

	if (!json_is_array(list) || json_array_size(list) > WIRE_INBOX_ENTRIES_MAX ||
		!json_is_integer(more))
		return failure(STATUS_BAD_DATA, "inbox: no list");
	for (size_t i = 0; status == STATUS_OK && i < json_array_size(list); i++) {
		status = read_entry(json_array_get(list, i), after, &out->entries[i]);
		out->count = i + 1;
		after = out->entries[i].id;
	}
	out->more = json_integer_value(more) != 0;
	return status;
}

enum status wire_inbox_read(const void *text, size_t len, int64_t after, struct wire_inbox *out)
{
	json_t *json = NULL;
	enum status status;

	memset(out, 0, sizeof(*out));
	status = len > WIRE_INBOX_MAX ? failure(STATUS_BAD_DATA, "inbox: %zu bytes", len)
				      : json_read(text, len, &json);
	if (status == STATUS_OK)
		status = read_all(json, after, out);
	if (status != STATUS_OK)
		wire_inbox_free(out);
	json_decref(json);
	return status;
}

void wire_inbox_free(struct wire_inbox *inbox)
{
	for (size_t i = 0; i < WIRE_INBOX_ENTRIES_MAX; i++)
		bytes_free(&inbox->entries[i].body);
	memset(inbox, 0, sizeof(*inbox));
}
