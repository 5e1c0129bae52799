/*
 * usb_sysfs.h - what the kernel has already found out about a device.
 *
 * Inside drivers/ only.  No I/O on the device, nothing is opened or detached: a hotplug
 * callback may use it, and a keyboard is recognised without being touched.
 */
#ifndef DRIVERS_USB_USB_SYSFS_H
#define DRIVERS_USB_USB_SYSFS_H

#include "drivers/usb/usb_description.h"

/* Adds what the device at out->path calls itself. */
void usb_sysfs_describe_words(struct usb_description *out);

/* Adds of which kind its HID interfaces are, as far as the kernel has looked. */
void usb_sysfs_describe_hids(struct usb_description *out, unsigned configuration);

/* The interface that the kernel made a node for; all empty where it is not on USB. */
struct usb_node {
	char path[24]; /* "1-4.2" */
	unsigned interface;
	uint16_t vendor, product;
	uint8_t class_code;
	char serial[64];
};

/* What is behind a node, by its folder in /sys/class. */
void usb_sysfs_node(const char *folder, struct usb_node *out);

#endif
