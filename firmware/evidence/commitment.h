/*
 * commitment.h - the hashes that bind a case together, and the shape of its inner part.
 *
 * Inside evidence only: bundle.c makes them, opening.c makes them again and compares.
 * Source: design wire "Bundle" 4 to 6.
 */
#ifndef FIRMWARE_EVIDENCE_COMMITMENT_H
#define FIRMWARE_EVIDENCE_COMMITMENT_H

#include "firmware/model/json.h"

#define INNER_BLOCK 4096 /* bytes; the inner part is padded to a multiple */
#define INNER_SALT_SIZE 32
#define FORM_OBJECT_NAME "form" /* object 0; the pages follow by n */

/* SHA-256("onevisit/object/v1" ‖ random ‖ SHA-256(plaintext)). */
void object_commitment(const uint8_t random[32], const uint8_t sha256[32], uint8_t out[32]);

/*
 * SHA-256(JCS(object)): the hash of what the signature covers, or of a form. Fails BAD_DATA,
 * NO_MEMORY.
 */
MUST_CHECK enum status canonical_hash(const json_t *object, uint8_t out[32]);

/* SHA-256("onevisit/inner/v1" ‖ salt ‖ padded). */
void inner_commitment(
	const uint8_t salt[INNER_SALT_SIZE], const void *padded, size_t len, uint8_t out[32]);

/* Appends JCS(inner), padded with spaces. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status inner_write(const json_t *inner, struct bytes *out);

/* Back again; the padding must be the least that fits. Fails BAD_DATA. */
MUST_CHECK enum status inner_read(const void *padded, size_t len, json_t **out);

#endif
