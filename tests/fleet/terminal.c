#include "tests/fleet/terminal_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/station/delivery.h"
#include "sync/agent/agent.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/mutant.h"
#include "tests/fleet/office.h"
#include "tests/fleet/region.h"

enum {
	PURGE_DAYS = 1,
	STARTS_MAX = 5,
	JITTER_S = 300,
};

struct terminal *fleet;
static bool region_is_off, region_is_closed;

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
	/* After an I/O error, or while the disk is full, it is opened again at the next look.
	 */
	if (status != STATUS_OK && status != STATUS_IO && status != STATUS_FULL &&
		!machine_is_down(terminal->machine))
		fleet_broken(FLEET_ILLEGAL, "terminal %s: its queue opens as %s",
			terminal->kiosk_id, status_name(status));
}

void terminal_reopen_queue(struct terminal *terminal)
{
	queue_close(terminal->queue);
	terminal->queue = NULL;
	open_queue(terminal);
}

bool terminal_is_at_work(struct terminal *terminal)
{
	if (!terminal->is_on || machine_is_down(terminal->machine))
		return false;
	schedule_show(&terminal->clocks);
	if (!terminal->queue)
		open_queue(terminal);
	return terminal->queue != NULL;
}

/* Purged ones are nobody's worry any more. */
void terminal_look_at_cases(struct terminal *terminal)
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
	if (life != terminal->life || !terminal_is_at_work(terminal))
		return;
	status = delivery_check(terminal->queue, terminal->folder, &terminal->enrolment,
		clock_wall_ms(), PURGE_DAYS);
	if (status == STATUS_OK)
		status = queue_slip_sweep(terminal->queue, clock_wall_ms());
	if (!machine_is_down(terminal->machine))
		terminal_look_at_cases(terminal);
	if (status == STATUS_IO && !machine_is_down(terminal->machine))
		terminal_reopen_queue(terminal);
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

/* Its processes are gone, and with the power its clock. */
void terminal_stop(struct terminal *terminal)
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
	terminal_stop(terminal);
	if (terminal->failed_starts < STARTS_MAX)
		schedule_in(5000, terminal_start_again, terminal, false);
}

void terminal_start_again(void *user, int64_t power)
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
	terminal_stop(terminal);
	schedule_in(power ? 30000 + schedule_dice(away_ms) : 3000, terminal_start_again,
		terminal, power);
}

void terminal_check(struct terminal *terminal)
{
	if (terminal->is_on && machine_is_down(terminal->machine))
		schedule_in(0, fall, terminal, terminal->life);
}

static void begin(struct terminal *terminal)
{
	terminal->clocks.boots = 1;
	/* A rush is after hours in which the line was dead, and citizens came. */
	if (plan.rush)
		terminal->outage_until_ms = region_power_back_ms(&plan);
	terminal->clocks.skew_ms = (int64_t)schedule_dice(120000) - 60000;
	start(terminal);
	schedule_in(schedule_dice(FLEET_HOUR_MS), terminal_visit, terminal, 0);
	schedule_in(schedule_chance_ms(56 * FLEET_HOUR_MS / plan.trouble), terminal_trouble,
		terminal, 0);
	if (plan.restored && terminal->number % plan.restored == plan.restored / 2)
		schedule_in(plan.days * FLEET_DAY_MS / 14, terminal_restore, terminal, 0);
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
		terminal_stop(terminal);
}

static void power_on(struct terminal *terminal)
{
	if (terminal->is_on)
		terminal_stop(terminal);
	terminal_start_again(terminal, true);
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
