/* What hands do at the desk: each a word that turns a switch of a model. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/desk_inside.h"
#include "tests/sim/person.h"

/* Looks that find nothing while a hand takes a card and puts another: about a second. */
enum { HAND_FINDS = 2 };

static const char *card(struct desk *desk, const struct request *request)
{
	const char *what = request->words[1];
	struct sim_card card;

	if (strcmp(what, "none") == 0) {
		desk->reader.missed_finds = HAND_FINDS;
		sim_sdt_take_card(&desk->reader);
	} else if (strcmp(what, "broken") == 0 || strcmp(what, "whole") == 0) {
		desk->reader.card_broken = what[0] == 'b';
	} else {
		if (person_read(what, &card) != STATUS_OK)
			return "no such person, or not a person's file";
		if (desk->reader.card_there)
			desk->reader.missed_finds = HAND_FINDS;
		sim_sdt_put(&desk->reader, &card);
		explicit_bzero(&card, sizeof(card));
	}
	return NULL;
}

/* Lays a picture under the camera. */
static const char *page(struct desk *desk, const struct request *request)
{
	return desk_show_page(desk, request->words[1], false) ? NULL : "no such picture";
}

/* What moves under it: another picture of the same size at every second frame. */
static const char *page_by_turns(struct desk *desk, const struct request *request)
{
	return desk_show_page(desk, request->words[1], true) ? NULL : "no such picture";
}

static const char *social(struct desk *desk, const struct request *request)
{
	return desk_put_social(&desk->slot, &desk->chip, request->words[1]);
}

/* Into the slot, or onto the field, of the reader that has both. */
static const char *dual_slot(struct desk *desk, const struct request *request)
{
	return desk_put_social(&desk->dual.halves[0], &desk->dual.chips[0], request->words[1]);
}

static const char *dual_field(struct desk *desk, const struct request *request)
{
	return desk_put_social(&desk->dual.halves[1], &desk->dual.chips[1], request->words[1]);
}

static const char *lift_after(struct desk *desk, const struct request *request)
{
	desk->reader.lift_after = strcmp(request->words[1], "read") == 0 ? 0 : request->number;
	return desk->reader.lift_after < 0 ? "how many bytes?" : NULL;
}

static const char *set_silent(struct desk *desk, const char *device, bool silent)
{
	if (strcmp(device, "reader") == 0)
		desk->reader.silent = silent;
	else if (strcmp(device, "printer") == 0)
		desk->printer.silent = desk->printer.offline = silent;
	else if (strcmp(device, "scanner") == 0)
		desk->scanner.silent = silent;
	else if (strcmp(device, "scanner_2") == 0)
		desk->scanner_2.silent = silent;
	else if (strcmp(device, "slot") == 0)
		desk->slot.silent = silent;
	else if (strcmp(device, "dual") == 0)
		desk->dual.halves[0].silent = desk->dual.halves[1].silent = silent;
	else
		return "reader, printer, scanner, scanner_2, slot or dual?";
	return NULL;
}

static const char *scan_with(struct sim_scanner *scanner, const struct request *request)
{
	const char *text = request->words[1];

	if (!*text)
		return "scan what?";
	sim_scanner_scan(scanner, "]Q1", (const uint8_t *)text, strlen(text));
	return NULL;
}

static const char *scan(struct desk *desk, const struct request *request)
{
	return scan_with(&desk->scanner, request);
}

static const char *scan_2(struct desk *desk, const struct request *request)
{
	return scan_with(&desk->scanner_2, request);
}

/* The same reader with other endpoints: while it is pulled out. */
static const char *form(struct desk *desk, const struct request *request)
{
	static const char *const FORMS[] = {"pair", "pairs", "hid"};

	for (int i = 0; i < 3; i++)
		if (strcmp(request->words[1], FORMS[i]) == 0) {
			sim_sdt_init_form(&desk->reader, (enum sim_sdt_form)i);
			return NULL;
		}
	return "form pair, pairs or hid";
}

