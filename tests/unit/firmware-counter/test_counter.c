/* May cases be taken, and may at least be told what could not be done? */
#include "tests/unit/firmware-evidence/signed_folder.h"

#include "firmware/base/clock.h"
#include "firmware/counter/counter.h"

#define ITEM "11539900MB000000104000709018000.json"
#define YEAR_MS (INT64_C(365) * 24 * 60 * 60 * 1000)
#define MORE_THAN_ANY_DISK_MB 2000000000 /* 2 PB */

static struct signed_folder folder;
static struct settings settings;
static struct counter counter;

static void add_item(const char *name)
{
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	struct bytes text = {0};

	ok(path_join(from, sizeof(from), "assets/services", name));
	ok(path_join(to, sizeof(to), "catalogue", name));
	ok(file_read(from, 1024 * 1024, &text));
	signed_folder_add(&folder, to, text.data, text.len);
	bytes_free(&text);
}

/* A terminal with two matters, sealed to the department given and to the escrow of the year. */
static void open_terminal(const char *department, bool with_stuck)
{
	struct seal_identity identity;
	struct bytes keys = {0};
	int64_t to_ms = clock_wall_ms() + YEAR_MS;

	signed_folder_open(&folder);
	signed_folder_add_manifest_key(&folder);
	add_item(ITEM);
	if (with_stuck)
		add_item("stuck.json");
	signed_folder_key(&keys, department, 0, to_ms, 0, &identity);
	signed_folder_key(&keys, "escrow", 0, to_ms, 0, &identity);
	ok(bytes_add_text(&keys, "]"));
	signed_folder_add(&folder, "sealing-keys.json", keys.data, keys.len);
	signed_folder_sign_all(&folder);
	bytes_free(&keys);
	settings_defaults(&settings);
	counter_init(&counter, folder.scratch.folder, &settings, NULL);
}

static void add_revocations(const char *text)
{
	struct bytes lines = {0};
	char *keys;

	signed_folder_add(&folder, "revocations.json", text, strlen(text));
	keys = strstr((char *)folder.index.data, "sealing-keys.json");
	ok(bytes_add(&lines, folder.index.data, (size_t)(keys - (char *)folder.index.data)));
	ok(bytes_add_text(&lines, strstr(keys, "revocations.json")));
	ok(bytes_add(&lines, keys, (size_t)(strstr(keys, "revocations.json") - keys)));
	bytes_free(&folder.index);
	folder.index = lines;
	assert_int_equal(scratch_run(&folder.scratch, "rm sync/signed/index"), 0);
	signed_folder_sign_all(&folder);
}

static void close_terminal(void)
{
	counter_close(&counter);
	signed_folder_close(&folder);
}

static void expect(enum fault fault, bool takes_reports)
{
	struct counter_view view;

	counter_check(&counter, true, &view);
	assert_int_equal(view.fault, fault);
	assert_int_equal(view.takes_reports, takes_reports);
	catalogue_close(&view.catalogue);
}

static void a_terminal_in_order_takes_cases_and_reports(void **unused)
{
	(void)unused;
	open_terminal("zhengwu", true);
	expect(FAULT_NONE, true);
	close_terminal();
}

/* Room for a visit at its worst is much; a report needs next to nothing. */
static void a_disk_too_full_for_a_visit_still_takes_a_report(void **unused)
{
	struct counter_view view;

	(void)unused;
	open_terminal("zhengwu", true);
	settings.reserve_mb = MORE_THAN_ANY_DISK_MB;
	expect(FAULT_QUEUE_FULL, true);
	counter_check(&counter, false, &view); /* the catalogue is known by now */
	assert_true(view.takes_reports);
	close_terminal();
}

static void what_cannot_be_sealed_for_who_answers_is_not_taken(void **unused)
{
	(void)unused;
	open_terminal("gongan", true);
	expect(FAULT_NONE, false);
	close_terminal();
}

static void without_the_matter_there_is_nothing_to_file(void **unused)
{
	(void)unused;
	open_terminal("zhengwu", false);
	expect(FAULT_NONE, false);
	close_terminal();
}

static void a_terminal_that_is_not_enrolled_takes_nothing(void **unused)
{
	(void)unused;
	open_terminal("zhengwu", true);
	assert_int_equal(scratch_run(&folder.scratch, "rm keys/manifest.pem"), 0);
	expect(FAULT_NOT_ENROLLED, false);
	close_terminal();
}

static void a_terminal_without_keys_takes_nothing(void **unused)
{
	(void)unused;
	open_terminal("zhengwu", true);
	assert_int_equal(scratch_run(&folder.scratch, "rm sync/signed/sealing-keys.json"), 0);
	expect(FAULT_SEALING_KEY, false);
	close_terminal();
}

static const char *key_of(const char *department)
{
	for (size_t i = 0; i < counter.desk.keys.count; i++)
		if (!strcmp(counter.desk.keys.keys[i].department, department))
			return counter.desk.keys.keys[i].key_id;
	return "";
}

/* "revoked: stop", also where nobody came meanwhile and the process is the same. */
static void a_key_that_is_taken_back_overnight_is_gone_in_the_morning(void **unused)
{
	struct counter_view view;
	char text[128];

	(void)unused;
	open_terminal("zhengwu", true);
	counter_check(&counter, false, &view);
	assert_false(view.renewed);
	assert_int_equal(view.department_count, 2);
	assert_string_equal(view.departments[0], "zhengwu");
	snprintf(text, sizeof(text), "{\"sealing_keys\":[\"%s\"],\"servers\":[]}",
		key_of("zhengwu"));
	/* Lines are sorted: it comes before sealing-keys.json. */
	add_revocations(text);
	for (int i = 0; i < 2; i++) {
		counter_check(&counter, false, &view);
		assert_true(view.renewed);
		assert_int_equal(view.department_count, 1);
		assert_string_equal(view.departments[0], "escrow");
	}
	assert_string_equal(key_of("zhengwu"), "");
	close_terminal();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_in_order_takes_cases_and_reports),
		cmocka_unit_test(a_disk_too_full_for_a_visit_still_takes_a_report),
		cmocka_unit_test(what_cannot_be_sealed_for_who_answers_is_not_taken),
		cmocka_unit_test(without_the_matter_there_is_nothing_to_file),
		cmocka_unit_test(a_terminal_that_is_not_enrolled_takes_nothing),
		cmocka_unit_test(a_terminal_without_keys_takes_nothing),
		cmocka_unit_test(a_key_that_is_taken_back_overnight_is_gone_in_the_morning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
