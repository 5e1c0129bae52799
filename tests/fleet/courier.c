/*
 * courier.c - sealed cases on a stick, by the real commands of both sides.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/ctl/ctl.h"
#include "firmware/model/json.h"
#include "sync/office/intake/courier.h"
#include "sync/wire/courier.h"
#include "tests/fleet/office.h"
#include "tests/fleet/terminal.h"

#define STICK DISK_ROOT "/stick"

enum { TRIP_H = 2 };

static void stick_of(const struct terminal *terminal, char out[80])
{
	snprintf(out, 80, STICK "/%s-%u", terminal->kiosk_id, terminal->sticks);
}

/* The technician's program, on a machine that runs. */
static void run(struct terminal *terminal, enum ctl_exit (*command)(const struct ctl *ctl))
{
	char stick[80], *words[] = {stick};
	const struct ctl ctl = {.state_folder = terminal->folder, .count = 1, .words = words};

	stick_of(terminal, stick);
	schedule_show(&terminal->clocks);
	command(&ctl);
	schedule_show(NULL);
	terminal_check(terminal);
}

static bool is_up(const struct terminal *terminal)
{
	return terminal->is_on && !machine_is_down(terminal->machine);
}

static void bring_back(void *user, int64_t tries)
{
	struct terminal *terminal = user;

	if (is_up(terminal))
		run(terminal, ctl_import);
	else if (tries > 0)
		schedule_in(FLEET_HOUR_MS, bring_back, terminal, tries - 1);
}

/* As officectl import does it by the running office. */
static void take_case(struct intake *intake, const char *folder)
{
	struct answer answer = {0};
	json_t *told = NULL;
	const char *receipt;
	char path[128];

	courier_take(intake, folder, &answer);
	if (office_intake() && courier_tell(&answer, &told) == STATUS_OK &&
		(receipt = json_text(told, "receipt"))) {
		fleet_fault(FLEET_COURIER_CASES);
		snprintf(path, sizeof(path), "%s/" COURIER_RECEIPT, folder);
		if (file_write(path, receipt, strlen(receipt), 0644) != STATUS_OK)
			abort();
	}
	json_decref(told);
	answer_free(&answer);
}

static void take_stick(const struct terminal *terminal)
{
	char stick[80], folder[120];
	struct dirent *entry;
	DIR *listing;

	stick_of(terminal, stick);
	listing = opendir(stick);
	while (listing && office_intake() && (entry = readdir(listing))) {
		snprintf(folder, sizeof(folder), "%s/%.36s", stick, entry->d_name);
		if (uuid_is_valid(entry->d_name))
			take_case(office_intake(), folder);
	}
	if (listing)
		closedir(listing);
}

static void at_office(void *user, int64_t tries)
{
	struct terminal *terminal = user;

	take_stick(terminal);
	if (schedule_dice(4) && fleet_fault(FLEET_COURIER_AGAIN))
		take_stick(terminal);
	if (!office_intake() && tries > 0)
		schedule_in(FLEET_HOUR_MS, at_office, terminal, tries - 1);
	else
		schedule_in(TRIP_H * FLEET_HOUR_MS, bring_back, terminal, 24);
	office_notice();
}

static void fetch_cases(void *user, int64_t tries)
{
	struct terminal *terminal = user;
	char stick[80];

	if (!is_up(terminal)) {
		if (tries > 0)
			schedule_in(FLEET_HOUR_MS, fetch_cases, terminal, tries - 1);
		return;
	}
	terminal->sticks++;
	if (!disk_find(STICK))
		machine_add("stick");
	stick_of(terminal, stick);
	if (folder_make(stick, 0755) != STATUS_OK)
		abort();
	run(terminal, ctl_export);
	schedule_in(TRIP_H * FLEET_HOUR_MS, at_office, terminal, 24);
}

void courier_call(struct terminal *terminal)
{
	int64_t dead_ms = FLEET_DAY_MS + schedule_chance_ms(FLEET_DAY_MS / 2);

	terminal->outage_until_ms = schedule_now_ms() + dead_ms;
	schedule_in(dead_ms / 2, fetch_cases, terminal, 24);
}
