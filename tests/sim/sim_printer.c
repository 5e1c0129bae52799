#include "tests/sim/sim_printer.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t DEVICE[18] = {
	18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x16, 0x04, 0x11, 0x50, 0x00, 0x01, 1, 2, 0, 1};
/* IN 81 before OUT 03, as 0416:5011 has them. */
static const uint8_t CONFIG[] = {9, 2, 32, 0, 1, 1, 0, 0xc0, 1, 9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5,
	0x81, 2, 64, 0, 0, 7, 5, 0x03, 2, 64, 0, 0};
static const char *const STRINGS[] = {"Simulated", "80 mm receipt printer", NULL};
static const char DEVICE_ID[] = "MFG:Simulated;CMD:ESC/POS;MDL:SIM80;CLS:PRINTER;";

enum { DLE = 0x10, EOT = 0x04, ESC = 0x1b, FS = 0x1c, GS = 0x1d, LF = 0x0a };
enum { LINE_ROWS = 30, TO_CUTTER_ROWS = 80 };

static bool stopped(const struct sim_printer *sim)
{
	return sim->paper_out || sim->cover_open || sim->cutter_jammed || sim->offline;
}

/* True when a countdown of rows reaches its end now. */
static bool strikes(long *rows_left)
{
	if (*rows_left == SIM_NEVER || --*rows_left > 0)
		return false;
	*rows_left = SIM_NEVER;
	return true;
}

/* Moves the paper by one row; dots may be NULL for white. */
static void print_row(struct sim_printer *sim, const uint8_t *dots, size_t len)
{
	if (sim->fresh) {
		sim->rows = 0;
		sim->fresh = false;
	}
	if (sim->rows < SIM_PRINTER_ROWS) {
		uint8_t *row = sim->paper + (size_t)sim->rows * SIM_PRINTER_STRIDE;
		memset(row, 0, SIM_PRINTER_STRIDE);
		if (dots)
			memcpy(row, dots, len < SIM_PRINTER_STRIDE ? len : SIM_PRINTER_STRIDE);
		sim->rows++;
	}
	if (strikes(&sim->out_after_rows))
		sim->paper_out = true;
	if (strikes(&sim->open_after_rows))
		sim->cover_open = true;
	if (strikes(&sim->unplug_after_rows))
		sim->device.gone = true;
}

static void feed(struct sim_printer *sim, unsigned rows)
{
	while (rows--)
		print_row(sim, NULL, 0);
}

static void cut(struct sim_printer *sim)
{
	sim->slips++;
	sim->slip_rows = sim->rows;
	if (sim->on_slip)
		sim->on_slip(sim->user, sim);
	sim->fresh = true;
}

static void reset(struct sim_printer *sim)
{
	sim->command_len = sim->skip = 0;
	sim->raster_rows = 0;
}

static void begin_raster(struct sim_printer *sim)
{
	const uint8_t *c = sim->command;

	sim->raster_mode = c[3] & 3;
	sim->raster_stride = c[4] | (unsigned)c[5] << 8;
	sim->raster_rows = c[6] | (unsigned)c[7] << 8;
	sim->raster_at = 0;
	if (sim->raster_stride == 0 || sim->raster_stride > sizeof(sim->row)) {
		sim->unknown_commands++;
		sim->raster_rows = 0;
	}
}

/* Each dot twice, for the wide modes of GS v 0. */
static void widen(const uint8_t *row, size_t len, uint8_t *out)
{
	memset(out, 0, 2 * len);
	for (size_t bit = 0; bit < len * 8; bit++)
		if (row[bit / 8] & 0x80 >> bit % 8)
			out[bit / 4] |= (uint8_t)(0xc0 >> bit % 4 * 2);
}

static void raster_byte(struct sim_printer *sim, uint8_t byte)
{
	uint8_t wide[2 * sizeof(sim->row)];
	const uint8_t *row = sim->row;
	size_t len = sim->raster_stride;

	sim->row[sim->raster_at++] = byte;
	if (sim->raster_at < sim->raster_stride)
		return;
	sim->raster_at = 0;
	sim->raster_rows--;
	if (sim->raster_mode & 1) {
		widen(sim->row, len, wide);
		row = wide;
		len *= 2;
	}
	print_row(sim, row, len);
	if (sim->raster_mode & 2)
		print_row(sim, row, len);
}

