/*
 * mishap.c - what happens to a terminal that is no fault of its programs: its clock, its disk;
 * and what a technician's program tells kiosk-sync.
 */
#include <stdlib.h>

#include "firmware/ctl/ctl.h"
#include "sync/agent/agent_inside.h"
#include "tests/fleet/terminal.h"

#define YEAR_2040_MS INT64_C(2208988800000)

enum { FULL_MAX = 2 * TERMINAL_VISIT_BYTES, DRIFT_MS = 20 * 60 * 1000 };

/* Somebody, or the network, sets it right. */
static void set_clock(void *user, int64_t boots)
{
	struct terminal *terminal = user;

	if (!terminal->clocks.wrong || (int64_t)terminal->clocks.boots != boots)
		return;
	terminal->clocks.wrong = false;
	terminal->clocks.skew_ms = (int64_t)schedule_dice(120000) - 60000;
}

void mishap_clock_lost(struct terminal *terminal)
{
	bool past = schedule_dice(2);

	if (terminal->ends_early || !fleet_is_troubled() || !schedule_once_in(8) ||
		!fleet_fault(past ? FLEET_CLOCK_1970 : FLEET_CLOCK_2040))
		return;
	terminal->clocks.wrong = true;
	terminal->clocks.skew_ms = (past ? FLEET_HOUR_MS : YEAR_2040_MS) - schedule_wall_ms();
	schedule_in(schedule_chance_ms(6 * FLEET_HOUR_MS), set_clock, terminal,
		terminal->clocks.boots);
}

void mishap_clock_drifts(struct terminal *terminal)
{
	if (!terminal->clocks.wrong && schedule_once_in(3) && fleet_fault(FLEET_CLOCK_DRIFT))
		terminal->clocks.skew_ms += (int64_t)schedule_dice(2 * DRIFT_MS) - DRIFT_MS;
}

/* What is freed is soon taken by somebody else, until the disk is cleared. */
static void fill_disk(void *user, int64_t until_ms)
{
	struct terminal *terminal = user;
	bool some = schedule_once_in(4);

	if (schedule_now_ms() >= until_ms) {
		machine_set_space(terminal->machine, UINT64_MAX);
		return;
	}
	machine_set_space(terminal->machine, schedule_random() % (some ? FULL_MAX : 2048));
	schedule_in(10 * FLEET_MINUTE_MS, fill_disk, terminal, until_ms);
}

void mishap_disk_full(struct terminal *terminal)
{
	fill_disk(terminal,
		schedule_now_ms() + FLEET_HOUR_MS + schedule_chance_ms(3 * FLEET_HOUR_MS));
}

/* In the place of the socket: kiosk-sync hears it. */
enum ctl_exit ctl_tell(const struct ctl *ctl, const char *socket_name, const char *line)
{
	struct terminal *terminal =
		&fleet[atoi(ctl->state_folder + sizeof(DISK_ROOT)) - plan.first];
	struct bytes answer = {0};

	(void)socket_name;
	if (!terminal->agent)
		return CTL_COULD_NOT;
	agent_answer(terminal->agent, line, &answer);
	bytes_free(&answer);
	terminal_ring(terminal);
	return CTL_DONE;
}
