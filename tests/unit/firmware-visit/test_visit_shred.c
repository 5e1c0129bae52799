#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "firmware/visit/visit_parts.h"

#define MANY (4 << 20)

static struct visit visit;
static struct job *given;

static void take(void *user, struct job *job)
{
	(void)user;
	given = job;
}

static const struct visit_hands HANDS = {.work = take};

static int begin(void **unused)
{
	(void)unused;
	visit = (struct visit){.hands = &HANDS};
	given = NULL;
	return 0;
}

static struct bytes some(size_t len)
{
	struct bytes bytes = {0};
	uint8_t *data;

	assert_int_equal(bytes_grow(&bytes, len, &data), STATUS_OK);
	memset(data, 'x', len);
	return bytes;
}

static void many_bytes_are_wiped_by_the_worker_and_keep_nobody_waiting(void **unused)
{
	struct bytes bytes = some(MANY);
	const uint8_t *data = bytes.data;

	(void)unused;
	visit_shred(&visit, &bytes);
	assert_non_null(given);
	assert_null(bytes.data);
	assert_int_equal(bytes.len, 0);
	assert_int_equal(data[MANY - 1], 'x'); /* not by us */
	given->work(given);
	given->done(given);
}

static void what_no_worker_wiped_is_wiped_all_the_same(void **unused)
{
	struct bytes bytes = some(MANY);

	(void)unused;
	visit_shred(&visit, &bytes);
	given->done(given); /* a sanitizer would find it */
}

static void few_bytes_and_those_of_a_visit_that_is_over_go_at_once(void **unused)
{
	struct bytes few = some(1000), many = some(MANY);

	(void)unused;
	visit_shred(&visit, &few);
	assert_null(few.data);
	visit.over = true; /* no worker may be left */
	visit_shred(&visit, &many);
	assert_null(many.data);
	assert_null(given);
}

static void a_page_goes_with_its_picture_and_its_name(void **unused)
{
	struct visit_page page = {.file = "lease.jpg", .number = 7};

	(void)unused;
	page.sealed.bytes = some(1000);
	page.preview.pixels = some(MANY);
	page.preview.width = 1024;
	visit_shred_page(&visit, &page);
	assert_null(page.sealed.bytes.data);
	assert_null(page.preview.pixels.data);
	assert_int_equal(page.preview.width, 0);
	assert_string_equal(page.file, "");
	assert_non_null(given);
	given->work(given);
	given->done(given);
}

/* Twenty megabytes are not copied for a job; whoever lets go last wipes them. */
static void a_page_dropped_while_a_job_reads_it_is_wiped_when_the_job_is_done(void **unused)
{
	struct visit_page page = {.number = 7};
	struct visit_sealed lent;
	const uint8_t *data;

	(void)unused;
	page.sealed.bytes = some(MANY);
	data = page.sealed.bytes.data;
	assert_int_equal(visit_share(&page.sealed, &lent), STATUS_OK);
	assert_ptr_equal(lent.bytes.data, data);
	visit_shred_page(&visit, &page);
	assert_null(page.sealed.bytes.data);
	assert_null(given); /* the job still reads */
	assert_ptr_equal(lent.bytes.data, data);
	visit_let_go(&visit, &lent);
	assert_null(lent.bytes.data);
	assert_non_null(given);
	given->work(given);
	given->done(given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			many_bytes_are_wiped_by_the_worker_and_keep_nobody_waiting, begin),
		cmocka_unit_test_setup(what_no_worker_wiped_is_wiped_all_the_same, begin),
		cmocka_unit_test_setup(
			few_bytes_and_those_of_a_visit_that_is_over_go_at_once, begin),
		cmocka_unit_test_setup(a_page_goes_with_its_picture_and_its_name, begin),
		cmocka_unit_test_setup(
			a_page_dropped_while_a_job_reads_it_is_wiped_when_the_job_is_done,
			begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
