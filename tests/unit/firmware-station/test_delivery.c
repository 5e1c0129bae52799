#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/evidence/receipt_note.h"
#include "firmware/station/delivery.h"
#include "firmware/storage/sync_state.h"

#define DAY INT64_C(86400000)

static char folder[64];
static struct note_key office;
static struct enrolment enrolment;
static struct queue *queue;
static struct sync_state *sync_side;

static int open_desk(void **unused)
{
	(void)unused;
	snprintf(folder, sizeof(folder), "/tmp/delivery.XXXXXX");
	if (!mkdtemp(folder) || note_key_make("office.test", &office) != STATUS_OK)
		return -1;
	enrolment = (struct enrolment){.receipt_key = office};
	memset(enrolment.receipt_key.secret, 0, sizeof(enrolment.receipt_key.secret));
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

static struct queue_case queue_one(int n)
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
	return entry;
}

/* Puts a receipt for case_id and hash by key into sync.db under the case `under`. */
static void deliver(const struct note_key *key, const char *case_id, const uint8_t hash[32],
	const char *under)
{
	struct bytes note = {0};

	assert_int_equal(receipt_note_make(key, case_id, hash, 77, &note), STATUS_OK);
	assert_int_equal(
		sync_state_delivered(sync_side, under, note.data, note.len, 5), STATUS_OK);
	bytes_free(&note);
}

static enum status check(int64_t now_ms)
{
	return delivery_check(queue, folder, &enrolment, now_ms, 7);
}

static bool part_exists(const struct queue_case *entry)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(
		queue_part_path(queue, entry->case_id, 0, path, sizeof(path)), STATUS_OK);
	return access(path, F_OK) == 0;
}

static enum queue_state state_of(const struct queue_case *entry)
{
	struct queue_case found;

	assert_int_equal(queue_find(queue, entry->case_id, &found), STATUS_OK);
	return found.state;
}

static void a_true_receipt_releases_and_purges_seven_days_later(void **unused)
{
	struct queue_case first = queue_one(1), second = queue_one(2);

	(void)unused;
	deliver(&office, first.case_id, first.manifest_hash, first.case_id);
	assert_int_equal(check(1000), STATUS_OK);
	assert_int_equal(state_of(&first), QUEUE_RELEASED);
	assert_int_equal(state_of(&second), QUEUE_QUEUED);
	assert_true(part_exists(&first));
	assert_int_equal(check(1000 + 7 * DAY), STATUS_OK);
	assert_true(part_exists(&first));
	assert_int_equal(check(1001 + 7 * DAY), STATUS_OK);
	assert_int_equal(state_of(&first), QUEUE_PURGED);
	assert_false(part_exists(&first));
	assert_true(part_exists(&second));
}

static void a_forged_delivery_releases_and_purges_nothing(void **unused)
{
	struct queue_case first = queue_one(1), second = queue_one(2);
	struct note_key forger, other_name;

	(void)unused;
	assert_int_equal(note_key_make("office.test", &forger), STATUS_OK);
	assert_int_equal(note_key_make("elsewhere.test", &other_name), STATUS_OK);
	assert_int_equal(
		sync_state_delivered(sync_side, first.case_id, "delivered", 9, 5), STATUS_OK);
	assert_int_equal(check(100 * DAY), STATUS_OK);
	deliver(&forger, first.case_id, first.manifest_hash, first.case_id);
	assert_int_equal(check(200 * DAY), STATUS_OK);
	deliver(&other_name, first.case_id, first.manifest_hash, first.case_id);
	assert_int_equal(check(300 * DAY), STATUS_OK);
	/* True receipts, but of another case or another manifest. */
	deliver(&office, second.case_id, second.manifest_hash, first.case_id);
	assert_int_equal(check(400 * DAY), STATUS_OK);
	deliver(&office, first.case_id, second.manifest_hash, first.case_id);
	assert_int_equal(check(500 * DAY), STATUS_OK);
	assert_int_equal(check(600 * DAY), STATUS_OK);
	assert_int_equal(state_of(&first), QUEUE_QUEUED);
	assert_true(part_exists(&first));
	/* The true one still counts afterwards. */
	deliver(&office, first.case_id, first.manifest_hash, first.case_id);
	assert_int_equal(check(601 * DAY), STATUS_OK);
	assert_int_equal(state_of(&first), QUEUE_RELEASED);
}

static void quarantine_is_no_delivery(void **unused)
{
	struct queue_case entry = queue_one(1);

	(void)unused;
	assert_int_equal(
		sync_state_quarantined(sync_side, entry.case_id, "office.refused", 422, 5),
		STATUS_OK);
	assert_int_equal(check(100 * DAY), STATUS_OK);
	assert_int_equal(check(200 * DAY), STATUS_OK);
	assert_true(part_exists(&entry));
}

static void without_or_with_a_broken_sync_db_nothing_is_delivered(void **unused)
{
	struct queue_case entry = queue_one(1);
	char path[PATH_TEXT_MAX];
	FILE *file;

	(void)unused;
	sync_state_close(sync_side);
	sync_side = NULL;
	snprintf(path, sizeof(path), "%s/sync/sync.db", folder);
	unlink(path);
	assert_int_equal(check(100 * DAY), STATUS_OK);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("delivered delivered delivered", file);
	fclose(file);
	assert_int_equal(check(200 * DAY), STATUS_OK);
	assert_int_equal(state_of(&entry), QUEUE_QUEUED);
	assert_true(part_exists(&entry));
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_true_receipt_releases_and_purges_seven_days_later),
		at_a_desk(a_forged_delivery_releases_and_purges_nothing),
		at_a_desk(quarantine_is_no_delivery),
		at_a_desk(without_or_with_a_broken_sync_db_nothing_is_delivered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
