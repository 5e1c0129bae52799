#include "firmware/evidence/appointment_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/seal.h"

#define TEXT_MAX 640
#define LINES 10

static bool is_sound(const struct appointment_note *appointment)
{
	return uuid_is_valid(appointment->case_id) &&
	       receipt_no_is_valid(appointment->receipt_no) && appointment->n > 0 &&
	       appointment->at_ms >= 0 && booking_is_valid(&appointment->booking) &&
	       note_word_is_valid(appointment->by);
}

static void appointment_text(
	const char *origin, const struct appointment_note *appointment, char out[TEXT_MAX])
{
	const struct booking *booking = &appointment->booking;
	char prev[65];

	hex_encode(appointment->prev, 32, prev);
	snprintf(out, TEXT_MAX,
		"%s/appointment\n%s\n%s\n%" PRId64 "\n%s\n%" PRId64 "\n%s\n%s\n%s\n%s\n",
		origin, appointment->case_id, appointment->receipt_no, appointment->n, prev,
		appointment->at_ms, booking->kind, booking->day,
		booking->time[0] ? booking->time : "-", appointment->by);
}

enum status appointment_note_make(const struct note_key *key,
	const struct appointment_note *appointment, struct bytes *out, uint8_t hash[32])
{
	char text[TEXT_MAX];

	if (!is_sound(appointment))
		return failure(STATUS_BAD_DATA, "appointment: of no case, or by nobody");
	appointment_text(key->name, appointment, text);
	sha256(text, strlen(text), hash);
	return note_sign(key, text, out);
}

static bool read_lines(const char *const lines[LINES], struct appointment_note *out)
{
	struct booking *booking = &out->booking;

	out->n = strtoll(lines[3], NULL, 10);
	out->at_ms = strtoll(lines[5], NULL, 10);
	return note_line_keep(lines[1], out->case_id, sizeof(out->case_id)) &&
	       note_line_keep(lines[2], out->receipt_no, sizeof(out->receipt_no)) &&
	       strlen(lines[4]) == 64 && hex_decode(lines[4], out->prev, 32) == STATUS_OK &&
	       note_line_keep(lines[6], booking->kind, sizeof(booking->kind)) &&
	       note_line_keep(lines[7], booking->day, sizeof(booking->day)) &&
	       note_line_keep(strcmp(lines[8], "-") ? lines[8] : "", booking->time,
		       sizeof(booking->time)) &&
	       note_line_keep(lines[9], out->by, sizeof(out->by));
}

/* What is read is written again and compared: one spelling only. */
static enum status read_text(
	const char *origin, struct bytes *text, struct appointment_note *out)
{
	struct appointment_note read = {.n = 0};
	char expected[TEXT_MAX];
	const char *lines[LINES];
	struct bytes copy = {0};
	bool good;

	if (bytes_add(&copy, text->data, text->len) != STATUS_OK)
		return failure(STATUS_NO_MEMORY, "appointment");
	good = strlen((char *)copy.data) == copy.len &&
	       note_lines_cut((char *)copy.data, lines, LINES) && read_lines(lines, &read) &&
	       is_sound(&read);
	bytes_free(&copy);
	if (good) {
		appointment_text(origin, &read, expected);
		good = strcmp((char *)text->data, expected) == 0;
	}
	if (!good)
		return failure(STATUS_DENIED, "appointment: not one of this office");
	*out = read;
	return STATUS_OK;
}

enum status appointment_note_read(const struct note_key *key, const void *note, size_t len,
	struct appointment_note *out, uint8_t hash[32])
{
	struct bytes text = {0};
	enum status status;

	if (len > APPOINTMENT_NOTE_MAX)
		return failure(STATUS_BAD_DATA, "appointment: %zu bytes", len);
	status = note_open(key, note, len, &text);
	if (status == STATUS_OK)
		status = read_text(key->name, &text, out);
	if (status == STATUS_OK && hash)
		sha256(text.data, text.len, hash);
	bytes_free(&text);
	return status;
}
