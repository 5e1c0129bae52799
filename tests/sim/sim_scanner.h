/*
 * sim_scanner.h - a QR scanner speaking HID POS, and a keyboard, from their descriptors.
 *
 * Plays reference protocols 5.1: the layouts of three makes and one that only its descriptor
 * explains.  What is scanned comes as reports, continued where it is long.
 */
#ifndef TESTS_SIM_SIM_SCANNER_H
#define TESTS_SIM_SIM_SCANNER_H

#include "tests/sim/sim_device.h"

#define SIM_SCANNER_QUEUE 256 /* reports */

enum sim_scanner_make {
	SIM_SCANNER_A,     /* Honeywell: symbology, 56 bytes, continued flag */
	SIM_SCANNER_B,     /* Newland: symbology last, 56 bytes */
	SIM_SCANNER_C,     /* Microscan: length and 62 bytes */
	SIM_SCANNER_ODD,   /* fields where nobody has them: flag first, data last */
	SIM_SCANNER_MUTE,  /* layout A, but its descriptor says only that it is a scanner */
	SIM_KEYBOARD,      /* a keyboard, of the boot kind */
	SIM_KEYBOARD_PLAIN /* another that does not say so in its interface */
};

struct sim_scanner {
	struct sim_device device; /* first */
	enum sim_scanner_make make;

	/* switches */
	bool silent;
	unsigned cut_reports; /* so many reports come with half their bytes */
	bool never_ends;      /* every report says that another follows */

	/* inside */
	const uint8_t *reports_descriptor;
	size_t reports_descriptor_len;
	uint8_t queue[SIM_SCANNER_QUEUE][SIM_PACKET];
	size_t queued;
	unsigned descriptor_reads, polls; /* a test may look at these */
};

/* A healthy one. */
void sim_scanner_init(struct sim_scanner *sim, enum sim_scanner_make make);

/* Somebody holds a code before it: len bytes, symbology "]Q1" or another. */
void sim_scanner_scan(
	struct sim_scanner *sim, const char *symbology, const uint8_t *data, size_t len);

#endif
