/*
 * usb_description.h - what a USB device says about itself, before anyone opens it.
 *
 * Filled by usb_libusb, judged by the registry.  Plain data.
 */
#ifndef DRIVERS_USB_DESCRIPTION_H
#define DRIVERS_USB_DESCRIPTION_H

#include <stdint.h>

#define USB_INTERFACES_MAX 8

struct usb_interface_description {
	uint8_t number, class_code, subclass, protocol;
	uint8_t bulk_in_count, bulk_out_count, other_count; /* endpoints */
	uint8_t bulk_in, bulk_out;                          /* first of each, 0 when none */
};

struct usb_description {
	uint16_t vendor, product;
	uint8_t bus, address;
	char path[24]; /* "1-4.2": bus and ports, the same after every replug */
	uint8_t interface_count;
	struct usb_interface_description interfaces[USB_INTERFACES_MAX];
};

#endif
