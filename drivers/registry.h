/*
 * registry.h - the only place that knows all drivers.
 *
 * To add a driver: a file drivers/<class>_<name>.c, one row in registry.c, one simulated device
 * in tests/sim/.  Nothing above changes.  Source: reference protocols 2.5, 4.1, 4.9.
 */
#ifndef DRIVERS_REGISTRY_H
#define DRIVERS_REGISTRY_H

#include "drivers/card_reader.h"
#include "drivers/printer.h"
#include "drivers/usb_description.h"

/* Which driver takes which interface; exactly one of the drivers is set. */
struct registry_match {
	const struct card_reader_driver *card_reader;
	const struct printer_driver *printer;
	struct usb_interface_description interface;
};

/* The driver for a device, false when we have none. */
bool registry_match(const struct usb_description *device, struct registry_match *out);

#endif
