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
	page.sealed = some(1000);
	page.preview.pixels = some(MANY);
	page.preview.width = 1024;
	visit_shred_page(&visit, &page);
	assert_null(page.sealed.data);
	assert_null(page.preview.pixels.data);
	assert_int_equal(page.preview.width, 0);
	assert_string_equal(page.file, "");
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
