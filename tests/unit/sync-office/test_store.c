#include "tests/unit/sync-office/office_fixture.h"

#include <pthread.h>
#include <sched.h>

#include "sync/office/store/store_rows.h"

static void a_case_is_there_wholly_or_not_at_all(void **state)
{
	struct fixture *fixture = *state;
	struct store_part parts[MANIFEST_PARTS_MAX];
	struct fixture_case made;
	size_t count = 0;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	atomic_store(&fixture->intake.parts.fail_room, 1);
	assert_int_equal(fixture_put(fixture, &made), 507);
	assert_int_equal(store_parts(fixture->intake.store, made.bundle.case_id, parts, &count),
		STATUS_NOT_FOUND);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(store_parts(fixture->intake.store, made.bundle.case_id, parts, &count),
		STATUS_OK);
	assert_int_equal(count, 2);
	assert_string_equal(parts[0].name, "inner");
	assert_string_equal(parts[1].name, "photo");
	fixture_case_free(&made);
}

static void a_reader_sees_what_the_owner_wrote_and_writes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store *reader = NULL;
	struct store_case entry;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(store_open_reader(fixture->intake_folder, &reader), STATUS_OK);
	assert_int_equal(store_case(reader, made.bundle.receipt_no, &entry), STATUS_OK);
	assert_string_equal(entry.case_id, made.bundle.case_id);
	assert_int_not_equal(
		store_touch(reader, &entry, 1, &(struct store_limits){0}), STATUS_OK);
	assert_int_not_equal(store_revoke(reader, FIXTURE_NUMBER, 1), STATUS_OK);
	store_close(reader);
	fixture_case_free(&made);
}

static void cases_are_walked_by_terminal_and_number(void **state)
{
	static const int64_t ORDER[] = {3, 1, 2};
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry = {0};

	for (size_t i = 0; i < 3; i++) {
		fixture_case(&fixture->terminal, ORDER[i], NULL, 5000, &made);
		assert_int_equal(fixture_put(fixture, &made), 201);
		fixture_case_free(&made);
	}
	fixture->certificate = fixture->other.certificate;
	fixture_case(&fixture->other, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_case_free(&made);
	for (int64_t seq = 1; seq <= 3; seq++) {
		assert_int_equal(store_next(fixture->intake.store, &entry), STATUS_OK);
		assert_string_equal(entry.kiosk_id, FIXTURE_NUMBER);
		assert_int_equal(entry.kiosk_seq, seq);
	}
	assert_int_equal(store_next(fixture->intake.store, &entry), STATUS_OK);
	assert_string_equal(entry.kiosk_id, FIXTURE_OTHER);
	assert_int_equal(store_next(fixture->intake.store, &entry), STATUS_NOT_FOUND);
}

struct committer {
	struct fixture *fixture;
	const struct fixture_case *made;
	struct answer answer;
};

static void *commit_at_once(void *context)
{
	struct committer *committer = context;

	fixture_commit(committer->fixture, committer->made->bundle.case_id, &committer->answer);
	return NULL;
}

static void many_commits_at_once_get_one_and_the_same_receipt(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct committer committers[8];
	pthread_t threads[8];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	fixture_upload(fixture, &made, 0);
	fixture_upload(fixture, &made, 1);
	for (int i = 0; i < 8; i++) {
		committers[i] = (struct committer){fixture, &made, {0}};
		assert_int_equal(
			pthread_create(&threads[i], NULL, commit_at_once, &committers[i]), 0);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(committers[i].answer.status, 200);
		assert_int_equal(committers[i].answer.body.len, committers[0].answer.body.len);
		assert_memory_equal(committers[i].answer.body.data,
			committers[0].answer.body.data, committers[0].answer.body.len);
	}
	for (int i = 0; i < 8; i++)
		answer_free(&committers[i].answer);
	fixture_case_free(&made);
}

enum { WRITERS = 4 };

/* A heartbeat's row changed by one of several at once; refused is undone and says so. */
struct writer {
	struct store *store;
	pthread_t thread;
	pthread_mutex_t *gate; /* held until all others wait */
	int64_t beat_ms;
	enum status verdict, status;
	int runs;
};

static enum status write_beat(struct sql *sql, void *context)
{
	struct writer *writer = context;
	enum status status;

	writer->runs++;
	if (writer->gate)
		pthread_mutex_lock(writer->gate), pthread_mutex_unlock(writer->gate);
	status = sql_run(
		sql, NULL, "UPDATE terminals SET beat_ms = beat_ms + ?", "i", writer->beat_ms);
	return status == STATUS_OK ? writer->verdict : status;
}

static void *write_now(void *context)
{
	struct writer *writer = context;

	writer->status = store_write(writer->store, write_beat, writer);
	return NULL;
}

/* True when one writes and so many wait for it. */
static bool is_waited_for(struct store *store, size_t waiting)
{
	bool so;

	pthread_mutex_lock(&store->write.mutex);
	so = store->queue.busy && store->queue.waiting == waiting;
	pthread_mutex_unlock(&store->write.mutex);
	return so;
}

/* The first holds the transaction until the others wait, so that they go together. */
static void write_together(struct store *store, struct writer writers[WRITERS])
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&gate);
	writers[0].gate = &gate;
	for (size_t i = 0; i < WRITERS; i++) {
		writers[i].store = store;
		assert_int_equal(
			pthread_create(&writers[i].thread, NULL, write_now, &writers[i]), 0);
		while (!is_waited_for(store, i))
			sched_yield();
	}
	pthread_mutex_unlock(&gate);
	for (size_t i = 0; i < WRITERS; i++)
		pthread_join(writers[i].thread, NULL);
}

