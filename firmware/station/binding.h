/*
 * binding.h - which plugged device has which role.
 *
 * Inside firmware/station only; the caller locks.  Wishes come first; of equal devices the one
 * on the lowest port; a role keeps what it has until that is pulled out, and gets it back when
 * it is plugged in at the same port.
 */
#ifndef FIRMWARE_STATION_BINDING_H
#define FIRMWARE_STATION_BINDING_H

#include "drivers/registry.h"
#include "drivers/usb_libusb.h"
#include "firmware/station/devices.h"

#define CANDIDATES_MAX 16

/* One plugged device. */
struct candidate {
	struct usb_device *device; /* held */
	struct usb_description description;
	bool matched; /* a driver takes it */
	struct registry_match match;
	enum device_role role; /* DEVICE_ROLES: none */
};

/* Zero-initialised, but for wishes. */
struct binding {
	struct device_wishes wishes;
	struct candidate candidates[CANDIDATES_MAX]; /* by path */
	size_t count;
	char last_path[DEVICE_ROLES][24]; /* where each role's device was last, "" never */
	bool changed[DEVICE_ROLES];
	bool open; /* false: nothing is given yet, as not all that is there is known */
};

/* It was plugged in; one that is known already is passed over. Holds device. */
void binding_add(struct binding *binding, struct usb_device *device,
	const struct usb_description *description);

/* All that was plugged in from the start is known: now the roles are given. */
void binding_open(struct binding *binding);

/* It was pulled out. */
void binding_remove(struct binding *binding, struct usb_device *device);

/* Its driver does not want it after all. */
void binding_reject(struct binding *binding, struct usb_device *device);

/* True when role's device changed since the last call; *out NULL: it has none now. */
bool binding_take_change(
	struct binding *binding, enum device_role role, const struct candidate **out);

/* Has role a device? */
bool binding_has(const struct binding *binding, enum device_role role);

/* Is it a fault when role has none? is_usual: every terminal has it unless told otherwise. */
bool binding_expects(const struct binding *binding, enum device_role role, bool is_usual);

/* Releases all devices. */
void binding_finish(struct binding *binding);

#endif
