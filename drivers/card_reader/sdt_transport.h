/*
 * sdt_transport.h - how frames of the SAM_V module travel over USB.
 *
 * Three forms, told apart by the interface's endpoints, never by vendor: frames as a stream on
 * one bulk pair; head on one pair and body on another; frames wrapped in 64-byte HID reports.
 * Inside drivers/ only, on the reader's thread.  Source: reference protocols 2.5.
 */
#ifndef DRIVERS_CARD_READER_SDT_TRANSPORT_H
#define DRIVERS_CARD_READER_SDT_TRANSPORT_H

#include "drivers/card_reader/sdt_codec.h"
#include "drivers/usb/usb_port.h"

#define SDT_CHUNK_SIZE 512

struct sdt_form;

struct sdt_transport {
	const struct sdt_form *form;
	struct usb_port *port;
	uint8_t in, out;           /* endpoints: of all, of the head, or of the reports */
	uint8_t body_in, body_out; /* of the rest, where there are two pairs */
	uint16_t report_number;    /* of the HID report expected next */
	uint8_t chunk[SDT_CHUNK_SIZE];
};

/* Chooses the form. Fails NOT_FOUND when the interface has endpoints for none. */
MUST_CHECK enum status sdt_transport_init(
	struct sdt_transport *transport, struct usb_port *port);

/* Its name, for the technician: "one pair", "two pairs", "hid". Never NULL. */
const char *sdt_transport_name(const struct sdt_transport *transport);

/* Sends one command frame. ≤ 1 s. Fails as usb_port's write. */
MUST_CHECK enum status sdt_transport_send(
	struct sdt_transport *transport, const uint8_t *frame, size_t len);

/*
 * Waits for more bytes and adds them to stream, possibly none.  Fails as usb_port's read;
 * BAD_DATA also for a HID report that is not one of ours.
 */
MUST_CHECK enum status sdt_transport_receive(
	struct sdt_transport *transport, struct sdt_stream *stream, unsigned timeout_ms);

/* Throws away what is still on its way in; *found says whether there was anything. OK unless
 * NO_DEVICE. */
MUST_CHECK enum status sdt_transport_drain(struct sdt_transport *transport, bool *found);

#endif
