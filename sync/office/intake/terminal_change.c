#include "sync/office/intake/terminal_change.h"

#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/owner.h"
#include "sync/office/intake/case_deem.h"
#include "sync/office/intake/case_rebook.h"
#include "sync/office/intake/erasure.h"
#include "sync/office/intake/intake.h"

#define ASK_TIMEOUT_MS 10000

static enum status add_key(json_t *change, const char *role, const struct signing_key *key)
{
	struct bytes spki = {0}, text = {0};
	enum status status = signing_key_spki(key, &spki);

	if (status == STATUS_OK)
		status = base64url_encode(spki.data, spki.len, &text);
	if (status == STATUS_OK &&
		json_object_set_new(change, role, json_string((const char *)text.data)) != 0)
		status = STATUS_NO_MEMORY;
	bytes_free(&spki);
	bytes_free(&text);
	return status;
}

enum status terminal_change_enrol(const char *kiosk_id, int test,
	const struct signing_key *manifest, const struct signing_key *tls, json_t **out)
{
	json_t *change =
		json_pack("{s:s, s:s, s:i}", "do", "enrol", "kiosk_id", kiosk_id, "test", test);
	enum status status = change ? add_key(change, "manifest", manifest) : STATUS_NO_MEMORY;

	if (status == STATUS_OK)
		status = add_key(change, "tls", tls);
	if (status == STATUS_OK)
		*out = change;
	else
		json_decref(change);
	return status;
}

static enum status make_change(const char *verb, const char *of, const char *id, json_t **out)
{
	json_t *change = json_pack("{s:s, s:s}", "do", verb, of, id);

	if (!change)
		return failure(STATUS_NO_MEMORY, "no memory for a change");
	*out = change;
	return STATUS_OK;
}

enum status terminal_change_expect(const char *kiosk_id, json_t **out)
{
	return make_change("expect", "kiosk_id", kiosk_id, out);
}

enum status terminal_change_revoke(const char *kiosk_id, json_t **out)
{
	return make_change("revoke", "kiosk_id", kiosk_id, out);
}

enum status terminal_change_erase(const char *case_id, json_t **out)
{
	return make_change("erase", "case_id", case_id, out);
}

/* The key's own id, never one that somebody sent along. */
static enum status read_key(const json_t *change, const char *role, struct store_key *out)
{
	const char *text = json_text(change, role);
	struct bytes spki = {0};
	struct signing_key *key = NULL;
	enum status status =
		text ? base64url_decode(text, strlen(text), &spki) : STATUS_BAD_DATA;

	if (status == STATUS_OK && spki.len > sizeof(out->spki))
		status = STATUS_BAD_DATA;
	if (status == STATUS_OK)
		status = signing_key_from_spki(spki.data, spki.len, &key);
	if (status == STATUS_OK) {
		memcpy(out->spki, spki.data, spki.len);
		out->spki_len = spki.len;
		signing_key_id(key, out->kid);
	}
	signing_key_destroy(key);
	bytes_free(&spki);
	return status == STATUS_OK ? status : failure(STATUS_BAD_DATA, "no %s key", role);
}

static enum status enrol(
	struct store *store, const char *kiosk_id, const json_t *change, int64_t now_ms)
{
	json_int_t test = json_integer_value(json_object_get(change, "test"));
	struct store_key keys[2] = {{.role = STORE_ROLE_MANIFEST}, {.role = STORE_ROLE_TLS}};
	enum status status = read_key(change, "manifest", &keys[0]);

	if (status == STATUS_OK)
		status = read_key(change, "tls", &keys[1]);
	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < 2; i++) {
		memcpy(keys[i].kiosk_id, kiosk_id, KIOSK_ID_SIZE);
		keys[i].test = test == 1;
		keys[i].enrolled_ms = now_ms;
	}
	return store_add_terminal(store, keys);
}

static enum status erase(
	struct store *store, struct parts *parts, const char *case_id, int64_t now_ms)
{
	enum status status = case_id && uuid_is_valid(case_id)
				     ? store_erase(store, case_id, now_ms)
				     : failure(STATUS_BAD_DATA, "an erasure of no case");

	if (status != STATUS_OK)
		return status;
	erasure_drop_uploads(parts, case_id);
	return erasure_finish(store, parts);
}

enum status terminal_change_apply(
	struct store *store, struct parts *parts, const json_t *change, int64_t now_ms)
{
	const char *verb = json_text(change, "do"), *kiosk_id = json_text(change, "kiosk_id");

	if (verb && strcmp(verb, "erase") == 0)
		return erase(store, parts, json_text(change, "case_id"), now_ms);
	if (!verb || !kiosk_id || !kiosk_id_is_valid(kiosk_id))
		return failure(STATUS_BAD_DATA, "a change of no terminal");
	if (strcmp(verb, "enrol") == 0)
		return enrol(store, kiosk_id, change, now_ms);
	if (strcmp(verb, "expect") == 0)
		return store_expect_terminal(store, kiosk_id);
	if (strcmp(verb, "revoke") == 0)
		return store_revoke(store, kiosk_id, now_ms);
	return failure(STATUS_BAD_DATA, "an unknown change of a terminal");
}

