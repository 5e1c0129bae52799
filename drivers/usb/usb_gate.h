/*
 * usb_gate.h - which USB devices may exist on which port.
 *
 * Pure.  The kernel authorises nothing by itself (authorized_default=0); the program usb-gate
 * asks here for every device that is plugged in, before any driver sees it.  On the ports
 * inside the housing anything goes but a keyboard; on those of the tactile keypad a keyboard and
 * nothing else; on the citizen's ports one mass storage interface and nothing else; on every
 * other port nothing.  Where no port is named nothing
 * comes in at all: a terminal whose settings are lost or not written yet must not be the one
 * that takes everything.  Source: design architecture, "Ports".
 */
#ifndef DRIVERS_USB_USB_GATE_H
#define DRIVERS_USB_USB_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define USB_GATE_DESCRIPTORS_MAX 8192

/* Names of ports as sysfs has them ("1-4.2"), separated by spaces. */
struct usb_gate {
	const char *inside; /* "": none */
	const char *keypad; /* likewise */
	const char *citizen;
};

/*
 * Judges the device on port by its descriptors as sysfs gives them.  OK: authorise it.  DENIED:
 * not on this port.  BAD_DATA: descriptors that contradict themselves, authorised nowhere.
 */
MUST_CHECK enum status usb_gate_judge(
	const struct usb_gate *gate, const char *port, const uint8_t *descriptors, size_t len);

#endif
