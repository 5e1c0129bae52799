/*
 * ccid_link.h - one command and its answer over a CCID interface.
 *
 * Finds the answer among late ones, grants time, keeps command and answer in step, and gets the
 * two back into step when they lost it: the steps of that ladder are data (recovery.h).  Every
 * call ends in bounded time, whatever the device does.  Knows nothing of cards.
 * Source: reference protocols 1.3, 1.4, 1.6.
 */
#ifndef DRIVERS_SMART_CARD_CCID_LINK_H
#define DRIVERS_SMART_CARD_CCID_LINK_H

#include "drivers/smart_card/ccid_codec.h"
#include "drivers/usb/recovery.h"
#include "drivers/usb/usb_port.h"
#include "firmware/base/bytes.h"

struct ccid_link {
	struct usb_port *port; /* borrowed */
	const struct recovery_ladder *ladder;
	uint8_t slot, seq;
	int64_t give_up_ms; /* on the monotonic clock: no call waits beyond it; 0: no limit */
	unsigned troubles;  /* commands in a row that came to nothing */
	bool was_reset; /* the device began anew, cards lost their power; set to false when seen
			 */

	/* inside */
	size_t packet;   /* bytes of one packet of the IN endpoint */
	bool by_packets; /* it never sends the empty packet behind a full one */
	uint8_t *buffer; /* one message */
	size_t size;
};

/* A whole answer; data lies in the link until its next command. */
struct ccid_answer {
	struct ccid_reply head;
	const uint8_t *data;
	size_t len;
};

/* What goes into a command besides its data. */
struct ccid_request {
	enum ccid_command command;
	uint8_t specific[3];
	const uint8_t *data;
	size_t len;
	unsigned timeout_ms; /* for an answer, or for each extension of time */
};

/* message_max as the class descriptor has it. Fails NO_MEMORY. */
MUST_CHECK enum status ccid_link_init(
	struct ccid_link *link, struct usb_port *port, size_t message_max);

/* Overwrites the message passed last, which may be somebody's data. */
void ccid_link_wipe(struct ccid_link *link);

/* Wipes and frees. */
void ccid_link_finish(struct ccid_link *link);

/*
 * Sends and waits for the answer, which may say "failed": that is not judged here, only a busy
 * slot is asked again.  Fails TIMEOUT, BAD_DATA (protocol broken), NO_DEVICE, DENIED (the last
 * rung of the ladder was reached), FULL (more data than a message takes).
 */
MUST_CHECK enum status ccid_link_run(
	struct ccid_link *link, const struct ccid_request *request, struct ccid_answer *out);

/* Throws away what comes in within ms. Fails NO_DEVICE. */
MUST_CHECK enum status ccid_link_drain(struct ccid_link *link, unsigned ms);

/*
 * Waits up to ms, or USB_FOR_EVER, until the interrupt endpoint says that a card came or went
 * in any slot.  The transfer stays submitted all the while.  Fails TIMEOUT (or usb_wake()),
 * NOT_FOUND (no such endpoint), BAD_DATA, NO_DEVICE.
 */
MUST_CHECK enum status ccid_link_listen(struct ccid_link *link, unsigned ms);

#endif
