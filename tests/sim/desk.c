#include "tests/sim/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "tests/sim/paper_png.h"
#include "tests/sim/person.h"

enum { WORDS_MAX = 3, LINE_MAX_LEN = 4200 };

struct request {
	char *words[WORDS_MAX + 1]; /* missing ones are "" */
	long number;                /* of the second word */
};

static const char *card(struct desk *desk, const struct request *request)
{
	const char *what = request->words[1];
	struct sim_card card;

	if (strcmp(what, "none") == 0) {
		sim_sdt_take_card(&desk->reader);
	} else if (strcmp(what, "broken") == 0 || strcmp(what, "whole") == 0) {
		desk->reader.card_broken = what[0] == 'b';
	} else {
		if (person_read(what, &card) != STATUS_OK)
			return "no such person, or not a person's file";
		sim_sdt_put(&desk->reader, &card);
		explicit_bzero(&card, sizeof(card));
	}
	return NULL;
}

static const char *lift_after(struct desk *desk, const struct request *request)
{
	desk->reader.lift_after = strcmp(request->words[1], "read") == 0 ? 0 : request->number;
	return desk->reader.lift_after < 0 ? "how many bytes?" : NULL;
}

static struct umock_port *port_named(struct desk *desk, const char *name)
{
	if (strcmp(name, "reader") == 0)
		return desk->reader_port;
	return strcmp(name, "printer") == 0 ? desk->printer_port : NULL;
}

