#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <unistd.h>

#include "sync/agent/upload.h"
#include "tests/unit/sync-agent/fake_office.h"

/* PUT, twice (POST with the first piece, PATCH), commit. */
enum { REQUESTS = 6, COMMIT = 6 };

static char folder[64];
static struct fake_office office;
static struct queue *queue;
static struct queue_case entry;
static struct uploader uploader;

static int open_desk(void **unused)
{
	(void)unused;
	fake_open(&office);
	queue = make_terminal(folder);
	entry = queue_two_parts(queue, &office, 1);
	uploader = (struct uploader){
		.transport = &office.base, .queue = queue, .receipt_key = &office.key};
	return 0;
}

static int close_desk(void **unused)
{
	(void)unused;
	queue_close(queue);
	fake_finish(&office);
	remove_terminal(folder);
	return 0;
}

/* One try; the note must be there exactly when it is done. */
static struct verdict try_once(void)
{
	struct bytes note = {0};
	struct verdict verdict = upload_case(&uploader, &entry, &note);
	int64_t received_ms = 0;

	if (verdict.reaction == WIRE_DONE) {
		assert_int_equal(receipt_note_verify(&office.key, note.data, note.len,
					 entry.case_id, entry.manifest_hash, &received_ms),
			STATUS_OK);
		assert_int_equal(received_ms, 77);
	} else {
		assert_int_equal(note.len, 0);
	}
	bytes_free(&note);
	return verdict;
}

static void a_case_goes_through_in_pieces_of_1_mib(void **unused)
{
	(void)unused;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(office.requests, REQUESTS);
	assert_int_equal(office.largest_patch, 1024 * 1024);
	assert_arrived_once(&office, 1);
}

static void repeating_a_delivered_case_gives_the_receipt_again(void **unused)
{
	(void)unused;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(office.patches, 2);
	assert_arrived_once(&office, 1);
}

/* tus leaves it to the server whether it takes bytes with a POST. */
static void an_office_that_takes_no_bytes_at_post_gets_them_by_patch(void **unused)
{
	(void)unused;
	office.takes_no_bytes_at_post = true;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(office.requests, REQUESTS + 2);
	assert_arrived_once(&office, 1);
}

/* Whatever is lost wherever: the next try ends it, and nothing arrives twice. */
static void any_loss_at_any_request_is_survived(void **unused)
{
	static const enum fault_kind kinds[] = {REQUEST_LOST, REPLY_LOST, STATUS_GIVEN};

	(void)unused;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		for (int at = 1; at <= REQUESTS; at++) {
			struct verdict verdict;

			close_desk(NULL);
			open_desk(NULL);
			office.kind = kinds[kind];
			office.problem = WIRE_STORAGE_FAILED;
			office.status = 500;
			office.fail_at = at;
			verdict = try_once();
			assert_int_equal(verdict.reaction, WIRE_WAIT);
			assert_int_equal(verdict.fault, FAULT_OFFICE_UNREACHABLE);
			office.fail_at = 0;
			assert_int_equal(try_once().reaction, WIRE_DONE);
			assert_arrived_once(&office, 1);
			assert_int_equal(office.wasted, 0);
		}
	}
}

static void an_office_that_forgot_is_sent_everything_again(void **unused)
{
	(void)unused;
	for (int at = 1; at <= REQUESTS; at++) {
		close_desk(NULL);
		open_desk(NULL);
		office.kind = FORGETS;
		office.fail_at = at;
		assert_int_equal(try_once().reaction, WIRE_DONE);
		assert_arrived_once(&office, 1);
	}
}

static void an_office_that_always_forgets_is_left_alone(void **unused)
{
	(void)unused;
	office.kind = FORGETS;
	office.fail_at = -1;
	assert_int_equal(try_once().reaction, WIRE_WAIT);
	assert_true(office.requests < 50);
}

