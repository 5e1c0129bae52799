/*
 * terminal_week.c - what happens to a terminal: people, terminal_trouble, a backup that is put
 * back.
 */
#include "firmware/station/sequence.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/region.h"
#include "tests/fleet/terminal_inside.h"

enum {
	EXEC_EVERY = 10, /* visits after which kiosk replaces itself; each one in the product */
	VISIT_CASES = 3,
};

static bool may_start_visit(struct terminal *terminal)
{
	enum status status =
		sequence_check(terminal->queue, terminal->folder, &terminal->enrolment);

	/* Even where nobody was told anything since the backup, a number may have been used. */
	if (status == STATUS_DENIED && !terminal->restored_ms)
		fleet_broken(FLEET_STUCK, "terminal %s is stopped", terminal->kiosk_id);
	return status == STATUS_OK &&
	       queue_admits(terminal->queue, TERMINAL_VISIT_BYTES) == STATUS_OK;
}

/* Since when it could have heard of it. */
static int64_t restored_ms(const struct terminal *terminal)
{
	int64_t since_ms = terminal->restored_ms;

	if (terminal->outage_until_ms > since_ms)
		since_ms = terminal->outage_until_ms;
	return terminal->portal_until_ms > since_ms ? terminal->portal_until_ms : since_ms;
}

/* It hears of it at the next heartbeat, soon after its start, or when its line works again. */
static void check_stopped(const struct terminal *terminal)
{
	if (terminal->restored && schedule_now_ms() - restored_ms(terminal) > FLEET_DAY_MS / 4)
		fleet_broken(FLEET_FORKS, "terminal %s goes on after it was restored",
			terminal->kiosk_id);
}

static void serve_citizen(struct terminal *terminal)
{
	int cases = 1 + (int)schedule_dice(VISIT_CASES);

	if (!may_start_visit(terminal) || !terminal_file(terminal, cases)) {
		tally.turned_away++;
		if (!machine_is_down(terminal->machine))
			terminal_reopen_queue(terminal);
	} else {
		tally.visits++;
		check_stopped(terminal);
		terminal_ring(terminal);
		if (++terminal->visits % EXEC_EVERY == 0)
			terminal_reopen_queue(terminal);
	}
	terminal_check(terminal);
}

void terminal_visit(void *user, int64_t unused)
{
	struct terminal *terminal = user;
	int64_t mean_ms = FLEET_DAY_MS * (1 + VISIT_CASES) / 2 / plan.cases_per_day;
	int64_t next_ms = schedule_now_ms() + schedule_chance_ms(mean_ms);

	if (terminal_is_at_work(terminal))
		serve_citizen(terminal);
	else
		tally.turned_away++;
	if (next_ms < (plan.rush ? region_power_back_ms(&plan) : plan.days * FLEET_DAY_MS))
		schedule_at(next_ms, terminal_visit, terminal, unused);
}

/* Power or processes go at some change of the disk from now on, or in ten minutes anyway. */
static void cut_at_last(void *user, int64_t life)
{
	struct terminal *terminal = user;

	if (life != terminal->life || !terminal->is_on)
		return;
	machine_cut(terminal->machine, true);
	terminal_check(terminal);
}

static void strike(struct terminal *terminal)
{
	uint32_t what = schedule_dice(12);

	if (what < 3 && fleet_fault(FLEET_POWER_CUT)) {
		machine_cut_after(terminal->machine, schedule_dice(40), true);
		schedule_in(10 * FLEET_MINUTE_MS, cut_at_last, terminal, terminal->life);
	} else if (what < 5 && fleet_fault(FLEET_KILL)) {
		machine_cut_after(terminal->machine, schedule_dice(40), false);
	} else if (what < 6 && fleet_fault(FLEET_SYNC_FAILED)) {
		machine_fail_sync(terminal->machine, schedule_dice(10),
			schedule_dice(2) ? DISK_AND_DIES : 0);
	} else if (what < 9 && fleet_fault(FLEET_LINE_DOWN)) {
		terminal->outage_until_ms =
			schedule_now_ms() + schedule_chance_ms(FLEET_HOUR_MS);
	} else if (what == 11 && schedule_once_in(plan.trouble > 1 ? 1 : 6) &&
		   fleet_fault(FLEET_COURIER)) {
		courier_call(terminal);
	} else if (what == 10 && fleet_fault(FLEET_DISK_FULL)) {
		mishap_disk_full(terminal);
	} else if (what >= 9) {
		terminal->portal_until_ms =
			schedule_now_ms() + schedule_chance_ms(30 * FLEET_MINUTE_MS);
	}
}

/* About three times in a bad week. */
void terminal_trouble(void *user, int64_t unused)
{
	struct terminal *terminal = user;

	if (!fleet_is_troubled())
		return;
	if (terminal->is_on && !machine_is_down(terminal->machine))
		strike(terminal);
	mishap_clock_drifts(terminal);
	schedule_in(schedule_chance_ms(56 * FLEET_HOUR_MS / plan.trouble), terminal_trouble,
		user, unused);
}

static bool has_undelivered(const struct terminal *terminal)
{
	for (size_t i = 0; i < terminal->open_count; i++) {
		const struct filed *filed = ledger_line(terminal->open[i]);

		if (filed->state == QUEUE_QUEUED && !filed->poisoned)
			return true;
	}
	return false;
}

/* From a backup of a moment when nothing waited; what was filed since has been delivered. */
void terminal_restore(void *user, int64_t unused)
{
	struct terminal *terminal = user;

	if (!terminal->is_on || terminal->turn || has_undelivered(terminal)) {
		schedule_in(FLEET_MINUTE_MS, terminal_restore, user, unused);
		return;
	}
	if (!terminal->backup) {
		terminal->backup = machine_copy(terminal->machine);
		terminal->backup_visits = terminal->visits;
		schedule_in(plan.days * FLEET_DAY_MS / 7, terminal_restore, user, unused);
		return;
	}
	fleet_fault(FLEET_RESTORED);
	terminal_stop(terminal);
	machine_restore(terminal->machine, terminal->backup);
	/* Where nothing was filed since, no number comes twice. */
	terminal->restored = terminal->visits > terminal->backup_visits;
	terminal->restored_ms = schedule_now_ms();
	terminal->open_count = 0;
	terminal_start_again(terminal, true);
}
