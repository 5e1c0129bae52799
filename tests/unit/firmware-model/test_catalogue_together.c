/* What items and frame of a catalogue are to each other, and to the catalogue before. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/catalogue/catalogue_history.h"
#include "firmware/model/catalogue/catalogue_rules.h"
#include "firmware/model/booking.h"
#include "tests/unit/firmware-model/catalogue_folder.h"

static void a_bundle_names_items_that_exist_in_an_order_that_ends(void **unused)
{
	static const struct {
		const char *items, *pointer, *what;
	} CASES[] = {
		{BUNDLE(ONE("A-1") "," ONE("C-3")), "/bundles/0/items/1/item", "no valid item"},
		{BUNDLE(ONE("A-1") "," ONE("A-1")), "/bundles/0/items/1/item", "twice"},
		{BUNDLE(NEEDS("A-1", "B-2") "," ONE("B-2")), "/bundles/0/items/0/needs",
			"earlier item"},
	};

	(void)unused;
	write_item("A-1.json", "A-1");
	write_item("B-2.json", "B-2");
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct catalogue catalogue;
		char text[2000];

		snprintf(text, sizeof(text),
			FRAME_HEAD CALENDAR "\"bundles\":[%s,%s],\"announcements\":[]}",
			CASES[i].items,
			"{\"id\":\"c\",\"name\":" TWO ",\"note\":" TWO
			",\"items\":[" ONE("A-1") "," NEEDS("B-2", "A-1") "]}");
		write_text("catalogue.json", text);
		expect_told("catalogue.json", CASES[i].pointer, CASES[i].what, &catalogue);
		assert_int_equal(catalogue.count, 2);
		assert_null(catalogue_bundle(&catalogue, "b"));
		assert_non_null(catalogue_bundle(&catalogue, "c")); /* the good one stays */
		catalogue_close(&catalogue);
	}
}

static void an_announcement_is_about_an_item_and_begins_before_it_ends(void **unused)
{
	static const struct {
		const char *text, *pointer, *what;
	} CASES[] = {
		{"\"item\":\"Z\",\"from\":\"2026-01-01\",\"to\":\"2026-02-01\"",
			"/announcements/0/item", "no valid item"},
		{"\"from\":\"2026-03-01\",\"to\":\"2026-02-01\"", "/announcements/0/to",
			"before from"},
	};

	(void)unused;
	write_item("A-1.json", "A-1");
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct catalogue catalogue;
		char text[2000];

		snprintf(text, sizeof(text),
			FRAME_HEAD CALENDAR
			"\"bundles\":[],\"announcements\":[{\"id\":\"x\",\"text\":" TWO
			",%s}]}",
			CASES[i].text);
		write_text("catalogue.json", text);
		expect_told("catalogue.json", CASES[i].pointer, CASES[i].what, &catalogue);
		assert_int_equal(json_array_size(catalogue_announcements(&catalogue)), 0);
		catalogue_close(&catalogue);
	}
}

/* What catalogue_check_whole() tells of folder; faults of the loading are not looked at. */
static struct told told_of_the_whole(const char *path)
{
	struct told loading = {.count = 0}, told = {.count = 0};
	struct catalogue catalogue;

	assert_int_equal(catalogue_load(path, note, &loading, &catalogue), STATUS_OK);
	catalogue_check_whole(&catalogue, note, &told);
	catalogue_close(&catalogue);
	return told;
}

static void a_catalogue_in_which_nothing_can_be_reported_is_named(void **unused)
{
	struct told told;

	(void)unused;
	write_text(
		"catalogue.json", FRAME_HEAD CALENDAR "\"bundles\":[],\"announcements\":[]}");
	write_item("A-1.json", "A-1");
	told = told_of_the_whole(folder);
	assert_int_equal(told.count, 1);
	assert_non_null(strstr(told.text, "is missing or left out"));
	write_item("stuck.json", "stuck");
	told = told_of_the_whole(folder);
	assert_int_equal(told.count, 1);
	assert_non_null(strstr(told.text, "stuck.json /fields has no field \"where\""));
	assert_int_equal(told_of_the_whole("assets/services").count, 0);
}

