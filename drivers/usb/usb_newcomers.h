/*
 * usb_newcomers.h - devices that came but do not say yet what they are.
 *
 * Inside drivers/ only, beside usb_libusb.  A device may be announced before it has a
 * configuration: still being judged at its port, or slow.  It is asked again, a bounded number
 * of times; one that never answers is told as mute, by what the kernel knows of it.  All on the
 * event thread, or before that is started.
 */
#ifndef DRIVERS_USB_USB_NEWCOMERS_H
#define DRIVERS_USB_USB_NEWCOMERS_H

#include <libusb-1.0/libusb.h>

#include "drivers/usb/usb_libusb.h"

#define USB_NEWCOMERS_MAX 16 /* one more is told as mute at once */

/* Zero-initialised, but for watcher and user. */
struct usb_newcomers {
	usb_watcher *watcher;
	void *user;
	size_t count;
	struct usb_newcomer {
		libusb_device *device; /* referenced */
		unsigned asked;        /* how often, after its arrival */
		int64_t again_ms;      /* of the steady clock */
	} list[USB_NEWCOMERS_MAX];
};

/* device came: it is told to the watcher, now or later. */
void usb_newcomers_add(struct usb_newcomers *newcomers, libusb_device *device);

/* device went: true when nobody was told that it came. */
bool usb_newcomers_forget(struct usb_newcomers *newcomers, const libusb_device *device);

/* Asks whose time has come; how long until the next, -1: nobody is waited for. */
int usb_newcomers_ask(struct usb_newcomers *newcomers);

/* Forgets all. */
void usb_newcomers_finish(struct usb_newcomers *newcomers);

#endif
