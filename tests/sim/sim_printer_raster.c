/* Dots: rows of paper, GS v 0 at once, GS ( L in two steps. */
#include "tests/sim/sim_printer_inside.h"

#include <string.h>

enum { STORE_SIZE = 1 << 16, GRAPHICS_HEAD = 10 };

/* True when a countdown of rows reaches its end now. */
static bool strikes(long *rows_left)
{
	if (*rows_left == SIM_NEVER || --*rows_left > 0)
		return false;
	*rows_left = SIM_NEVER;
	return true;
}

/* What does not fit under the head is lost. */
static size_t under_head(const struct sim_printer *sim, size_t len)
{
	return len < sim->head_px / 8 ? len : sim->head_px / 8;
}

void sim_printer_row(struct sim_printer *sim, const uint8_t *dots, size_t len)
{
	if (sim->fresh) {
		sim->rows = 0;
		sim->fresh = false;
	}
	if (sim->rows < SIM_PRINTER_ROWS) {
		uint8_t *row = sim->paper + (size_t)sim->rows * SIM_PRINTER_STRIDE;
		memset(row, 0, SIM_PRINTER_STRIDE);
		if (dots)
			memcpy(row, dots, under_head(sim, len));
		sim->rows++;
	}
	if (strikes(&sim->out_after_rows))
		sim->paper_out = true;
	if (strikes(&sim->stall_after_rows))
		sim->stalled = sim->stall_naks;
	if (strikes(&sim->open_after_rows))
		sim->cover_open = true;
	if (strikes(&sim->unplug_after_rows))
		sim->device.gone = true;
}

void sim_printer_begin_raster(struct sim_printer *sim)
{
	const uint8_t *c = sim->command;

	sim->stored = false;
	sim->raster_mode = c[3] & 3;
	sim->raster_stride = c[4] | (unsigned)c[5] << 8;
	sim->raster_rows = c[6] | (unsigned)c[7] << 8;
	sim->raster_at = 0;
	if (sim->no_raster || sim->raster_stride == 0 ||
		sim->raster_stride > sizeof(sim->row)) {
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

/* Printed when GS ( L 50 asks for it. */
static void store_row(struct sim_printer *sim)
{
	if (sim->store_len + sim->raster_stride > STORE_SIZE)
		return;
	memcpy(sim->store + sim->store_len, sim->row, sim->raster_stride);
	sim->store_len += sim->raster_stride;
}

void sim_printer_raster_byte(struct sim_printer *sim, uint8_t byte)
{
	uint8_t wide[2 * sizeof(sim->row)];
	const uint8_t *row = sim->row;
	size_t len = sim->raster_stride;

	sim->row[sim->raster_at++] = byte;
	if (sim->raster_at < sim->raster_stride)
		return;
	sim->raster_at = 0;
	sim->raster_rows--;
	if (sim->stored) {
		store_row(sim);
		return;
	}
	if (sim->raster_mode & 1) {
		widen(sim->row, len, wide);
		row = wide;
		len *= 2;
	}
	sim_printer_row(sim, row, len);
	if (sim->raster_mode & 2)
		sim_printer_row(sim, row, len);
}

/* GS ( L 112: m, scales, colour, then width in dots and rows; the dots follow. */
static void begin_store(struct sim_printer *sim)
{
	const uint8_t *b = sim->block;

	sim->raster_stride = ((b[6] | (unsigned)b[7] << 8) + 7) / 8;
	sim->raster_rows = b[8] | (unsigned)b[9] << 8;
	sim->raster_at = 0;
	sim->store_len = 0;
	sim->store_stride = sim->raster_stride;
	if (sim->raster_stride == 0 || sim->raster_stride > sizeof(sim->row) ||
		sim->skip != (size_t)sim->raster_stride * sim->raster_rows) {
		sim->unknown_commands++;
		sim->raster_rows = 0;
		return;
	}
	sim->stored = true;
	sim->skip = 0;
}

static void print_store(struct sim_printer *sim)
{
	for (size_t at = 0; at < sim->store_len; at += sim->store_stride)
		sim_printer_row(sim, sim->store + at, sim->store_stride);
	sim->store_len = 0;
}

/* GS ( H 48: the four characters go back, when everything before is done: that is now. */
static void give_back(struct sim_printer *sim)
{
	if (!sim->has_process)
		return;
	sim_printer_answer(sim, 0x37);
	sim_printer_answer(sim, 0x22);
	for (int i = 2; i < 6; i++)
		sim_printer_answer(sim, sim->block[i]);
	sim_printer_answer(sim, 0);
}

void sim_printer_block_byte(struct sim_printer *sim, uint8_t byte)
{
	uint8_t kind = sim->command[2];

	if (sim->block_len < sizeof(sim->block))
		sim->block[sim->block_len++] = byte;
	sim->skip--;
	if (kind == 'L' && sim->block_len == GRAPHICS_HEAD && sim->skip && sim->block[1] == 'p')
		begin_store(sim);
	else if (kind == 'L' && !sim->skip && sim->block[1] == '2')
		print_store(sim);
	else if (kind == 'H' && !sim->skip)
		give_back(sim);
}