static void a_frame_that_is_broken_is_left_out_as_a_whole(void **unused)
{
	static const struct {
		const char *calendar, *pointer, *what;
	} CASES[] = {
		{"\"calendar\":{\"off\":[\"2026-02-30\"],\"worked\":[]},", "/calendar/off/0",
			"real date"},
		{"\"calendar\":{\"off\":[\"2026-10-01\"],\"worked\":[\"2026-10-01\"]},",
			"/calendar", "both off and worked"},
		{CALENDAR "\"more\":1,", "/more", "not a member"},
	};

	(void)unused;
	write_item("A-1.json", "A-1");
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct catalogue catalogue;
		char text[2000];

		snprintf(text, sizeof(text),
			FRAME_HEAD "%s\"bundles\":[],\"announcements\":[]}", CASES[i].calendar);
		write_text("catalogue.json", text);
		expect_told("catalogue.json", CASES[i].pointer, CASES[i].what, &catalogue);
		assert_null(catalogue.frame);
		assert_int_equal(catalogue.count, 1);
		catalogue_close(&catalogue);
	}
}

static void a_frame_names_items_by_codes_that_can_be(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1.json", "A-1");
	write_text("catalogue.json", FRAME_HEAD CALENDAR
		"\"bundles\":[],\"announcements\":[{\"id\":\"x\",\"item\":\"A 1\",\"text\":" TWO
		",\"from\":\"2026-01-01\",\"to\":\"2026-02-01\"}]}");
	expect_told("catalogue.json", "/announcements/0/item", "letters, digits and hyphens",
		&catalogue);
	catalogue_close(&catalogue);
}

static void an_item_must_fit_the_frame_and_the_others(void **unused)
{
	static const struct {
		const char *pointer, *value, *place, *what;
	} CASES[] = {
		{"/department", "\"nobody\"", "/department", "no department of"},
		{"/joint_departments",
			"[{\"department\":\"nobody\",\"department_name\":{\"zh-Hans\":\"某局\","
			"\"en\":\"A bureau\"}}]",
			"/joint_departments/0/department", "no department of"},
		{"/category", "\"nothing\"", "/category", "no category of"},
		{"/fields/5/type", "\"text\"", "/fields/5/shared_key", "another type"},
		{"/fields/1/options/0/id", "\"3\"", "/fields/1/shared_key", "other options"},
		{"/materials/0/accepts", "[\"camera\"]", "/materials/0/shared_key",
			"accepts nothing"},
		{"/materials/0/name/en", "\"Another photograph\"", "/materials/0/shared_key",
			"by another name"},
	};

	(void)unused;
	write_item("A-1.json", "A-1");
	write_text(
		"catalogue.json", FRAME_HEAD CALENDAR "\"bundles\":[],\"announcements\":[]}");
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct catalogue catalogue;

		write_changed("B-2", CASES[i].pointer, CASES[i].value);
		expect_told("B-2.json", CASES[i].place, CASES[i].what, &catalogue);
		assert_int_equal(catalogue.count, 1);
		assert_int_equal(catalogue.left_out, 1);
		catalogue_close(&catalogue);
	}
}

#define BOOKED "assets/services/11539900000000001160.json" /* window, extended; by its parts */
#define WINDOW(id, items) "{\"id\":\"" id "\",\"items\":[" items "]}"
#define WITH_WINDOWS(windows)                                                                  \
	FRAME_HEAD CALENDAR "\"bundles\":[],\"windows\":[" windows "],\"announcements\":[]}"

