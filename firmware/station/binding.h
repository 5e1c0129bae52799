/*
 * binding.h - which plugged device has which role.
 *
 * Inside firmware/station only; the caller locks.  Wishes come first; of equal devices the one
 * on the lowest port.  Where a role had its first device is its home: a spare one stands in
 * while that is pulled out, and what is plugged in there again has the role again.
 */
#ifndef FIRMWARE_STATION_BINDING_H
#define FIRMWARE_STATION_BINDING_H

#include "drivers/registry.h"
#include "drivers/usb/usb_libusb.h"
#include "firmware/station/devices.h"

#define CANDIDATES_MAX 24

/*
 * One plugged device, or one interface of a device of which several have a driver: then each
 * has a place of its own, "1-4.2:1", and may have a role.
 */
struct candidate {
	struct usb_device *device; /* held, once for each candidate */
	struct usb_description description;
	char place[DEVICE_PLACE]; /* "1-4.2", "1-4.2:1" */
	bool matched;             /* a driver takes it */
	struct registry_match match;
	enum device_role role; /* DEVICE_ROLES: none */
};

/* Zero-initialised, but for wishes. */
struct binding {
	struct device_wishes wishes;
	struct candidate candidates[CANDIDATES_MAX]; /* by place */
	size_t count;
	char home[DEVICE_ROLES][DEVICE_PLACE]; /* of each role's first device, "" never */
	bool changed[DEVICE_ROLES];
	bool open; /* false: nothing is given yet, as not all that is there is known */
};

/* It was plugged in; one that is known already is passed over. Holds device. */
void binding_add(struct binding *binding, struct usb_device *device,
	const struct usb_description *description);

/* All that was plugged in from the start is known: now the roles are given. */
void binding_open(struct binding *binding);

/* What it said of itself when it came; out is untouched when it never did. */
void binding_recall(const struct binding *binding, const struct usb_device *device,
	struct usb_description *out);

/* It was pulled out, with all its interfaces. */
void binding_remove(struct binding *binding, const struct usb_device *device);

/* The driver of its interface does not want it after all. */
void binding_reject(
	struct binding *binding, const struct usb_device *device, uint8_t interface);

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
