#include "sync/office/intake/case_rebook.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "sync/office/intake/published.h"

void case_appointments_begin(struct store *store, const struct note_key *key,
	const struct store_case *entry, struct case_appointments *out)
{
	*out = (struct case_appointments){.store = store, .key = key, .entry = entry};
	memcpy(out->hash, entry->manifest_hash, sizeof(out->hash));
}

enum status case_appointments_next(struct case_appointments *appointments)
{
	struct appointment_note next;
	struct bytes note = {0};
	uint8_t hash[32];
	enum status status = store_appointment(appointments->store,
		appointments->entry->case_id, appointments->last.n + 1, &note);

	if (status == STATUS_OK)
		status = appointment_note_read(
			appointments->key, note.data, note.len, &next, hash);
	bytes_free(&note);
	if (status != STATUS_OK)
		return status;
	if (next.n != appointments->last.n + 1 ||
		strcmp(next.case_id, appointments->entry->case_id) != 0 ||
		strcmp(next.receipt_no, appointments->entry->receipt_no) != 0 ||
		memcmp(next.prev, appointments->hash, sizeof(next.prev)) != 0)
		return failure(STATUS_BAD_DATA,
			"appointment %lld: does not follow the one before", (long long)next.n);
	appointments->last = next;
	memcpy(appointments->hash, hash, sizeof(hash));
	return STATUS_OK;
}

static const json_t *time_field(const struct service_item *item)
{
	for (size_t i = 0; i < item->field_count; i++)
		if (strcmp(item->fields[i].id, BOOKING_FIELD_TIME) == 0)
			return item->fields[i].json;
	return NULL;
}

static bool is_asked(const json_t *field, const char *kind)
{
	json_t *form = json_pack("{s:s}", BOOKING_FIELD_KIND, kind);
	bool asked = field && service_item_applies(json_object_get(field, "when"), form);

	json_decref(form);
	return asked;
}

static bool has_part(const json_t *field, const char *time)
{
	const json_t *options = json_object_get(field, "options");

	for (size_t i = 0; i < json_array_size(options); i++) {
		const char *id = json_text(json_array_get(options, i), "id");

		if (id && strcmp(id, time) == 0)
			return true;
	}
	return false;
}

/*
 * Whether parts of a day are asked for may hang on answers that only the department can read:
 * then it is as it was for this case.
 */
static const char *judge_time(
	const struct service_item *item, const struct booking *from, const struct booking *to)
{
	const json_t *field = time_field(item);
	bool before = is_asked(field, from->kind), now = is_asked(field, to->kind);
	bool needed = from->time[0] ? now || !before : now && !before;

	if (to->time[0] && !has_part(field, to->time))
		return "the matter has no such part of a day";
	if (needed && field && !to->time[0])
		return "the matter is booked for a part of a day: name it";
	if (to->time[0] && !needed && !now)
		return "this kind is booked for the day as a whole";
	return NULL;
}

static const char *judge_slot(const struct published *published, const char *today,
	const struct booking *from, const struct booking *to)
{
	const struct service_item *item = published->item;

	if (!booking_is_valid(to))
		return "no day, kind or part of a day is written so";
	if (strcmp(to->day, today) < 0)
		return "that day is over";
	if (!calendar_is_working(&published->calendar, to->day))
		return "the hall does not work on that day";
	if (!item) /* nobody says any more what it has */
		return strcmp(to->kind, from->kind) ? "the matter is not published" : NULL;
	if (!json_lists(
		    json_object_get(json_object_get(item->json, "booking"), "kinds"), to->kind))
		return "the matter has no such kind";
	return judge_time(item, from, to);
}

static enum status judge_room(struct store *store, const struct store_window *window,
	const struct booking *to, char why[CASE_WHY_SIZE])
{
	struct store_slot slots[STORE_SLOTS_MAX];
	size_t count = 0;
	enum status status =
		window->places ? store_slots(store, window, to->day, slots, &count) : STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (booking_is_same(&slots[i].slot, to) && slots[i].held >= window->places)
			snprintf(why, CASE_WHY_SIZE, "no place is left: %lld of %d are held",
				(long long)slots[i].held, window->places);
	return status;
}

static const char *judge_case(
	const struct store_case *entry, enum status found, const struct store_booking *booked)
{
	if (case_step_state(entry) == CASE_STATES)
		return "it has not been received whole, or is erased";
	if (found == STATUS_NOT_FOUND)
		return "nothing is booked by it";
	return booked->ended ? "it has come to its end and gave its place back" : NULL;
}