static bool is_called(const json_t *change, const char *verb)
{
	const char *own = json_text(change, "do");

	return own && strcmp(own, verb) == 0;
}

/* Signed by the office's own key, which whoever holds the lock may read. */
static enum status take_step(
	const char *intake_folder, struct store *store, const json_t *change, json_t *answer)
{
	struct office_settings settings;
	struct note_key key = {.name = ""};
	char folder[PATH_TEXT_MAX];
	const struct case_keeper keeper = {store, &key, folder};
	struct case_deemed deemed;
	enum status status = office_settings_read(intake_folder, &settings);

	if (status == STATUS_OK)
		status = path_join(folder, sizeof(folder), intake_folder, "signed");
	if (status == STATUS_OK)
		status = intake_receipt_key(intake_folder, settings.origin, &key);
	if (status == STATUS_OK && is_called(change, "step"))
		status = case_step_apply(&keeper, change, clock_wall_ms());
	else if (status == STATUS_OK && is_called(change, "rebook"))
		status = case_rebook_apply(&keeper, change, clock_wall_ms());
	else if (status == STATUS_OK)
		status = case_deem(&keeper, clock_wall_ms(), &deemed);
	if (status == STATUS_OK && is_called(change, "deem"))
		status = case_deem_tell(&deemed, answer);
	bytes_wipe(&key, sizeof(key));
	return status;
}

static bool is_step(const json_t *change)
{
	return is_called(change, "step") || is_called(change, "deem") ||
	       is_called(change, "rebook");
}

static enum status apply_alone(const char *intake_folder, const json_t *change, json_t *answer)
{
	struct store *store = NULL;
	struct parts parts = {.content = NULL};
	enum status status = parts_open(intake_folder, 0, &parts);

	if (status == STATUS_OK)
		status = store_open(intake_folder, &store);
	if (status == STATUS_OK)
		status = is_step(change) ? take_step(intake_folder, store, change, answer)
					 : terminal_change_apply(
						   store, &parts, change, clock_wall_ms());
	store_close(store);
	parts_close(&parts);
	return status;
}

/* The office answers {"status":"ok"} or the name of what was wrong. */
static enum status read_answer(const struct bytes *answer, json_t *out)
{
	static const enum status KNOWN[] = {STATUS_OK, STATUS_CONFLICT, STATUS_NOT_FOUND,
		STATUS_BAD_DATA, STATUS_FULL, STATUS_DENIED};
	json_t *object = NULL;
	enum status status = json_read(answer->data, answer->len, &object);
	const char *name = object ? json_text(object, "status") : NULL;

	if (status == STATUS_OK)
		status = STATUS_IO;
	for (size_t i = 0; name && i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
		if (strcmp(name, status_name(KNOWN[i])) == 0)
			status = KNOWN[i];
	}
	if (status == STATUS_OK && json_object_update(out, object) != 0)
		status = failure(STATUS_NO_MEMORY, "an answer");
	json_decref(object);
	return status;
}

static enum status ask_office(const char *intake_folder, const json_t *change, json_t *out)
{
	struct office_settings settings;
	struct bytes line = {0}, answer = {0};
	char path[PATH_TEXT_MAX];
	enum status status = office_settings_read(intake_folder, &settings);

	if (status == STATUS_OK)
		status = office_socket_path(
			intake_folder, &settings, "control.sock", path, sizeof(path));
	if (status == STATUS_OK)
		status = json_canonical(change, &line);
	if (status == STATUS_OK)
		status = local_socket_ask(
			path, (const char *)line.data, ASK_TIMEOUT_MS, &answer);
	if (status == STATUS_OK)
		status = read_answer(&answer, out);
	bytes_free(&line);
	bytes_free(&answer);
	return status;
}

enum status terminal_change_ask(const char *intake_folder, const json_t *change, json_t *answer)
{
	char path[PATH_TEXT_MAX];
	struct owner was;
	int lock = -1;
	bool held = false;
	enum status status = path_join(path, sizeof(path), intake_folder, "lock");

	if (status == STATUS_OK)
		status = owner_become(intake_folder, &was);
	if (status != STATUS_OK)
		return status;
	status = lock_try(path, &lock);
	held = status == STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = apply_alone(intake_folder, change, answer);
	if (lock >= 0)
		close(lock);
	owner_return(&was);
	return held ? ask_office(intake_folder, change, answer) : status;
}

enum status terminal_change_submit(const char *intake_folder, const json_t *change)
{
	json_t *answer = json_object();
	enum status status = answer ? terminal_change_ask(intake_folder, change, answer)
				    : failure(STATUS_NO_MEMORY, "an answer");

	json_decref(answer);
	return status;
}
