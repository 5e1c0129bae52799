/*
 * usb_describe.h - a libusb device as a struct usb_description.
 *
 * Inside drivers/ only, beside usb_libusb.  Reads only what libusb and the kernel keep: allowed
 * inside a hotplug callback.
 */
#ifndef DRIVERS_USB_USB_DESCRIBE_H
#define DRIVERS_USB_USB_DESCRIBE_H

#include <libusb-1.0/libusb.h>

#include "drivers/usb/usb_description.h"
#include "firmware/base/status.h"

/* Vendor, product and bcdDevice. Fails NOT_FOUND. */
MUST_CHECK enum status usb_describe_ids(
	libusb_device *device, uint16_t *vendor, uint16_t *product, uint16_t *release);

/* What can be known without its configuration: bus, path, ids, its own words. */
void usb_describe_outside(libusb_device *device, struct usb_description *out);

/* Everything. Fails NOT_FOUND when the device is not configured or gone again. */
MUST_CHECK enum status usb_describe(libusb_device *device, struct usb_description *out);

#endif
