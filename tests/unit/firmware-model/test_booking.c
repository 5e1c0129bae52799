#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/booking.h"

static json_t *json(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(value);
	return value;
}

static void assert_books(const char *item_text, const char *form_text, struct booking expected)
{
	json_t *item = json(item_text), *form = json(form_text);
	struct booking booking;

	booking_of(item, form, &booking);
	assert_true(booking_is_same(&booking, &expected));
	assert_int_equal(booking_is_valid(&booking), booking.day[0] != '\0');
	assert_true(booking_fits_form(&booking, form));
	json_decref(item);
	json_decref(form);
}

#define DAY "\"booking_day\":\"2026-12-01\""

static void the_form_says_what_is_booked(void **unused)
{
	static const char ONE[] = "{\"booking\":{\"kinds\":[\"home\"]}}";
	static const char TWO[] = "{\"booking\":{\"kinds\":[\"window\",\"extended\"]}}";

	(void)unused;
	assert_books(ONE, "{}", (struct booking){.day = ""});
	assert_books("{\"booking\":null}", "{}", (struct booking){.day = ""});
	assert_books(ONE, "{" DAY ",\"booking_time\":\"morning\"}",
		(struct booking){"home", "2026-12-01", "morning"});
	assert_books(TWO, "{" DAY ",\"booking_kind\":\"extended\"}",
		(struct booking){"extended", "2026-12-01", ""});
}

static void another_form_does_not_fit(void **unused)
{
	static const char *const OTHERS[] = {"{}", "{\"booking_day\":\"2026-12-02\"}",
		"{" DAY "}", "{" DAY ",\"booking_time\":\"afternoon\"}",
		"{" DAY ",\"booking_time\":\"morning\",\"booking_kind\":\"home\"}"};
	const struct booking booking = {"window", "2026-12-01", "morning"};

	(void)unused;
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
		json_t *form = json(OTHERS[i]);

		assert_false(booking_fits_form(&booking, form));
		json_decref(form);
	}
}

static void what_is_written_is_read_and_nothing_else(void **unused)
{
	static const char *const BAD[] = {"{}", "[]", "\"window\"",
		"{\"day\":\"2026-12-01\",\"kind\":\"window\"}",
		"{\"day\":\"2026-12-01\",\"kind\":\"window\",\"time\":\"\",\"name\":\"x\"}",
		"{\"day\":\"2026-13-01\",\"kind\":\"window\",\"time\":\"\"}",
		"{\"day\":\"\",\"kind\":\"window\",\"time\":\"\"}",
		"{\"day\":\"2026-12-01\",\"kind\":\"extendedx\",\"time\":\"\"}",
		"{\"day\":\"2026-12-01\",\"kind\":\"window\",\"time\":\"9:00\"}",
		"{\"day\":\"2026-12-01\",\"kind\":\"window\",\"time\":1}"};
	const struct booking booking = {"window", "2026-12-01", "morning"};
	json_t *value = booking_to_json(&booking);
	struct booking back = {.day = ""};

	(void)unused;
	assert_int_equal(booking_from_json(value, &back), STATUS_OK);
	assert_true(booking_is_same(&back, &booking));
	json_decref(value);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		value = json(BAD[i]);
		assert_int_equal(booking_from_json(value, &back), STATUS_BAD_DATA);
		json_decref(value);
	}
	assert_true(booking_is_same(&back, &booking)); /* untouched */
}

static void places_are_of_a_kind(void **unused)
{
	json_t *item = json("{\"booking\":{\"kinds\":[\"window\",\"home\"],"
			    "\"places\":{\"window\":20,\"home\":3}}}");
	json_t *silent = json("{\"booking\":{\"kinds\":[\"window\"]}}");

	(void)unused;
	assert_int_equal(booking_places(item, "window"), 20);
	assert_int_equal(booking_places(item, "home"), 3);
	assert_int_equal(booking_places(item, "extended"), 0);
	assert_int_equal(booking_places(silent, "window"), 0);
	json_decref(item);
	json_decref(silent);
}

static void a_matter_has_its_places_alone_unless_it_shares_a_window(void **unused)
{
	json_t *frame = json("{\"windows\":[{\"id\":\"w\",\"items\":[\"A\",\"B\"]},"
			     "{\"id\":\"x\",\"items\":[\"C\",\"D\"]}]}");

	(void)unused;
	assert_true(json_lists(booking_window(frame, "D"), "C"));
	assert_false(json_lists(booking_window(frame, "D"), "A"));
	assert_null(booking_window(frame, "E"));
	assert_null(booking_window(NULL, "A"));
	json_decref(frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_matter_has_its_places_alone_unless_it_shares_a_window),
		cmocka_unit_test(the_form_says_what_is_booked),
		cmocka_unit_test(another_form_does_not_fit),
		cmocka_unit_test(what_is_written_is_read_and_nothing_else),
		cmocka_unit_test(places_are_of_a_kind),
	};

	return cmocka_run_group_tests_name("booking", tests, NULL, NULL);
}
