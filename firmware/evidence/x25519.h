/*
 * x25519.h - Diffie-Hellman on Curve25519.
 *
 * Inside evidence only.  Source: RFC 7748.
 */
#ifndef FIRMWARE_EVIDENCE_X25519_H
#define FIRMWARE_EVIDENCE_X25519_H

#include <stdint.h>

#include "firmware/base/status.h"

#define X25519_SIZE 32

/* The public key of secret. Fails NO_MEMORY. */
MUST_CHECK enum status x25519_public(
	const uint8_t secret[X25519_SIZE], uint8_t out[X25519_SIZE]);

/* The shared secret; wipe it after use. Fails BAD_DATA for a peer of low order, NO_MEMORY. */
MUST_CHECK enum status x25519_shared(const uint8_t secret[X25519_SIZE],
	const uint8_t peer[X25519_SIZE], uint8_t out[X25519_SIZE]);

#endif
