#include "tests/sim/sim_printer_inside.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t DEVICE[18] = {
	18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x16, 0x04, 0x11, 0x50, 0x00, 0x01, 1, 2, 0, 1};
/* IN 81 before OUT 03, as 0416:5011 has them. */
static const uint8_t CONFIG[] = {9, 2, 32, 0, 1, 1, 0, 0xc0, 1, 9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5,
	0x81, 2, 64, 0, 0, 7, 5, 0x03, 2, 64, 0, 0};
static const char *const STRINGS[] = {"Simulated", "80 mm receipt printer", NULL};
static const char DEVICE_ID[] = "MFG:Simulated;CMD:ESC/POS;MDL:SIM80;CLS:PRINTER;";

enum { DLE = 0x10, EOT = 0x04, ENQ = 0x05, ESC = 0x1b, FS = 0x1c, GS = 0x1d, LF = 0x0a };
enum { LINE_ROWS = 30, TO_CUTTER_ROWS = 80, STORE_SIZE = 1 << 16 };

static void feed(struct sim_printer *sim, unsigned rows)
{
	while (rows--)
		sim_printer_row(sim, NULL, 0);
}

static void cut(struct sim_printer *sim)
{
	sim->slips++;
	sim->slip_rows = sim->rows;
	if (sim->on_slip)
		sim->on_slip(sim->user, sim);
	sim->fresh = true;
	sim->cut_text_len = sim->text_len;
	sim->text_len = 0;
}

static void reset(struct sim_printer *sim)
{
	sim->command_len = sim->skip = 0;
	sim->raster_rows = 0;
	sim->stored = false;
	sim->store_len = 0;
}

/* GS ( x pL pH, followed by so many bytes. */
static void begin_block(struct sim_printer *sim)
{
	sim->skip = sim->command[3] | (size_t)sim->command[4] << 8;
	sim->block_len = 0;
}

static void start_anew(struct sim_printer *sim)
{
	sim->chinese = false;
}

