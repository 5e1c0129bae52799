/*
 * usb_port.h - one claimed USB interface, as the drivers see it.
 *
 * The seam between drivers and the world: drivers/usb_libusb.c talks to real hardware,
 * tests/sim/ plays the device.  Drivers cannot tell which.
 */
#ifndef DRIVERS_USB_PORT_H
#define DRIVERS_USB_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

struct usb_port;

/* Every operation is required.  All block the calling thread, none retries. */
struct usb_port_ops {
	/*
	 * Sends to the bulk OUT endpoint; *out_len is what the device took, also on failure.
	 * TIMEOUT: not all taken in time.  NO_DEVICE: unplugged.  BAD_DATA: stalled (now cleared).
	 */
	enum status (*write)(struct usb_port *port, const uint8_t *data, size_t len,
		unsigned timeout_ms, size_t *out_len);

	/*
	 * Reads one transfer, 0..size bytes, from the bulk IN endpoint; size is a multiple of 64.
	 * TIMEOUT: the device said nothing.  NO_DEVICE, BAD_DATA as above.
	 */
	enum status (*read)(struct usb_port *port, uint8_t *data, size_t size,
		unsigned timeout_ms, size_t *out_len);

	/*
	 * A control transfer on the interface (wIndex low byte is set by the port when
	 * request_type addresses an interface).  *out_len for IN.  BAD_DATA: stalled.
	 */
	enum status (*control)(struct usb_port *port, uint8_t request_type, uint8_t request,
		uint16_t value, uint16_t index, uint8_t *data, size_t len, unsigned timeout_ms,
		size_t *out_len);

	/* Releases the interface and frees the port.  Cannot fail. */
	void (*close)(struct usb_port *port);
};

struct usb_port {
	const struct usb_port_ops *ops;
};

#endif
