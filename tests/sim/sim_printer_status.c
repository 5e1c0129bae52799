/* What the printer says of itself, asked or by itself. */
#include "tests/sim/sim_printer_inside.h"

#include <string.h>

enum { DLE = 0x10, EOT = 0x04, ENQ = 0x05 };

bool sim_printer_is_stopped(const struct sim_printer *sim)
{
	return sim->paper_out || sim->cover_open || sim->cutter_jammed || sim->offline ||
	       sim->cooling || sim->broken || sim->stalled;
}

static bool is_cooling(const struct sim_printer *sim)
{
	return sim->cooling || (sim->stalled && sim->stall_cools);
}

void sim_printer_answer(struct sim_printer *sim, uint8_t byte)
{
	if (!sim->silent && sim->answers_len < sizeof(sim->answers))
		sim->answers[sim->answers_len++] = sim->talks_nonsense ? 0xff : byte;
}

/* GS r 1: the paper sensor, told when the buffer is done up to here. */
void sim_printer_answer_in_order(struct sim_printer *sim)
{
	if (!sim->no_order)
		sim_printer_answer(sim, sim->paper_out ? 0x0c : sim->paper_low ? 0x03 : 0x00);
}

uint8_t sim_printer_status_byte(const struct sim_printer *sim, uint8_t question)
{
	uint8_t bits = 0x12;

	switch (question) {
	case 1:
		bits |= sim_printer_is_stopped(sim) ? 0x08 : 0;
		break;
	case 2:
		bits |= sim->cover_open ? 0x04 : 0;
		bits |= sim->paper_out ? 0x20 : 0;
		bits |= sim->cutter_jammed ? 0x40 : 0;
		break;
	case 3:
		bits |= sim->cutter_jammed ? 0x08 : 0;
		bits |= sim->broken ? 0x20 : 0;
		bits |= is_cooling(sim) ? 0x40 : 0;
		break;
	default:
		bits |= sim->paper_low || sim->paper_out ? 0x0c : 0;
		bits |= sim->paper_out ? 0x60 : 0;
	}
	return bits;
}

/* DLE ENQ: goes on, or forgets what it was at and goes on. */
static void recover(struct sim_printer *sim, bool clear)
{
	if (sim->jam_recovers)
		sim->cutter_jammed = false;
	if (clear)
		sim->buffer_len = 0;
}

/* DLE EOT n acts when it is received, wherever it stands. */
void sim_printer_watch_realtime(struct sim_printer *sim, uint8_t byte)
{
	bool asked =
		sim->realtime[0] == DLE && sim->realtime[1] == EOT && byte >= 1 && byte <= 4;

	if (sim->realtime[0] == DLE && sim->realtime[1] == ENQ && byte <= 2)
		recover(sim, byte == 2);
	sim->realtime[0] = sim->realtime[1];
	sim->realtime[1] = byte;
	if (asked)
		sim_printer_answer(sim, sim_printer_status_byte(sim, byte));
}

uint8_t sim_printer_port_status(const struct sim_printer *sim)
{
	if (sim->port_status_stuck)
		return 0x18;
	return (uint8_t)((sim_printer_is_stopped(sim) ? 0x10 : 0x18) |
			 (sim->paper_out ? 0x20 : 0));
}

static void automatic_status(const struct sim_printer *sim, uint8_t out[4])
{
	out[0] = (uint8_t)(0x10 | (sim_printer_is_stopped(sim) ? 0x08 : 0) |
			   (sim->cover_open ? 0x20 : 0));
	out[1] = (uint8_t)((sim->cutter_jammed ? 0x08 : 0) | (sim->broken ? 0x20 : 0) |
			   (is_cooling(sim) ? 0x40 : 0));
	out[2] = (uint8_t)((sim->paper_low || sim->paper_out ? 0x03 : 0) |
			   (sim->paper_out ? 0x0c : 0));
	out[3] = 0x0f; /* as some do */
}

static void tell(struct sim_printer *sim)
{
	automatic_status(sim, sim->told);
	for (int i = 0; i < 4; i++)
		sim_printer_answer(sim, sim->told[i]);
}

void sim_printer_set_automatic(struct sim_printer *sim)
{
	sim->automatic = sim->has_automatic && sim->command[2];
	if (sim->automatic)
		tell(sim);
}

void sim_printer_tell_changes(struct sim_printer *sim)
{
	uint8_t now[4];

	automatic_status(sim, now);
	if (sim->automatic && memcmp(now, sim->told, sizeof(now)) != 0)
		tell(sim);
}

/* GS e of a KPM210: 3 m presents, 5 ejects, 6 asks. */
void sim_printer_presenter(struct sim_printer *sim)
{
	switch (sim->command[2]) {
	case 3:
		sim->in_mouth = true;
		sim->presented++;
		break;
	case 5:
		sim->taken_back += sim->in_mouth;
		sim->in_mouth = false;
		break;
	case 6:
		sim_printer_answer(sim, sim->in_mouth ? 0x08 : 0x00);
		break;
	default:
		sim->unknown_commands++;
	}
}

void sim_printer_take_slip(struct sim_printer *sim)
{
	sim->in_mouth = false;
}
