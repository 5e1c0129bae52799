#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/model/settings.h"

static char path[64];

static int make_path(void **unused)
{
	int fd;

	(void)unused;
	strcpy(path, "/tmp/settings-XXXXXX");
	fd = mkstemp(path);
	return fd < 0 || close(fd) != 0;
}

static int remove_path(void **unused)
{
	(void)unused;
	return unlink(path);
}

static enum status read_text(const char *text, struct settings *out)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return settings_read(path, out);
}

static void nothing_set_means_the_built_in_values(void **unused)
{
	struct settings defaults, settings;

	(void)unused;
	settings_defaults(&defaults);
	assert_int_equal(read_text("{}", &settings), STATUS_OK);
	assert_memory_equal(&settings, &defaults, sizeof(settings));
	assert_string_equal(settings.languages, "zh-Hans en");
	assert_string_equal(settings.stick_folder, "");
	assert_int_equal(settings.purge_days, 7);
	assert_int_equal(settings.reserve_mb, 64);
	assert_int_equal(settings.double_strike_ms, 0);
	assert_int_equal(settings.double_touch_ms, 150);
	assert_int_equal(settings.panel_width_mm, 393);
	assert_int_equal(settings.panel_height_mm, 698);
	assert_int_equal(settings.printer_width_px, 576);
	assert_int_equal(settings.receipt_wait_ms, 5000);
	assert_int_equal(settings.staff_from_hour, 9);
	assert_int_equal(settings.staff_to_hour, 17);
}

static void a_missing_file_gives_the_built_in_values(void **unused)
{
	struct settings defaults, settings;

	(void)unused;
	settings_defaults(&defaults);
	assert_int_equal(
		settings_read("/tmp/onevisit-no-such-file", &settings), STATUS_NOT_FOUND);
	assert_memory_equal(&settings, &defaults, sizeof(settings));
}

static void who_reads_english_gets_english_names_where_there_are_any(void **unused)
{
	struct settings settings;

	(void)unused;
	assert_int_equal(read_text("{}", &settings), STATUS_OK);
	assert_string_equal(settings_hall(&settings, "en"), "24-hour Government Service Hall");
	assert_string_equal(settings_place(&settings, "en"), "Self-service area");
	assert_string_equal(settings_hall(&settings, "zh-Hans"), settings.hall);
	assert_int_equal(
		read_text("{\"hall\":\"古城区政务服务中心\",\"terminal_place\":\"一楼\","
			  "\"terminal_place_en\":\"Ground floor\"}",
			&settings),
		STATUS_OK);
	assert_string_equal(settings_hall(&settings, "en"), "古城区政务服务中心");
	assert_string_equal(settings_place(&settings, "en"), "Ground floor");
	assert_string_equal(settings_place(&settings, "zh-Hans"), "一楼");
}

static void every_setting_can_be_set(void **unused)
{
	struct settings settings;

	(void)unused;
	assert_int_equal(
		read_text(
			"{\"hall\":\"古城区政务服务中心\",\"hall_en\":\"Old Town\",\"terminal_place\":\"一楼\","
			"\"languages\":\"en\","
			"\"office_url\":\"https://"
			"127.0.0.1:8443\",\"status_host\":\"s.example\","
			"\"stick_folder\":\"/media/stick\",\"socket_folder\":\"/run/x\","
			"\"consult_phone\":\"0888-12345\",\"complaint_phone\":\"0888-54321\","
			"\"panel_width_mm\":260,\"panel_height_mm\":465,\"purge_days\":30,"
			"\"reserve_mb\":128,\"printer_width_px\":384,\"receipt_wait_ms\":0}",
			&settings),
		STATUS_OK);
	assert_string_equal(settings.hall, "古城区政务服务中心");
	assert_string_equal(settings.hall_en, "Old Town");
	assert_string_equal(settings.terminal_place, "一楼");
	assert_string_equal(settings.languages, "en");
	assert_string_equal(settings.office_url, "https://127.0.0.1:8443");
	assert_string_equal(settings.status_host, "s.example");
	assert_string_equal(settings.stick_folder, "/media/stick");
	assert_string_equal(settings.socket_folder, "/run/x");
	assert_string_equal(settings.consult_phone, "0888-12345");
	assert_string_equal(settings.complaint_phone, "0888-54321");
	assert_int_equal(settings.panel_width_mm, 260);
	assert_int_equal(settings.panel_height_mm, 465);
	assert_int_equal(settings.purge_days, 30);
	assert_int_equal(settings.reserve_mb, 128);
	assert_int_equal(settings.printer_width_px, 384);
	assert_int_equal(settings.receipt_wait_ms, 0);
}