/* An item that is booked, with something changed of it. */
static void write_booked(const char *code, struct change one, struct change two)
{
	json_t *json;
	char name[64];

	assert_int_equal(json_read_file(BOOKED, 1 << 20, &json), STATUS_OK);
	if (one.pointer)
		apply_change(json, &one);
	if (two.pointer)
		apply_change(json, &two);
	json_object_set_new(json, "implement_code", json_string(code));
	snprintf(name, sizeof(name), "%s.json", code);
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
}

#define PLACES "/booking/places"
#define KINDS "/booking/kinds"

static const struct change NEITHER = {NULL, NULL};

static void write_booked_items(void)
{
	write_item("A-1.json", "A-1"); /* books nothing */
	write_booked("B-1", NEITHER, NEITHER);
	write_booked("B-2", NEITHER, NEITHER);
	write_booked("C-1", (struct change){PLACES, "{\"window\":19,\"extended\":6}"}, NEITHER);
	write_booked("D-1", (struct change){"/fields/4/options/0/id", "\"noon\""}, NEITHER);
	write_booked("E-1", (struct change){KINDS, "[\"window\"]"},
		(struct change){PLACES, "{\"window\":20}"});
	write_booked("F-1", (struct change){KINDS, "[\"extended\"]"},
		(struct change){PLACES, "{\"extended\":6}"});
}

static void a_window_is_of_items_whose_places_can_be_counted_together(void **unused)
{
	static const struct {
		const char *windows, *place, *what;
	} CASES[] = {
		{WINDOW("w", "\"B-1\",\"Z-9\""), "/windows/0/items/1", "no valid item"},
		{WINDOW("w", "\"A-1\",\"B-1\""), "/windows/0/items/0", "books nothing"},
		{WINDOW("w", "\"B-1\",\"B-1\""), "/windows/0/items/1", "a window already"},
		{WINDOW("w", "\"B-1\",\"B-2\"") "," WINDOW("x", "\"E-1\",\"B-2\""),
			"/windows/1/items/1", "a window already"},
		{WINDOW("w", "\"B-1\",\"C-1\""), "/windows/0/items/1", "number of places"},
		{WINDOW("w", "\"B-1\",\"D-1\""), "/windows/0/items/1", "parts of a day"},
		{WINDOW("w", "\"E-1\",\"F-1\""), "/windows/0/items/1", "in the same way"},
		{WINDOW("w", "\"B-1\",\"B-2\"") "," WINDOW("w", "\"E-1\",\"F-1\""),
			"/windows/1/id", "twice"},
	};

	(void)unused;
	write_booked_items();
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		char frame[2000];
		struct catalogue catalogue;

		snprintf(frame, sizeof(frame), WITH_WINDOWS("%s"), CASES[i].windows);
		write_text("catalogue.json", frame);
		expect_told("catalogue.json", CASES[i].place, CASES[i].what, &catalogue);
		assert_int_equal(catalogue.count, 7); /* the items stand */
		catalogue_close(&catalogue);
	}
}

/* Of F-1 only the extended hours are counted with B-1's, of E-1 only the window's. */
static void a_broken_window_takes_none_of_the_others_down(void **unused)
{
	struct catalogue catalogue;
	struct told told = {.count = 0};

	(void)unused;
	write_booked_items();
	write_text("catalogue.json", WITH_WINDOWS(WINDOW("w", "\"C-1\",\"Z-9\"") "," WINDOW(
					     "x", "\"B-1\",\"E-1\",\"F-1\"")));
	assert_int_equal(catalogue_load(folder, note, &told, &catalogue), STATUS_OK);
	assert_int_equal(told.count, 1);
	assert_int_equal(catalogue.left_out, 1);
	assert_null(booking_window(catalogue.frame, "C-1"));
	assert_true(json_lists(booking_window(catalogue.frame, "F-1"), "E-1"));
	catalogue_close(&catalogue);
}

