/*
 * apdu.h - commands to a smart card and its answers, whatever carries them.
 *
 * Cuts an APDU to what the way to the card can take (T=0 form, chaining by class byte), fetches
 * what the card holds back (61xx, 6Cxx) and bounds all of it.
 * Source: ISO/IEC 7816-3 (T=0), 7816-4; reference protocols 1.9, 1.10.
 */
#ifndef DRIVERS_SMART_CARD_APDU_H
#define DRIVERS_SMART_CARD_APDU_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/bytes.h"

#define APDU_DATA_MAX 65535
#define APDU_SHORT_MAX 261 /* bytes of a command with 255 bytes of data */

/* Status words that decide something. */
enum {
	APDU_OK = 0x9000,
	APDU_SECURITY_STATUS = 0x6982,
	APDU_FILE_NOT_FOUND = 0x6a82,
	APDU_RECORD_NOT_FOUND = 0x6a83,
};

/* A command taken apart. */
struct apdu {
	uint8_t head[4]; /* CLA INS P1 P2 */
	const uint8_t *data;
	size_t data_len; /* Lc, 0: none */
	bool wants;      /* Le is there … */
	size_t le;       /* … 1..65536 */
};

/* The way to a card. */
struct apdu_way {
	/* One exchange; appends the answer with its status word, at least two bytes, to out. */
	enum status (*send)(void *user, const uint8_t *command, size_t len, struct bytes *out);
	void *user;
	bool is_t0;    /* commands go in the form of T=0 */
	bool extended; /* more than 255 bytes of data may go at once */
};

/* Takes command apart; data is borrowed. Fails BAD_DATA. */
MUST_CHECK enum status apdu_parse(const uint8_t *command, size_t len, struct apdu *out);

/*
 * One command and its whole answer: data appended to out without the status word, which goes to
 * sw.  Fails BAD_DATA (command malformed, answer without status word, endless), FULL, and as
 * the way does; what was added to out then means nothing.
 */
MUST_CHECK enum status apdu_exchange(const struct apdu_way *way, const uint8_t *command,
	size_t len, struct bytes *out, uint16_t *sw);

#endif
