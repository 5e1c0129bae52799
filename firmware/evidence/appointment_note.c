#include "firmware/evidence/appointment_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_sound(const void *value)
{
	const struct appointment_note *appointment = value;

	return uuid_is_valid(appointment->case_id) &&
	       receipt_no_is_valid(appointment->receipt_no) && appointment->n > 0 &&
	       appointment->at_ms >= 0 && booking_is_valid(&appointment->booking) &&
	       note_word_is_valid(appointment->by);
}

static void write_text(const char *origin, const void *value, char out[NOTE_TEXT_SIZE])
{
	const struct appointment_note *appointment = value;
	const struct booking *booking = &appointment->booking;
	char prev[65];

	hex_encode(appointment->prev, 32, prev);
	snprintf(out, NOTE_TEXT_SIZE,
		"%s/appointment\n%s\n%s\n%" PRId64 "\n%s\n%" PRId64 "\n%s\n%s\n%s\n%s\n",
		origin, appointment->case_id, appointment->receipt_no, appointment->n, prev,
		appointment->at_ms, booking->kind, booking->day,
		booking->time[0] ? booking->time : "-", appointment->by);
}

static bool read_lines(const char *const *lines, void *value)
{
	struct appointment_note *out = value;
	struct booking *booking = &out->booking;
	const char *time = strcmp(lines[8], "-") ? lines[8] : "";

	out->n = strtoll(lines[3], NULL, 10);
	out->at_ms = strtoll(lines[5], NULL, 10);
	return note_line_keep(lines[1], out->case_id, sizeof(out->case_id)) &&
	       note_line_keep(lines[2], out->receipt_no, sizeof(out->receipt_no)) &&
	       note_line_hash(lines[4], out->prev) &&
	       note_line_keep(lines[6], booking->kind, sizeof(booking->kind)) &&
	       note_line_keep(lines[7], booking->day, sizeof(booking->day)) &&
	       note_line_keep(time, booking->time, sizeof(booking->time)) &&
	       note_line_keep(lines[9], out->by, sizeof(out->by));
}

static const struct note_shape APPOINTMENT = {"appointment", APPOINTMENT_NOTE_MAX,
	sizeof(struct appointment_note), 10, is_sound, write_text, read_lines};

enum status appointment_note_make(const struct note_key *key,
	const struct appointment_note *appointment, struct bytes *out, uint8_t hash[32])
{
	return note_lines_sign(&APPOINTMENT, key, appointment, out, hash);
}

enum status appointment_note_read(const struct note_key *key, const void *note, size_t len,
	struct appointment_note *out, uint8_t hash[32])
{
	const struct bytes view = {.data = (uint8_t *)(uintptr_t)note, .len = len};

	return note_lines_open(&APPOINTMENT, key, &view, out, hash);
}
