/*
 * device_selector.h - how the settings name a device for a role.
 *
 * "any": the first of its kind.  "1-4.2": what is plugged in there.  "0400:c35a": this vendor
 * and product.  "serial:A1B2": this one piece.  "none": the role stays empty, on purpose.
 * Pure; used by settings (is it well-formed?) and station (does it fit?).
 */
#ifndef FIRMWARE_MODEL_DEVICE_SELECTOR_H
#define FIRMWARE_MODEL_DEVICE_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define DEVICE_SELECTOR_TEXT 72

enum device_selector_kind { DEVICE_ANY, DEVICE_AT, DEVICE_OF, DEVICE_SERIAL, DEVICE_NONE };

struct device_selector {
	enum device_selector_kind kind;
	uint16_t vendor, product;        /* DEVICE_OF */
	char text[DEVICE_SELECTOR_TEXT]; /* path or serial */
};

/* "" is any. Fails BAD_DATA. */
MUST_CHECK enum status device_selector_read(const char *text, struct device_selector *out);

/* True when a device at path with these ids and serial is the one that is meant. */
bool device_selector_fits(const struct device_selector *selector, const char *path,
	uint16_t vendor, uint16_t product, const char *serial);

#endif
