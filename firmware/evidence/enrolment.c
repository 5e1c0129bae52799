#include "firmware/evidence/enrolment.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/evidence/revocations.h"
#include "firmware/model/json.h"

#define ENROLMENT_FILE "enrolment.json"
#define ENROLMENT_MAX (64 * 1024)
#define SEALING_KEYS_FILE "sealing-keys.json"

/* A member that must be a text and fit; NULL-safe for a value that is no object. */
static bool copy_text(const json_t *object, const char *member, char *out, size_t size)
{
	const char *text = json_text(object, member);

	if (!text || !*text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool copy_number(
	const json_t *object, const char *member, int64_t min, int64_t max, int64_t *out)
{
	const json_t *number = json_object_get(object, member);

	if (!json_is_integer(number) || json_integer_value(number) < min ||
		json_integer_value(number) > max)
		return false;
	*out = json_integer_value(number);
	return true;
}

static enum status copy_key(const json_t *object, const char *member, struct note_key *out)
{
	static const uint8_t NO_SECRET[sizeof(out->secret)];
	const char *text = json_text(object, member);

	if (!text || note_key_read(text, out) != STATUS_OK ||
		!bytes_equal(out->secret, NO_SECRET, sizeof(NO_SECRET)))
		return failure(STATUS_BAD_DATA, "enrolment: %s is no verifier key", member);
	return STATUS_OK;
}

static enum status check_enrolment(const struct enrolment *enrolment)
{
	if (!kiosk_id_is_valid(enrolment->kiosk_id))
		return failure(STATUS_BAD_DATA, "enrolment: kiosk_id");
	if (strcmp(enrolment->receipt_key.name, enrolment->origin) != 0)
		return failure(STATUS_BAD_DATA, "enrolment: receipt key is not the origin's");
	if (memcmp(enrolment->receipt_key.public_key, enrolment->publication_key.public_key,
		    sizeof(enrolment->receipt_key.public_key)) == 0)
		return failure(STATUS_BAD_DATA, "enrolment: one key has two roles");
	return STATUS_OK;
}

enum status enrolment_text(const struct enrolment *enrolment, const char *ca,
	const char *server_ca, struct bytes *out)
{
	char receipt[NOTE_KEY_TEXT_SIZE], publication[NOTE_KEY_TEXT_SIZE];
	json_t *json;
	enum status status = check_enrolment(enrolment);

	if (status != STATUS_OK)
		return status;
	note_key_public_text(&enrolment->receipt_key, receipt);
	note_key_public_text(&enrolment->publication_key, publication);
	json = json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:s, s:s}", "kiosk_id",
		enrolment->kiosk_id, "origin", enrolment->origin, "receipt_key", receipt,
		"publication_key", publication, "test", enrolment->test, "minimum_index",
		(json_int_t)enrolment->minimum_index, "ca", ca, "server_ca", server_ca);
	if (!json)
		return failure(STATUS_NO_MEMORY, "enrolment: cannot be written");
	status = json_canonical(json, out);
	json_decref(json);
	return status;
}

enum status enrolment_write(const char *state_folder, const struct enrolment *enrolment,
	const char *ca, const char *server_ca)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status = enrolment_text(enrolment, ca, server_ca, &text);

	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), state_folder, ENROLMENT_FILE);
	if (status == STATUS_OK)
		status = file_write(path, text.data, text.len, 0640);
	bytes_free(&text);
	return status;
}

static enum status read_members(const json_t *json, struct enrolment *out)
{
	int64_t test;
	enum status status;

	if (!copy_text(json, "kiosk_id", out->kiosk_id, sizeof(out->kiosk_id)) ||
		!copy_text(json, "origin", out->origin, sizeof(out->origin)) ||
		!copy_number(json, "test", 0, 1, &test) ||
		!copy_number(json, "minimum_index", 0, INT64_MAX, &out->minimum_index))
		return failure(STATUS_BAD_DATA, "enrolment: a member is missing or wrong");
	out->test = (int)test;
	if ((status = copy_key(json, "receipt_key", &out->receipt_key)) != STATUS_OK ||
		(status = copy_key(json, "publication_key", &out->publication_key)) !=
			STATUS_OK)
		return status;
	return check_enrolment(out);
}

enum status enrolment_decode(const void *text, size_t len, struct enrolment *out)
{
	struct enrolment enrolment = {.kiosk_id = ""};
	json_t *json = NULL;
	enum status status = json_read(text, len, &json);

	if (status == STATUS_OK)
		status = read_members(json, &enrolment);
	if (status == STATUS_OK)
		*out = enrolment;
	json_decref(json);
	return status;
}

enum status enrolment_read(const char *state_folder, struct enrolment *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status = path_join(path, sizeof(path), state_folder, ENROLMENT_FILE);

	if (status == STATUS_OK)
		status = file_read(path, ENROLMENT_MAX, &text);
	if (status == STATUS_OK)
		status = enrolment_decode(text.data, text.len, out);
	bytes_free(&text);
	return status;
}

static enum status read_key(const json_t *json, int test, struct sealing_key *out)
{
	char key_id[17];
	const char *recipient = json_text(json, "recipient");
	int64_t key_test;

