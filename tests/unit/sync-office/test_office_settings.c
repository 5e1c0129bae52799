#include "tests/unit/sync-office/office_fixture.h"

static enum status read_text(const char *text, struct office_settings *out)
{
	char folder[] = "/tmp/office-settings-XXXXXX", path[64];
	enum status status;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(
		officectl_write(folder, "settings.json", text, strlen(text), 0600), STATUS_OK);
	status = office_settings_read(folder, out);
	snprintf(path, sizeof(path), "%s/settings.json", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	return status;
}

static void settings_have_defaults_but_no_origin_of_their_own(void **unused)
{
	struct office_settings settings;

	(void)unused;
	assert_int_equal(read_text("{\"origin\":\"o\"}", &settings), STATUS_OK);
	assert_string_equal(settings.origin, "o");
	assert_int_equal(settings.test, 0);
	assert_int_equal(settings.reserve_mb, OFFICE_RESERVE_MB);
	assert_string_equal(settings.socket_folder, "");
}

static void a_setting_that_is_wrong_or_unknown_is_a_fault(void **unused)
{
	static const char *const BAD[] = {"{}", "[]", "", "{\"origin\":\"\"}", "{\"origin\":1}",
		"{\"origin\":\"o\",\"test\":2}", "{\"origin\":\"o\",\"test\":\"1\"}",
		"{\"origin\":\"o\",\"reserve_mb\":-1}", "{\"origin\":\"o\",\"colour\":1}",
		"{\"origin\":\"o\",\"origin\":\"p\"}"};
	struct office_settings settings = {.origin = "untouched"};

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(read_text(BAD[i], &settings), STATUS_BAD_DATA);
	assert_string_equal(settings.origin, "untouched");
}

static void sockets_lie_in_their_own_folder_when_one_is_named(void **unused)
{
	struct office_settings settings = {.origin = "o"};
	char path[PATH_TEXT_MAX];

	(void)unused;
	assert_int_equal(
		office_socket_path("/intake", &settings, "office.sock", path, sizeof(path)),
		STATUS_OK);
	assert_string_equal(path, "/intake/office.sock");
	strcpy(settings.socket_folder, "/run/ov");
	assert_int_equal(
		office_socket_path("/intake", &settings, "office.sock", path, sizeof(path)),
		STATUS_OK);
	assert_string_equal(path, "/run/ov/office.sock");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_have_defaults_but_no_origin_of_their_own),
		cmocka_unit_test(a_setting_that_is_wrong_or_unknown_is_a_fault),
		cmocka_unit_test(sockets_lie_in_their_own_folder_when_one_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
