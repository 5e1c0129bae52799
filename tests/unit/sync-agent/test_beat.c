#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sync/agent/heartbeat.h"
#include "tests/unit/sync-agent/agent_desk.h"

static void say(void *user, const char *line, struct bytes *answer)
{
	assert_string_equal(line, "{\"do\":\"status\"}");
	assert_int_equal(bytes_add_text(answer, *(const char **)user), STATUS_OK);
}

static void what_kiosk_says_of_its_devices_becomes_numbers(void **unused)
{
	static const struct {
		const char *says;
		int64_t paper, devices, faults, calls, silent;
	} KIOSKS[] = {
		{"{\"printer\":\"\",\"reader\":\"\"}", 2, 2, 0, 0, -1},
		{"{\"printer\":\"\",\"reader\":\"\",\"voice\":\"\"}", 2, 2, 0, 0, 0},
		{"{\"printer\":\"\",\"reader\":\"\",\"voice\":\"voice.silent\"}", 2, 2, 0, 0,
			1},
		{"{\"printer\":\"printer.paper_low\",\"reader\":\"\"}", 1, 2, 0, 0, -1},
		{"{\"printer\":\"printer.paper_out\",\"reader\":\"\",\"calls\":0,"
		 "\"kept_catalogue\":1}",
			0, 1, 1, 0, -1},
		{"{\"printer\":\"printer.cover_open\",\"reader\":\"reader.absent\",\"calls\":1}",
			-1, 0, 2, 1, -1},
		{"{\"reader\":\"\"}", -1, 1, 0, 0, -1},
		{"what?", -1, -1, -1, -1, -1},
	};
	const char *says;
	struct local_socket *kiosk = NULL;
	struct wire_heartbeat beat;

	(void)unused;
	assert_int_equal(
		local_socket_listen(socket_path("kiosk.sock"), say, &says, &kiosk), STATUS_OK);
	for (size_t i = 0; i < sizeof(KIOSKS) / sizeof(KIOSKS[0]); i++) {
		says = KIOSKS[i].says;
		wire_heartbeat_init(&beat);
		heartbeat_ask_kiosk(socket_path("kiosk.sock"), &beat);
		assert_int_equal(beat.values[WIRE_BEAT_PAPER], KIOSKS[i].paper);
		assert_int_equal(beat.values[WIRE_BEAT_DEVICES], KIOSKS[i].devices);
		assert_int_equal(beat.values[WIRE_BEAT_FAULTS], KIOSKS[i].faults);
		assert_int_equal(beat.values[WIRE_BEAT_CALLS], KIOSKS[i].calls);
		assert_int_equal(beat.values[WIRE_BEAT_SILENT], KIOSKS[i].silent);
		if (strstr(says, "kept_catalogue"))
			assert_int_equal(beat.values[WIRE_BEAT_KEPT], 1);
	}
	local_socket_close(kiosk);
}

static void what_waits_and_how_visits_were_rated_becomes_numbers(void **unused)
{
	struct wire_heartbeat beat;
	int64_t before_ms = clock_wall_ms();

	(void)unused;
	wire_heartbeat_init(&beat);
	heartbeat_gather(queue, folder, &beat);
	assert_int_equal(beat.values[WIRE_BEAT_QUEUED], 0);
	assert_int_equal(beat.values[WIRE_BEAT_OLDEST_S], -1);
	assert_int_equal(beat.values[WIRE_BEAT_LAST_SEQ], 0);
	queue_two_parts(queue, &office, 1); /* queued in the first second of 1970 */
	queue_two_parts(queue, &office, 2);
	assert_int_equal(queue_rate(queue, "2026-11-26", 5), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-27", 5), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-27", 1), STATUS_OK);
	heartbeat_gather(queue, folder, &beat);
	assert_int_equal(beat.values[WIRE_BEAT_QUEUED], 2);
	assert_in_range(
		beat.values[WIRE_BEAT_OLDEST_S], before_ms / 1000 - 1, clock_wall_ms() / 1000);
	assert_int_equal(beat.values[WIRE_BEAT_LAST_SEQ], 2);
	assert_int_equal(beat.values[WIRE_BEAT_RECEIPTED], 0);
	assert_in_range(beat.values[WIRE_BEAT_WALL_MS], before_ms, clock_wall_ms());
	assert_in_range(beat.values[WIRE_BEAT_CLOCK], 0, 2);
	assert_true(beat.values[WIRE_BEAT_FIRMWARE] > 0);
	assert_true(beat.values[WIRE_BEAT_FREE_MB] >= 0);
	assert_int_equal(beat.values[WIRE_BEAT_RATED_1], 1);
	assert_int_equal(beat.values[WIRE_BEAT_RATED_2], 0);
	assert_int_equal(beat.values[WIRE_BEAT_RATED_5], 2);
}

static void without_a_queue_its_numbers_are_unknown(void **unused)
{
	struct wire_heartbeat beat;

	(void)unused;
	wire_heartbeat_init(&beat);
	heartbeat_gather(NULL, folder, &beat);
	assert_int_equal(beat.values[WIRE_BEAT_QUEUED], -1);
	assert_int_equal(beat.values[WIRE_BEAT_LAST_SEQ], -1);
	assert_true(beat.values[WIRE_BEAT_WALL_MS] > 0);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(what_kiosk_says_of_its_devices_becomes_numbers),
		at_a_desk(what_waits_and_how_visits_were_rated_becomes_numbers),
		at_a_desk(without_a_queue_its_numbers_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
