/*
 * sim_port.h - a device model behind a struct usb_port, without any kernel.
 *
 * For unit tests of drivers.  A NAK costs no real time: the clock is moved by the time-out.
 */
#ifndef TESTS_SIM_SIM_PORT_H
#define TESTS_SIM_SIM_PORT_H

#include "drivers/usb/usb_port.h"
#include "tests/sim/sim_device.h"

/* What may become of a transfer, whatever the device. */
enum sim_trouble {
	SIM_SILENT,  /* nothing comes, nothing is taken */
	SIM_SLOW,    /* three quarters of the time allowed, then as it should be */
	SIM_GARBAGE, /* of the right length, the bytes are others */
	SIM_SHORT,   /* half of it; what is sent stops there, what comes ends there */
	SIM_STALLED,
	SIM_EMPTY,   /* a packet of length zero comes first */
	SIM_BABBLED, /* more than was asked for, and lost */
	SIM_TROUBLES
};

struct sim_port {
	struct usb_port port; /* first; give it to card_reader_open() or printer_open() */
	struct sim_device *device;
	bool closed;
	unsigned slow_ms;   /* every transfer takes so long */
	unsigned stalls;    /* so many transfers from now are stalled */
	size_t bytes;       /* bulk bytes moved, both ways */
	size_t largest_out; /* the longest write asked for */
	unsigned resets;
	unsigned transfers; /* of any kind, so far */
	enum sim_trouble trouble;
	unsigned trouble_from, trouble_times; /* with that transfer, from 1; for so many */
	bool wrong_in_size; /* someone read with a size that is no multiple of 64 */
};

/* A port that leads to the first interface of device; the caller keeps both. */
void sim_port_init(struct sim_port *port, struct sim_device *device);

/* The same for another interface, counted from 0 in the order of the descriptors. */
void sim_port_init_interface(
	struct sim_port *port, struct sim_device *device, size_t interface);

#endif
