/* 预约: places are counted where cases are received, in the same transaction. */
#include "sync/office/store/store_bookings.h"

#include <string.h>

/* A case that came to its end gives its place back. */
#define ENDED                                                                                  \
	"cases.state IN ('returned', 'decided', 'rejected', 'withdrawn', 'terminated',"        \
	" 'closed')"
#define HOLDS_A_PLACE "bookings.no_place = 0 AND cases.received_ms <> 0 AND NOT " ENDED

_Static_assert(STORE_WINDOW_MAX == 16, "as many as IN_WINDOW asks for");
#define IN_WINDOW "bookings.implement_code IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define WINDOW_TYPES "tttttttttttttttt"
#define WINDOW_CODES(w)                                                                        \
	(w)->codes[0], (w)->codes[1], (w)->codes[2], (w)->codes[3], (w)->codes[4],             \
		(w)->codes[5], (w)->codes[6], (w)->codes[7], (w)->codes[8], (w)->codes[9],     \
		(w)->codes[10], (w)->codes[11], (w)->codes[12], (w)->codes[13],                \
		(w)->codes[14], (w)->codes[15]

enum status store_bookings_add(
	struct sql *sql, const struct store_case *entry, const struct booking *booking)
{
	return sql_run(sql, NULL,
		"INSERT INTO bookings (case_id, implement_code, department, kind, day, time,"
		" no_place) VALUES (?, ?, ?, ?, ?, ?, 0)",
		"tttttt", entry->case_id, entry->implement_code, entry->department,
		booking->kind, booking->day, booking->time);
}

static enum status count_held(
	struct sql *sql, const char *case_id, const struct store_window *window, int64_t *out)
{
	return sql_number(sql, out,
		"SELECT COUNT(*) FROM bookings AS own"
		" JOIN bookings ON bookings.day = own.day AND bookings.kind = own.kind"
		" AND bookings.time = own.time AND bookings.case_id <> own.case_id"
		" JOIN cases ON cases.case_id = bookings.case_id"
		" WHERE own.case_id = ? AND " IN_WINDOW " AND " HOLDS_A_PLACE,
		"t" WINDOW_TYPES, case_id, WINDOW_CODES(window));
}

enum status store_bookings_receive(
	struct sql *sql, const char *case_id, const struct store_window *window)
{
	int64_t held = 0;
	enum status status;

	if (!window || !window->places)
		return STATUS_OK;
	status = count_held(sql, case_id, window, &held);
	if (status != STATUS_OK || held < window->places)
		return status;
	return sql_run(
		sql, NULL, "UPDATE bookings SET no_place = 1 WHERE case_id = ?", "t", case_id);
}

enum status store_bookings_erase(struct sql *sql, const char *case_id)
{
	enum status status =
		sql_run(sql, NULL, "DELETE FROM appointments WHERE case_id = ?", "t", case_id);

	return status == STATUS_OK
		       ? sql_run(sql, NULL, "DELETE FROM bookings WHERE case_id = ?", "t",
				 case_id)
		       : status;
}

struct rebooking {
	const struct store_case *entry;
	const struct store_rebook *to;
	const char *note;
};

/* The case has this place from now on, if it is one: the same count as at the receipt. */
static enum status take_place(struct sql *sql, const struct rebooking *rebooking)
{
	const struct booking *to = &rebooking->to->booking;
	const struct store_window *window = rebooking->to->window;
	const char *case_id = rebooking->entry->case_id;
	int64_t changes = 0, held = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE bookings SET kind = ?, day = ?, time = ?, no_place = 0"
		" WHERE case_id = ?",
		"tttt", to->kind, to->day, to->time, case_id);

	if (status == STATUS_OK && changes != 1)
		return failure(STATUS_NOT_FOUND, "case=%s books nothing", case_id);
	if (status == STATUS_OK && window->places)
		status = count_held(sql, case_id, window, &held);
	if (status == STATUS_OK && window->places && held >= window->places)
		status = failure(STATUS_DENIED, "case=%s: no place is left", case_id);
	return status;
}

static enum status rebook(struct sql *sql, void *context)
{
	const struct rebooking *rebooking = context;
	const struct store_case *entry = rebooking->entry;
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE cases SET ver = ver + 1 WHERE case_id = ? AND ver = ?"
		" AND received_ms <> 0 AND erased_ms = 0 AND NOT " ENDED,
		"ti", entry->case_id, entry->ver);

	if (status == STATUS_OK && changes != 1)
		return STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = take_place(sql, rebooking);
	return status == STATUS_OK
		       ? sql_run(sql, NULL,
				 "INSERT INTO appointments (case_id, n, note) VALUES (?, ?, ?)",
				 "tit", entry->case_id, rebooking->to->n, rebooking->note)
		       : status;
}