static enum status settle(const struct case_keeper *keeper, const struct store_case *entry,
	struct booking *to, int64_t now_ms, char why[CASE_WHY_SIZE],
	struct store_window *window)
{
	struct store_booking booked = {.received_ms = 0};
	struct published published;
	char today[CLOCK_TEXT_SIZE];
	enum status status = store_booking(keeper->store, entry->case_id, &booked);
	const char *against;

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	against = judge_case(entry, status, &booked);
	if (!to->kind[0])
		memcpy(to->kind, booked.booking.kind, sizeof(to->kind));
	clock_date(now_ms, today);
	published_read(keeper->signed_folder, entry->implement_code, &published);
	published_window(&published, entry->implement_code, to->kind, window);
	if (!against)
		against = judge_slot(&published, today, &booked.booking, to);
	if (!against && !booked.no_place && booking_is_same(&booked.booking, to))
		against = "it has this place already";
	published_free(&published);
	snprintf(why, CASE_WHY_SIZE, "%s", against ? against : "");
	return against ? STATUS_OK : judge_room(keeper->store, window, to, why);
}

enum status case_rebook_settle(const struct case_keeper *keeper, const struct store_case *entry,
	struct booking *to, int64_t now_ms, char why[CASE_WHY_SIZE])
{
	struct store_window window = {.count = 0};

	return settle(keeper, entry, to, now_ms, why, &window);
}

enum status case_rebook_request(const struct case_rebook *move, json_t **out)
{
	json_t *request = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "do", "rebook", "case_id",
		move->case_id, "kind", move->to.kind, "day", move->to.day, "time",
		move->to.time, "by", move->by);

	if (!request)
		return failure(STATUS_NO_MEMORY, "a rebooking");
	*out = request;
	return STATUS_OK;
}

static bool read_request(const json_t *request, struct case_rebook *out)
{
	return json_text_into(request, "case_id", out->case_id, sizeof(out->case_id)) &&
	       json_text_into(request, "kind", out->to.kind, sizeof(out->to.kind)) &&
	       json_text_into(request, "day", out->to.day, sizeof(out->to.day)) &&
	       json_text_into(request, "time", out->to.time, sizeof(out->to.time)) &&
	       json_text_into(request, "by", out->by, sizeof(out->by));
}

static enum status sign_and_keep(const struct case_keeper *keeper,
	const struct store_case *entry, const struct case_rebook *move,
	const struct store_window *window, int64_t now_ms)
{
	struct appointment_note note = {.at_ms = now_ms, .booking = move->to};
	struct store_rebook to = {.booking = move->to, .window = window};
	struct case_appointments appointments;
	struct bytes text = {0};
	uint8_t hash[32];
	enum status status;

	case_appointments_begin(keeper->store, keeper->key, entry, &appointments);
	while ((status = case_appointments_next(&appointments)) == STATUS_OK)
		;
	if (status != STATUS_NOT_FOUND)
		return status;
	note.n = to.n = appointments.last.n + 1;
	memcpy(note.case_id, entry->case_id, sizeof(note.case_id));
	memcpy(note.receipt_no, entry->receipt_no, sizeof(note.receipt_no));
	memcpy(note.by, move->by, sizeof(note.by));
	memcpy(note.prev, appointments.hash, sizeof(note.prev));
	status = appointment_note_make(keeper->key, &note, &text, hash);
	if (status == STATUS_OK)
		status = store_rebook(keeper->store, entry, &to, &text);
	bytes_free(&text);
	return status;
}

enum status case_rebook_apply(
	const struct case_keeper *keeper, const json_t *request, int64_t now_ms)
{
	struct case_rebook move = {.by = ""};
	char why[CASE_WHY_SIZE];
	struct store_case entry;
	struct store_window window = {.count = 0};
	enum status status =
		read_request(request, &move)
			? store_case(keeper->store, move.case_id, &entry)
			: failure(STATUS_BAD_DATA, "a rebooking without its members");

	if (status == STATUS_OK)
		status = settle(keeper, &entry, &move.to, now_ms, why, &window);
	if (status == STATUS_OK && why[0])
		status = failure(STATUS_DENIED, "case=%s: %s", entry.case_id, why);
	if (status == STATUS_OK)
		status = sign_and_keep(keeper, &entry, &move, &window, now_ms);
	if (status == STATUS_OK)
		log_info("intake", "rebooked", "case=%s day=%s", entry.case_id, move.to.day);
	return status;
}
