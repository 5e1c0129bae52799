#include "tests/fleet/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/station/delivery.h"
#include "firmware/station/sequence.h"
#include "firmware/storage/sync_state.h"
#include "sync/agent/agent.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/mutant.h"
#include "tests/fleet/office.h"

enum {
	PURGE_DAYS = 1,
	EXEC_EVERY = 10, /* visits after which kiosk replaces itself; each one in the product */
	VISIT_CASES = 3,
	STARTS_MAX = 5,
	JITTER_S = 300,
};

struct terminal *fleet;
static bool region_is_off, region_is_closed;

static void start(struct terminal *terminal);
static void plan_turn(struct terminal *terminal);

static void read_in(struct terminal *terminal)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/keys/tls.crt", terminal->folder);
	certificate_show(terminal, path);
	if (!terminal->certificate ||
		enrolment_read(terminal->folder, &terminal->enrolment) != STATUS_OK)
		abort();
	snprintf(path, sizeof(path), "%s/keys/manifest.pem", terminal->folder);
	if (signing_key_read(path, &terminal->key) != STATUS_OK)
		abort();
}

static void enrol(struct terminal *terminal, int number)
{
	char path[80], text[80];

	terminal->number = number;
	snprintf(terminal->kiosk_id, sizeof(terminal->kiosk_id), "%06d", plan.first + number);
	snprintf(terminal->folder, sizeof(terminal->folder), "/fleet/%s", terminal->kiosk_id);
	terminal->machine = machine_add(terminal->kiosk_id);
	snprintf(path, sizeof(path), "%s/settings.json", terminal->folder);
	snprintf(text, sizeof(text), "{\"heartbeat_s\":%d,\"purge_days\":%d}", plan.heartbeat_s,
		PURGE_DAYS);
	if (file_write(path, text, strlen(text), 0640) != STATUS_OK)
		abort();
	certificate_age(terminal);
	schedule_show(&terminal->clocks);
	office_enrol(terminal->kiosk_id, terminal->folder);
	schedule_show(NULL);
	read_in(terminal);
	machine_lie(terminal->machine, mutant_terminal_lies());
}

/* What kiosk does about its queue when it starts. */
static void open_queue(struct terminal *terminal)
{
	enum status status = queue_open(terminal->folder, &terminal->queue);

	if (status == STATUS_OK)
		status = queue_numbers(terminal->queue);
	/* After an I/O error, or while the disk is full, it is opened again at the next look. */
	if (status != STATUS_OK && status != STATUS_IO && status != STATUS_FULL && !machine_is_down(terminal->machine))
		fleet_broken(FLEET_ILLEGAL, "terminal %s: its queue opens as %s",
			terminal->kiosk_id, status_name(status));
}

static void reopen_queue(struct terminal *terminal)
{
	queue_close(terminal->queue);
	terminal->queue = NULL;
	open_queue(terminal);
}

static bool is_at_work(struct terminal *terminal)
{
	if (!terminal->is_on || machine_is_down(terminal->machine))
		return false;
	schedule_show(&terminal->clocks);
	if (!terminal->queue)
		open_queue(terminal);
	return terminal->queue != NULL;
}

/* Purged ones are nobody's worry any more. */
static void look_at_cases(struct terminal *terminal)
{
	size_t kept = 0;

	for (size_t i = 0; i < terminal->open_count; i++) {
		struct filed *filed = ledger_line(terminal->open[i]);

		if (filed->state == QUEUE_QUEUED || schedule_once_in(16))
			ledger_look(filed, terminal->queue);
		if (filed->state != QUEUE_PURGED)
			terminal->open[kept++] = terminal->open[i];
	}
	terminal->open_count = kept;
}

/* Rung by kiosk-sync: receipts are verified, what is old is purged. */
static void look(void *user, int64_t life)
{
	struct terminal *terminal = user;
	enum status status;

	terminal->look_asked = false;
	if (life != terminal->life || !is_at_work(terminal))
		return;
	status = delivery_check(terminal->queue, terminal->folder, &terminal->enrolment,
		clock_wall_ms(), PURGE_DAYS);
	if (status == STATUS_OK)
		status = queue_slip_sweep(terminal->queue, clock_wall_ms());
	if (!machine_is_down(terminal->machine))
		look_at_cases(terminal);
	if (status == STATUS_IO && !machine_is_down(terminal->machine))
		reopen_queue(terminal);
	terminal_check(terminal);
}

