/*
 * letter_key.h - the key that only a visit code makes: what the office writes to the citizen is
 * sealed to it.
 *
 * An X25519 identity whose secret is HKDF-SHA256(no salt, IKM = visit code, info =
 * "onevisit/letter/v1" ‖ visit_id).  The terminal puts the public half into the signed form of
 * every case (`_letters_to`), so only the department sees it; whoever asks with the code makes
 * the identity again.  The code has 80 random bits: the public half gives nothing away.
 */
#ifndef FIRMWARE_EVIDENCE_LETTER_KEY_H
#define FIRMWARE_EVIDENCE_LETTER_KEY_H

#include "firmware/evidence/seal.h"

#define LETTER_KEY_MEMBER "_letters_to" /* of a case's form: "age1…" */

/* Wipe it after use. Fails NO_MEMORY. */
MUST_CHECK enum status letter_key_make(
	const char *visit_code, const char *visit_id, struct seal_identity *out);

/* Its public half as "age1…". Fails NO_MEMORY. */
MUST_CHECK enum status letter_key_recipient(
	const char *visit_code, const char *visit_id, char out[SEAL_TEXT_SIZE]);

#endif
