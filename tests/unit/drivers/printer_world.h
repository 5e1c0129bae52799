/*
 * printer_world.h - a printer and a slip, for the tests of what differs between printers.
 */
#ifndef TESTS_UNIT_DRIVERS_PRINTER_WORLD_H
#define TESTS_UNIT_DRIVERS_PRINTER_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/printer/escpos_profile.h"
#include "drivers/printer/printer.h"
#include "drivers/usb/device_id.h"
#include "firmware/base/clock.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_printer.h"

enum { ROWS = 500, FEED_ROWS = 80, LINE_ROWS = 30 };

static struct sim_printer sim;
static struct sim_port port;
static struct printer *printer;
static struct bitmap *bitmap;
static enum fault fault;

static inline int set_up(void **unused)
{
	(void)unused;
	sim_printer_init(&sim);
	sim_port_init(&port, &sim.device);
	if (bitmap_create(SIM_PRINTER_WIDTH, ROWS, &bitmap) != STATUS_OK)
		return 1;
	for (size_t i = 0; i < bitmap->stride * ROWS; i++)
		bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	return 0;
}

static inline int tear_down(void **unused)
{
	(void)unused;
	printer_close(printer);
	printer = NULL;
	bitmap_destroy(bitmap);
	sim_printer_finish(&sim);
	return !port.closed || port.wrong_in_size || port.largest_out > 4096;
}

static inline void open_as(const char *device_id)
{
	if (device_id)
		sim.device_id = device_id;
	assert_int_equal(printer_open(&printer_escpos, &port.port, &printer), STATUS_OK);
}

static inline void open_genuine(void)
{
	sim_printer_make_genuine(&sim);
	open_as(NULL);
}

/* The newest slip holds the bitmap, whole and once. */
static inline void assert_on_paper(void)
{
	const uint8_t *row = sim.paper;

	for (unsigned y = 0; y < ROWS; y++, row += SIM_PRINTER_STRIDE)
		assert_memory_equal(row, bitmap->bits + y * bitmap->stride, bitmap->stride);
	assert_int_equal(sim.text_bytes, 0);
	assert_int_equal(sim.unknown_commands, 0);
}

static inline void assert_prints(void)
{
	unsigned slips = sim.slips;

	assert_int_equal(printer_print(printer, bitmap, &fault), STATUS_OK);
	assert_int_equal(fault, FAULT_NONE);
	assert_int_equal(sim.slips, slips + 1);
	assert_on_paper();
	assert_int_equal(sim.slip_rows, ROWS + FEED_ROWS);
}

#endif
