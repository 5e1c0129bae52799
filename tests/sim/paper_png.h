/*
 * paper_png.h - a slip as a picture, one pixel per dot.
 */
#ifndef TESTS_SIM_PAPER_PNG_H
#define TESTS_SIM_PAPER_PNG_H

#include "firmware/base/status.h"
#include "tests/sim/sim_printer.h"

/* Writes the newest slip of sim to path, whole or not at all. Fails IO. */
MUST_CHECK enum status paper_png_write(const char *path, const struct sim_printer *sim);

#endif
