/*
 * usb_port.h - one claimed USB interface, as the drivers see it.
 *
 * The seam between drivers and the world: drivers/usb/usb_libusb.c talks to real hardware,
 * tests/sim/ plays the device.  Drivers cannot tell which.
 */
#ifndef DRIVERS_USB_USB_PORT_H
#define DRIVERS_USB_USB_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/usb/usb_description.h"
#include "firmware/base/status.h"

struct usb_port;

#define USB_CONTROL_MAX 4096 /* bytes of one control transfer */

/* A timeout_ms of transfer: until something comes, the device goes, or usb_wake() (TIMEOUT). */
#define USB_FOR_EVER 0xffffffffu

/* A control transfer: what is asked, and its data, of at most USB_CONTROL_MAX bytes. */
struct usb_request {
	uint8_t type, request; /* bmRequestType, bRequest */
	uint16_t value, index;
	uint8_t *data; /* NULL when len is 0 */
	size_t len;
};

/*
 * Every operation is required.  All block the calling thread, none retries.  None keeps data
 * beyond the call.  One that comes not even to its end in time (timeout_ms and some seconds)
 * leaves a port that says NO_DEVICE to everything.
 */
struct usb_port_ops {
	/*
	 * Sends to the bulk OUT endpoint; *out_len is what the device took, also on failure.
	 * TIMEOUT: not all taken in time.  NO_DEVICE: unplugged.  BAD_DATA: stalled (now
	 * cleared).
	 */
	enum status (*write)(struct usb_port *port, const uint8_t *data, size_t len,
		unsigned timeout_ms, size_t *out_len);

	/*
	 * Reads one transfer, 0..size bytes, from the bulk IN endpoint; size is a multiple
	 * of 64. TIMEOUT: the device said nothing.  NO_DEVICE, BAD_DATA as above.
	 */
	enum status (*read)(struct usb_port *port, uint8_t *data, size_t size,
		unsigned timeout_ms, size_t *out_len);

	/*
	 * A control transfer (the interface in its index is set by the port when its type
	 * addresses one).  *out_len for IN.  BAD_DATA: stalled.
	 */
	enum status (*control)(struct usb_port *port, const struct usb_request *request,
		unsigned timeout_ms, size_t *out_len);

	/*
	 * One bulk or interrupt transfer on any endpoint of the interface, for devices that
	 * have more than one of a kind.  As write or read; IN: len is a multiple of the packet
	 * size. NOT_FOUND: the interface has no such endpoint.
	 */
	enum status (*transfer)(struct usb_port *port, uint8_t endpoint, uint8_t *data,
		size_t len, unsigned timeout_ms, size_t *out_len);

	/*
	 * Resets the device, which then begins anew: the last resort, up to seconds.
	 * NO_DEVICE: it did not come back as what it was.
	 */
	enum status (*reset)(struct usb_port *port);

	/* Releases the interface and frees the port.  Cannot fail. */
	void (*close)(struct usb_port *port);
};

struct usb_port {
	const struct usb_port_ops *ops;

	/* whose port it is: for what a driver decides by descriptors, and for quirks */
	uint16_t vendor, product, release;
	struct usb_interface_description interface;
};

#endif
