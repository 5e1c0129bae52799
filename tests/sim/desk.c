#include "tests/sim/desk_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "tests/sim/paper_png.h"

enum { LINE_MAX_LEN = 4200 };

/* Everything that has a plug. */
static const struct {
	const char *name;
	int socket; /* of the hub */
	size_t port, device;
} DEVICES[] = {
	{"reader", 1, offsetof(struct desk, reader_port), offsetof(struct desk, reader.device)},
	{"printer", 2, offsetof(struct desk, printer_port),
		offsetof(struct desk, printer.device)},
	{"scanner", 3, offsetof(struct desk, scanner_port),
		offsetof(struct desk, scanner.device)},
	{"scanner_2", 4, offsetof(struct desk, scanner_2_port),
		offsetof(struct desk, scanner_2.device)},
	{"keyboard", 5, offsetof(struct desk, keyboard_port),
		offsetof(struct desk, keyboard.device)},
	{"slot", 6, offsetof(struct desk, slot_port), offsetof(struct desk, slot.device)},
	{"reader_2", 10, offsetof(struct desk, reader_2_port),
		offsetof(struct desk, reader_2.device)},
	{"dual", 7, offsetof(struct desk, dual_port), offsetof(struct desk, dual.device)},
};
#define DEVICE_COUNT (sizeof(DEVICES) / sizeof(DEVICES[0]))

static struct umock_port **port_of(struct desk *desk, size_t i)
{
	return (struct umock_port **)((char *)desk + DEVICES[i].port);
}

static struct sim_device *device_of(struct desk *desk, size_t i)
{
	return (struct sim_device *)((char *)desk + DEVICES[i].device);
}

/* Its place in DEVICES, DEVICE_COUNT when there is none. */
static size_t device_named(const char *name)
{
	size_t i = 0;

	while (i < DEVICE_COUNT && strcmp(DEVICES[i].name, name) != 0)
		i++;
	return i;
}

struct sim_device *desk_device(struct desk *desk, const char *name)
{
	size_t i = device_named(name);

	return i < DEVICE_COUNT ? device_of(desk, i) : NULL;
}

struct umock_port *desk_port(struct desk *desk, const char *name)
{
	size_t i = device_named(name);

	return i < DEVICE_COUNT ? *port_of(desk, i) : NULL;
}

struct umock_camera *desk_camera(struct desk *desk, const char *name)
{
	if (strcmp(name, "camera") == 0)
		return desk->camera;
	return strcmp(name, "camera_2") == 0 ? desk->camera_2 : NULL;
}

/* Always in this order, so that nobody waits for anybody. */
static void lock_all(struct desk *desk)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		umock_port_lock(*port_of(desk, i));
}

static void unlock_all(struct desk *desk)
{
	for (size_t i = DEVICE_COUNT; i-- > 0;)
		umock_port_unlock(*port_of(desk, i));
}

static enum status turn_switch(
	struct desk *desk, const struct request *request, struct bytes *answer)
{
	const char *trouble;

	lock_all(desk);
	trouble = desk_turn(desk, request);
	unlock_all(desk);
	if (trouble)
		return bytes_add_format(answer, "no %s", trouble);
	return bytes_add_text(answer, "ok");
}

static enum status tell_state(struct desk *desk, struct bytes *answer)
{
	const struct sim_sdt *reader = &desk->reader;
	const struct sim_printer *printer = &desk->printer;
	enum status status;

	lock_all(desk);
	status = bytes_add_format(answer,
		"ok reader=%s card=%s finds=%u reads=%u printer=%s paper=%s cover=%s slips=%u "
		"keyboard_touched=%u slot=%s social=%s camera_frames=%u",
		umock_port_is_plugged(desk->reader_port) ? "plugged" : "unplugged",
		reader->card_there ? "put" : "none", reader->finds, reader->reads,
		umock_port_is_plugged(desk->printer_port) ? "plugged" : "unplugged",
		printer->paper_out   ? "out"
		: printer->paper_low ? "low"
				     : "ok",
		printer->cover_open ? "open" : "closed", printer->slips,
		desk->keyboard.descriptor_reads + desk->keyboard.polls,
		umock_port_is_plugged(desk->slot_port) ? "plugged" : "unplugged",
		desk->slot.chip ? "put" : "none", umock_camera_frames(desk->camera));
	unlock_all(desk);
	return status;
}

