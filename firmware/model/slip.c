#include "firmware/model/slip.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A text member: the same name in C and in JSON. */
struct text_member {
	const char *name;
	size_t offset, size;
	bool late; /* slips kept before it existed lack it */
};

#define MEMBER(type, member, late)                                                             \
	{                                                                                      \
#member, offsetof(struct type, member), sizeof(((struct type *)0)->member),    \
			late                                                                   \
	}
#define TEXT(type, member) MEMBER(type, member, false)
#define LATE(type, member) MEMBER(type, member, true)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct text_member MATERIAL_TEXTS[] = {
	TEXT(slip_material, name),
	TEXT(slip_material, note),
};

static const struct text_member CASE_TEXTS[] = {
	TEXT(slip_case, matter),
	TEXT(slip_case, implement_code),
	TEXT(slip_case, department),
	TEXT(slip_case, receipt_no),
	TEXT(slip_case, limit),
	LATE(slip_case, waits),
	LATE(slip_case, booking),
	LATE(slip_case, place),
	LATE(slip_case, home),
	LATE(slip_case, comers),
	LATE(slip_case, booking_open),
	LATE(slip_case, delivery),
	LATE(slip_case, consult_phone),
	LATE(slip_case, complaint_phone),
};

static const struct text_member SLIP_TEXTS[] = {
	TEXT(slip, language),
	TEXT(slip, hall),
	TEXT(slip, terminal),
	TEXT(slip, kiosk_id),
	TEXT(slip, received_at),
	TEXT(slip, name_masked),
	LATE(slip, acting_masked),
	TEXT(slip, identity_note),
	TEXT(slip, delivery),
	TEXT(slip, visit_code),
	TEXT(slip, consult_phone),
	TEXT(slip, complaint_phone),
	TEXT(slip, qr),
	TEXT(slip, office_note),
};

static json_t *texts_to_json(const void *from, const struct text_member *table, size_t count)
{
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++) {
		const char *text = (const char *)from + table[i].offset;

		if (json_object_set_new(object, table[i].name, json_string(text)) != 0) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static bool texts_from_json(
	const json_t *object, const struct text_member *table, size_t count, void *to)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = json_text(object, table[i].name);

		if (!text && table[i].late)
			text = "";
		if (!text || strlen(text) >= table[i].size)
			return false;
		memcpy((char *)to + table[i].offset, text, strlen(text) + 1);
	}
	return true;
}

static json_t *materials_to_json(const struct slip_case *from)
{
	json_t *list = json_array();

	for (size_t i = 0; i < from->material_count; i++)
		if (json_array_append_new(
			    list, texts_to_json(&from->materials[i], MATERIAL_TEXTS,
					  COUNT(MATERIAL_TEXTS))) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *case_to_json(const struct slip_case *from)
{
	json_t *object = texts_to_json(from, CASE_TEXTS, COUNT(CASE_TEXTS));

	if (json_object_set_new(object, "materials", materials_to_json(from)) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *cases_to_json(const struct slip *slip)
{
	json_t *list = json_array();

	for (size_t i = 0; i < slip->case_count; i++)
		if (json_array_append_new(list, case_to_json(&slip->cases[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

enum status slip_to_json(const struct slip *slip, json_t **out)
{
	json_t *object = texts_to_json(slip, SLIP_TEXTS, COUNT(SLIP_TEXTS));

	if (json_object_set_new(object, "cases", cases_to_json(slip)) != 0 ||
		json_object_set_new(object, "reprint", json_integer(slip->reprint)) != 0 ||
		json_object_set_new(object, "test", json_integer(slip->test)) != 0) {
		json_decref(object);
		return failure(STATUS_NO_MEMORY, "slip: %zu cases", slip->case_count);
	}
	*out = object;
	return STATUS_OK;
}

static bool read_materials(const json_t *list, struct slip_case *to)
{
	size_t i;
	json_t *material;

	if (!json_is_array(list) || json_array_size(list) > SLIP_MATERIALS_MAX)
		return false;
	json_array_foreach (list, i, material)
		if (json_object_size(material) != COUNT(MATERIAL_TEXTS) ||
			!texts_from_json(material, MATERIAL_TEXTS, COUNT(MATERIAL_TEXTS),
				&to->materials[i]))
			return false;
	to->material_count = json_array_size(list);
	return true;
}

/* Members that a slip kept by an older terminal has not. */
static size_t lacking(const json_t *object, const struct text_member *table, size_t count)
{
	size_t lacks = 0;

	for (size_t i = 0; i < count; i++)
		lacks += table[i].late && !json_object_get(object, table[i].name);
	return lacks;
}

static bool read_cases(const json_t *list, struct slip *to)
{
	size_t i;
	json_t *one;

	if (!json_is_array(list) || json_array_size(list) > SLIP_CASES_MAX)
		return false;
	json_array_foreach (list, i, one)
		if (json_object_size(one) !=
				COUNT(CASE_TEXTS) + 1 -
					lacking(one, CASE_TEXTS, COUNT(CASE_TEXTS)) ||
			!texts_from_json(one, CASE_TEXTS, COUNT(CASE_TEXTS), &to->cases[i]) ||
			!read_materials(json_object_get(one, "materials"), &to->cases[i]))
			return false;
	to->case_count = json_array_size(list);
	return true;
}

static bool read_count(const json_t *value, json_int_t max, json_int_t *out)
{
	*out = json_integer_value(value);
	return json_is_integer(value) && *out >= 0 && *out <= max;
}

static bool read_slip(const json_t *json, struct slip *to)
{
	json_int_t reprint, test;

	if (json_object_size(json) !=
			COUNT(SLIP_TEXTS) + 3 - lacking(json, SLIP_TEXTS, COUNT(SLIP_TEXTS)) ||
		!texts_from_json(json, SLIP_TEXTS, COUNT(SLIP_TEXTS), to) ||
		!read_cases(json_object_get(json, "cases"), to) ||
		!read_count(json_object_get(json, "reprint"), INT_MAX, &reprint) ||
		!read_count(json_object_get(json, "test"), 1, &test))
		return false;
	to->reprint = (unsigned)reprint;
	to->test = (int)test;
	return true;
}

enum status slip_from_json(const json_t *json, struct slip *out)
{
	struct slip *slip = calloc(1, sizeof(*slip));
	enum status status = STATUS_OK;

	if (!slip)
		return failure(STATUS_NO_MEMORY, "slip");
	if (read_slip(json, slip))
		*out = *slip;
	else
		status = failure(STATUS_BAD_DATA, "slip: not in the form of slip_to_json");
	bytes_wipe(slip, sizeof(*slip));
	free(slip);
	return status;
}
