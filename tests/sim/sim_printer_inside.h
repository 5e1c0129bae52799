/*
 * sim_printer_inside.h - what the files of the printer model share.
 */
#ifndef TESTS_SIM_SIM_PRINTER_INSIDE_H
#define TESTS_SIM_SIM_PRINTER_INSIDE_H

#include "tests/sim/sim_printer.h"

/* sim_printer_status.c: what it says */
bool sim_printer_is_stopped(const struct sim_printer *sim);
void sim_printer_answer(struct sim_printer *sim, uint8_t byte);
uint8_t sim_printer_status_byte(const struct sim_printer *sim, uint8_t question);
uint8_t sim_printer_port_status(const struct sim_printer *sim);
void sim_printer_answer_in_order(struct sim_printer *sim);
void sim_printer_set_automatic(struct sim_printer *sim);
void sim_printer_tell_changes(struct sim_printer *sim);
void sim_printer_watch_realtime(struct sim_printer *sim, uint8_t byte);
void sim_printer_presenter(struct sim_printer *sim);

/* sim_printer_raster.c: dots */
void sim_printer_begin_raster(struct sim_printer *sim);
void sim_printer_raster_byte(struct sim_printer *sim, uint8_t byte);
/* A block command: its data is being gathered, or is all there. */
void sim_printer_block_byte(struct sim_printer *sim, uint8_t byte);
/* Moves the paper by one row; dots may be NULL for white. */
void sim_printer_row(struct sim_printer *sim, const uint8_t *dots, size_t len);

#endif