static const char *set_silent(struct desk *desk, const char *device, bool silent)
{
	if (!port_named(desk, device))
		return "reader or printer?";
	if (device[0] == 'r')
		desk->reader.silent = silent;
	else
		desk->printer.silent = desk->printer.offline = silent;
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

static const char *unplug_after(struct desk *desk, const struct request *request)
{
	if (request->number <= 0 || !port_named(desk, request->words[2]))
		return "unplug-after N reader|printer";
	if (request->words[2][0] == 'r')
		desk->reader.device.unplug_after = request->number;
	else
		desk->printer.unplug_after_rows = request->number;
	return NULL;
}

/* Those that only turn a switch of a model, done with both models locked. */
static const struct {
	const char *word;
	const char *(*turn)(struct desk *desk, const struct request *request);
} SWITCHES[] = {
	{"card", card},
	{"lift-after", lift_after},
	{"silent", silent},
	{"awake", awake},
	{"paper", paper},
	{"cover", cover},
	{"cutter", cutter},
	{"unplug-after", unplug_after},
};

static enum status turn_switch(
	struct desk *desk, const struct request *request, struct bytes *answer)
{
	const char *trouble = "unknown command: see usbsimctl --help";

	umock_port_lock(desk->reader_port);
	umock_port_lock(desk->printer_port);
	for (size_t i = 0; i < sizeof(SWITCHES) / sizeof(SWITCHES[0]); i++)
		if (strcmp(request->words[0], SWITCHES[i].word) == 0)
			trouble = SWITCHES[i].turn(desk, request);
	umock_port_unlock(desk->printer_port);
	umock_port_unlock(desk->reader_port);
	if (trouble)
		return bytes_add_format(answer, "no %s", trouble);
	return bytes_add_text(answer, "ok");
}

static enum status tell_state(struct desk *desk, struct bytes *answer)
{
	const struct sim_sdt *reader = &desk->reader;
	const struct sim_printer *printer = &desk->printer;
	enum status status;

	umock_port_lock(desk->reader_port);
	umock_port_lock(desk->printer_port);
	status = bytes_add_format(answer,
		"ok reader=%s card=%s finds=%u reads=%u printer=%s paper=%s cover=%s slips=%u",
		umock_port_is_plugged(desk->reader_port) ? "plugged" : "unplugged",
		reader->card_there ? "put" : "none", reader->finds, reader->reads,
		umock_port_is_plugged(desk->printer_port) ? "plugged" : "unplugged",
		printer->paper_out   ? "out"
		: printer->paper_low ? "low"
				     : "ok",
		printer->cover_open ? "open" : "closed", printer->slips);
	umock_port_unlock(desk->printer_port);
	umock_port_unlock(desk->reader_port);
	return status;
}

static enum status plug(struct desk *desk, const char *device, bool in, struct bytes *answer)
{
	struct umock_port *port = port_named(desk, device);

	if (!port)
		return bytes_add_text(answer, "no reader or printer?");
	if (in)
		umock_port_plug(port);
	else
		umock_port_unplug(port);
	return bytes_add_text(answer, "ok");
}

/* Cuts line into words; a file name may hold spaces when it is the last word. */
static void split(char *line, struct request *out)
{
	char *rest = line;
	int count = 0;
	static char nothing[] = "";

	for (count = 0; count < WORDS_MAX && (rest += strspn(rest, " "), *rest); count++) {
		out->words[count] = rest;
		if (count == 1 && strcmp(out->words[0], "card") == 0)
			rest += strlen(rest);
		else
			rest += strcspn(rest, " ");
		if (*rest)
			*rest++ = '\0';
	}
	while (count <= WORDS_MAX)
		out->words[count++] = nothing;
	out->number = out->words[1][0] ? atol(out->words[1]) : SIM_NEVER;
}

void desk_obey(struct desk *desk, const char *line, struct bytes *answer)
{
	struct request request = {0};
	char copy[LINE_MAX_LEN];
	enum status status;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", line) >= sizeof(copy))
		copy[0] = '\0';
	split(copy, &request);
	if (strcmp(request.words[0], "state") == 0)
		status = tell_state(desk, answer);
	else if (strcmp(request.words[0], "plug") == 0)
		status = plug(desk, request.words[1], true, answer);
	else if (strcmp(request.words[0], "unplug") == 0)
		status = plug(desk, request.words[1], false, answer);
	else
		status = turn_switch(desk, &request, answer);
	if (status != STATUS_OK)
		abort();
}

static void write_slip(void *user, const struct sim_printer *sim)
{
	const struct desk *desk = user;
	char path[PATH_TEXT_MAX];

	if (!desk->paper)
		return;
	snprintf(path, sizeof(path), "%s/receipt-%u.png", desk->paper, sim->slips);
	if (paper_png_write(path, sim) != STATUS_OK)
		return;
	snprintf(path, sizeof(path), "%s/receipt.png", desk->paper);
	if (paper_png_write(path, sim) != STATUS_OK)
		return;
}

static void tell_gone(void *user)
{
	const struct desk *desk = user;

	if (desk->on_gone)
		desk->on_gone(desk->user);
}

void desk_init(
	struct desk *desk, const char *paper_folder, void (*on_gone)(void *user), void *user)
{
	*desk = (struct desk){.paper = paper_folder, .on_gone = on_gone, .user = user};
	sim_sdt_init(&desk->reader);
	sim_printer_init(&desk->printer);
	sim_printer_make_genuine(&desk->printer);
	desk->printer.on_slip = write_slip;
	desk->printer.user = desk;
	desk->bus = umock_bus_create();
	desk->reader_port =
		umock_port_create(desk->bus, 1, &desk->reader.device, tell_gone, desk);
	desk->printer_port =
		umock_port_create(desk->bus, 2, &desk->printer.device, tell_gone, desk);
}

void desk_settle(struct desk *desk)
{
	bool reader_gone, printer_gone;

	umock_port_lock(desk->reader_port);
	umock_port_lock(desk->printer_port);
	reader_gone = desk->reader.device.gone;
	printer_gone = desk->printer.device.gone;
	umock_port_unlock(desk->printer_port);
	umock_port_unlock(desk->reader_port);
	if (reader_gone)
		umock_port_unplug(desk->reader_port);
	if (printer_gone)
		umock_port_unplug(desk->printer_port);
}

void desk_finish(struct desk *desk)
{
	umock_bus_destroy(desk->bus);
	sim_printer_finish(&desk->printer);
	explicit_bzero(&desk->reader, sizeof(desk->reader));
}
