/*
 * escpos_link.h - the wire to an ESC/POS printer: questions, answers, and data that goes on
 * from what was taken.
 *
 * Used by printer_escpos only, on the printer's worker thread.  Everything that comes back goes
 * through the one listener of escpos_codec.  DLE EOT is never placed inside a command's data:
 * whoever is in the middle of data calls escpos_link_send() only.
 * Source: reference protocols 4.1, 4.2, 4.7.
 */
#ifndef DRIVERS_PRINTER_ESCPOS_LINK_H
#define DRIVERS_PRINTER_ESCPOS_LINK_H

#include "drivers/printer/escpos_codec.h"
#include "drivers/usb/device_id.h"

#define ESCPOS_ASK_MS 500
#define ESCPOS_CHUNK 4096 /* of one transfer */

struct escpos_link {
	struct usb_port *port;
	bool mute;      /* has no way back: nothing is asked */
	bool answers;   /* has answered DLE EOT since it was opened */
	bool automatic; /* tells its changes by itself */

	struct escpos_listener listener;
	unsigned heard;                  /* bits: kinds of answers since the last question */
	uint8_t realtime, buffered;      /* the newest answer to DLE EOT, GS r */
	struct printer_state told;       /* the newest automatic status */
	char process[ESCPOS_PROCESS_ID]; /* of the newest GS ( H */
	bool process_done;
};

/* DLE EOT. Fails TIMEOUT, NO_DEVICE, BAD_DATA. */
MUST_CHECK enum status escpos_link_ask(struct escpos_link *link, enum escpos_question question,
	unsigned timeout_ms, uint8_t *out);

/* GS a: the automatic status now, and at every change from now on. Fails like ask. */
MUST_CHECK enum status escpos_link_ask_automatic(struct escpos_link *link);

/* Listens until the printer is silent, so that no answer is taken for a later one. */
MUST_CHECK enum status escpos_link_drain(struct escpos_link *link);

/* Waits for an answer of this kind; others are noted. TIMEOUT, NO_DEVICE, BAD_DATA (noise). */
MUST_CHECK enum status escpos_link_await(
	struct escpos_link *link, enum escpos_kind kind, unsigned timeout_ms);

/* The bare answer to a presenter's question, whatever byte it is. */
MUST_CHECK enum status escpos_link_ask_byte(
	struct escpos_link *link, const uint8_t *question, size_t len, uint8_t *out);

/*
 * Sends all in chunks, going on from what the printer took: a stall loses and repeats nothing.
 * NOT_READY: it says why it stopped.  TIMEOUT: took nothing for 30 s (10 s with its error line
 * on).  *sent: what it took, also on failure.
 */
MUST_CHECK enum status escpos_link_send(
	struct escpos_link *link, const uint8_t *data, size_t len, size_t *sent);

/* GET_PORT_STATUS. Fails BAD_DATA when the printer does not know it, NO_DEVICE. */
MUST_CHECK enum status escpos_link_port_status(struct escpos_link *link, uint8_t *out);

/* Empties the printer's buffer. Fails BAD_DATA when it cannot, NO_DEVICE. */
MUST_CHECK enum status escpos_link_soft_reset(struct escpos_link *link);

/* What it says it is; all empty where it does not say. Fails NO_DEVICE. */
MUST_CHECK enum status escpos_link_identify(struct escpos_link *link, struct device_id *out);

#endif
