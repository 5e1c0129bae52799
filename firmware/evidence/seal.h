/*
 * seal.h - age v1 files: X25519 recipients, ChaCha20-Poly1305 in 64 KiB chunks.
 *
 * Everything personal is sealed before it is stored.  Any age tool opens it.
 * Source: C2SP age specification; design wire "Bundle".
 */
#ifndef FIRMWARE_EVIDENCE_SEAL_H
#define FIRMWARE_EVIDENCE_SEAL_H

#include "firmware/base/bytes.h"

#define SEAL_KEY_SIZE 32
#define SEAL_TEXT_SIZE 96 /* "age1…" or "AGE-SECRET-KEY-1…" with NUL */
#define SEAL_RECIPIENTS_MAX 4

struct seal_recipient {
	uint8_t key[SEAL_KEY_SIZE];
};

/* An X25519 identity. Secret: keep it in secret_alloc() memory, wipe it. */
struct seal_identity {
	uint8_t secret[SEAL_KEY_SIZE];
	uint8_t key[SEAL_KEY_SIZE];
};

/* "age1…" to a recipient. Fails BAD_DATA. */
MUST_CHECK enum status seal_recipient_read(const char *text, struct seal_recipient *out);

/* A recipient as "age1…". */
void seal_recipient_text(const struct seal_recipient *recipient, char out[SEAL_TEXT_SIZE]);

/* Key id: first 16 hex digits of SHA-256 of its text; out holds 17. */
void seal_recipient_id(const struct seal_recipient *recipient, char out[17]);

/* A new identity. Fails NO_MEMORY. */
MUST_CHECK enum status seal_identity_make(struct seal_identity *out);

/* "AGE-SECRET-KEY-1…" to an identity, and its key. Fails BAD_DATA. */
MUST_CHECK enum status seal_identity_read(const char *text, struct seal_identity *out);

/* As "AGE-SECRET-KEY-1…" upper case. */
void seal_identity_text(const struct seal_identity *identity, char out[SEAL_TEXT_SIZE]);

/* Seals to exactly count recipients with a fresh file key; appends to out. Fails NO_MEMORY. */
MUST_CHECK enum status seal(const void *plain, size_t len,
	const struct seal_recipient *recipients, size_t count, struct bytes *out);

/*
 * Opens; appends the plaintext. Fails DENIED when the identity is not among the recipients,
 * BAD_DATA.
 */
MUST_CHECK enum status unseal(const void *sealed, size_t len,
	const struct seal_identity *identity, struct bytes *out);

/* Where sealed bytes go, piece by piece; a failure of take ends the sealing and is passed on.
 */
struct seal_sink {
	enum status (*take)(void *user, const void *data, size_t len);
	void *user;
};

/* What went through: the new file's hash and length. */
struct seal_moved {
	uint8_t sealed_sha256[32];
	uint64_t sealed_len;
};

/*
 * Opens with identity and seals afresh to the recipients in one pass, 64 KiB at a time: the
 * plaintext is never there as a whole.  What was sunk before a failure must be thrown away.
 * Fails like unseal() and seal().
 */
MUST_CHECK enum status reseal(const void *sealed, size_t len,
	const struct seal_identity *identity, const struct seal_recipient *recipients,
	size_t count, const struct seal_sink *sink, struct seal_moved *out);

/* Number of X25519 stanzas of a well-formed header; 0 when it is none. For the office. */
size_t seal_stanza_count(const void *sealed, size_t len);

/* SHA-256, here because everyone who seals hashes. */
void sha256(const void *data, size_t len, uint8_t out[32]);

#endif