static int64_t beat_of(struct store *store)
{
	struct store_terminal entry = {.kiosk_id = ""};

	assert_int_equal(store_next_terminal(store, &entry), STATUS_OK);
	return entry.beat_ms;
}

static void who_writes_together_is_kept_together(void **state)
{
	struct fixture *fixture = *state;
	struct writer writers[WRITERS] = {
		{.beat_ms = 1}, {.beat_ms = 10}, {.beat_ms = 100}, {.beat_ms = 1000}};

	write_together(fixture->intake.store, writers);
	for (size_t i = 0; i < WRITERS; i++) {
		assert_int_equal(writers[i].status, STATUS_OK);
		assert_int_equal(writers[i].runs, 1);
	}
	assert_int_equal(beat_of(fixture->intake.store), 1111);
}

static void *scrub_now(void *context)
{
	struct writer *scrubber = context;

	scrubber->status = store_scrub(scrubber->store);
	return NULL;
}

/* Writers that came before it and after it all go through, and so does the scrub. */
static void a_scrub_waits_for_one_transaction_and_holds_nobody_up(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->intake.store;
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct writer writers[WRITERS] = {
		{.beat_ms = 1}, {.beat_ms = 10}, {.beat_ms = 100}, {.beat_ms = 1000}};

	pthread_mutex_lock(&gate);
	writers[0].gate = &gate;
	for (size_t i = 0; i < WRITERS; i++) {
		writers[i].store = store;
		writers[i].status = STATUS_IO;
		assert_int_equal(pthread_create(&writers[i].thread, NULL,
					 i == 1 ? scrub_now : write_now, &writers[i]),
			0);
		while (i != 1 && !is_waited_for(store, i < 1 ? 0 : i - 1))
			sched_yield();
	}
	pthread_mutex_unlock(&gate);
	for (size_t i = 0; i < WRITERS; i++) {
		pthread_join(writers[i].thread, NULL);
		assert_int_equal(writers[i].status, STATUS_OK);
	}
	assert_int_equal(beat_of(store), 1101);
}

static void one_that_is_refused_takes_nobody_with_it(void **state)
{
	struct fixture *fixture = *state;
	struct writer writers[WRITERS] = {{.beat_ms = 1}, {.beat_ms = 10},
		{.beat_ms = 100, .verdict = STATUS_CONFLICT}, {.beat_ms = 1000}};

	write_together(fixture->intake.store, writers);
	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(writers[i].status, i == 2 ? STATUS_CONFLICT : STATUS_OK);
	assert_int_equal(beat_of(fixture->intake.store), 1011);
}

static enum status lose_page(struct sql *sql, void *context)
{
	return sql_run(
		sql, NULL, "DELETE FROM parts WHERE case_id = ? AND n = 1", "t", context);
}

static void a_page_that_a_repair_lost_is_listed_again(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->intake.store;
	struct fixture_case made;
	struct manifest manifest;
	struct store_part page;
	struct jws jws = {.input = {0}};
	int64_t added;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(
		jws_parse(made.bundle.jws.data, made.bundle.jws.len, MANIFEST_TYP, &jws),
		STATUS_OK);
	assert_int_equal(
		manifest_read(jws.payload.data, jws.payload.len, &manifest), STATUS_OK);
	assert_int_equal(store_write(store, lose_page, made.bundle.case_id), STATUS_OK);
	for (int64_t lost = 1; lost >= 0; lost--) {
		assert_int_equal(
			store_restore_parts(store, made.bundle.case_id, &manifest, &added),
			STATUS_OK);
		assert_int_equal(added, lost);
	}
	assert_int_equal(store_part(store, made.bundle.case_id, 1, &page), STATUS_OK);
	assert_true(page.stored);
	assert_int_equal(page.len, manifest.parts[1].len);
	jws_free(&jws);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_case_is_there_wholly_or_not_at_all),
		office_test(a_reader_sees_what_the_owner_wrote_and_writes_nothing),
		office_test(cases_are_walked_by_terminal_and_number),
		office_test(many_commits_at_once_get_one_and_the_same_receipt),
		office_test(who_writes_together_is_kept_together),
		office_test(a_scrub_waits_for_one_transaction_and_holds_nobody_up),
		office_test(one_that_is_refused_takes_nobody_with_it),
		office_test(a_page_that_a_repair_lost_is_listed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
