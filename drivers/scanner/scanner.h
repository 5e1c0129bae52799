/*
 * scanner.h - a reader of printed codes (QR and bar codes), whatever its make.
 *
 * Each file drivers/scanner_<name>.c speaks one protocol and exports one struct scanner_driver.
 * Make the calls from the scanner's worker thread.  A code may hold anything, personal things
 * too: nothing of it is logged, buffers are wiped.
 */
#ifndef DRIVERS_SCANNER_SCANNER_H
#define DRIVERS_SCANNER_SCANNER_H

#include <stdbool.h>

#include "drivers/usb/usb_port.h"

struct scanner;

#define SCAN_MAX 4096
#define SCANNER_ABOUT 96 /* bytes of a description */

/* One code that was scanned. */
struct scan {
	char symbology[4]; /* AIM: "]Q1" QR, "]C0" Code 128 …; "" when the scanner does not say
			    */
	size_t len;
	uint8_t data[SCAN_MAX]; /* any bytes, NUL among them */
};

/* What a driver provides.  Every operation is required. */
struct scanner_driver {
	const char *name; /* "hidpos" */

	/*
	 * Takes port on success.  NOT_FOUND: it turns out to be something else, which must be
	 * let alone. ≤ 2 s.
	 */
	enum status (*open)(struct usb_port *port, struct scanner **out);

	/* Waits for a whole code. TIMEOUT: none, or usb_wake(). NO_DEVICE, BAD_DATA. */
	enum status (*read)(struct scanner *scanner, struct scan *out, unsigned timeout_ms);

	/* Says who it is, in ASCII. ≤ 1 s. */
	enum status (*describe)(struct scanner *scanner, char out[SCANNER_ABOUT]);

	void (*close)(struct scanner *scanner);
};

/* The part every driver's scanner begins with. */
struct scanner {
	const struct scanner_driver *driver;
};

extern const struct scanner_driver scanner_hidpos;

/* Takes port on success; on failure it stays the caller's. */
MUST_CHECK enum status scanner_open(
	const struct scanner_driver *driver, struct usb_port *port, struct scanner **out);

/* See the driver's operation; timeout_ms may be USB_FOR_EVER. */
MUST_CHECK enum status scanner_read(
	struct scanner *scanner, struct scan *out, unsigned timeout_ms);

/* See the driver's operation. */
MUST_CHECK enum status scanner_describe(struct scanner *scanner, char out[SCANNER_ABOUT]);

/* Closes the port and frees the scanner. NULL is allowed. */
void scanner_close(struct scanner *scanner);

/* False when the scanner says that the code is of another kind than QR. */
bool scan_may_be_qr(const struct scan *scan);

#endif