static void chinese_mode(struct sim_printer *sim)
{
	sim->chinese = sim->command[1] == '&';
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

/* Bytes that begin a command, its whole length, what it does. */
static const struct command {
	uint8_t first, second;
	int third; /* -1: any */
	size_t len;
	void (*obey)(struct sim_printer *sim);
} COMMANDS[] = {
	{DLE, EOT, -1, 3, NULL}, /* both obeyed when received */
	{DLE, ENQ, -1, 3, NULL},
	{ESC, '@', -1, 2, start_anew},
	{ESC, 'a', -1, 3, NULL},
	{ESC, 'E', -1, 3, NULL},
	{ESC, '2', -1, 2, NULL},
	{ESC, '3', -1, 3, NULL},
	{ESC, 'd', -1, 3, feed_lines},
	{ESC, 'J', -1, 3, feed_dots},
	{ESC, 'i', -1, 2, cut},
	{ESC, 'm', -1, 2, cut},
	{FS, '&', -1, 2, chinese_mode},
	{FS, '.', -1, 2, chinese_mode},
	{FS, '!', -1, 3, NULL},
	{FS, 'W', -1, 3, NULL},
	{FS, '-', -1, 3, NULL},
	{FS, 'S', -1, 4, NULL},
	{ESC, '!', -1, 3, NULL},
	{ESC, 'M', -1, 3, NULL},
	{ESC, '-', -1, 3, NULL},
	{ESC, '{', -1, 3, NULL},
	{ESC, ' ', -1, 3, NULL},
	{ESC, '$', -1, 4, NULL},
	{ESC, '\\', -1, 4, NULL},
	{ESC, 't', -1, 3, NULL},
	{ESC, 'R', -1, 3, NULL},
	{GS, 'B', -1, 3, NULL},
	{GS, 'L', -1, 4, NULL},
	{GS, 'W', -1, 4, NULL},
	{GS, 'H', -1, 3, NULL},
	{GS, 'h', -1, 3, NULL},
	{GS, 'w', -1, 3, NULL},
	{GS, '!', -1, 3, NULL},
	{GS, 'v', '0', 8, sim_printer_begin_raster},
	{GS, 'V', 65, 4, cut_after_feed},
	{GS, 'V', 66, 4, cut_after_feed},
	{GS, 'V', -1, 3, cut},
	{FS, '(', -1, 5, begin_block},
	{GS, '(', -1, 5, begin_block},
	{GS, 'a', -1, 3, sim_printer_set_automatic},
	{GS, 'e', 3, 4, sim_printer_presenter},
	{GS, 'e', -1, 3, sim_printer_presenter},
	{GS, 'r', -1, 3, sim_printer_answer_in_order},
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

static void text_byte(struct sim_printer *sim, uint8_t byte)
{
	if (sim->text_len < sizeof(sim->text))
		sim->text[sim->text_len++] = byte;
	if (byte == LF)
		feed(sim, LINE_ROWS);
	else
		sim->text_bytes++;
}

static void obey_byte(struct sim_printer *sim, uint8_t byte)
{
	if (sim->raster_rows) {
		sim_printer_raster_byte(sim, byte);
	} else if (sim->skip) {
		sim_printer_block_byte(sim, byte);
	} else if (sim->command_len || byte == ESC || byte == FS || byte == GS || byte == DLE) {
		command_byte(sim, byte);
	} else if (byte == LF || byte >= 0x20) {
		text_byte(sim, byte);
	}
}

static void obey(struct sim_printer *sim, size_t most)
{
	size_t at = 0;

	if (most > sim->buffer_len)
		most = sim->buffer_len;
	while (at < most && !sim_printer_is_stopped(sim) && !sim->device.gone)
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
	sim_printer_tell_changes(sim);
}

static int printer_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	struct sim_printer *sim = (struct sim_printer *)device;

	(void)endpoint;
	if (sim->stalled) {
		sim->stalled--;
		return SIM_NAK;
	}
	if (!sim->lazy_bytes || sim->buffer_len + len > sizeof(sim->buffer))
		get_on(sim);
	if (sim->offline || sim->buffer_len + len > sizeof(sim->buffer))
		return SIM_NAK;
	for (size_t i = 0; i < len; i++)
		sim_printer_watch_realtime(sim, packet[i]);
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

static void lose_power(struct sim_printer *sim)
{
	forget(sim);
	sim->automatic = false;
	sim->stalled = 0;
}

static int printer_control(
	struct sim_device *device, const uint8_t setup[8], uint8_t *data, size_t len)
{
	struct sim_printer *sim = (struct sim_printer *)device;
	size_t id_len = strlen(sim->device_id) + 2;

	if (setup[0] == 0xa1 && setup[1] == 0 && len >= id_len) {
		data[0] = 0;
		data[1] = (uint8_t)id_len;
		memcpy(data + 2, sim->device_id, id_len - 2);
		return (int)id_len;
	}
	if (setup[0] == 0xa1 && setup[1] == 1 && len >= 1) {
		data[0] = sim_printer_port_status(sim);
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
	lose_power((struct sim_printer *)device);
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
		.stall_after_rows = SIM_NEVER,
		.device_id = DEVICE_ID,
		.head_px = SIM_PRINTER_WIDTH,
		.store = malloc(STORE_SIZE),
		.paper = calloc(SIM_PRINTER_ROWS, SIM_PRINTER_STRIDE),
	};
	if (!sim->paper || !sim->store)
		abort();
}

void sim_printer_make_genuine(struct sim_printer *sim)
{
	sim->device_id = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;";
	sim->has_automatic = sim->has_process = true;
}

void sim_printer_finish(struct sim_printer *sim)
{
	free(sim->paper);
	free(sim->store);
	sim->paper = sim->store = NULL;
}
