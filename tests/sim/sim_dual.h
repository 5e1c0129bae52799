/*
 * sim_dual.h - one device that is two smart-card readers: a slot and a field, as OMNIKEY 5422.
 *
 * Interface 0 is the slot, interface 1 the field; each is a sim_ccid with its own endpoints and
 * card.  A reset on the bus takes the power of both, as it does in life.
 */
#ifndef TESTS_SIM_SIM_DUAL_H
#define TESTS_SIM_SIM_DUAL_H

#include "tests/sim/sim_ccid.h"

#define SIM_DUAL_HALVES 2

struct sim_dual {
	struct sim_device device; /* first */
	struct sim_ccid halves[SIM_DUAL_HALVES];
	struct sim_chip chips[SIM_DUAL_HALVES]; /* for whoever puts cards in */
	uint8_t config[256];
};

/* Without cards. */
void sim_dual_init(struct sim_dual *sim);

#endif