static void cut_after_feed(struct sim_printer *sim)
{
	feed(sim, TO_CUTTER_ROWS + sim->command[3]);
	cut(sim);
}

static void feed_lines(struct sim_printer *sim)
{
	feed(sim, LINE_ROWS * sim->command[2]);
}

static void feed_dots(struct sim_printer *sim)
{
	feed(sim, sim->command[2]);
}

/* GS ( x pL pH: passed over. */
static void skip_block(struct sim_printer *sim)
{
	sim->skip = sim->command[3] | (size_t)sim->command[4] << 8;
}

static void answer(struct sim_printer *sim, uint8_t byte)
{
	if (!sim->silent && sim->answers_len < sizeof(sim->answers))
		sim->answers[sim->answers_len++] = sim->talks_nonsense ? 0xff : byte;
}

/* GS r 1: the paper sensor, told when the buffer is done up to here. */
static void answer_in_order(struct sim_printer *sim)
{
	if (!sim->no_order)
		answer(sim, sim->paper_out ? 0x0c : sim->paper_low ? 0x03 : 0x00);
}

/* Bytes that begin a command and its whole length, what it does. */
static const struct command {
	uint8_t first, second;
	int third; /* -1: any */
	size_t len;
	void (*obey)(struct sim_printer *sim);
} COMMANDS[] = {
	{DLE, EOT, -1, 3, NULL}, /* answered when received */
	{ESC, '@', -1, 2, NULL},
	{ESC, 'a', -1, 3, NULL},
	{ESC, 'E', -1, 3, NULL},
	{ESC, '2', -1, 2, NULL},
	{ESC, '3', -1, 3, NULL},
	{ESC, 'd', -1, 3, feed_lines},
	{ESC, 'J', -1, 3, feed_dots},
	{ESC, 'i', -1, 2, cut},
	{ESC, 'm', -1, 2, cut},
	{FS, '&', -1, 2, NULL},
	{FS, '.', -1, 2, NULL},
	{GS, '!', -1, 3, NULL},
	{GS, 'v', '0', 8, begin_raster},
	{GS, 'V', 65, 4, cut_after_feed},
	{GS, 'V', 66, 4, cut_after_feed},
	{GS, 'V', -1, 3, cut},
	{GS, '(', -1, 5, skip_block},
	{GS, 'r', -1, 3, answer_in_order},
};

static const struct command *find_command(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
		const struct command *c = &COMMANDS[i];
		if (c->first == bytes[0] && (len < 2 || c->second == bytes[1]) &&
			(len < 3 || c->third < 0 || c->third == bytes[2]))
			return c;
	}
	return NULL;
}

static void command_byte(struct sim_printer *sim, uint8_t byte)
{
	const struct command *command;

	sim->command[sim->command_len++] = byte;
	command = find_command(sim->command, sim->command_len);
	if (!command) {
		sim->command_len = 0;
		sim->unknown_commands++;
		return;
	}
	/* The shortest that fits could still become another one until its third byte is here.
	 */
	if (sim->command_len < 2 || sim->command_len < command->len)
		return;
	sim->command_len = 0;
	if (command->obey)
		command->obey(sim);
}

static void obey_byte(struct sim_printer *sim, uint8_t byte)
{
	if (sim->skip) {
		sim->skip--;
	} else if (sim->raster_rows) {
		raster_byte(sim, byte);
	} else if (sim->command_len || byte == ESC || byte == FS || byte == GS || byte == DLE) {
		command_byte(sim, byte);
	} else if (byte == LF) {
		feed(sim, LINE_ROWS);
	} else if (byte >= 0x20) {
		sim->text_bytes++;
	}
}

static void obey(struct sim_printer *sim, size_t most)
{
	size_t at = 0;

	if (most > sim->buffer_len)
		most = sim->buffer_len;
	while (at < most && !stopped(sim) && !sim->device.gone)
		obey_byte(sim, sim->buffer[at++]);
	sim->buffer_len -= at;
	memmove(sim->buffer, sim->buffer + at, sim->buffer_len);
}

void sim_printer_resume(struct sim_printer *sim)
{
	obey(sim, sim->buffer_len);
}

static void get_on(struct sim_printer *sim)
{
	obey(sim, sim->lazy_bytes ? sim->lazy_bytes : sim->buffer_len);
}

