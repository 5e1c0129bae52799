/*
 * printer.h - a receipt printer, whatever its make.
 *
 * Each file drivers/printer_<name>.c speaks one command language and exports one struct
 * printer_driver.  Calls block; make them from the printer's worker thread.
 */
#ifndef DRIVERS_PRINTER_H
#define DRIVERS_PRINTER_H

#include <stdbool.h>

#include "drivers/usb_port.h"
#include "firmware/model/bitmap.h"
#include "firmware/model/fault.h"

struct printer;

/* What the printer says about itself.  All false: ready, plenty of paper. */
struct printer_state {
	bool paper_out;
	bool paper_low; /* still prints: a hint for the technician */
	bool cover_open;
	bool cutter_jammed;
};

/* What a driver provides.  Every operation is required. */
struct printer_driver {
	const char *name; /* the word in settings: "escpos" */
	enum status (*open)(struct usb_port *port, struct printer **out);
	enum status (*get_state)(struct printer *printer, struct printer_state *out);
	/* Raster in strips, cut, confirm. *started: something may be on the paper. */
	enum status (*print)(
		struct printer *printer, const struct bitmap *bitmap, bool *started);
	void (*close)(struct printer *printer);
};

/* The part every driver's printer begins with. */
struct printer {
	const struct printer_driver *driver;
};

extern const struct printer_driver printer_escpos;

/* Takes port on success; on failure it stays the caller's. */
MUST_CHECK enum status printer_open(
	const struct printer_driver *driver, struct usb_port *port, struct printer **out);

/* Asks the printer how it is.  Fails TIMEOUT, NO_DEVICE or BAD_DATA. */
MUST_CHECK enum status printer_get_state(struct printer *printer, struct printer_state *out);

/* The fault a state amounts to: FAULT_NONE when it prints (paper_low does not count). */
enum fault printer_state_fault(const struct printer_state *state);

/*
 * Prints and cuts, asking before and after.  *fault says what a person must know:
 * refused before anything was printed, or PRINTER_INTERRUPTED (reprint from the start).
 */
MUST_CHECK enum status printer_print(
	struct printer *printer, const struct bitmap *bitmap, enum fault *fault);

/* Closes the port and frees the printer.  NULL is allowed. */
void printer_close(struct printer *printer);

#endif
