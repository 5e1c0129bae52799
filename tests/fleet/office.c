/*
 * office.c - the intake's process: opened, killed, out of power, opened again.
 */
#include "tests/fleet/office_inside.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "firmware/base/files.h"
#include "firmware/evidence/renewal.h"
#include "sync/office/desk/officectl.h"
#include "sync/office/intake/intake.h"
#include "sync/wire/tus.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/meddler.h"
#include "tests/fleet/memory_disk.h"
#include "tests/fleet/mutant.h"
#include "tests/fleet/rush.h"

enum {
	FULL_BYTES = 1024 * 1024,
	FULL_LITTLE = 1024,
	FULL_MINUTES = 240,
	CERTIFICATE_MAX = 16384
};

/* A request that is being served. */
struct service_visit {
	struct service_visit *next;
	struct call *call;
	call_done *done;
	void *user;
	struct exchange *exchange;
	long life;
};

struct office office;

static int run(int (*command)(int, char **), const char **argv)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	optind = 0;
	return command(argc, (char **)argv);
}

static void read_dates(void)
{
	struct bytes pem = {0};

	if (file_read(FLEET_INTAKE "/keys/server.crt", CERTIFICATE_MAX, &pem) != STATUS_OK ||
		renewal_dates(pem.data, pem.len, &office.from_ms, &office.to_ms) != STATUS_OK)
		abort();
	bytes_free(&pem);
}

void office_make(void)
{
	const char *argv[] = {"init", FLEET_OFFICE, "--department", "gongan", "--origin",
		"office.test", NULL};

	office.machine = machine_add("office");
	if (run(officectl_init, argv) != OFFICECTL_DONE)
		abort();
	read_dates();
	machine_lie(office.machine, mutant_office_lies());
}

void office_enrol(const char *kiosk_id, const char *state_folder)
{
	const char *argv[] = {"enrol", FLEET_OFFICE, kiosk_id, state_folder, "--url",
		"https://office.test", "--renewal", FLEET_RENEWAL_URL, NULL};

	if (run(officectl_enrol, argv) != OFFICECTL_DONE)
		abort();
}

bool office_is_valid_at(int64_t wall_ms)
{
	return wall_ms >= office.from_ms && wall_ms <= office.to_ms;
}

void office_open(void)
{
	enum status status;

	memset(&office.intake, 0, sizeof(office.intake));
	status = intake_open(FLEET_INTAKE, &office.intake);
	office.is_open = status == STATUS_OK;
	office.life++;
	if (office.is_open)
		return;
	if (status != STATUS_IO && status != STATUS_FULL)
		fleet_broken(FLEET_LOST, "the office does not start: %s", status_name(status));
	else
		schedule_in(5000, office_open_again, NULL, 0);
}

void office_open_again(void *user, int64_t unused)
{
	(void)user;
	(void)unused;
	if (office.is_open)
		return;
	machine_up(office.machine);
	office_open();
	ledger_check_latest();
}

const char *office_call_header(void *user, const char *name)
{
	struct call *call = user;

	if (strcmp(name, WIRE_HEADER_CLIENT_CERT) == 0)
		return call->certificate;
	for (int i = 0; i < call->header_count; i++)
		if (strcasecmp(call->headers[i].name, name) == 0)
			return call->headers[i].value;
	return NULL;
}

static const char *call_argument(void *user, const char *name)
{
	struct call *call = user;

	return strcmp(name, WIRE_INBOX_AFTER) == 0 && *call->after ? call->after : NULL;
}

static void end_visit(struct service_visit *visit)
{
	struct service_visit **at = &office.serving;

	while (*at != visit)
		at = &(*at)->next;
	*at = visit->next;
	exchange_destroy(visit->exchange);
	visit->done(visit->call, visit->user);
	free(visit);
}

/* The process is gone: whoever was being served hears nothing. */
static void fall(void)
{
	int64_t away_ms = 2000 + schedule_dice(120000);

	while (office.serving)
		end_visit(office.serving);
	intake_close(&office.intake);
	office.is_open = false;
	schedule_in(away_ms, office_open_again, NULL, 0);
}

struct intake *office_intake(void)
{
	return office.is_open && !machine_is_down(office.machine) ? &office.intake : NULL;
}

void office_notice(void)
{
	if (office.is_open && machine_is_down(office.machine))
		fall();
}

void office_close(void)
{
	while (office.serving)
		end_visit(office.serving);
	if (office.is_open)
		intake_close(&office.intake);
	office.is_open = false;
}

static void take_header(struct call *call, const char *name, const char *value)
{
	if (strcasecmp(name, WIRE_HEADER_UPLOAD_OFFSET) == 0)
		(void)!tus_number_read(value, &call->offset);
	else if (strcasecmp(name, "Retry-After") == 0)
		(void)!tus_number_read(value, &call->retry_after_s);
	else if (strcasecmp(name, "ETag") == 0)
		snprintf(call->etag, sizeof(call->etag), "%s", value);
}

void office_fill_reply(struct call *call, struct answer *answer)
{
	call->answered = !answer->lost;
	call->status = answer->status;
	if (answer->content_type)
		snprintf(call->type, sizeof(call->type), "%s", answer->content_type);
	call->offset = call->retry_after_s = -1;
	for (size_t i = 0; i < answer->header_count; i++)
		take_header(call, answer->headers[i].name, answer->headers[i].value);
	call->reply = answer->body;
	answer->body = (struct bytes){0};
}

