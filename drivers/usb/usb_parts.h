/*
 * usb_parts.h - what usb_libusb.c (context, devices that come and go) and usb_claim.c (open
 * ports) share.
 */
#ifndef DRIVERS_USB_USB_PARTS_H
#define DRIVERS_USB_USB_PARTS_H

#include <libusb-1.0/libusb.h>
#include <pthread.h>
#include <stdatomic.h>

#include "drivers/usb/usb_libusb.h"
#include "drivers/usb/usb_newcomers.h"
#include "drivers/usb/usb_transfer.h"

/* One transfer at a time. */
struct port {
	struct usb_port base; /* first */
	struct usb *usb;
	struct port *next; /* in usb->ports or usb->parked */
	libusb_device_handle *handle;
	struct usb_transfer transfer;
};

struct usb {
	libusb_context *context;
	libusb_hotplug_callback_handle hotplug;
	struct usb_newcomers newcomers;
	pthread_t thread;
	atomic_bool quit;

	pthread_mutex_t mutex; /* guards what follows */
	bool stopped;
	struct port *ports;
	struct port *parked; /* closed, but something of them is still libusb's */
};

/*
 * Frees the parked ports whose transfers were given back; false when some were not.  Any
 * thread.
 */
bool usb_clear_parking(struct usb *usb);

#endif
