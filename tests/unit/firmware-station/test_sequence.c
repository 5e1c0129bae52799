#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/sequence_note.h"
#include "firmware/station/sequence.h"
#include "firmware/storage/office_memory.h"

static char folder[64];
static struct note_key office, other;
static struct enrolment enrolment;
static struct queue *queue;
static struct sync_state *sync_side;

static int open_desk(void **unused)
{
	(void)unused;
	snprintf(folder, sizeof(folder), "/tmp/sequence.XXXXXX");
	if (!mkdtemp(folder) || note_key_make("office.test", &office) != STATUS_OK ||
		note_key_make("office.test", &other) != STATUS_OK)
		return -1;
	enrolment = (struct enrolment){.kiosk_id = "530702", .receipt_key = office};
	return queue_open(folder, &queue) == STATUS_OK &&
			       sync_state_open(folder, &sync_side) == STATUS_OK
		       ? 0
		       : -1;
}

static int close_desk(void **unused)
{
	char command[96];

	(void)unused;
	queue_close(queue);
	sync_state_close(sync_side);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void queue_one(int n)
{
	struct queue_case entry = {.queued_ms = 1, .part_count = 1};
	uint8_t prev[32];

	snprintf(entry.case_id, UUID_SIZE, "0193573b-0000-7000-8000-%012d", n);
	snprintf(entry.visit_id, UUID_SIZE, "0193573b-1111-7000-8000-%012d", n);
	receipt_no_make("530702", n, entry.receipt_no);
	memset(entry.manifest_hash, n, 32);
	assert_int_equal(queue_write_part(queue, entry.case_id, 0, "sealed", 6), STATUS_OK);
	assert_int_equal(queue_begin(queue, &entry.kiosk_seq, prev), STATUS_OK);
	assert_int_equal(queue_add(queue, &entry, "{}", 2), STATUS_OK);
	assert_int_equal(queue_commit(queue), STATUS_OK);
}

/* The office's word by key: last number and a hash of that byte. */
static enum status check_after(const struct note_key *key, int64_t last_seq, int hash_byte)
{
	struct sequence word = {.kiosk_id = "530702", .last_seq = last_seq, .now_ms = 5};
	struct bytes note = {0};

	memset(word.last_hash, hash_byte, 32);
	assert_int_equal(sequence_note_make(key, &word, &note), STATUS_OK);
	assert_int_equal(office_memory_set_sequence(sync_side, note.data, note.len), STATUS_OK);
	bytes_free(&note);
	return sequence_check(queue, folder, &enrolment);
}

static void before_the_office_said_anything_all_is_well(void **unused)
{
	(void)unused;
	assert_int_equal(sequence_check(queue, folder, &enrolment), STATUS_OK);
	assert_int_equal(check_after(&office, 0, 0), STATUS_OK);
}

static void an_office_that_is_not_ahead_lets_it_work(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 3; n++)
		queue_one(n);
	assert_int_equal(check_after(&office, 2, 2), STATUS_OK);
	assert_int_equal(check_after(&office, 3, 3), STATUS_OK);
}

static void a_terminal_behind_the_office_is_stopped(void **unused)
{
	(void)unused;
	queue_one(1);
	assert_int_equal(check_after(&office, 2, 2), STATUS_DENIED);
}

static void another_case_under_a_number_stops_it(void **unused)
{
	(void)unused;
	queue_one(1);
	queue_one(2);
	assert_int_equal(check_after(&office, 1, 9), STATUS_DENIED);
	assert_int_equal(check_after(&office, 2, 9), STATUS_DENIED);
}

/* A clone that went on before it heard anything: its last case is the office's last one too. */
static void a_terminal_whose_numbers_forked_is_stopped_wherever_it_stands(void **unused)
{
	struct sequence word = {.kiosk_id = "530702", .now_ms = 5};

	(void)unused;
	queue_one(1);
	sequence_stop(&word);
	assert_int_equal(check_after(&office, word.last_seq, word.last_hash[0]), STATUS_DENIED);
	assert_int_equal(check_after(&office, 1, 1), STATUS_OK);
}

static int64_t floor_after(const struct note_key *key, int64_t now_ms, int64_t taken_ms)
{
	struct sequence word = {.kiosk_id = "530702", .now_ms = now_ms};
	struct office_memory memory = {.floor_ms = taken_ms};
	struct bytes note = {0};

	assert_int_equal(sequence_note_make(key, &word, &note), STATUS_OK);
	assert_int_equal(office_memory_set_sequence(sync_side, note.data, note.len), STATUS_OK);
	assert_int_equal(office_memory_write(sync_side, &memory), STATUS_OK);
	bytes_free(&note);
	return sequence_floor_ms(folder, &enrolment);
}

/* sync.db alone moves no clock, nor does an office whose own clock ran away. */
static void time_has_passed_as_far_as_it_was_signed_and_taken(void **unused)
{
	(void)unused;
	assert_true(sequence_floor_ms(folder, &enrolment) == 0);
	assert_true(floor_after(&office, 5000, 5000) == 5000);
	assert_true(floor_after(&office, 9000, 6000) == 6000);
	assert_true(floor_after(&office, 7000, 9000) == 7000);
	assert_true(floor_after(&other, 7000, 9000) == 0);
}

static void the_certificate_says_when_the_terminal_was_enrolled(void **unused)
{
	char command[400];

	(void)unused;
	snprintf(command, sizeof(command),
		"mkdir %s/keys && openssl req -x509 -newkey ec -pkeyopt "
		"ec_paramgen_curve:P-256 "
		"-nodes -subj /CN=530702 -keyout /dev/null -out %s/keys/manifest.crt "
		"2>/dev/null",
		folder, folder);
	assert_int_equal(system(command), 0);
	assert_true(sequence_floor_ms(folder, &enrolment) > INT64_C(1764028800000));
}

static void a_stranger_cannot_stop_a_terminal(void **unused)
{
	(void)unused;
	queue_one(1);
	assert_int_equal(check_after(&other, 5, 5), STATUS_OK);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(before_the_office_said_anything_all_is_well),
		at_a_desk(an_office_that_is_not_ahead_lets_it_work),
		at_a_desk(a_terminal_behind_the_office_is_stopped),
		at_a_desk(another_case_under_a_number_stops_it),
		at_a_desk(a_terminal_whose_numbers_forked_is_stopped_wherever_it_stands),
		at_a_desk(time_has_passed_as_far_as_it_was_signed_and_taken),
		at_a_desk(the_certificate_says_when_the_terminal_was_enrolled),
		at_a_desk(a_stranger_cannot_stop_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
