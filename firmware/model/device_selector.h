/*
 * device_selector.h - how the settings name a device for a role.
 *
 * "any": the first of its kind.  "1-4.2": what is plugged in there; "1-4.2:1": its interface 1,
 * where it has several that could be meant.  "0400:c35a": this vendor and product.
 * "serial:A1B2": this one piece.  "class:07": what says this class of itself, two hexadecimal
 * digits.  "none": the role stays empty, on purpose.
 * Pure; used by settings (is it well-formed?) and station (does it fit?).
 */
#ifndef FIRMWARE_MODEL_DEVICE_SELECTOR_H
#define FIRMWARE_MODEL_DEVICE_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define DEVICE_SELECTOR_TEXT 72

enum device_selector_kind {
	DEVICE_ANY,
	DEVICE_AT,
	DEVICE_OF,
	DEVICE_SERIAL,
	DEVICE_CLASS,
	DEVICE_NONE
};

struct device_selector {
	enum device_selector_kind kind;
	uint16_t vendor, product;        /* DEVICE_OF */
	int interface;                   /* DEVICE_AT; -1: any of the device */
	uint8_t class_code;              /* DEVICE_CLASS */
	char text[DEVICE_SELECTOR_TEXT]; /* path or serial */
};

/* "" is any. Fails BAD_DATA. */
MUST_CHECK enum status device_selector_read(const char *text, struct device_selector *out);

/* One interface of a plugged device, as far as a selector can tell it from others. */
struct device_traits {
	const char *path; /* "1-4.2" */
	unsigned interface;
	uint16_t vendor, product;
	const char *serial;
	uint8_t class_code; /* of the interface */
};

/* True when it is the one that is meant. */
bool device_selector_fits(
	const struct device_selector *selector, const struct device_traits *traits);

#endif
