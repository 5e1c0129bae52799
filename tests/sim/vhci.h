/*
 * vhci.h - device models on the kernel's own USB, by way of USB/IP and the module vhci-hcd.
 *
 * The third carrier beside sim_port and umock_usb.  A port is a socket pair: the kernel holds
 * one end as if a remote machine served the device, a thread of ours plays it on the other.
 * Needs root and the module, so it is used in tests/vm only.
 * Source: Linux Documentation/usb/usbip_protocol.rst, drivers/usb/usbip.
 */
#ifndef TESTS_SIM_VHCI_H
#define TESTS_SIM_VHCI_H

#include <pthread.h>

#include "tests/sim/sim_device.h"

struct vhci_urb;

struct vhci_port {
	struct sim_device *device;
	int number; /* of vhci_hcd.0: 0 is what the kernel calls 1-1 */
	pthread_t thread;
	bool plugged;

	pthread_mutex_t mutex; /* guards the model and what follows */
	int fd;                /* our end; -1: not plugged in */
	struct vhci_urb *pending;
	bool keeps; /* switch: a controller that hangs, it does not give back what is cut off */
	uint32_t kept; /* what it owes an answer for: the number of that order, 0 none */
	uint32_t kept_urb;
};

/* A port with nothing in it; device stays the caller's. */
void vhci_port_init(struct vhci_port *port, int number, struct sim_device *device);

/* Plugs in, unplugs.  Plugging waits until the kernel has the port free; aborts after 5 s. */
void vhci_port_plug(struct vhci_port *port);
void vhci_port_unplug(struct vhci_port *port);

/* For switches of the model: what can get on after them does, at unlock. */
void vhci_port_lock(struct vhci_port *port);
void vhci_port_unlock(struct vhci_port *port);

#endif
