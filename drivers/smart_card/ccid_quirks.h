/*
 * ccid_quirks.h - card readers that are not what they say.
 *
 * A table, asked by vendor and product; to add a reader: one row.  Behaviour seen in the field,
 * source: reference protocols 1.1, 1.12.
 */
#ifndef DRIVERS_SMART_CARD_CCID_QUIRKS_H
#define DRIVERS_SMART_CARD_CCID_QUIRKS_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/smart_card/ccid_codec.h"

enum ccid_quirk_flag {
	CCID_QUIRK_NO_PPS = 1,
	CCID_QUIRK_NO_IFS = 2,           /* S(IFS) makes it stumble */
	CCID_QUIRK_EMV_MODE = 4,         /* left by an escape of its maker's */
	CCID_QUIRK_VENDOR_CLASS = 8,     /* interface class FF, yet CCID */
	CCID_QUIRK_REST_AFTER_POWER = 16 /* a second */
};

struct ccid_quirk {
	uint16_t vendor, product;
	unsigned flags;    /* enum ccid_quirk_flag */
	int level;         /* enum ccid_level, or −1: as it says */
	uint32_t rate_max; /* bit/s, 0: as it says */
	unsigned open_ms;  /* for its first answer, 0: the usual */
};

/* What is known of a device, NULL when nothing is. */
const struct ccid_quirk *ccid_quirk(uint16_t vendor, uint16_t product);

/* Corrects what a reader says about itself; quirk may be NULL. */
void ccid_quirk_apply(const struct ccid_quirk *quirk, struct ccid_class *class);

#endif
