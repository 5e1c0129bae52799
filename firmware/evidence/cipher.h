/*
 * cipher.h - ChaCha20-Poly1305 with one key and one context for many messages.
 *
 * Inside evidence only.  The caller never uses a nonce twice under one key.
 * Source: RFC 8439.
 */
#ifndef FIRMWARE_EVIDENCE_CIPHER_H
#define FIRMWARE_EVIDENCE_CIPHER_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define CIPHER_KEY_SIZE 32
#define CIPHER_NONCE_SIZE 12
#define CIPHER_TAG_SIZE 16
#define CIPHER_MESSAGE_MAX (64 * 1024 * 1024) /* bytes */

struct cipher;

enum cipher_direction { CIPHER_OPENS, CIPHER_SEALS };

/* A context for key in one direction. Fails NO_MEMORY. */
MUST_CHECK enum status cipher_create(const uint8_t key[CIPHER_KEY_SIZE],
	enum cipher_direction direction, struct cipher **out);

/* Forgets the key. NULL is allowed. */
void cipher_destroy(struct cipher *cipher);

/* Writes len + CIPHER_TAG_SIZE bytes to out. aad may be NULL with aad_len 0. Fails FULL. */
MUST_CHECK enum status cipher_seal(struct cipher *cipher,
	const uint8_t nonce[CIPHER_NONCE_SIZE], const void *aad, size_t aad_len,
	const void *plain, size_t len, uint8_t *out);

/*
 * Writes len - CIPHER_TAG_SIZE bytes to out; what is there after a failure must not be used.
 * Fails DENIED (silently: trying keys is normal) when key, nonce, aad or a byte is another.
 */
MUST_CHECK enum status cipher_open(struct cipher *cipher,
	const uint8_t nonce[CIPHER_NONCE_SIZE], const void *aad, size_t aad_len,
	const void *sealed, size_t len, uint8_t *out);

#endif