/* stall, babble or empty: so many packets to the host. */
static const char *trouble(struct desk *desk, const struct request *request)
{
	struct sim_device *device = desk_device(desk, request->words[2]);

	if (request->number < 0 || !device)
		return "stall|babble|empty N DEVICE";
	if (request->words[0][0] == 's')
		device->stalls = (unsigned)request->number;
	else if (request->words[0][0] == 'b')
		device->babbles = (unsigned)request->number;
	else
		device->empties = (unsigned)request->number;
	return NULL;
}

static const char *silent(struct desk *desk, const struct request *request)
{
	return set_silent(desk, request->words[1], true);
}

static const char *awake(struct desk *desk, const struct request *request)
{
	return set_silent(desk, request->words[1], false);
}

static const char *paper(struct desk *desk, const struct request *request)
{
	struct sim_printer *printer = &desk->printer;
	const char *what = request->words[1];
	long rows = atol(request->words[2]);

	if (strcmp(what, "out-after") == 0 && rows > 0)
		printer->out_after_rows = rows;
	else if (strcmp(what, "ok") == 0 || strcmp(what, "low") == 0 ||
		 strcmp(what, "out") == 0) {
		printer->paper_out = strcmp(what, "out") == 0;
		printer->paper_low = strcmp(what, "low") == 0;
		printer->out_after_rows = SIM_NEVER;
	} else
		return "paper ok, low, out or out-after ROWS";
	sim_printer_resume(printer);
	return NULL;
}

static const char *cover(struct desk *desk, const struct request *request)
{
	struct sim_printer *printer = &desk->printer;
	const char *what = request->words[1];
	long rows = atol(request->words[2]);

	if (strcmp(what, "open-after") == 0 && rows > 0)
		printer->open_after_rows = rows;
	else if (strcmp(what, "open") == 0 || strcmp(what, "closed") == 0)
		printer->cover_open = what[0] == 'o';
	else
		return "cover open, closed or open-after ROWS";
	sim_printer_resume(printer);
	return NULL;
}

static const char *cutter(struct desk *desk, const struct request *request)
{
	const char *what = request->words[1];

	if (strcmp(what, "jammed") != 0 && strcmp(what, "free") != 0)
		return "cutter jammed or free";
	desk->printer.cutter_jammed = what[0] == 'j';
	sim_printer_resume(&desk->printer);
	return NULL;
}

/* Whether it ever says that a slip is done. */
static const char *proof(struct desk *desk, const struct request *request)
{
	const char *what = request->words[1];

	if (strcmp(what, "on") != 0 && strcmp(what, "off") != 0)
		return "proof on or off";
	desk->printer.has_process = strcmp(what, "on") == 0;
	desk->printer.no_order = !desk->printer.has_process;
	return NULL;
}

static const char *unplug_after(struct desk *desk, const struct request *request)
{
	struct umock_camera *camera = desk_camera(desk, request->words[2]);
	struct sim_device *device = desk_device(desk, request->words[2]);

	if (request->number <= 0 || (!device && !camera))
		return "unplug-after N DEVICE";
	if (camera)
		umock_camera_pull_at(camera, request->number);
	else if (device == &desk->printer.device)
		desk->printer.unplug_after_rows = request->number;
	else
		device->unplug_after = request->number;
	return NULL;
}

/* All of them. */
static const struct {
	const char *word;
	const char *(*turn)(struct desk *desk, const struct request *request);
} SWITCHES[] = {
	{"card", card},
	{"social", social},
	{"dual-slot", dual_slot},
	{"dual-field", dual_field},
	{"page", page},
	{"page-by-turns", page_by_turns},
	{"lift-after", lift_after},
	{"silent", silent},
	{"awake", awake},
	{"paper", paper},
	{"cover", cover},
	{"cutter", cutter},
	{"proof", proof},
	{"unplug-after", unplug_after},
	{"scan", scan},
	{"scan-2", scan_2},
	{"form", form},
	{"stall", trouble},
	{"babble", trouble},
	{"empty", trouble},
};

const char *desk_turn(struct desk *desk, const struct request *request)
{
	for (size_t i = 0; i < sizeof(SWITCHES) / sizeof(SWITCHES[0]); i++)
		if (strcmp(request->words[0], SWITCHES[i].word) == 0)
			return SWITCHES[i].turn(desk, request);
	return "unknown command: see usbsimctl --help";
}
