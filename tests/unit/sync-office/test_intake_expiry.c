#include "tests/unit/sync-office/office_fixture.h"

#include "sync/office/store/store_rows.h"

static void room_is_promised_once_and_given_back_after_a_week(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;

	fixture_case(&fixture->terminal, 1, NULL, 300000, &first);
	fixture_case(&fixture->terminal, 2, first.bundle.manifest_hash, 300000, &second);
	fixture->intake.parts.pretended_space = fixture->intake.parts.reserve + 500000;
	assert_int_equal(fixture_put(fixture, &first), 201);
	assert_int_equal(fixture_put(fixture, &second), 507);
	clock_advance(PARTS_STALE_MS + 60000);
	assert_int_equal(fixture_put(fixture, &second), 201);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static int head_status(struct fixture *fixture, const struct fixture_case *made, int n)
{
	struct answer answer;
	int status = fixture_head(fixture, made->bundle.case_id, n, &answer);

	answer_free(&answer);
	return status;
}

static void a_stale_upload_goes_after_a_week(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct answer answer;
	int64_t touched_ms = clock_wall_ms() - clock_offset_ms();

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(fixture_create(fixture, made.bundle.case_id, 1,
				 fixture_part(&made, 1)->len, &answer),
		201);
	answer_free(&answer);
	assert_int_equal(fixture_patch(fixture, made.bundle.case_id, 1, 0,
				 fixture_part(&made, 1)->data, 1000, &answer),
		204);
	answer_free(&answer);
	intake_sweep(&fixture->intake, touched_ms + PARTS_STALE_MS - 60000);
	assert_int_equal(head_status(fixture, &made, 1), 200);
	intake_sweep(&fixture->intake, touched_ms + PARTS_STALE_MS + 5000);
	assert_int_equal(head_status(fixture, &made, 1), 404);
	fixture_upload(fixture, &made, 1);
	fixture_case_free(&made);
}

static int commit_status(struct fixture *fixture, const struct fixture_case *made)
{
	struct answer answer;
	int status = fixture_commit(fixture, made->bundle.case_id, &answer);

	answer_free(&answer);
	return status;
}

static void open_whole(struct fixture *fixture, int64_t seq, struct fixture_case *out)
{
	fixture_case(&fixture->terminal, seq, NULL, 5000, out);
	assert_int_equal(fixture_put(fixture, out), 201);
	fixture_upload(fixture, out, 0);
	fixture_upload(fixture, out, 1);
}

static bool has_part(struct fixture *fixture, const struct fixture_case *made, int n)
{
	uint8_t hash[32];

	sha256(fixture_part(made, n)->data, fixture_part(made, n)->len, hash);
	return parts_find(&fixture->intake.parts, hash) == STATUS_OK;
}

/* Complete parts too: a case that never commits would fill the disk for ever. */
static void what_nobody_commits_gives_its_parts_up_after_a_week(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case left, delivered;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &delivered);
	fixture_deliver(fixture, &delivered);
	open_whole(fixture, 2, &left);
	intake_sweep(&fixture->intake, clock_wall_ms() + PARTS_STALE_MS - 60000);
	assert_true(has_part(fixture, &left, 0) && has_part(fixture, &left, 1));
	intake_sweep(&fixture->intake, clock_wall_ms() + PARTS_STALE_MS + 5000);
	assert_false(has_part(fixture, &left, 0) || has_part(fixture, &left, 1));
	assert_true(has_part(fixture, &delivered, 0) && has_part(fixture, &delivered, 1));
	/* Late is not lost: the terminal hears what is missing, and brings it. */
	assert_int_equal(commit_status(fixture, &left), 409);
	assert_int_equal(fixture_put(fixture, &left), 200);
	fixture_upload(fixture, &left, 0);
	fixture_upload(fixture, &left, 1);
	assert_int_equal(commit_status(fixture, &left), 200);
	intake_sweep(&fixture->intake, clock_wall_ms() + 2 * PARTS_STALE_MS);
	assert_true(has_part(fixture, &left, 0) && has_part(fixture, &left, 1));
	fixture_case_free(&left);
	fixture_case_free(&delivered);
}