static void an_answer_of_a_stranger_stops_all_and_delivers_nothing(void **unused)
{
	static const enum fault_kind kinds[] = {PORTAL, JSON_PORTAL, STRANGER};

	(void)unused;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		for (int at = 0; at <= REQUESTS; at++) {
			struct verdict verdict;

			close_desk(NULL);
			open_desk(NULL);
			office.kind = kinds[kind];
			office.fail_at = at == 0 ? -1 : at;
			verdict = try_once();
			/* A page in place of an empty answer is met at the next request. */
			if (verdict.reaction == WIRE_DONE) {
				assert_arrived_once(&office, 1);
				continue;
			}
			assert_int_equal(verdict.reaction, WIRE_STOP_ALL);
			assert_int_equal(verdict.fault, FAULT_OFFICE_UNTRUSTED);
		}
	}
}

static void a_receipt_by_another_key_is_no_receipt(void **unused)
{
	struct verdict verdict;

	(void)unused;
	office.kind = FORGED_RECEIPT;
	office.fail_at = COMMIT;
	verdict = try_once();
	assert_int_equal(verdict.reaction, WIRE_STOP_ALL);
	assert_int_equal(verdict.fault, FAULT_OFFICE_UNTRUSTED);
	assert_int_equal(verdict.http_status, 200);
}

static void a_receipt_over_another_manifest_is_no_receipt(void **unused)
{
	(void)unused;
	office.cases[0].hash[31] ^= 1;
	assert_int_equal(try_once().reaction, WIRE_STOP_ALL);
}

static void an_offset_that_cannot_be_stops_all(void **unused)
{
	(void)unused;
	office.kind = WRONG_OFFSET;
	office.fail_at = 3;
	assert_int_equal(try_once().reaction, WIRE_STOP_ALL);
}