static void give_body(struct service_visit *visit, size_t from, size_t to)
{
	const uint8_t *data = visit->call->body.data;

	for (size_t step; from < to; from += step) {
		step = to - from < 32768 ? to - from : 32768;
		exchange_body(visit->exchange, data + from, step);
	}
}

static struct service_visit *find_visit(void *wanted)
{
	struct service_visit *visit = office.serving;

	while (visit && visit != wanted)
		visit = visit->next;
	return visit;
}

static void finish(struct service_visit *visit, size_t from)
{
	struct answer answer = {0};

	give_body(visit, from, visit->call->body.len);
	exchange_finish(visit->exchange, &answer);
	meddler_judge_put(visit->call, answer.status, machine_space(office.machine));
	/* Nothing of a process that died in between was sent. */
	if (!machine_is_down(office.machine))
		office_fill_reply(visit->call, &answer);
	answer_free(&answer);
	end_visit(visit);
	if (machine_is_down(office.machine))
		fall();
}

/* The second half of a slow request; the first cut of a broken one is noticed. */
static void go_on(void *user, int64_t life)
{
	struct service_visit *visit = life == office.life ? find_visit(user) : NULL;
	struct call *call = visit ? visit->call : NULL;

	if (!visit)
		return;
	if (call->cut_at == SIZE_MAX) {
		finish(visit, call->body.len / 2);
		return;
	}
	end_visit(visit);
	if (machine_is_down(office.machine))
		fall();
}

static void serve(struct service_visit *visit)
{
	struct call *call = visit->call;
	const struct request request = {
		call->method, call->path, office_call_header, call, call_argument};

	if (exchange_begin(&office.intake, &request, &visit->exchange) != STATUS_OK)
		abort();
	if (call->cut_at != SIZE_MAX) {
		give_body(visit, 0, call->cut_at);
		schedule_in(schedule_dice(20000), go_on, visit, office.life);
	} else if (call->slow_ms) {
		give_body(visit, 0, call->body.len / 2);
		schedule_in(call->slow_ms, go_on, visit, office.life);
	} else {
		finish(visit, 0);
	}
}

/* nginx, when nobody is behind it. */
static void answer_for_nobody(struct call *call)
{
	call->answered = true;
	call->status = 502;
	call->offset = call->retry_after_s = -1;
	strcpy(call->type, "text/html");
}

void office_arrive(struct call *call, call_done *done, void *user)
{
	struct service_visit *visit;

	tally.requests++;
	rush_count(schedule_now_ms());
	if (!office.is_open) {
		if (schedule_dice(2))
			answer_for_nobody(call);
		done(call, user);
		return;
	}
	visit = calloc(1, sizeof(*visit));
	if (!visit)
		abort();
	*visit = (struct service_visit){office.serving, call, done, user, NULL, office.life};
	office.serving = visit;
	serve(visit);
}

static void next_trouble(void);

/* Somebody makes room. */
static void make_room(void *user, int64_t unused)
{
	(void)user;
	(void)unused;
	machine_set_space(office.machine, UINT64_MAX);
}

static void make_full(void)
{
	bool some = schedule_dice(4);

	machine_set_space(office.machine, schedule_dice(some ? FULL_BYTES : FULL_LITTLE));
	schedule_in(schedule_dice(plan.trouble > 1 ? FULL_MINUTES / 8 : FULL_MINUTES) *
			    FLEET_MINUTE_MS,
		make_room, NULL, 0);
}

/* One that kills the process, of a part half the time: the next one must not believe it. */
static void fail_a_sync(void)
{
	unsigned how = schedule_dice(2) ? DISK_AND_DIES : 0;

	if (how && schedule_dice(2))
		how |= DISK_ONLY_FILES;
	machine_fail_sync(office.machine, schedule_dice(how ? 6 : 20), how);
}

static void strike_office(void *user, int64_t unused)
{
	(void)user;
	(void)unused;
	if (!fleet_is_troubled()) {
		machine_set_space(office.machine, UINT64_MAX);
		return;
	}
	if (office.is_open && !machine_is_down(office.machine)) {
		uint32_t what = schedule_dice(16);

		if (what < 5 && fleet_fault(FLEET_OFFICE_KILL))
			machine_cut_after(office.machine, schedule_dice(60), false);
		else if (what < 8 && fleet_fault(FLEET_OFFICE_POWER_CUT))
			machine_cut_after(office.machine, schedule_dice(60), true);
		else if (what < 12 && fleet_fault(FLEET_OFFICE_SYNC_FAILED))
			fail_a_sync();
		else if (what < 14 && fleet_fault(FLEET_OFFICE_FULL))
			make_full();
		else if (fleet_fault(FLEET_OFFICE_RESTART))
			fall(); /* as for a new version */
	}
	next_trouble();
}

/* About every three hours of a bad year. */
static void next_trouble(void)
{
	schedule_in(
		schedule_chance_ms(3 * FLEET_HOUR_MS / plan.trouble), strike_office, NULL, 0);
}

void office_trouble(void)
{
	next_trouble();
}
