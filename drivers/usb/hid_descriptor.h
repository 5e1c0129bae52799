/*
 * hid_descriptor.h - what a HID says its reports are made of.
 *
 * Reads report descriptors: what the device is for, and where each input field stands.  Pure;
 * hostile bytes are expected.  Used by usb_sysfs (is it a keyboard?) and scanner_codec.
 * Source: USB HID 1.11, 6.2.2; HID Usage Tables for POS.
 */
#ifndef DRIVERS_USB_HID_DESCRIPTOR_H
#define DRIVERS_USB_HID_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define HID_DESCRIPTOR_MAX 4096
#define HID_FIELDS_MAX 32
#define HID_REPORT_MAX 1024 /* bytes of one report, its id included */

enum hid_kind {
	HID_UNKNOWN, /* nobody has read its descriptor yet */
	HID_SCANNER, /* page 8C usage 02 */
	HID_TYPES,   /* a keyboard, keypad or pointer is in it, whatever else: never touch it */
	HID_OTHER,
};

/* One run of equal fields of an input report. */
struct hid_field {
	uint32_t usage;    /* page << 16 | usage */
	uint8_t report_id; /* 0: the device uses none */
	uint16_t at, size; /* bits: of the first one (after the report id), of each */
	uint16_t count;
};

struct hid_fields {
	struct hid_field list[HID_FIELDS_MAX];
	size_t count;
};

/* What the device is for; OTHER also when the bytes make no sense. */
enum hid_kind hid_descriptor_kind(const uint8_t *descriptor, size_t len);

/*
 * The input fields that have a usage, in order; more than HID_FIELDS_MAX are left out.
 * Fails BAD_DATA when the descriptor breaks its grammar or a report is beyond HID_REPORT_MAX.
 */
MUST_CHECK enum status hid_descriptor_fields(
	const uint8_t *descriptor, size_t len, struct hid_fields *out);

#endif