static void ask_look(struct terminal *terminal)
{
	if (terminal->look_asked)
		return;
	terminal->look_asked = true;
	schedule_in(2 + schedule_dice(1500), look, terminal, terminal->life);
}

/* The doorbell of kiosk: linked in the place of the socket's. */
void __wrap_local_socket_ring(const char *path);
void __wrap_local_socket_ring(const char *path)
{
	int number = atoi(path + sizeof("/fleet/") - 1) - plan.first;

	if (number >= 0 && number < plan.terminals)
		ask_look(&fleet[number]);
}

static void run_turn(void *user)
{
	struct terminal *terminal = user;

	terminal->turn = task_now();
	agent_turn(terminal->agent);
	terminal->turn = NULL;
	if (machine_is_down(terminal->machine))
		terminal_check(terminal);
	else
		plan_turn(terminal);
}

static void turn(void *user, int64_t turns)
{
	struct terminal *terminal = user;

	if (turns != terminal->turns || terminal->turn || !terminal->is_on ||
		region_is_closed || machine_is_down(terminal->machine))
		return;
	schedule_show(&terminal->clocks);
	task_start(run_turn, terminal);
}

static void plan_turn(struct terminal *terminal)
{
	int64_t at_ms = agent_next_ms(terminal->agent);

	if (terminal->turn || at_ms == INT64_MAX)
		return;
	schedule_at(at_ms + terminal->clocks.boot_ms, turn, terminal, ++terminal->turns);
}

void terminal_ring(struct terminal *terminal)
{
	agent_ring(terminal->agent);
	plan_turn(terminal);
}

static bool may_start_visit(struct terminal *terminal)
{
	enum status status =
		sequence_check(terminal->queue, terminal->folder, &terminal->enrolment);

	if (status == STATUS_DENIED && !terminal->restored)
		fleet_broken(FLEET_STUCK, "terminal %s is stopped", terminal->kiosk_id);
	return status == STATUS_OK && queue_admits(terminal->queue, TERMINAL_VISIT_BYTES) == STATUS_OK;
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
			reopen_queue(terminal);
	} else {
		tally.visits++;
		check_stopped(terminal);
		terminal_ring(terminal);
		if (++terminal->visits % EXEC_EVERY == 0)
			reopen_queue(terminal);
	}
	terminal_check(terminal);
}

static void visit(void *user, int64_t unused)
{
	struct terminal *terminal = user;
	int64_t mean_ms = FLEET_DAY_MS * (1 + VISIT_CASES) / 2 / plan.cases_per_day;
	int64_t next_ms = schedule_now_ms() + schedule_chance_ms(mean_ms);

	if (is_at_work(terminal))
		serve_citizen(terminal);
	else
		tally.turned_away++;
	if (next_ms < plan.days * FLEET_DAY_MS)
		schedule_at(next_ms, visit, terminal, unused);
}

/* Its processes are gone, and with the power its clock. */
static void stop(struct terminal *terminal)
{
	schedule_show(&terminal->clocks);
	terminal->is_on = false;
	terminal->life++;
	terminal->turns++;
	terminal->look_asked = false;
	agent_destroy(terminal->agent);
	terminal->agent = NULL;
	queue_close(terminal->queue);
	terminal->queue = NULL;
}

/* Nothing on it is ours but what is sent again and again. */
static void lose_sync_db(struct terminal *terminal)
{
	static const char *const NAMES[] = {"sync.db", "sync.db-wal"};
	char path[80];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/sync/%s", terminal->folder, NAMES[i]);
		disk_remove(path, false);
	}
}

static void start_again(void *user, int64_t power);