static enum status plug(struct desk *desk, const char *device, bool in, struct bytes *answer)
{
	struct umock_port *port = desk_port(desk, device);
	struct umock_camera *camera = desk_camera(desk, device);

	if (camera)
		(in ? umock_camera_plug : umock_camera_unplug)(camera);
	else if (!port)
		return bytes_add_text(answer, "no such device");
	else if (in)
		umock_port_plug(port);
	else
		umock_port_unplug(port);
	return bytes_add_text(answer, "ok");
}

/* A file name and a code may hold spaces. */
static bool takes_line(const char *command)
{
	return strcmp(command, "card") == 0 || strcmp(command, "scan") == 0 ||
	       strcmp(command, "scan-2") == 0 || strcmp(command, "social") == 0 ||
	       strcmp(command, "page") == 0 || strcmp(command, "page-by-turns") == 0 ||
	       strcmp(command, "dual-slot") == 0 || strcmp(command, "dual-field") == 0;
}

/* Cuts line into words. */
static void split(char *line, struct request *out)
{
	char *rest = line;
	int count = 0;
	static char nothing[] = "";

	for (count = 0; count < REQUEST_WORDS_MAX && (rest += strspn(rest, " "), *rest);
		count++) {
		out->words[count] = rest;
		if (count == 1 && takes_line(out->words[0]))
			rest += strlen(rest);
		else
			rest += strcspn(rest, " ");
		if (*rest)
			*rest++ = '\0';
	}
	while (count <= REQUEST_WORDS_MAX)
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
	sim_sdt_init(&desk->reader_2);
	sim_scanner_init(&desk->scanner, SIM_SCANNER_A);
	sim_scanner_init(&desk->scanner_2, SIM_SCANNER_B);
	sim_scanner_init(&desk->keyboard, SIM_KEYBOARD);
	sim_printer_init(&desk->printer);
	sim_printer_make_genuine(&desk->printer);
	desk->printer.on_slip = write_slip;
	desk->printer.user = desk;
	sim_ccid_init(&desk->slot, &(struct sim_ccid_shape){.level = SIM_CCID_SHORT});
	sim_dual_init(&desk->dual);
	desk->bus = umock_bus_create();
	for (size_t i = 0; i < DEVICE_COUNT; i++)
		*port_of(desk, i) = umock_port_create(
			desk->bus, DEVICES[i].socket, device_of(desk, i), tell_gone, desk);
	desk->camera = umock_camera_create(desk->bus, 8, "DOC-7", tell_gone, desk);
	desk->camera_2 = umock_camera_create(desk->bus, 9, "DOC-8", tell_gone, desk);
}

void desk_settle(struct desk *desk)
{
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		struct umock_port *port = *port_of(desk, i);
		bool gone;
		umock_port_lock(port);
		gone = device_of(desk, i)->gone;
		umock_port_unlock(port);
		if (gone)
			umock_port_unplug(port);
	}
	umock_camera_settle(desk->camera);
	umock_camera_settle(desk->camera_2);
}

void desk_finish(struct desk *desk)
{
	umock_camera_destroy(desk->camera);
	umock_camera_destroy(desk->camera_2);
	umock_bus_destroy(desk->bus);
	sim_printer_finish(&desk->printer);
	sim_pcap_close(&desk->pcap);
	explicit_bzero(&desk->reader, sizeof(desk->reader));
	explicit_bzero(&desk->reader_2, sizeof(desk->reader_2));
	explicit_bzero(&desk->slot, sizeof(desk->slot));
	explicit_bzero(&desk->chip, sizeof(desk->chip));
}
