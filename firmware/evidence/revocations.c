#include "firmware/evidence/revocations.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/json.h"

static const struct {
	const char *member;
	size_t len; /* of an id, hex digits */
} KINDS[REVOKED_KINDS] = {
	[REVOKED_SEALING_KEY] = {"sealing_keys", 16},
	[REVOKED_SERVER] = {"servers", KID_SIZE - 1},
};

static bool id_is_valid(enum revoked_kind kind, const char *id)
{
	return strlen(id) == KINDS[kind].len &&
	       strspn(id, "0123456789abcdef") == KINDS[kind].len;
}

/* One member of the file: a list that is sorted, so that one list has one text. */
static enum status read_kind(
	const json_t *object, enum revoked_kind kind, struct revocations *out)
{
	const json_t *list = json_object_get(object, KINDS[kind].member);
	size_t count = json_array_size(list);

	if (!json_is_array(list) || count > REVOCATIONS_MAX)
		return failure(STATUS_BAD_DATA, "revocations: %s", KINDS[kind].member);
	for (size_t i = 0; i < count; i++) {
		const char *id = json_string_value(json_array_get(list, i));

		if (!id || !id_is_valid(kind, id) ||
			(i > 0 && strcmp(out->ids[kind][i - 1], id) >= 0))
			return failure(STATUS_BAD_DATA, "revocations: line %zu of %s", i,
				KINDS[kind].member);
		strcpy(out->ids[kind][i], id);
	}
	out->count[kind] = count;
	return STATUS_OK;
}

enum status revocations_decode(const void *text, size_t len, struct revocations *out)
{
	struct revocations list = {.count = {0}};
	json_t *object = NULL;
	enum status status = json_read(text, len, &object);

	for (int kind = 0; status == STATUS_OK && kind < REVOKED_KINDS; kind++)
		status = read_kind(object, (enum revoked_kind)kind, &list);
	if (status == STATUS_OK)
		*out = list;
	json_decref(object);
	return status;
}

static json_t *kind_json(const struct revocations *list, int kind)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count[kind]; i++)
		if (json_array_append_new(array, json_string(list->ids[kind][i])) != 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}

enum status revocations_encode(const struct revocations *list, struct bytes *out)
{
	json_t *object = json_object();
	enum status status = STATUS_OK;

	for (int kind = 0; status == STATUS_OK && kind < REVOKED_KINDS; kind++)
		if (json_object_set_new(object, KINDS[kind].member, kind_json(list, kind)) != 0)
			status = failure(STATUS_NO_MEMORY, "revocations");
	if (status == STATUS_OK)
		status = json_canonical(object, out);
	json_decref(object);
	return status;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

bool revocations_have(const struct revocations *list, enum revoked_kind kind, const char *id)
{
	return bsearch(id, list->ids[kind], list->count[kind], REVOCATION_SIZE, compare);
}

enum status revocations_add(struct revocations *list, enum revoked_kind kind, const char *id)
{
	if (!id_is_valid(kind, id))
		return failure(
			STATUS_BAD_DATA, "revocations: not an id of %s", KINDS[kind].member);
	if (revocations_have(list, kind, id))
		return STATUS_OK;
	if (list->count[kind] == REVOCATIONS_MAX)
		return failure(STATUS_FULL, "revocations: too many %s", KINDS[kind].member);
	strcpy(list->ids[kind][list->count[kind]++], id);
	qsort(list->ids[kind], list->count[kind], REVOCATION_SIZE, compare);
	return STATUS_OK;
}

enum status revocations_follow(const struct revocations *held, const struct revocations *next)
{
	for (int kind = 0; kind < REVOKED_KINDS; kind++)
		for (size_t i = 0; i < held->count[kind]; i++)
			if (!revocations_have(
				    next, (enum revoked_kind)kind, held->ids[kind][i]))
				return failure(
					STATUS_DENIED, "revocations: something was given back");
	return STATUS_OK;
}

enum status revocations_of(
	const char *folder, const struct signed_list *index, struct revocations *out)
{
	const struct signed_entry *entry = signed_list_find(index, REVOCATIONS_FILE);
	struct bytes text = {0};
	enum status status;

	if (!entry) {
		*out = (struct revocations){.count = {0}};
		return STATUS_OK;
	}
	status = signed_file_check(folder, entry, &text);
	if (status == STATUS_OK)
		status = revocations_decode(text.data, text.len, out);
	bytes_free(&text);
	return status;
}

enum status revocations_read(
	const char *state_folder, const struct enrolment *enrolment, struct revocations *out)
{
	char folder[PATH_TEXT_MAX];
	struct signed_list index = {0};
	enum status status = path_join(folder, sizeof(folder), state_folder, SIGNED_FOLDER);

	if (status == STATUS_OK)
		status = signed_list_load(folder, enrolment, &index);
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		status = revocations_of(folder, &index, out);
	signed_list_free(&index);
	return status;
}
