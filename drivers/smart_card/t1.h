/*
 * t1.h - the block protocol T=1, seen from the host.
 *
 * Pure: the caller carries blocks to the card and back, t1 says which.  One exchange:
 *     step = t1_begin(…); while (step == T1_SEND) { send t1->block; step = t1_receive(what
 * came); } Every loop ends: errors in a row, resynchronisations, blocks without progress and
 * blocks in all are counted, whatever the card answers. Source: ISO/IEC 7816-3 clause 11;
 * reference protocols 1.8.
 */
#ifndef DRIVERS_SMART_CARD_T1_H
#define DRIVERS_SMART_CARD_T1_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/bytes.h"

#define T1_INF_MAX 254
#define T1_BLOCK_MAX (3 + T1_INF_MAX + 2)
#define T1_ANSWER_MAX 65538 /* bytes of one answer: extended data and status */

enum t1_step {
	T1_SEND,   /* block is to be sent, then t1_receive() */
	T1_DONE,   /* the answer is complete */
	T1_FAILED, /* the card must be given power anew */
};

/*
 * What a block ends with.  ISO/IEC 7816-3 names a CRC without saying which of its bytes goes
 * first nor whether it is inverted, and cards differ: which of the four it is, the card's own
 * blocks say.
 */
enum t1_check {
	T1_LRC,
	T1_CRC_HIGH_FIRST,         /* as the one open stack has it */
	T1_CRC_INVERTED_LOW_FIRST, /* as HDLC has it */
	T1_CRC_LOW_FIRST,
	T1_CRC_INVERTED_HIGH_FIRST,
	T1_CHECKS
};

enum t1_phase {
	T1_SENDING,   /* pieces of the APDU are going out */
	T1_RECEIVING, /* pieces of the answer are coming in */
	T1_RESYNCING, /* asked to begin anew */
	T1_SETTING_IFS,
	T1_ABORTING, /* the card ended the chain */
};

struct t1 {
	/* what to send, how many times longer than usual the answer may take (0: not) */
	uint8_t block[T1_BLOCK_MAX];
	size_t block_len;
	uint8_t patience;

	/* inside */
	enum t1_check check;
	bool check_known;         /* a good block of the card had it */
	uint8_t ifsc, ifsc_first; /* how much the card takes in one block; as its ATR said */
	uint8_t ifsd;             /* how much we take */
	uint8_t sent, expected;   /* N(S) of our next block and of the card's */
	enum t1_phase phase;
	const uint8_t *apdu; /* borrowed during an exchange */
	size_t apdu_len, at, piece;
	struct bytes *answer; /* borrowed likewise */
	size_t answer_start;
	bool repeatable;
	unsigned errors, resyncs, idle, extensions, blocks;
};

/* The beginning of a card's session, after power. */
void t1_init(struct t1 *t1, bool crc, uint8_t ifsc);

/* Tells the card that blocks of ifsd bytes are welcome; refusal is no failure. */
enum t1_step t1_set_ifsd(struct t1 *t1, uint8_t ifsd);

/*
 * Begins with an APDU; the answer is appended to answer.  repeatable: it may be sent twice when
 * the two sides lost each other.  All is borrowed until T1_DONE or T1_FAILED.
 */
enum t1_step t1_begin(
	struct t1 *t1, const uint8_t *apdu, size_t len, bool repeatable, struct bytes *answer);

/* What the card sent; len 0: nothing, or nothing whole. */
enum t1_step t1_receive(struct t1 *t1, const uint8_t *block, size_t len);

/* Appends the check of len bytes at data behind them; returns how many bytes it has. */
size_t t1_add_check(enum t1_check check, uint8_t *data, size_t len);

#endif