/* Neither a part nor an erasure that nobody can read keeps the disk full. */
static void what_cannot_be_read_holds_up_no_expiry(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;

	open_whole(fixture, 1, &first);
	open_whole(fixture, 2, &second);
	fixture_change_rows(fixture,
		"UPDATE parts SET sha256 = 'zz' WHERE n = 0 AND case_id ="
		" (SELECT MIN(case_id) FROM cases); INSERT INTO doomed VALUES ('zz')");
	intake_sweep(&fixture->intake, clock_wall_ms() + PARTS_STALE_MS + 5000);
	assert_false(has_part(fixture, &first, 1) || has_part(fixture, &second, 1));
	assert_true(has_part(fixture, &first, 0) != has_part(fixture, &second, 0));
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void keep_part(void *user, const uint8_t sha256[32])
{
	(void)sha256;
	++*(int *)user;
}

static void a_case_given_up_is_received_only_once_it_is_touched_again(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->intake.store;
	struct fixture_case made;
	struct store_case entry;
	int emptied = 0;

	open_whole(fixture, 1, &made);
	assert_int_equal(
		store_expire(store, clock_wall_ms() + 1000, keep_part, &emptied), STATUS_OK);
	assert_int_equal(emptied, 2);
	assert_int_equal(
		store_expire(store, clock_wall_ms() + 1000, keep_part, &emptied), STATUS_OK);
	assert_int_equal(emptied, 2); /* once */
	assert_int_equal(store_case(store, made.bundle.case_id, &entry), STATUS_OK);
	assert_int_equal(store_receive(store, entry.case_id, entry.ver,
				 &(const struct store_receipt){1, "note", 4, NULL}),
		STATUS_CONFLICT);
	assert_int_equal(commit_status(fixture, &made), 200);
	fixture_case_free(&made);
}

/* Two cases that name the same bytes: nothing honest does, and nothing is lost by it. */
static void a_part_that_another_case_needs_stays(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->intake.store;
	struct store_limits limits = {
		.room = 1 << 30, .terminal_bytes = 1 << 30, .terminal_cases = 10};
	struct store_case entry, twin;
	struct fixture_case made;
	struct jws jws;
	struct manifest manifest;
	int emptied = 0;
	bool fork;

	open_whole(fixture, 1, &made);
	assert_int_equal(store_case(store, made.bundle.case_id, &entry), STATUS_OK);
	assert_int_equal(
		jws_parse(made.bundle.jws.data, made.bundle.jws.len, MANIFEST_TYP, &jws),
		STATUS_OK);
	assert_int_equal(
		manifest_read(jws.payload.data, jws.payload.len, &manifest), STATUS_OK);
	twin = entry;
	twin.kiosk_seq = 2;
	twin.opened_ms += 10000; /* touched later */
	uuid_make(clock_wall_ms(), twin.case_id);
	assert_int_equal(
		store_add_case(store, &twin, &manifest, "jws", 3, &limits, &fork), STATUS_OK);
	assert_int_equal(
		store_expire(store, entry.opened_ms + 5000, keep_part, &emptied), STATUS_OK);
	assert_int_equal(emptied, 0);
	assert_int_equal(
		store_expire(store, twin.opened_ms + 5000, keep_part, &emptied), STATUS_OK);
	assert_int_equal(emptied, 2);
	jws_free(&jws);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(room_is_promised_once_and_given_back_after_a_week),
		office_test(a_stale_upload_goes_after_a_week),
		office_test(what_nobody_commits_gives_its_parts_up_after_a_week),
		office_test(what_cannot_be_read_holds_up_no_expiry),
		office_test(a_case_given_up_is_received_only_once_it_is_touched_again),
		office_test(a_part_that_another_case_needs_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
