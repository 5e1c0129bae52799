#include "tests/fleet/region.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fleet/ledger.h"
#include "tests/fleet/memory_disk.h"
#include "tests/fleet/memory_vfs.h"
#include "tests/fleet/office.h"
#include "tests/fleet/still.h"
#include "tests/fleet/terminal.h"

#define START_MS INT64_C(1795000000000) /* a day in November 2026 */

enum { POWER_AWAY_H = 2, RUSH_AWAY_H = 1, RUSH_LINE_AWAY_H = 4 };

struct plan plan;
struct tally tally;

bool fleet_fault(enum fault_kind_of_fleet kind)
{
	tally.faults[kind]++;
	return true;
}

void fleet_broken(enum fleet_broken kind, const char *format, ...)
{
	va_list args;

	if (still_is_loud) {
		va_start(args, format);
		vfprintf(stderr, format, args);
		fputc('\n', stderr);
		va_end(args);
	}
	/* A mutant that is caught has nothing more to say. */
	if (!mutant_is(MUTANT_NONE) && !plan.rush)
		schedule_stop();
	if (tally.broken[kind]++ > 0)
		return;
	va_start(args, format);
	vsnprintf(tally.first[kind], sizeof(tally.first[kind]), format, args);
	va_end(args);
}

bool fleet_is_troubled(void)
{
	return schedule_now_ms() < plan.days * FLEET_DAY_MS;
}

/* In the middle of the week, by day. */
int64_t region_power_back_ms(const struct plan *region)
{
	if (region->rush)
		return (RUSH_LINE_AWAY_H + RUSH_AWAY_H) * FLEET_HOUR_MS;
	return region->days * FLEET_DAY_MS / 2 + POWER_AWAY_H * FLEET_HOUR_MS;
}

static void switch_power(void *user, int64_t on)
{
	(void)user;
	terminals_power(on != 0);
}

static void judge(void)
{
	office_judge();
	terminals_judge();
	ledger_judge();
	office_close();
	tally.events = schedule_events();
}

static void play_to_the_end(void)
{
	schedule_run(plan.days * FLEET_DAY_MS + FLEET_DRAIN_MS);
	terminals_close();
	schedule_run(schedule_now_ms() + FLEET_HOUR_MS);
	if (!schedule_is_stopped())
		judge();
}

void region_play(const struct plan *region, enum mutant mutant, struct tally *out)
{
	int64_t back_ms = region_power_back_ms(region);
	int64_t away_ms = (region->rush ? RUSH_AWAY_H : POWER_AWAY_H) * FLEET_HOUR_MS;

	plan = *region;
	mutant_use(mutant);
	schedule_start(START_MS, plan.seed);
	disk_start(plan.seed);
	still_start();
	memory_vfs_register();
	ledger_start();
	office_make();
	terminals_start();
	office_trouble();
	schedule_at(back_ms - away_ms, switch_power, NULL, 0);
	schedule_at(back_ms, switch_power, NULL, 1);
	if (plan.rush)
		schedule_run(back_ms + FLEET_RUSH_S * FLEET_SECOND_MS);
	else
		play_to_the_end();
	*out = tally;
}
