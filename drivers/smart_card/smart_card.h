/*
 * smart_card.h - the contact card in a CCID reader: is it there, power, commands.
 *
 * Does for the card what the reader leaves to the host, by what the reader says it does itself:
 * voltage, protocol, speed, T=0, T=1, short and extended APDUs.  One interface of a device, the
 * first of its slots that holds a card.  Used by card_reader_ccid; blocks, one thread.
 * Source: reference protocols 1.1, 1.5, 1.6, 1.11.
 */
#ifndef DRIVERS_SMART_CARD_SMART_CARD_H
#define DRIVERS_SMART_CARD_SMART_CARD_H

#include "drivers/smart_card/apdu.h"
#include "drivers/smart_card/atr.h"
#include "drivers/usb/usb_port.h"

struct smart_card;

/*
 * Finds the class descriptor and waits for the reader's first answer, ≤ 2 s; port stays the
 * caller's until smart_card_close(), on failure too.  Fails NOT_FOUND (no CCID, or a reader
 * that leaves single characters to the host), TIMEOUT, BAD_DATA, NO_DEVICE, NO_MEMORY.
 */
MUST_CHECK enum status smart_card_open(struct usb_port *port, struct smart_card **out);

/* Frees; the port is not closed. NULL is allowed. */
void smart_card_close(struct smart_card *card);

/*
 * Is a card there, at once? ≤ 1 s.  A card that was changed meanwhile is no longer connected.
 * Fails TIMEOUT, BAD_DATA, NO_DEVICE, DENIED (the reader is out of order).
 */
MUST_CHECK enum status smart_card_find(struct smart_card *card, bool *there);

/*
 * Waits until a card may have come or gone; smart_card_find() tells, and finds out a reader
 * that kept silent on it.
 * Fails TIMEOUT (usb_wake(), or nothing in patience_ms, which may be USB_FOR_EVER), NOT_FOUND
 * (the reader cannot tell by itself, or has not shown yet that it does: ask it now and then;
 * may take 150 ms), NO_DEVICE.
 */
MUST_CHECK enum status smart_card_listen(struct smart_card *card, unsigned patience_ms);

/*
 * Gives the card power and agrees with it on protocol and speed, within patience_ms, which also
 * bounds all exchanges until smart_card_disconnect().  Fails NOT_FOUND (no card), NOT_READY
 * (mute at every voltage, or no protocol in common: turn it over, or it is broken), and as
 * find.
 */
MUST_CHECK enum status smart_card_connect(struct smart_card *card, unsigned patience_ms);

/*
 * One command and its whole answer, see apdu_exchange().  Fails NOT_FOUND (the card was taken
 * away), NOT_READY (it must be connected anew), and as find.
 */
MUST_CHECK enum status smart_card_exchange(struct smart_card *card, const uint8_t *command,
	size_t len, struct bytes *out, uint16_t *sw);

/* Takes the power away and wipes what was said; silently. */
void smart_card_disconnect(struct smart_card *card);

/* What the reader says it can do, in ASCII. */
void smart_card_describe(const struct smart_card *card, char *out, size_t size);

/* Of the connected card. Borrowed. */
const struct atr *smart_card_atr(const struct smart_card *card);

/* What was agreed with the connected card. Borrowed. */
const struct atr_choice *smart_card_choice(const struct smart_card *card);

#endif
