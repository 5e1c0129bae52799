/*
 * device_id.h - what a printer says it is (IEEE 1284 device id).
 *
 * Pure.  Used by the printer drivers to find a profile; never logged, as it comes from outside.
 * Source: reference protocols 4.1.
 */
#ifndef DRIVERS_USB_DEVICE_ID_H
#define DRIVERS_USB_DEVICE_ID_H

#include <stddef.h>
#include <stdint.h>

#define DEVICE_ID_FIELD 48
#define DEVICE_ID_MAX 256 /* bytes asked for */

/* Empty where the device says nothing; longer values are cut. Printable ASCII only. */
struct device_id {
	char manufacturer[DEVICE_ID_FIELD];
	char model[DEVICE_ID_FIELD];
	char commands[DEVICE_ID_FIELD];
};

/*
 * data as GET_DEVICE_ID answered: two bytes of length, then "MFG:…;MDL:…;CMD:…;".  The length
 * is wrong on many clones, so what was received decides.  Never fails: an empty answer is an
 * empty id.
 */
void device_id_decode(const uint8_t *data, size_t len, struct device_id *out);

#endif