static void start(struct terminal *terminal)
{
	enum status status;

	machine_up(terminal->machine);
	terminal->is_on = true;
	schedule_show(&terminal->clocks);
	open_queue(terminal);
	status = agent_create(terminal->folder, line_connect, terminal, &terminal->agent);
	if (status == STATUS_OK) {
		terminal->failed_starts = 0;
		ask_look(terminal);
		plan_turn(terminal);
		return;
	}
	/* As systemd does it; while the disk is full nothing else is to be done. */
	terminal->failed_starts += status != STATUS_FULL;
	if (terminal->failed_starts == STARTS_MAX)
		fleet_broken(FLEET_STUCK, "terminal %s: kiosk-sync does not start",
			terminal->kiosk_id);
	stop(terminal);
	if (terminal->failed_starts < STARTS_MAX)
		schedule_in(5000, start_again, terminal, false);
}

static void start_again(void *user, int64_t power)
{
	struct terminal *terminal = user;

	if (terminal->is_on || region_is_off)
		return;
	if (power) {
		terminal->clocks.boot_ms = schedule_now_ms();
		terminal->clocks.boots++;
		machine_up(terminal->machine);
		if (fleet_is_troubled() && schedule_once_in(30) &&
			fleet_fault(FLEET_SYNC_DB_GONE))
			lose_sync_db(terminal);
		mishap_clock_lost(terminal);
	}
	start(terminal);
}

static void fall(void *user, int64_t life)
{
	struct terminal *terminal = user;
	bool power = !schedule_once_in(3);
	uint32_t away_ms = fleet_is_troubled() ? 3 * FLEET_HOUR_MS : FLEET_HOUR_MS / 4;

	if (life != terminal->life || !terminal->is_on)
		return;
	if (terminal->turn) { /* it hears soon that nothing works any more */
		schedule_in(1000, fall, terminal, life);
		return;
	}
	stop(terminal);
	schedule_in(power ? 30000 + schedule_dice(away_ms) : 3000, start_again,
		terminal, power);
}

void terminal_check(struct terminal *terminal)
{
	if (terminal->is_on && machine_is_down(terminal->machine))
		schedule_in(0, fall, terminal, terminal->life);
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
		machine_fail_sync(terminal->machine, schedule_dice(10));
	} else if (what < 9 && fleet_fault(FLEET_LINE_DOWN)) {
		terminal->outage_until_ms =
			schedule_now_ms() + schedule_chance_ms(FLEET_HOUR_MS);
	} else if (what == 11 && schedule_once_in(6) && fleet_fault(FLEET_COURIER)) {
		courier_call(terminal);
	} else if (what == 10 && fleet_fault(FLEET_DISK_FULL)) {
		mishap_disk_full(terminal);
	} else if (what >= 9) {
		terminal->portal_until_ms =
			schedule_now_ms() + schedule_chance_ms(30 * FLEET_MINUTE_MS);
	}
}

