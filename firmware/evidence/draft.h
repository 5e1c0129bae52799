/*
 * draft.h - how a visit can be resumed: its identity, wrapped under visit code and card.
 *
 * Pure functions; storage writes the files, deletes the secret after 72 h, five wrong codes,
 * resume and submit.  A typed visit makes no draft.  Source: design wire "Bundle" 2.
 */
#ifndef FIRMWARE_EVIDENCE_DRAFT_H
#define FIRMWARE_EVIDENCE_DRAFT_H

#include "firmware/evidence/seal.h"
#include "firmware/model/person/identity.h"

#define DRAFT_SECRET_SIZE 32
#define DRAFT_WRAPPED_SIZE 48 /* the identity's 32 bytes and a tag */
#define DRAFT_HINT_SIZE 2     /* bytes of a card_tag that are stored */

/* HMAC-SHA256(draft_secret, source ‖ LF ‖ number), X upper-case. */
void card_tag(const uint8_t draft_secret[DRAFT_SECRET_SIZE], enum identity_source source,
	const char *number, uint8_t out[32]);

/* What a draft is locked with: it opens for this visit, this code and this card only. */
struct draft_lock {
	const char *visit_id, *visit_code;
	const uint8_t *draft_secret; /* DRAFT_SECRET_SIZE fresh bytes that wrap nothing else */
	const uint8_t *card_tag;     /* 32 bytes */
};

/* Wraps the visit's identity. Fails NO_MEMORY. */
MUST_CHECK enum status draft_wrap(const struct draft_lock *lock,
	const struct seal_identity *identity, uint8_t out[DRAFT_WRAPPED_SIZE]);

/* Unwraps into secret memory of the caller. Fails DENIED for another code, card or visit. */
MUST_CHECK enum status draft_unwrap(const struct draft_lock *lock,
	const uint8_t wrapped[DRAFT_WRAPPED_SIZE], struct seal_identity *out);

#endif
