#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/model/catalogue_load.h"
#include "tests/unit/firmware-model/item_bench.h"

static char folder[64];
static char *made[32];
static size_t made_count;

static int make_folder(void **unused)
{
	(void)unused;
	strcpy(folder, "/tmp/catalogue-XXXXXX");
	made_count = 0;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < made_count; i++) {
		unlink(made[i]);
		free(made[i]);
	}
	return rmdir(folder);
}

static char *new_path(const char *name)
{
	char *path = malloc(200);

	assert_non_null(path);
	snprintf(path, 200, "%s/%s", folder, name);
	made[made_count++] = path;
	return path;
}

static void write_text(const char *name, const char *text)
{
	FILE *file = fopen(new_path(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void write_item(const char *name, const char *code)
{
	json_t *json = item_json();

	if (code)
		json_object_set_new(json, "implement_code", json_string(code));
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
}

static void the_shipped_items_are_all_valid(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	assert_int_equal(catalogue_open("assets/services", &catalogue), STATUS_OK);
	assert_int_equal(catalogue.left_out, 0);
	assert_non_null(catalogue_find(&catalogue, ITEM_CODE));
	assert_null(catalogue_find(&catalogue, "nothing"));
	catalogue_close(&catalogue);
	assert_int_equal(catalogue.count, 0);
}

static void a_broken_item_never_takes_the_others_down(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("B-2.json", "B-2");
	write_item("A-1.json", "A-1");
	write_text("C-3.json", "{\"implement_code\":\"C-3\"}");
	write_text("D-4.json", "{");
	write_text("E-5.json", "");
	write_text("notes.txt", "not an item");
	write_text("service-item.schema.json", "{}");
	write_text(".hidden.json", "{}");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 2);
	assert_int_equal(catalogue.left_out, 3);
	assert_string_equal(catalogue.entries[0].implement_code, "A-1");
	assert_string_equal(catalogue.entries[1].implement_code, "B-2");
	catalogue_close(&catalogue);
}

static void items_are_sorted_by_code_not_by_file(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1-2.json", "A-1-2"); /* "-" comes before "." */
	write_item("A-1.json", "A-1");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_string_equal(catalogue.entries[0].implement_code, "A-1");
	assert_string_equal(catalogue.entries[1].implement_code, "A-1-2");
	catalogue_close(&catalogue);
}

static void a_code_cannot_be_there_twice(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1.json", "A-1");
	write_item("A-1-copy.json", "A-1");
	write_item("A-.json", "A-1");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 1);
	assert_int_equal(catalogue.left_out, 2);
	catalogue_close(&catalogue);
}

static void links_and_huge_files_are_no_items(void **unused)
{
	struct catalogue catalogue;
	FILE *file;

	(void)unused;
	write_item("A-1.json", "A-1");
	file = fopen(new_path("B-2.json"), "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), 600 * 1024), 0);
	fclose(file);
	assert_int_equal(mkfifo(new_path("C-3.json"), 0600), 0);
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 1);
	assert_int_equal(catalogue.left_out, 2);
	catalogue_close(&catalogue);
}

static void no_valid_item_is_a_failure(void **unused)
{
	struct catalogue catalogue = {.count = 99};

	(void)unused;
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	write_text("C-3.json", "{}");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	assert_int_equal(catalogue_open("/nonexistent", &catalogue), STATUS_NOT_FOUND);
	assert_int_equal(catalogue.count, 99);
}

static void a_fault_is_logged_with_file_and_pointer(void **unused)
{
	struct catalogue catalogue;
	char log[4096];
	FILE *caught = tmpfile();
	int before = dup(STDERR_FILENO);
	size_t len;

	(void)unused;
	assert_true(before >= 0 && caught);
	write_text("C-3.json", "{\"implement_code\":\"C-3\",\"Zhang San 530702\":1}");
	fflush(stderr);
	dup2(fileno(caught), STDERR_FILENO);
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(caught);
	len = fread(log, 1, sizeof(log) - 1, caught);
	log[len] = '\0';
	fclose(caught);
	assert_non_null(strstr(log, "file=C-3.json pointer=/base_code is missing"));
	assert_null(strstr(log, "Zhang")); /* no text from outside */
}

struct told {
	char text[4096];
	size_t count;
};

static void note(void *user, const char *file, const char *pointer, const char *what)
{
	struct told *told = user;
	size_t len = strlen(told->text);

	told->count++;
	snprintf(told->text + len, sizeof(told->text) - len, "%s %s %s\n", file, pointer, what);
}

#define TWO "{\"zh-Hans\":\"某\",\"en\":\"Some\"}"
#define FRAME_HEAD                                                                             \
	"{\"version\":1,\"sample_data\":1,"                                                    \
	"\"departments\":[{\"code\":\"gongan\",\"name\":" TWO "}],"                            \
	"\"categories\":[{\"id\":\"household\",\"name\":" TWO "}],"
#define CALENDAR "\"calendar\":{\"off\":[],\"worked\":[]},"
#define BUNDLE(items) "{\"id\":\"b\",\"name\":" TWO ",\"note\":" TWO ",\"items\":[" items "]}"
#define ONE(code) "{\"item\":\"" code "\"}"
#define NEEDS(code, other) "{\"item\":\"" code "\",\"needs\":\"" other "\"}"

/* Loads what was written so far; the one fault told must hold the three words. */
static void expect_told(
	const char *file, const char *pointer, const char *what, struct catalogue *catalogue)
{
	struct told told = {.count = 0};
	char line[300];

	assert_int_equal(catalogue_load(folder, note, &told, catalogue), STATUS_OK);
	snprintf(line, sizeof(line), "%s %s ", file, pointer);
	if (told.count != 1 || strncmp(told.text, line, strlen(line)) != 0 ||
		!strstr(told.text, what))
		fail_msg("expected \"%s%s\" alone, got:\n%s", line, what, told.text);
}

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

static void write_changed(const char *code, const char *pointer, const char *value)
{
	const struct change change = {pointer, value};
	json_t *json = item_json();
	char name[64];

	apply_change(json, &change);
	json_object_set_new(json, "implement_code", json_string(code));
	snprintf(name, sizeof(name), "%s.json", code);
	assert_int_equal(json_dump_file(json, new_path(name), 0), 0);
	json_decref(json);
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

static void the_sample_has_thirty_matters_and_two_bundles(void **unused)
{
	struct catalogue catalogue;
	size_t matters = 0;

	(void)unused;
	assert_int_equal(catalogue_open("assets/services", &catalogue), STATUS_OK);
	for (size_t i = 0; i < catalogue.count; i++) {
		const json_t *sample =
			json_object_get(catalogue.entries[i].item->json, "sample_data");
		matters += strcmp(catalogue.entries[i].implement_code, CATALOGUE_PARTIES) != 0;
		assert_int_equal(json_integer_value(sample), 1);
	}
	assert_true(matters >= 30);
	assert_non_null(catalogue_find(&catalogue, CATALOGUE_PARTIES));
	assert_non_null(catalogue_bundle(&catalogue, "newborn"));
	assert_non_null(catalogue_bundle(&catalogue, "hotel"));
	assert_true(json_array_size(catalogue_categories(&catalogue)) >= 8);
	catalogue_close(&catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_items_are_all_valid),
		cmocka_unit_test_setup_teardown(
			a_broken_item_never_takes_the_others_down, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			items_are_sorted_by_code_not_by_file, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_code_cannot_be_there_twice, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			links_and_huge_files_are_no_items, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			no_valid_item_is_a_failure, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_fault_is_logged_with_file_and_pointer, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_bundle_names_items_that_exist_in_an_order_that_ends, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			an_announcement_is_about_an_item_and_begins_before_it_ends, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			a_frame_names_items_by_codes_that_can_be, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_frame_that_is_broken_is_left_out_as_a_whole,
			make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			an_item_must_fit_the_frame_and_the_others, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			names_in_the_frame_are_used_once, make_folder, remove_folder),
		cmocka_unit_test(the_sample_has_thirty_matters_and_two_bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
