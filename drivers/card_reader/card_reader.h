/*
 * card_reader.h - a reader of identity cards, whatever its make.
 *
 * Each file drivers/card_reader_<name>.c speaks one protocol and exports one struct
 * card_reader_driver.  Calls block up to the times stated; make them from the reader's
 * worker thread.  No call logs or keeps card data; buffers are wiped.
 */
#ifndef DRIVERS_CARD_READER_CARD_READER_H
#define DRIVERS_CARD_READER_CARD_READER_H

#include <stdbool.h>

#include "drivers/usb/usb_port.h"
#include "firmware/model/fault.h"
#include "firmware/model/person/identity.h"

struct card_reader;

#define CARD_READER_FIND_MS                                                                    \
	400                  /* how often a reader that does not tell is asked for a card      \
			      */
#define CARD_READER_ABOUT 96 /* bytes of a description */

/* What a driver provides.  Every operation is required. */
struct card_reader_driver {
	const char *name; /* the word in settings: "sdt" */

	/* Checks the module (self-status); takes port on success. ≤ 2 s. */
	enum status (*open)(struct usb_port *port, struct card_reader **out);

	/* Is a card there? ≤ 1.5 s. *out false when none. */
	enum status (*find)(struct card_reader *reader, bool *out);

	/*
	 * Waits until a card may have come or gone; find tells which.  TIMEOUT: usb_wake(), or
	 * nothing in patience_ms (which may be USB_FOR_EVER); a reader that kept silent on a
	 * change is found out by the find that follows.  NOT_FOUND, at once or nearly: it does
	 * not tell by itself, so find it is, every CARD_READER_FIND_MS.
	 */
	enum status (*listen)(struct card_reader *reader, unsigned patience_ms);

	/*
	 * Reads the card found: select, read, decode; up to three tries. ≤ 16 s.
	 * NOT_READY with *fault CARD_LIFTED, CARD_UNREADABLE, CARD_UNKNOWN or CARD_LIMITED when
	 * the person must act.
	 */
	enum status (*read)(
		struct card_reader *reader, struct identity *out, enum fault *fault);

	/* Checks the module again and says who it is, in ASCII; nothing of any card. ≤ 2 s. */
	enum status (*describe)(struct card_reader *reader, char out[CARD_READER_ABOUT]);

	void (*close)(struct card_reader *reader);
};

/* The part every driver's reader begins with. */
struct card_reader {
	const struct card_reader_driver *driver;
	const char *said; /* key of the sentence for the device's last answer, NULL: none yet */
	struct card_public public; /* with CARD_LIMITED; wiped by the next reading and at close
				    */
};

extern const struct card_reader_driver card_reader_sdt, card_reader_ccid;

/* Takes port on success; on failure it stays the caller's. */
MUST_CHECK enum status card_reader_open(const struct card_reader_driver *driver,
	struct usb_port *port, struct card_reader **out);

/* See the driver's operation. */
MUST_CHECK enum status card_reader_find(struct card_reader *reader, bool *out);

/* See the driver's operation. */
MUST_CHECK enum status card_reader_listen(struct card_reader *reader, unsigned patience_ms);

/* See the driver's operation; *fault is FAULT_NONE on success. */
MUST_CHECK enum status card_reader_read(
	struct card_reader *reader, struct identity *out, enum fault *fault);

/* See the driver's operation. */
MUST_CHECK enum status card_reader_describe(
	struct card_reader *reader, char out[CARD_READER_ABOUT]);

/* Closes the port and frees the reader. NULL is allowed. */
void card_reader_close(struct card_reader *reader);

#endif