static void every_refusal_has_its_reaction_at_every_request(void **unused)
{
	static const struct {
		enum wire_problem problem;
		int status;
		enum wire_reaction reaction;
		enum fault fault;
	} refusals[] = {
		{WIRE_CASE_CONFLICT, 422, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
		{WIRE_PART_SEAL, 422, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
		{WIRE_MANIFEST_BAD, 400, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
		{WIRE_TOO_LARGE, 413, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
		{WIRE_SPACE, 507, WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
		{WIRE_UPLOAD_LOCKED, 423, WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
		{WIRE_CERTIFICATE_REFUSED, 403, WIRE_STOP_ALL, FAULT_TERMINAL_STOPPED},
		{WIRE_CERTIFICATE_MISSING, 401, WIRE_STOP_ALL, FAULT_TERMINAL_STOPPED},
		{WIRE_SPACE, 302, WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		for (int at = 1; at <= REQUESTS; at++) {
			struct verdict verdict;

			close_desk(NULL);
			open_desk(NULL);
			office.kind = STATUS_GIVEN;
			office.problem = refusals[i].problem;
			office.status = refusals[i].status;
			office.retry_after_s = 300;
			office.fail_at = at;
			verdict = try_once();
			assert_int_equal(verdict.reaction, refusals[i].reaction);
			assert_int_equal(verdict.fault, refusals[i].fault);
			assert_int_equal(verdict.http_status, refusals[i].status);
			if (verdict.reaction == WIRE_WAIT)
				assert_int_equal(verdict.retry_after_s, 300);
		}
	}
}

static void pieces_are_halved_on_trouble_and_grow_again(void **unused)
{
	(void)unused;
	for (int i = 0; i < 8; i++) {
		office.kind = REQUEST_LOST;
		/* The first piece of the try. */
		office.fail_at = office.requests + (i == 0 ? 2 : 3);
		assert_int_equal(try_once().reaction, WIRE_WAIT);
	}
	assert_int_equal(uploader.piece, 64 * 1024);
	office.largest_patch = 0;
	office.fail_at = office.requests + 6; /* the fourth PATCH of the next try */
	assert_int_equal(try_once().reaction, WIRE_WAIT);
	assert_int_equal(office.largest_patch, 64 * 1024);
	assert_int_equal(uploader.piece, 64 * 1024);
	office.fail_at = 0;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(uploader.piece, 512 * 1024);
	assert_arrived_once(&office, 1);
}

/* The second try begins where the first was cut, not with a PATCH that is refused. */
static void a_cut_part_goes_on_where_it_stands(void **unused)
{
	int before;

	(void)unused;
	office.kind = REQUEST_LOST;
	office.fail_at = 3; /* the second piece */
	assert_int_equal(try_once().reaction, WIRE_WAIT);
	office.fail_at = 0;
	before = office.patches;
	uploader.piece = 0;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_int_equal(office.patches - before, 3);
	assert_arrived_once(&office, 1);
}

/* The office drops what has another hash: a power cut tore it there, or it is torn here. */
static void a_part_that_arrived_torn_goes_once_more(void **unused)
{
	struct verdict verdict;

	(void)unused;
	office.kind = STATUS_GIVEN;
	office.status = 422;
	office.problem = WIRE_PART_HASH;
	office.fail_at = 4;
	assert_int_equal(try_once().reaction, WIRE_DONE);
	assert_arrived_once(&office, 1);
	close_desk(NULL);
	open_desk(NULL);
	office.kind = STATUS_GIVEN;
	office.status = 422;
	office.problem = WIRE_PART_HASH;
	office.fail_at = -1;
	verdict = try_once();
	assert_int_equal(verdict.reaction, WIRE_CASE_BAD);
	assert_int_equal(office.requests, 2);
}

static void a_part_that_is_gone_puts_only_this_case_aside(void **unused)
{
	char path[PATH_TEXT_MAX];
	struct verdict verdict;

	(void)unused;
	assert_int_equal(
		queue_part_path(queue, entry.case_id, 1, path, sizeof(path)), STATUS_OK);
	assert_int_equal(unlink(path), 0);
	verdict = try_once();
	assert_int_equal(verdict.reaction, WIRE_CASE_BAD);
	assert_int_equal(verdict.fault, FAULT_QUEUE_IO);
}

/* Called before each piece: the second time a damaged disk has lost the end of the file. */
static struct verdict cut_at_the_second(void *user, int64_t *send_max)
{
	int *calls = user;
	char path[PATH_TEXT_MAX];

	(void)send_max;
	if (++*calls == 2) {
		assert_int_equal(queue_part_path(queue, entry.case_id, 0, path, sizeof(path)),
			STATUS_OK);
		assert_int_equal(truncate(path, 1024 * 1024), 0);
	}
	return (struct verdict){.reaction = WIRE_DONE};
}

/* To touch a page that the disk cannot give would end the program, at every start again. */
static void a_part_the_disk_cannot_give_is_an_error_and_not_the_end(void **unused)
{
	struct verdict verdict;
	int calls = 0;

	(void)unused;
	uploader.between = cut_at_the_second;
	uploader.user = &calls;
	verdict = try_once();
	assert_int_equal(verdict.reaction, WIRE_WAIT);
	assert_int_equal(verdict.fault, FAULT_QUEUE_IO);
	assert_int_equal(office.requests, 2);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_case_goes_through_in_pieces_of_1_mib),
		at_a_desk(repeating_a_delivered_case_gives_the_receipt_again),
		at_a_desk(an_office_that_takes_no_bytes_at_post_gets_them_by_patch),
		at_a_desk(any_loss_at_any_request_is_survived),
		at_a_desk(an_office_that_forgot_is_sent_everything_again),
		at_a_desk(an_office_that_always_forgets_is_left_alone),
		at_a_desk(an_answer_of_a_stranger_stops_all_and_delivers_nothing),
		at_a_desk(a_receipt_by_another_key_is_no_receipt),
		at_a_desk(a_receipt_over_another_manifest_is_no_receipt),
		at_a_desk(an_offset_that_cannot_be_stops_all),
		at_a_desk(every_refusal_has_its_reaction_at_every_request),
		at_a_desk(pieces_are_halved_on_trouble_and_grow_again),
		at_a_desk(a_cut_part_goes_on_where_it_stands),
		at_a_desk(a_part_that_arrived_torn_goes_once_more),
		at_a_desk(a_part_that_is_gone_puts_only_this_case_aside),
		at_a_desk(a_part_the_disk_cannot_give_is_an_error_and_not_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