static void names_in_the_frame_are_used_once(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1.json", "A-1");
	write_text("catalogue.json",
		"{\"version\":1,\"sample_data\":1,\"departments\":[{\"code\":\"gongan\","
		"\"name\":" TWO "},{\"code\":\"gongan\",\"name\":" TWO
		"}],\"categories\":[{\"id\":"
		"\"household\",\"name\":" TWO "}]," CALENDAR
		"\"bundles\":[],\"announcements\":[]}");
	expect_told("catalogue.json", "/departments/1/code", "twice", &catalogue);
	catalogue_close(&catalogue);
}

/* Like write_changed(), of an item in its second version. */
static void write_changed_twice(const char *code, const char *pointer, const char *value)
{
	const struct change second = {"/version", "2"}, change = {pointer, value};
	json_t *json = item_json();
	char name[64];

	apply_change(json, &second);
	apply_change(json, &change);
	json_object_set_new(json, "implement_code", json_string(code));
	snprintf(name, sizeof(name), "%s.json", code);
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
}

/* A code belongs to one matter for ever. */
static void a_code_is_never_used_again(void **unused)
{
	static const struct {
		const char *code, *pointer, *value, *place, *what;
	} CASES[] = {
		{"B-2", "/version", "1", "A-1.json ", "never used again"}, /* A-1 is gone */
		{"A-1", "/base_code", "\"000000999\"", "A-1.json /base_code",
			"never used again"},
		{"A-1", "/version", "1", "A-1.json /version", "lower than before"},
		{"A-1", "/hours/en", "\"Never\"", "A-1.json /version",
			"but the item is not: /hours/en changed"},
		{"A-1", "/materials/0/name/en", "\"Another\"", "A-1.json /version",
			"but the item is not: /materials/0/name/en changed"},
	};
	struct catalogue before, now;

	(void)unused;
	write_changed("A-1", "/version", "2");
	assert_int_equal(catalogue_open(folder, &before), STATUS_OK);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct told told = {.count = 0};

		unlink(made[0]);
		write_changed_twice(CASES[i].code, CASES[i].pointer, CASES[i].value);
		assert_int_equal(catalogue_open(folder, &now), STATUS_OK);
		catalogue_check_history(&before, &now, note, &told);
		assert_int_equal(told.count, 1);
		assert_int_equal(strncmp(told.text, CASES[i].place, strlen(CASES[i].place)), 0);
		assert_non_null(strstr(told.text, CASES[i].what));
		catalogue_close(&now);
		unlink(made[made_count - 1]);
	}
	catalogue_close(&before);
}

static void a_matter_goes_on_by_a_new_version_or_abolished(void **unused)
{
	struct told told = {.count = 0};
	struct catalogue before, now;

	(void)unused;
	write_changed("A-1", "/version", "2");
	assert_int_equal(catalogue_open(folder, &before), STATUS_OK);
	catalogue_check_history(&before, &before, note, &told);
	write_changed("A-1", "/version", "3");
	assert_int_equal(catalogue_open(folder, &now), STATUS_OK);
	catalogue_check_history(&before, &now, note, &told);
	assert_int_equal(told.count, 0);
	catalogue_close(&now);
	catalogue_close(&before);
}

#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_catalogue_in_which_nothing_can_be_reported_is_named),
		IN_FOLDER(a_bundle_names_items_that_exist_in_an_order_that_ends),
		IN_FOLDER(an_announcement_is_about_an_item_and_begins_before_it_ends),
		IN_FOLDER(a_frame_that_is_broken_is_left_out_as_a_whole),
		IN_FOLDER(a_frame_names_items_by_codes_that_can_be),
		IN_FOLDER(an_item_must_fit_the_frame_and_the_others),
		IN_FOLDER(a_window_is_of_items_whose_places_can_be_counted_together),
		IN_FOLDER(a_broken_window_takes_none_of_the_others_down),
		IN_FOLDER(names_in_the_frame_are_used_once),
		IN_FOLDER(a_code_is_never_used_again),
		IN_FOLDER(a_matter_goes_on_by_a_new_version_or_abolished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