static uint8_t status_byte(const struct sim_printer *sim, uint8_t question)
{
	uint8_t bits = 0x12;

	switch (question) {
	case 1:
		bits |= stopped(sim) ? 0x08 : 0;
		break;
	case 2:
		bits |= sim->cover_open ? 0x04 : 0;
		bits |= sim->paper_out ? 0x20 : 0;
		bits |= sim->cutter_jammed ? 0x40 : 0;
		break;
	case 3:
		bits |= sim->cutter_jammed ? 0x08 : 0;
		break;
	default:
		bits |= sim->paper_low || sim->paper_out ? 0x0c : 0;
		bits |= sim->paper_out ? 0x60 : 0;
	}
	return bits;
}

/* DLE EOT n acts when it is received, wherever it stands. */
static void watch_realtime(struct sim_printer *sim, uint8_t byte)
{
	bool asked =
		sim->realtime[0] == DLE && sim->realtime[1] == EOT && byte >= 1 && byte <= 4;

	sim->realtime[0] = sim->realtime[1];
	sim->realtime[1] = byte;
	if (asked)
		answer(sim, status_byte(sim, byte));
}

static int printer_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_printer *sim = (struct sim_printer *)device;

	(void)endpoint;
	if (!sim->lazy_bytes || sim->buffer_len + len > sizeof(sim->buffer))
		get_on(sim);
	if (sim->offline || sim->buffer_len + len > sizeof(sim->buffer))
		return SIM_NAK;
	for (size_t i = 0; i < len; i++)
		watch_realtime(sim, packet[i]);
	memcpy(sim->buffer + sim->buffer_len, packet, len);
	sim->buffer_len += len;
	get_on(sim);
	return 0;
}

static int printer_in(struct sim_device *device, uint8_t endpoint, uint8_t packet[SIM_PACKET])
{
	struct sim_printer *sim = (struct sim_printer *)device;
	size_t len;

	(void)endpoint;
	get_on(sim);
	len = sim->answers_len;
	if (len == 0)
		return SIM_NAK;
	if (len == SIM_PACKET)
		len--; /* keep it a short packet, so that it ends the transfer */
	memcpy(packet, sim->answers, len);
	sim->answers_len -= len;
	memmove(sim->answers, sim->answers + len, sim->answers_len);
	return (int)len;
}

static void forget(struct sim_printer *sim)
{
	reset(sim);
	sim->buffer_len = sim->answers_len = 0;
	memset(sim->realtime, 0, sizeof(sim->realtime));
}

static uint8_t port_status(const struct sim_printer *sim)
{
	if (sim->port_status_stuck)
		return 0x18;
	return (uint8_t)((stopped(sim) ? 0x10 : 0x18) | (sim->paper_out ? 0x20 : 0));
}

static int printer_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	struct sim_printer *sim = (struct sim_printer *)device;
	size_t id_len = sizeof(DEVICE_ID) - 1 + 2;

	if (setup[0] == 0xa1 && setup[1] == 0 && len >= id_len) {
		data[0] = 0;
		data[1] = (uint8_t)id_len;
		memcpy(data + 2, DEVICE_ID, id_len - 2);
		return (int)id_len;
	}
	if (setup[0] == 0xa1 && setup[1] == 1 && len >= 1) {
		data[0] = port_status(sim);
		return 1;
	}
	if (setup[0] == 0x21 && setup[1] == 2 && !sim->no_soft_reset) {
		forget(sim);
		return 0;
	}
	return SIM_STALL;
}

static void printer_power_on(struct sim_device *device)
{
	forget((struct sim_printer *)device);
}

void sim_printer_init(struct sim_printer *sim)
{
	*sim = (struct sim_printer){
		.device = {.name = "printer",
			.device_descriptor = DEVICE,
			.config_descriptor = CONFIG,
			.config_len = sizeof(CONFIG),
			.strings = STRINGS,
			.control = printer_control,
			.out = printer_out,
			.in = printer_in,
			.power_on = printer_power_on,
			.unplug_after = SIM_NEVER},
		.out_after_rows = SIM_NEVER,
		.open_after_rows = SIM_NEVER,
		.unplug_after_rows = SIM_NEVER,
		.paper = calloc(SIM_PRINTER_ROWS, SIM_PRINTER_STRIDE),
	};
	if (!sim->paper)
		abort();
}

void sim_printer_finish(struct sim_printer *sim)
{
	free(sim->paper);
	sim->paper = NULL;
}
