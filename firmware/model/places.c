#include "firmware/model/places.h"

#include <string.h>

#define WANT "places"
#define QUESTION_MEMBERS 3
#define ANSWER_MEMBERS 3
#define SLOT_MEMBERS 4

enum status places_question_write(const struct places_question *question, struct bytes *out)
{
	json_t *object = json_pack("{s:s, s:s, s:s}", "implement_code",
		question->implement_code, "question_id", question->question_id, "want", WANT);
	enum status status =
		object ? json_canonical(object, out) : failure(STATUS_NO_MEMORY, "places");

	json_decref(object);
	return status;
}

/* Letters, digits and hyphens: it becomes the name of a file at the office. */
static bool is_code(const char *text)
{
	return text[0] && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-") == strlen(text);
}

static bool read_heading(const json_t *object, char id[UUID_SIZE], char code[PLACES_CODE_SIZE])
{
	return json_text_into(object, "question_id", id, UUID_SIZE) && uuid_is_valid(id) &&
	       json_text_into(object, "implement_code", code, PLACES_CODE_SIZE) &&
	       is_code(code);
}

enum status places_question_read(const void *text, size_t len, struct places_question *out)
{
	struct places_question question = {.question_id = ""};
	const char *want;
	json_t *object = NULL;
	bool good;

	if (len > PLACES_QUESTION_MAX || json_read(text, len, &object) != STATUS_OK)
		return STATUS_BAD_DATA;
	want = json_text(object, "want");
	good = want && strcmp(want, WANT) == 0 &&
	       json_object_size(object) == QUESTION_MEMBERS &&
	       read_heading(object, question.question_id, question.implement_code);
	json_decref(object);
	if (!good)
		return STATUS_BAD_DATA;
	*out = question;
	return STATUS_OK;
}

static json_t *slot_json(const struct places_slot *slot)
{
	return json_pack("{s:s, s:s, s:i, s:s}", "day", slot->slot.day, "kind", slot->slot.kind,
		"left", slot->left, "time", slot->slot.time);
}

enum status places_write(const struct places *places, struct bytes *out)
{
	json_t *slots = json_array(), *object;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < places->count; i++)
		if (json_array_append_new(slots, slot_json(&places->slots[i])) != 0)
			status = failure(STATUS_NO_MEMORY, "places");
	object = json_pack("{s:s, s:s, s:o}", "implement_code", places->implement_code,
		"question_id", places->question_id, "slots", slots);
	if (status == STATUS_OK)
		status = object ? json_canonical(object, out)
				: failure(STATUS_NO_MEMORY, "places");
	json_decref(object);
	return status;
}

static bool read_slot(const json_t *json, struct places_slot *out)
{
	const json_t *left = json_object_get(json, "left");

	out->left = (int)json_integer_value(left);
	return json_object_size(json) == SLOT_MEMBERS && json_is_integer(left) &&
	       json_integer_value(left) >= 0 &&
	       json_integer_value(left) <= BOOKING_PLACES_MAX &&
	       json_text_into(json, "day", out->slot.day, sizeof(out->slot.day)) &&
	       json_text_into(json, "kind", out->slot.kind, sizeof(out->slot.kind)) &&
	       json_text_into(json, "time", out->slot.time, sizeof(out->slot.time)) &&
	       booking_is_valid(&out->slot);
}

static const struct places_slot *find(const struct places *places, const struct booking *slot)
{
	for (size_t i = 0; i < places->count; i++)
		if (booking_is_same(&places->slots[i].slot, slot))
			return &places->slots[i];
	return NULL;
}

static bool read_slots(const json_t *slots, struct places *out)
{
	if (!json_is_array(slots) || json_array_size(slots) > PLACES_SLOTS_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(slots); i++) {
		struct places_slot *slot = &out->slots[i];

		if (!read_slot(json_array_get(slots, i), slot) || find(out, &slot->slot))
			return false;
		out->count++;
	}
	return true;
}

enum status places_read(const void *text, size_t len, struct places *out)
{
	json_t *object = NULL;
	enum status status = len <= PLACES_MAX
				     ? json_read(text, len, &object)
				     : failure(STATUS_BAD_DATA, "places: %zu bytes", len);

	memset(out, 0, sizeof(*out));
	if (status == STATUS_OK &&
		(json_object_size(object) != ANSWER_MEMBERS ||
			!read_heading(object, out->question_id, out->implement_code) ||
			!read_slots(json_object_get(object, "slots"), out)))
		status = failure(STATUS_BAD_DATA, "places: not its members");
	json_decref(object);
	if (status != STATUS_OK)
		memset(out, 0, sizeof(*out));
	return status;
}

int places_left(const struct places *places, const struct booking *slot, int all)
{
	const struct places_slot *found = find(places, slot);

	return found ? found->left : all;
}
