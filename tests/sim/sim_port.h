/*
 * sim_port.h - a device model behind a struct usb_port, without any kernel.
 *
 * For unit tests of drivers.  A NAK costs no real time: the clock is moved by the time-out.
 */
#ifndef TESTS_SIM_SIM_PORT_H
#define TESTS_SIM_SIM_PORT_H

#include "drivers/usb_port.h"
#include "tests/sim/sim_device.h"

struct sim_port {
	struct usb_port port; /* first; give it to card_reader_open() or printer_open() */
	struct sim_device *device;
	bool closed;
	unsigned slow_ms;   /* every transfer takes so long */
	unsigned stalls;    /* so many transfers from now are stalled */
	size_t bytes;       /* bulk bytes moved, both ways */
	size_t largest_out; /* the longest write asked for */
	unsigned resets;
	bool wrong_in_size; /* someone read with a size that is no multiple of 64 */
};

/* A port that leads to the first interface of device; the caller keeps both. */
void sim_port_init(struct sim_port *port, struct sim_device *device);

/* The same for another interface, counted from 0 in the order of the descriptors. */
void sim_port_init_interface(
	struct sim_port *port, struct sim_device *device, size_t interface);

#endif
