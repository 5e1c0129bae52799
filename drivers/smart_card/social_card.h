/*
 * social_card.h - the social security card, through whatever carries APDUs to it.
 *
 * Only SELECT and READ RECORD are ever sent; VERIFY never: a wrong try would burn the holder's
 * counter.  Cards of the newest kind give the name only to a terminal with a security module,
 * which we are not: then what is public is all there is.
 * Source: reference protocols 3.1-3.4 (with its doubts: both addressings and both ways to
 * select a file are tried, and the card's own lengths are believed).
 */
#ifndef DRIVERS_SMART_CARD_SOCIAL_CARD_H
#define DRIVERS_SMART_CARD_SOCIAL_CARD_H

#include "firmware/base/bytes.h"
#include "firmware/model/person/identity.h"

/* Carries one command: as smart_card_exchange() says. */
struct social_card_way {
	enum status (*exchange)(void *user, const uint8_t *command, size_t len,
		struct bytes *out, uint16_t *sw);
	void *user;
};

enum social_card_kind {
	SOCIAL_CARD_FULL,    /* identity is the holder's */
	SOCIAL_CARD_LIMITED, /* needs an authorised terminal; the public part is there */
	SOCIAL_CARD_BANK,    /* a bank card, not a social security card */
	SOCIAL_CARD_OTHER,   /* some other card */
};

struct social_card {
	enum social_card_kind kind;
	char region[7];  /* six digits of who issued it, "" when the card does not say */
	char version[5]; /* "2.00" */
	char number[10]; /* of the card, not of its holder */
	struct identity identity;
};

/*
 * Reads what the card gives freely.  Fails BAD_DATA (what it gave makes no sense) and as the
 * way does; *out is wiped then.
 */
MUST_CHECK enum status social_card_read(
	const struct social_card_way *way, struct social_card *out);

#endif
