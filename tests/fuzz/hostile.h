/*
 * hostile.h - a device on a struct usb_port that does whatever the input says.
 *
 * Each transfer takes one byte that says what happens: data, silence, stall, unplugged.  What
 * the data is the target decides (make), or it is the input as it stands.  When the input is
 * used up the device is silent, and after many silences it is gone, so that every run ends.
 * Time moves by the time-outs alone.
 */
#ifndef TESTS_FUZZ_HOSTILE_H
#define TESTS_FUZZ_HOSTILE_H

#include "drivers/usb/usb_port.h"

#define HOSTILE_WRITTEN_MAX 512

struct hostile {
	struct usb_port port; /* first */
	const uint8_t *data;
	size_t size, at;
	unsigned silences, transfers;
	bool gone, closed;
	uint8_t written[HOSTILE_WRITTEN_MAX]; /* the start of what was sent last */
	size_t written_len;

	/* A reply made from the input, well-formed enough to get deep; returns its length. */
	size_t (*make)(struct hostile *hostile, uint8_t *out, size_t size);
	/* what asking for a descriptor gets, NULL: from the input */
	const uint8_t *config;
	size_t config_len;
	uint8_t config_of; /* whose: the device's, 0x81 its interface's */
};

/* A port for interface over the input. */
void hostile_init(struct hostile *hostile, const uint8_t *data, size_t size,
	const struct usb_interface_description *interface);

/* The next byte of the input, 0 when it is used up. */
uint8_t hostile_next(struct hostile *hostile);

/* Up to len bytes of the input; returns how many there were. */
size_t hostile_take(struct hostile *hostile, uint8_t *out, size_t len);

#endif
