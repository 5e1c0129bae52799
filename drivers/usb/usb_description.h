/*
 * usb_description.h - what a USB device says about itself, before anyone opens it.
 *
 * Filled by usb_libusb, judged by the registry.  Plain data.
 */
#ifndef DRIVERS_USB_USB_DESCRIPTION_H
#define DRIVERS_USB_USB_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drivers/usb/hid_descriptor.h"

#define USB_INTERFACES_MAX 8
#define USB_ENDPOINTS_MAX 8

/* How bmAttributes spells it. */
enum usb_endpoint_kind { USB_CONTROL, USB_ISOCHRONOUS, USB_BULK, USB_INTERRUPT };

struct usb_endpoint_description {
	uint8_t address; /* bit 7: IN */
	enum usb_endpoint_kind kind;
	uint16_t packet_size;
};

struct usb_interface_description {
	uint8_t number, class_code, subclass, protocol;
	uint8_t bulk_in_count, bulk_out_count; /* endpoints */
	uint8_t bulk_in, bulk_out;             /* first of each, 0 when none */
	uint8_t interrupt_in, interrupt_out;   /* likewise */
	enum hid_kind hid_kind;                /* as far as the kernel has looked */
	uint8_t endpoint_count;                /* all, in the descriptor's order */
	struct usb_endpoint_description endpoints[USB_ENDPOINTS_MAX];
};

struct usb_description {
	uint16_t vendor, product, release; /* release: bcdDevice */
	uint8_t bus, address;
	char path[24]; /* "1-4.2": bus and ports, the same after every replug */
	char maker[64], name[64], serial[64]; /* its own words in ASCII, "" when it says none */
	bool mute; /* it never said what it is: no interface of it is known */
	bool cut;  /* it has more interfaces than fit here: nobody knows what those are */
	uint8_t interface_count;
	struct usb_interface_description interfaces[USB_INTERFACES_MAX];
};

/* Adds one endpoint to what interface says; one more than fit is left out. */
void usb_interface_add_endpoint(
	struct usb_interface_description *interface, struct usb_endpoint_description endpoint);

/* The endpoint with this address, NULL when the interface has none. */
const struct usb_endpoint_description *usb_interface_endpoint(
	const struct usb_interface_description *interface, uint8_t address);

/*
 * The first setting of each interface in the len bytes of a configuration descriptor; anything
 * unknown is passed over, a damaged tail ends it, what does not fit is noted in cut.
 */
void usb_description_add_config(
	struct usb_description *description, const uint8_t *config, size_t len);

#endif
