#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/evidence/appointment_note.h"

static struct note_key key;

static int make_key(void **unused)
{
	(void)unused;
	return note_key_make("office.test", &key);
}

static struct appointment_note an_appointment(void)
{
	struct appointment_note appointment = {
		.case_id = "018f4f4e-7c3a-7b21-9a55-000000000001",
		.n = 2,
		.prev = {1, 2},
		.at_ms = 1764000000000,
		.booking = {"window", "2026-12-01", ""},
		.by = "和丽 0317"};

	receipt_no_make("530702", 17, appointment.receipt_no);
	return appointment;
}

static void an_appointment_reads_as_it_was_signed(void **unused)
{
	struct appointment_note sent = an_appointment(), read;
	uint8_t hash[32], again[32];
	struct bytes note = {0};

	(void)unused;
	assert_int_equal(appointment_note_make(&key, &sent, &note, hash), STATUS_OK);
	assert_true(note.len <= APPOINTMENT_NOTE_MAX);
	assert_int_equal(
		appointment_note_read(&key, note.data, note.len, &read, again), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	assert_memory_equal(hash, again, sizeof(hash));
	for (size_t i = 0; i < note.len; i++) {
		note.data[i] ^= 1;
		assert_int_not_equal(
			appointment_note_read(&key, note.data, note.len, &read, NULL),
			STATUS_OK);
		note.data[i] ^= 1;
	}
	bytes_free(&note);
}

static void refuse(const struct appointment_note *appointment)
{
	struct bytes note = {0};
	uint8_t hash[32];

	assert_int_equal(
		appointment_note_make(&key, appointment, &note, hash), STATUS_BAD_DATA);
}

/* One text per appointment: what could be read in two ways is not signed, and not read. */
static void what_is_no_appointment_is_never_signed(void **unused)
{
	struct appointment_note bad = an_appointment();
	struct bytes note = {0};

	(void)unused;
	strcpy(bad.by, "a\nb");
	refuse(&bad);
	bad = an_appointment();
	bad.n = 0;
	refuse(&bad);
	bad = an_appointment();
	strcpy(bad.booking.day, "2026-02-30");
	refuse(&bad);
	bad = an_appointment();
	strcpy(bad.booking.time, "-");
	refuse(&bad);
	bad = an_appointment();
	strcpy(bad.booking.kind, "any");
	refuse(&bad);
	assert_int_equal(
		note_sign(&key, "office.test/appointment\na\nb\n1\n", &note), STATUS_OK);
	assert_int_equal(
		appointment_note_read(&key, note.data, note.len, &bad, NULL), STATUS_DENIED);
	bytes_free(&note);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_appointment_reads_as_it_was_signed),
		cmocka_unit_test(what_is_no_appointment_is_never_signed),
	};

	return cmocka_run_group_tests(tests, make_key, NULL);
}
