/*
 * code_lock.h - what only the visit code opens: the construction drafts and slips share.
 *
 * Inside evidence only.  ChaCha20-Poly1305 under HKDF-SHA256(no salt, visit code ‖ 32 random
 * bytes, info), nonce 12 zero bytes, AAD = visit_id.  The random bytes are used for one
 * wrapping only, so the fixed nonce never repeats under a key; deleting them ends what was
 * wrapped. Source: design wire "Bundle" 2.
 */
#ifndef FIRMWARE_EVIDENCE_CODE_LOCK_H
#define FIRMWARE_EVIDENCE_CODE_LOCK_H

#include "firmware/base/bytes.h"
#include "firmware/evidence/digest.h"

#define CODE_LOCK_SECRET_SIZE 32

/* The key; wipe it after use. */
void code_lock_key(const char *visit_code, const uint8_t secret[CODE_LOCK_SECRET_SIZE],
	const struct piece *info, size_t info_count, uint8_t out[32]);

/* Appends len + 16 bytes. Fails NO_MEMORY, FULL. */
MUST_CHECK enum status code_lock_wrap(const uint8_t key[32], const char *visit_id,
	const void *plain, size_t len, struct bytes *out);

/* Appends the plaintext. Fails DENIED for another code, visit or byte. */
MUST_CHECK enum status code_lock_unwrap(const uint8_t key[32], const char *visit_id,
	const void *wrapped, size_t len, struct bytes *out);

#endif
