/*
 * signing_key.h - P-256 keys that sign, and the rows that verify.
 *
 * kid = SHA-256 of the SPKI DER in hex.  Private keys are PEM files (PKCS#8).
 * Source: design wire "Keys", formats "Ids".
 */
#ifndef FIRMWARE_EVIDENCE_SIGNING_KEY_H
#define FIRMWARE_EVIDENCE_SIGNING_KEY_H

#include "firmware/base/bytes.h"

#define KID_SIZE 65
#define SIGNATURE_SIZE 64 /* r‖s, 32 bytes each */

struct signing_key; /* private or public half of a P-256 key */

/* A new P-256 key. Fails NO_MEMORY. */
MUST_CHECK enum status signing_key_make(struct signing_key **out);

/* From a PEM private key, public key or certificate file. Fails NOT_FOUND, BAD_DATA, DENIED. */
MUST_CHECK enum status signing_key_read(const char *path, struct signing_key **out);

/* From SPKI DER. Fails BAD_DATA when it is not P-256. */
MUST_CHECK enum status signing_key_from_spki(
	const void *der, size_t len, struct signing_key **out);

/* Appends the private key as PEM. */
MUST_CHECK enum status signing_key_pem(const struct signing_key *key, struct bytes *out);

/* Appends the SPKI DER. */
MUST_CHECK enum status signing_key_spki(const struct signing_key *key, struct bytes *out);

/* Lower-case hex of SHA-256 of the SPKI. */
void signing_key_id(const struct signing_key *key, char out[KID_SIZE]);

/* ES256 over data. Fails DENIED without the private half, NO_MEMORY. */
MUST_CHECK enum status signing_key_sign(const struct signing_key *key, const void *data,
	size_t len, uint8_t signature[SIGNATURE_SIZE]);

/* Fails DENIED. */
MUST_CHECK enum status signing_key_verify(const struct signing_key *key, const void *data,
	size_t len, const uint8_t signature[SIGNATURE_SIZE]);

/* NULL is allowed. */
void signing_key_destroy(struct signing_key *key);

#endif
