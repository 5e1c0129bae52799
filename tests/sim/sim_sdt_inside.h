/*
 * sim_sdt_inside.h - the inside of the reader: what the module does (sim_sdt.c) and how it
 * travels (sim_sdt_wire.c); nobody else includes it.
 */
#ifndef TESTS_SIM_SIM_SDT_INSIDE_H
#define TESTS_SIM_SIM_SDT_INSIDE_H

#include "tests/sim/sim_sdt.h"

/* What every frame begins with. */
extern const uint8_t SIM_SDT_PREAMBLE[5];

/* The XOR of a frame's bytes. */
uint8_t sim_sdt_check(const uint8_t *data, size_t len);

/* A whole command came: it is done and answered. */
void sim_sdt_obey(struct sim_sdt *sim, uint8_t command, uint8_t para);

#endif
