#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/heartbeat.h"

static void what_is_written_reads_back(void **unused)
{
	struct wire_heartbeat beat, back;
	struct bytes text = {0};

	(void)unused;
	wire_heartbeat_init(&beat);
	beat.values[WIRE_BEAT_QUEUED] = 12;
	beat.values[WIRE_BEAT_WALL_MS] = INT64_C(1764100000000);
	assert_int_equal(wire_heartbeat_write(&beat, &text), STATUS_OK);
	assert_non_null(strstr((char *)text.data, "\"queued\":12"));
	assert_int_equal(wire_heartbeat_read(text.data, text.len, &back), STATUS_OK);
	assert_memory_equal(&beat, &back, sizeof(beat));
	bytes_free(&text);
}

static void unknown_members_are_passed_over_and_missing_ones_are_not_known(void **unused)
{
	static const char text[] = "{\"queued\":3,\"later\":\"x\"}";
	struct wire_heartbeat beat;

	(void)unused;
	assert_int_equal(wire_heartbeat_read(text, strlen(text), &beat), STATUS_OK);
	assert_int_equal(beat.values[WIRE_BEAT_QUEUED], 3);
	assert_int_equal(beat.values[WIRE_BEAT_PAPER], -1);
}

static void anything_but_numbers_is_refused(void **unused)
{
	static const char *const texts[] = {"", "[]", "{\"queued\":\"1\"}", "{\"queued\":-2}",
		"{\"queued\":10000000}", "{\"paper\":3}", "{\"wall_ms\":1.5}",
		"{\"queued\":1,\"queued\":1}"};
	struct wire_heartbeat beat = {.values = {77}};

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(wire_heartbeat_read(texts[i], strlen(texts[i]), &beat),
			STATUS_BAD_DATA);
	assert_int_equal(beat.values[0], 77);
}

static void every_member_has_a_name_of_its_own(void **unused)
{
	(void)unused;
	for (int i = 0; i < WIRE_BEATS; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(wire_heartbeat_name((enum wire_beat)i),
				wire_heartbeat_name((enum wire_beat)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(
			unknown_members_are_passed_over_and_missing_ones_are_not_known),
		cmocka_unit_test(anything_but_numbers_is_refused),
		cmocka_unit_test(every_member_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