/* About three times in a bad week. */
static void trouble(void *user, int64_t unused)
{
	struct terminal *terminal = user;

	if (!fleet_is_troubled())
		return;
	if (terminal->is_on && !machine_is_down(terminal->machine))
		strike(terminal);
	mishap_clock_drifts(terminal);
	schedule_in(
		schedule_chance_ms(56 * FLEET_HOUR_MS / plan.trouble), trouble, user, unused);
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
static void restore(void *user, int64_t unused)
{
	struct terminal *terminal = user;

	if (!terminal->is_on || terminal->turn || has_undelivered(terminal)) {
		schedule_in(FLEET_MINUTE_MS, restore, user, unused);
		return;
	}
	if (!terminal->backup) {
		terminal->backup = machine_copy(terminal->machine);
		terminal->backup_visits = terminal->visits;
		schedule_in(plan.days * FLEET_DAY_MS / 7, restore, user, unused);
		return;
	}
	fleet_fault(FLEET_RESTORED);
	stop(terminal);
	machine_restore(terminal->machine, terminal->backup);
	/* Where nothing was filed since, no number comes twice. */
	terminal->restored = terminal->visits > terminal->backup_visits;
	terminal->restored_ms = schedule_now_ms();
	terminal->open_count = 0;
	start_again(terminal, true);
}

static void begin(struct terminal *terminal)
{
	terminal->clocks.boots = 1;
	terminal->clocks.skew_ms = (int64_t)schedule_dice(120000) - 60000;
	start(terminal);
	schedule_in(schedule_dice(FLEET_HOUR_MS), visit, terminal, 0);
	schedule_in(
		schedule_chance_ms(56 * FLEET_HOUR_MS / plan.trouble), trouble, terminal, 0);
	if (plan.restored && terminal->number % plan.restored == plan.restored / 2)
		schedule_in(plan.days * FLEET_DAY_MS / 14, restore, terminal, 0);
}

void terminals_start(void)
{
	fleet = calloc((size_t)plan.terminals, sizeof(*fleet));
	if (!fleet)
		abort();
	for (int i = 0; i < plan.terminals; i++)
		enrol(&fleet[i], i);
	filing_start(&fleet[0]);
	office_open();
	for (int i = 0; i < plan.terminals; i++)
		begin(&fleet[i]);
}

static void power_off(struct terminal *terminal)
{
	if (!terminal->is_on)
		return;
	machine_cut(terminal->machine, true);
	if (!terminal->turn)
		stop(terminal);
}

static void power_on(struct terminal *terminal)
{
	if (terminal->is_on)
		stop(terminal);
	start_again(terminal, true);
}

/* Right after power came back to all: the start jitter spreads them over five minutes. */
static void check_spread(void)
{
	static unsigned seconds[JITTER_S + 1];
	unsigned most = 0, allowed = 4 + (unsigned)plan.terminals / 75;

	memset(seconds, 0, sizeof(seconds));
	for (int i = 0; i < plan.terminals; i++) {
		int64_t due_s = fleet[i].agent ? agent_due_ms(fleet[i].agent) / 1000 : -1;

		if (due_s >= 0 && due_s <= JITTER_S && ++seconds[due_s] > most)
			most = seconds[due_s];
	}
	if (most > allowed)
		fleet_broken(FLEET_TOGETHER, "%u of %d terminals begin in one second, %u may",
			most, plan.terminals, allowed);
}

void terminals_power(bool on)
{
	region_is_off = !on;
	for (int i = 0; i < plan.terminals; i++) {
		if (on)
			power_on(&fleet[i]);
		else
			power_off(&fleet[i]);
	}
	if (on)
		check_spread();
}

void terminals_close(void)
{
	region_is_closed = true;
	/* A cut that waited for some change does not come in the middle of the verdict. */
	for (int i = 0; i < plan.terminals; i++) {
		if (machine_is_down(fleet[i].machine))
			terminal_check(&fleet[i]);
		else
			machine_cut_after(fleet[i].machine, -1, false);
	}
}

static bool is_put_aside(const struct terminal *terminal, const char *case_id)
{
	struct sync_state *sync = NULL;
	char state[16] = "", reason[48];
	bool aside = sync_state_open_reader(terminal->folder, &sync) == STATUS_OK &&
		     sync_state_of(sync, case_id, state, reason) == STATUS_OK &&
		     strcmp(state, "quarantined") == 0;

	sync_state_close(sync);
	return aside;
}

/* Only what the office refuses for good waits at the end, and the technician sees it. */
static void judge_waiting(const struct terminal *terminal, const struct queue_case *entry)
{
	const struct filed *filed = ledger_find(entry->case_id);

	if (!filed || !filed->poisoned)
		fleet_broken(FLEET_STUCK, "terminal %s seq %lld never arrived",
			terminal->kiosk_id, (long long)entry->kiosk_seq);
	else if (!is_put_aside(terminal, entry->case_id))
		fleet_broken(FLEET_POISON, "terminal %s seq %lld is not put aside",
			terminal->kiosk_id, (long long)entry->kiosk_seq);
}

static void judge(struct terminal *terminal)
{
	struct queue_case entry;
	int64_t seq = 0;

	if (terminal->turn || !terminal->is_on || !is_at_work(terminal)) {
		fleet_broken(FLEET_STUCK, "terminal %s does not work at the end",
			terminal->kiosk_id);
		return;
	}
	while (queue_next(terminal->queue, QUEUE_QUEUED, seq, &entry) == STATUS_OK) {
		seq = entry.kiosk_seq;
		judge_waiting(terminal, &entry);
	}
	look_at_cases(terminal);
	tally.stopped += terminal->restored && sequence_check(terminal->queue, terminal->folder,
						       &terminal->enrolment) == STATUS_DENIED;
	stop(terminal);
}

void terminals_judge(void)
{
	for (int i = 0; i < plan.terminals; i++)
		judge(&fleet[i]);
}
