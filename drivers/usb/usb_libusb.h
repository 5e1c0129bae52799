/*
 * usb_libusb.h - the USB of this machine; the only owner of libusb.
 *
 * One context with one event thread.  Devices are told when they come and go; opening one
 * claims one interface and gives a struct usb_port.  Any thread may open and use ports, each
 * port by one thread at a time.  A transfer that the kernel never gives back costs its port
 * only: after a bounded time the port is lost (NO_DEVICE) and, closed, parked until it is.
 */
#ifndef DRIVERS_USB_USB_LIBUSB_H
#define DRIVERS_USB_USB_LIBUSB_H

#include <stdbool.h>

#include "drivers/usb/usb_description.h"
#include "drivers/usb/usb_port.h"

struct usb;
struct usb_device; /* one plugged device; goes stale when unplugged */

/*
 * A device came (here) or went.  On the event thread, for those present at the start within
 * usb_create(); must not block.  device lives until the handler says gone, or while held.
 */
typedef void usb_watcher(void *user, struct usb_device *device,
	const struct usb_description *description, bool here);

/*
 * Starts the context and the event thread.  Fails NO_DEVICE when this machine has no USB at
 * all, IO, NO_MEMORY.
 */
MUST_CHECK enum status usb_create(usb_watcher *watcher, void *user, struct usb **out);

/*
 * Ends every transfer under way and refuses new ones with NO_DEVICE, so that threads that use
 * ports come back at once.  Any thread.
 */
void usb_stop(struct usb *usb);

/* Stops the event thread.  All ports must be closed and all devices released. NULL is allowed.
 */
void usb_destroy(struct usb *usb);

/* Keeps device beyond its unplugging; returns it. */
struct usb_device *usb_device_hold(struct usb_device *device);

/* The opposite of hold. NULL is allowed. */
void usb_device_release(struct usb_device *device);

/*
 * Opens device and claims the interface, taking it from a kernel driver.
 * Fails NO_DEVICE, DENIED (permission), CONFLICT (someone else has it, or a transfer of an
 * earlier port of ours was not given back yet), NO_MEMORY, IO.
 */
MUST_CHECK enum status usb_device_open(struct usb *usb, struct usb_device *device,
	const struct usb_interface_description *interface, struct usb_port **out);

/*
 * Ends the wait for ever that port is in, or the next one it begins: TIMEOUT.  Other transfers
 * go on.  Any thread, while port is open.
 */
void usb_wake(struct usb_port *port);

/* Clears the halt of every endpoint of port, on the thread that uses it. Fails as transfers do.
 */
MUST_CHECK enum status usb_clear_halts(struct usb_port *port);

#endif
