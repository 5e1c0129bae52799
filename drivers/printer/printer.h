/*
 * printer.h - a receipt printer, whatever its make.
 *
 * Each file drivers/printer_<name>.c speaks one command language and exports one struct
 * printer_driver.  Calls block; make them from the printer's worker thread.
 */
#ifndef DRIVERS_PRINTER_PRINTER_H
#define DRIVERS_PRINTER_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "drivers/usb/usb_port.h"
#include "firmware/model/bitmap.h"
#include "firmware/model/fault.h"

struct printer;

/* What the printer says about itself.  All false: ready, plenty of paper. */
struct printer_state {
	bool paper_out;
	bool paper_low; /* still prints: a hint for the technician */
	bool cover_open;
	bool cutter_jammed;
	bool cooling; /* goes on by itself: waited for, not refused */
	bool broken;  /* says that nobody here can put it right */
};

/* How far a job came. */
enum printer_job {
	PRINTER_JOB_REFUSED, /* nothing is on paper */
	PRINTER_JOB_PARTIAL, /* torn in the middle: print again from the start */
	PRINTER_JOB_UNKNOWN, /* all was taken, but the printer does not say that it is printed
			      */
	PRINTER_JOB_DONE,
};

enum printer_align { PRINTER_LEFT, PRINTER_CENTRE, PRINTER_RIGHT };

/* One paragraph for the printer's own fonts. */
struct printer_line {
	const char *text; /* UTF-8 */
	enum printer_align align;
	bool bold, large; /* large: twice as wide and high */
};

/* What a driver provides.  Every operation is required. */
struct printer_driver {
	const char *name; /* the word in settings: "escpos" */
	enum status (*open)(struct usb_port *port, struct printer **out);
	enum status (*get_state)(struct printer *printer, struct printer_state *out);
	/* Raster no wider than the head in strips, cut, confirm. *job: how far it came, also on
	 * failure. */
	enum status (*print)(
		struct printer *printer, const struct bitmap *bitmap, enum printer_job *job);
	/* The same with the printer's own fonts; characters it lacks become 〓. */
	enum status (*print_text)(struct printer *printer, const struct printer_line *lines,
		size_t count, enum printer_job *job);
	/* What is left to do after a slip; see printer_tidy(). */
	enum status (*tidy)(struct printer *printer, int *again_ms);
	void (*close)(struct printer *printer);
};

/* The part every driver's printer begins with. */
struct printer {
	const struct printer_driver *driver;
	const char *model; /* as far as the driver recognises it */
	unsigned width_px; /* dots of the head; 0: not known */
	unsigned dpi;
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
 * Prints and cuts, asking before and after.  *fault says what a person must know: refused
 * before anything was printed; PRINTER_INTERRUPTED (print again from the start); or
 * PRINTER_UNCONFIRMED (it may be whole: never printed again without being asked).
 * What is drawn for a wider head is shrunk to this one.
 */
MUST_CHECK enum status printer_print(
	struct printer *printer, const struct bitmap *bitmap, enum fault *fault);

/* Prints lines with the printer's own fonts; otherwise like printer_print(). */
MUST_CHECK enum status printer_print_text(struct printer *printer,
	const struct printer_line *lines, size_t count, enum fault *fault);

/*
 * Looks after a slip that is held out to the citizen: takes it back when nobody wants it.
 * Call it after printing and whenever *again_ms is over; -1: nothing is left to do.
 */
MUST_CHECK enum status printer_tidy(struct printer *printer, int *again_ms);

/* Closes the port and frees the printer.  NULL is allowed. */
void printer_close(struct printer *printer);

#endif