static void a_text_too_long_for_its_place_is_refused(void **unused)
{
	char text[200], fits[96];
	struct settings settings;

	(void)unused;
	memset(fits, 'x', sizeof(fits));
	fits[95] = '\0';
	snprintf(text, sizeof(text), "{\"hall\":\"%s\"}", fits);
	assert_int_equal(read_text(text, &settings), STATUS_OK);
	assert_string_equal(settings.hall, fits);
	snprintf(text, sizeof(text), "{\"hall\":\"%sx\"}", fits);
	assert_int_equal(read_text(text, &settings), STATUS_BAD_DATA);
}

static void one_fault_keeps_all_built_in_values(void **unused)
{
	static const char *const WRONG[] = {"[]", "{", "",
		"{\"purge_days\":30,\"purge_day\":30}", "{\"purge_days\":30,\"客\":1}",
		"{\"purge_days\":0}", "{\"purge_days\":91}", "{\"purge_days\":\"7\"}",
		"{\"purge_days\":7.0}", "{\"purge_days\":true}", "{\"reserve_mb\":0}",
		"{\"staff_from_hour\":24}", "{\"staff_to_hour\":0}", "{\"staff_to_hour\":25}",
		"{\"receipt_wait_ms\":-1}", "{\"receipt_wait_ms\":60001}",
		"{\"panel_width_mm\":99}", "{\"panel_height_mm\":2001}",
		"{\"printer_width_px\":383}", "{\"hall\":\"\"}", "{\"hall\":1}",
		"{\"languages\":\"\"}", "{\"languages\":\"zh_Hans\"}",
		"{\"languages\":\"en \"}", "{\"office_url\":\"http://office\"}",
		"{\"office_url\":\"https://\"}", "{\"office_url\":\"https://a b\"}",
		"{\"status_host\":\"\"}", "{\"status_host\":\"a/b\"}",
		"{\"stick_folder\":\"stick\"}", "{\"socket_folder\":\"./x\"}",
		"{\"consult_phone\":\"call us\"}", "{\"complaint_phone\":\"\\n\"}"};
	struct settings defaults, settings;

	(void)unused;
	settings_defaults(&defaults);
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		if (read_text(WRONG[i], &settings) != STATUS_BAD_DATA)
			fail_msg("accepted: %s", WRONG[i]);
		assert_memory_equal(&settings, &defaults, sizeof(settings));
	}
}

/* Runs settings_read() with the log caught in a file. */
static void read_with_log(const char *text, char *log, size_t size)
{
	struct settings settings;
	FILE *caught = tmpfile();
	int before = dup(STDERR_FILENO);
	size_t len;

	assert_true(before >= 0 && caught);
	fflush(stderr);
	dup2(fileno(caught), STDERR_FILENO);
	assert_int_equal(read_text(text, &settings), STATUS_BAD_DATA);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(caught);
	len = fread(log, 1, size - 1, caught);
	log[len] = '\0';
	fclose(caught);
}

static void every_fault_is_named_with_its_pointer(void **unused)
{
	char log[4096];

	(void)unused;
	read_with_log(
		"{\"purge_days\":0,\"purge_weeks\":1,\"languages\":\"\"}", log, sizeof(log));
	assert_non_null(strstr(log, "/purge_days"));
	assert_non_null(strstr(log, "out_of_range"));
	assert_non_null(strstr(log, "/purge_weeks"));
	assert_non_null(strstr(log, "unknown_key"));
	assert_non_null(strstr(log, "/languages"));
}

static void a_key_that_is_not_ours_in_shape_never_reaches_the_log(void **unused)
{
	char log[4096];

	(void)unused;
	read_with_log("{\"Zhang San 530702\":0}", log, sizeof(log));
	assert_null(strstr(log, "Zhang"));
	assert_non_null(strstr(log, "unknown_key"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_set_means_the_built_in_values),
		cmocka_unit_test(a_missing_file_gives_the_built_in_values),
		cmocka_unit_test(who_reads_english_gets_english_names_where_there_are_any),
		cmocka_unit_test(every_setting_can_be_set),
		cmocka_unit_test(a_text_too_long_for_its_place_is_refused),
		cmocka_unit_test(one_fault_keeps_all_built_in_values),
		cmocka_unit_test(every_fault_is_named_with_its_pointer),
		cmocka_unit_test(a_key_that_is_not_ours_in_shape_never_reaches_the_log),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
