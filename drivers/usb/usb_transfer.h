/*
 * usb_transfer.h - one USB transfer after another, on memory of its own and with an end of its
 * own.
 *
 * Inside drivers/usb_* only.  A cancelled transfer comes back, says libusb; with a controller
 * or hub that hangs it does not, and the call that cancels may itself never return (usbfs
 * waits for the controller in DISCARDURB).  So whoever waits never cancels: a thread of the
 * moment does, and the wait for it is bounded.  What has not come back by then stays libusb's,
 * buffer and all; such a transfer is lost and refuses everything with NO_DEVICE.
 */
#ifndef DRIVERS_USB_USB_TRANSFER_H
#define DRIVERS_USB_USB_TRANSFER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define USB_TRANSFER_GIVE_UP_MS 2000 /* from the cancelling until it is lost */

struct libusb_transfer;

struct usb_transfer {
	struct libusb_transfer *raw; /* to be filled for buffer, usb_transfer_done and this */
	uint8_t *buffer;
	size_t size; /* of buffer */

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t moved;  /* one of them changed */
	bool busy;             /* libusb has raw and buffer */
	bool cancelling;       /* a thread is in libusb for it */
	bool for_ever, woken, stopped, lost;
};

/* Makes it ready. Fails NO_MEMORY; then there is nothing to finish. */
MUST_CHECK enum status usb_transfer_init(struct usb_transfer *transfer);

/* Makes buffer at least len bytes long. Fails NO_MEMORY, NO_DEVICE (lost). */
MUST_CHECK enum status usb_transfer_make_room(struct usb_transfer *transfer, size_t len);

/*
 * Submits raw and waits until it is over, at most timeout_ms (USB_FOR_EVER: until woken) and
 * the time to give up.  Fails as usb_port.h says; how much was moved is raw->actual_length,
 * unless it is lost.
 */
MUST_CHECK enum status usb_transfer_run(struct usb_transfer *transfer, unsigned timeout_ms);

/* The callback of raw. On the event thread. */
void usb_transfer_done(struct libusb_transfer *raw);

/* Ends the wait for ever that is, or comes next: TIMEOUT. Any thread; never blocks. */
void usb_transfer_wake(struct usb_transfer *transfer);

/* Ends this one and all later ones: NO_DEVICE. Any thread; never blocks. */
void usb_transfer_stop(struct usb_transfer *transfer);

/* True when one did not come back in time. Any thread. */
bool usb_transfer_is_lost(struct usb_transfer *transfer);

/* True when nothing of it is libusb's: it may be finished. Any thread. */
bool usb_transfer_is_free(struct usb_transfer *transfer);

/* Wipes and frees; it must be free. */
void usb_transfer_finish(struct usb_transfer *transfer);

/* What an error of libusb's means. */
MUST_CHECK enum status usb_transfer_status(int libusb_error);

#endif
