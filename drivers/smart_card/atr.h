/*
 * atr.h - what a smart card says when it gets power, and what follows from it.
 *
 * Pure.  Lenient: real cards come with missing or wrong check bytes and cut tails; such flaws
 * are noted, and only an ATR whose interface bytes are cut is refused. Source: ISO/IEC 7816-3;
 * reference protocols 1.4 (waiting times), 1.5, 1.7.
 */
#ifndef DRIVERS_SMART_CARD_ATR_H
#define DRIVERS_SMART_CARD_ATR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define ATR_MAX 33
#define ATR_PARAMETERS_MAX 7
#define ATR_DEFAULT_RATE 0x11 /* Fi/Di as TA1 has it: 372/1 */
#define PPS_SIZE_MAX 4

/* Bits of struct atr.flaws. */
enum atr_flaw {
	ATR_NO_CHECK = 1,  /* TCK is missing */
	ATR_BAD_CHECK = 2, /* TCK is wrong */
	ATR_CUT_SHORT = 4, /* fewer historical bytes than announced */
	ATR_LONGER = 8,    /* bytes behind the end */
};

struct atr {
	bool inverse;
	uint8_t rate;  /* TA1 */
	uint8_t guard; /* TC1 */
	bool specific; /* TA2 is there: the protocol cannot be chosen … */
	uint8_t specific_mode;
	unsigned protocols; /* offered: bit n for T=n, 15 left out */
	uint8_t first;      /* the protocol named first, T=0 when none is */
	uint8_t wi;         /* waiting, T=0 */
	uint8_t ifsc;       /* 1..254 */
	uint8_t waiting;    /* BWI and CWI, T=1 */
	bool crc;           /* T=1 blocks end with a CRC */
	uint8_t clock_stop; /* 0..3 */
	unsigned flaws;     /* enum atr_flaw */
	uint8_t historical_len;
};

/* What is fixed with a card before the first APDU. */
struct atr_choice {
	uint8_t protocol; /* 0 or 1 */
	uint8_t rate;     /* Fi/Di */
	bool needs_pps;   /* it differs from what the card does by itself */
};

/* How fast a reader can be. */
struct atr_limits {
	uint32_t protocols; /* bit n: T=n; 0: unknown */
	uint32_t clock_khz;
	uint32_t rate_max;     /* bit/s */
	const uint32_t *rates; /* the only ones, NULL: any up to rate_max */
	size_t rate_count;
};

/* Fails BAD_DATA: not an ATR, or cut within the interface bytes. */
MUST_CHECK enum status atr_parse(const uint8_t *data, size_t len, struct atr *out);

/* F and D of a Fi/Di byte; false when it is reserved. */
bool atr_factors(uint8_t rate, unsigned *f, unsigned *d);

/* Protocol and speed. Fails NOT_FOUND: no protocol that both know. */
MUST_CHECK enum status atr_choose(
	const struct atr *atr, const struct atr_limits *limits, struct atr_choice *out);

/* The data of SetParameters: returns 5 (T=0) or 7 (T=1). */
size_t atr_parameters(const struct atr *atr, const struct atr_choice *choice,
	uint8_t out[ATR_PARAMETERS_MAX]);

/* The request to change to choice; returns its length. */
size_t pps_encode(const struct atr_choice *choice, uint8_t out[PPS_SIZE_MAX]);

/*
 * The card's answer to it.  *rate is the Fi/Di in force from now on.  Fails BAD_DATA: the card
 * did not agree, it must be given power anew.
 */
MUST_CHECK enum status pps_judge(
	const struct atr_choice *choice, const uint8_t *answer, size_t len, uint8_t *rate);

/* How long the card may take for one block (T=1) or one command (T=0), with a second to spare.
 */
unsigned atr_wait_ms(
	const struct atr *atr, const struct atr_choice *choice, uint32_t clock_khz);

#endif
