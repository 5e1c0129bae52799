/*
 * registry.h - the only place that knows all drivers.
 *
 * To add a driver: a file drivers/<class>_<name>.c, one row in registry.c, one simulated device
 * in tests/sim/.  Nothing above changes.  Source: reference protocols 2.5, 4.1, 4.9.
 */
#ifndef DRIVERS_REGISTRY_H
#define DRIVERS_REGISTRY_H

#include "drivers/camera/camera.h"
#include "drivers/card_reader/card_reader.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "drivers/usb/usb_description.h"

/* What a device is for. */
enum registry_kind {
	REGISTRY_ID_READER,  /* identity cards, laid down */
	REGISTRY_SMART_CARD, /* cards with contacts, put in */
	REGISTRY_PRINTER,
	REGISTRY_SCANNER,
};

/* Which driver takes which interface; exactly one of the drivers is set. */
struct registry_match {
	enum registry_kind kind;
	const char *driver; /* its name */
	const struct card_reader_driver *card_reader;
	const struct printer_driver *printer;
	const struct scanner_driver *scanner;
	struct usb_interface_description interface;
};

/*
 * The driver for one interface, by its place in device->interfaces; false when we have none.
 * Interfaces stand for themselves: a reader with a slot and a field is two readers.  A device
 * that has a keyboard or a mouse in it is never matched, whatever else it has; nor one with
 * more interfaces than are looked at.
 */
bool registry_match(
	const struct usb_description *device, size_t place, struct registry_match *out);

/* The driver for cameras, which are not looked for on USB: it finds them itself. */
const struct camera_driver *registry_camera(void);

#endif
