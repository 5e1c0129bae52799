/*
 * desk_inside.h - the inside of the desk: who listens to commands (desk.c) and what they do to
 * a model (desk_switch.c); nobody else includes it.
 */
#ifndef TESTS_SIM_DESK_INSIDE_H
#define TESTS_SIM_DESK_INSIDE_H

#include "tests/sim/desk.h"

enum { REQUEST_WORDS_MAX = 3 };

/* A line, taken apart. */
struct request {
	char *words[REQUEST_WORDS_MAX + 1]; /* missing ones are "" */
	long number;                        /* of the second word */
};

/* Turns the switch that the first word names, with all models locked; NULL, or what is wrong.
 */
const char *desk_turn(struct desk *desk, const struct request *request);

/* The model with this name, NULL when there is none. */
struct sim_device *desk_device(struct desk *desk, const char *name);

#endif
