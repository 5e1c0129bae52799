/*
 * sim_plain.h - devices that only need to be what their descriptors say: nothing of ours may
 * ever talk to them by USB.
 */
#ifndef TESTS_SIM_SIM_PLAIN_H
#define TESTS_SIM_SIM_PLAIN_H

#include "tests/sim/sim_device.h"

enum sim_plain_kind {
	SIM_PLAIN_KEYBOARD,
	SIM_PLAIN_STICK,
	SIM_PLAIN_TYPING_STICK, /* a stick with a keyboard inside */
	SIM_PLAIN_CAMERA,
};

/* A device of this kind that says NAK to everything. */
void sim_plain_init(struct sim_device *device, enum sim_plain_kind kind);

#endif