	if (json_object_size(json) != 6 || !recipient ||
		!copy_text(json, "department", out->department, sizeof(out->department)) ||
		!copy_text(json, "key_id", out->key_id, sizeof(out->key_id)) ||
		!copy_number(json, "from_ms", 0, INT64_MAX, &out->from_ms) ||
		!copy_number(json, "to_ms", out->from_ms + 1, INT64_MAX, &out->to_ms) ||
		!copy_number(json, "test", 0, 1, &key_test))
		return failure(STATUS_BAD_DATA, "sealing key: a member is missing or wrong");
	if (key_test != test)
		return failure(STATUS_BAD_DATA, "sealing key: test and real are mixed");
	if (seal_recipient_read(recipient, &out->recipient) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "sealing key: recipient");
	seal_recipient_id(&out->recipient, key_id);
	if (strcmp(key_id, out->key_id) != 0)
		return failure(STATUS_BAD_DATA, "sealing key: key_id is of another key");
	out->test = (int)key_test;
	return STATUS_OK;
}

static enum status read_keys(const json_t *list, int test, struct sealing_keys *out)
{
	enum status status = STATUS_OK;

	if (!json_is_array(list) || json_array_size(list) > SEALING_KEYS_MAX)
		return failure(STATUS_BAD_DATA, "sealing keys: no list, or too long");
	out->count = json_array_size(list);
	for (size_t i = 0; status == STATUS_OK && i < out->count; i++)
		status = read_key(json_array_get(list, i), test, &out->keys[i]);
	return status;
}

enum status sealing_keys_decode(
	const void *text, size_t len, int test, struct sealing_keys *out)
{
	struct sealing_keys keys = {.count = 0};
	json_t *list = NULL;
	enum status status = json_read(text, len, &list);

	if (status == STATUS_OK)
		status = read_keys(list, test, &keys);
	if (status == STATUS_OK)
		*out = keys;
	json_decref(list);
	return status;
}

/* Nothing is ever sealed to a key that was taken back: it is as if it were not there. */
static void drop_revoked(struct sealing_keys *keys, const struct revocations *revoked)
{
	size_t kept = 0;

	for (size_t i = 0; i < keys->count; i++)
		if (!revocations_have(revoked, REVOKED_SEALING_KEY, keys->keys[i].key_id))
			keys->keys[kept++] = keys->keys[i];
	keys->count = kept;
}

/* The keys of a folder whose index is signed. */
static enum status read_signed_keys(
	const char *folder, const struct signed_list *index, int test, struct sealing_keys *out)
{
	const struct signed_entry *entry = signed_list_find(index, SEALING_KEYS_FILE);
	struct revocations revoked;
	struct bytes text = {0};
	enum status status = entry ? signed_file_check(folder, entry, &text)
				   : failure(STATUS_NOT_FOUND, "index: no sealing keys");

	if (status == STATUS_OK)
		status = sealing_keys_decode(text.data, text.len, test, out);
	if (status == STATUS_OK)
		status = revocations_of(folder, index, &revoked);
	if (status == STATUS_OK)
		drop_revoked(out, &revoked);
	out->index_version = index->newest;
	bytes_free(&text);
	return status;
}

enum status sealing_keys_read(
	const char *state_folder, const struct enrolment *enrolment, struct sealing_keys *out)
{
	char folder[PATH_TEXT_MAX];
	struct sealing_keys keys = {.count = 0};
	struct signed_list index = {0};
	enum status status = path_join(folder, sizeof(folder), state_folder, SIGNED_FOLDER);

	if (status == STATUS_OK)
		status = signed_list_load(folder, enrolment, &index);
	if (status == STATUS_OK)
		status = read_signed_keys(folder, &index, enrolment->test, &keys);
	if (status == STATUS_OK)
		*out = keys;
	signed_list_free(&index);
	return status;
}

/* A key that is still valid beats an expired one; then the newest. */
static bool is_better(
	const struct sealing_key *key, const struct sealing_key *best, int64_t now_ms)
{
	if (!best || (key->to_ms > now_ms) != (best->to_ms > now_ms))
		return !best || key->to_ms > now_ms;
	return key->from_ms > best->from_ms;
}

enum status sealing_keys_find(const struct sealing_keys *keys, const char *department, int test,
	int64_t now_ms, const struct sealing_key **out)
{
	const struct sealing_key *best = NULL;

	for (size_t i = 0; i < keys->count; i++) {
		const struct sealing_key *key = &keys->keys[i];
		if (strcmp(key->department, department) == 0 && key->test == test &&
			key->from_ms <= now_ms && now_ms - key->to_ms <= SEALING_KEY_GRACE_MS &&
			is_better(key, best, now_ms))
			best = key;
	}
	if (!best)
		return failure(STATUS_NOT_FOUND, "sealing keys: none for %s", department);
	if (best->to_ms <= now_ms)
		log_warn("evidence", "sealing_key_expired", "department=%s key=%s", department,
			best->key_id);
	*out = best;
	return STATUS_OK;
}