enum status store_rebook(struct store *store, const struct store_case *entry,
	const struct store_rebook *to, const struct bytes *note)
{
	struct rebooking rebooking = {entry, to, (const char *)note->data};

	return store_write(store, rebook, &rebooking);
}

enum status store_appointment(
	struct store *store, const char *case_id, int64_t n, struct bytes *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT note FROM appointments WHERE case_id = ? AND n = ?", "ti", case_id, n);

	if (status == STATUS_OK)
		status = row->class->bytes(row, 0, APPOINTMENT_NOTE_MAX, out);
	store_looked(store, row);
	return status;
}

#define BOOKING_COLUMNS                                                                        \
	"bookings.kind, bookings.day, bookings.time, bookings.no_place, cases.case_id,"        \
	" cases.receipt_no, bookings.implement_code, bookings.department,"                     \
	" cases.received_ms, CASE WHEN " ENDED " THEN 1 ELSE 0 END"

static enum status booking_row(struct sql_rows *row, struct store_booking *out)
{
	enum status status = STATUS_OK;
	const struct {
		char *text;
		size_t size;
		int column;
	} texts[] = {{out->booking.kind, sizeof(out->booking.kind), 0},
		{out->booking.day, sizeof(out->booking.day), 1},
		{out->booking.time, sizeof(out->booking.time), 2},
		{out->case_id, sizeof(out->case_id), 4},
		{out->receipt_no, sizeof(out->receipt_no), 5},
		{out->implement_code, sizeof(out->implement_code), 6},
		{out->department, sizeof(out->department), 7}};

	for (size_t i = 0; status == STATUS_OK && i < sizeof(texts) / sizeof(texts[0]); i++)
		status = row->class->text(row, texts[i].column, texts[i].text, texts[i].size);
	out->no_place = STORE_NUMBER(row, 3) != 0;
	out->received_ms = STORE_NUMBER(row, 8);
	out->ended = STORE_NUMBER(row, 9) != 0;
	return status;
}

enum status store_booking(struct store *store, const char *case_id, struct store_booking *out)
{
	struct store_booking found = {.received_ms = 0};
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " BOOKING_COLUMNS
		" FROM bookings JOIN cases ON cases.case_id = bookings.case_id"
		" WHERE bookings.case_id = ?",
		"t", case_id);

	if (status == STATUS_OK)
		status = booking_row(row, &found);
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = found;
	return status;
}

enum status store_bookings(struct store *store, const char *from_day, const char *to_day,
	store_booking_handler *handler, void *user)
{
	struct store_booking found = {.received_ms = 0};
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " BOOKING_COLUMNS
		" FROM bookings JOIN cases ON cases.case_id = bookings.case_id"
		" WHERE bookings.day >= ? AND bookings.day <= ? AND cases.received_ms <> 0"
		" ORDER BY bookings.department,"
		" CASE WHEN bookings.no_place = 1 AND NOT " ENDED " THEN 0 ELSE 1 END,"
		" bookings.day,"
		" bookings.implement_code, bookings.kind, bookings.time, cases.received_ms,"
		" bookings.case_id",
		"tt", from_day, to_day);

	while (status == STATUS_OK && (status = booking_row(row, &found)) == STATUS_OK) {
		status = handler(user, &found);
		if (status == STATUS_OK)
			status = row->class->next(row);
	}
	store_looked(store, row);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status slot_row(struct sql_rows *row, struct store_slot *out)
{
	enum status status = STORE_TEXT(row, 0, out->slot.kind);

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 1, out->slot.day);
	if (status == STATUS_OK)
		status = STORE_TEXT(row, 2, out->slot.time);
	out->held = STORE_NUMBER(row, 3);
	return status;
}

enum status store_slots(struct store *store, const struct store_window *window,
	const char *from_day, struct store_slot out[STORE_SLOTS_MAX], size_t *count)
{
	struct sql_rows *row = NULL;
	size_t found = 0;
	enum status status = sql_first(store_look(store), &row,
		"SELECT bookings.kind, bookings.day, bookings.time, COUNT(*)"
		" FROM bookings JOIN cases ON cases.case_id = bookings.case_id"
		" WHERE " IN_WINDOW " AND bookings.day >= ?"
		" AND " HOLDS_A_PLACE " GROUP BY bookings.kind, bookings.day, bookings.time"
		" ORDER BY bookings.day, bookings.kind, bookings.time LIMIT ?",
		WINDOW_TYPES "ti", WINDOW_CODES(window), from_day, (int64_t)STORE_SLOTS_MAX);

	while (status == STATUS_OK && found < STORE_SLOTS_MAX) {
		status = slot_row(row, &out[found++]);
		if (status == STATUS_OK)
			status = row->class->next(row);
	}
	store_looked(store, row);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*count = found;
	return STATUS_OK;
}
