/*
 * age_header.h - the text before an age payload: who can open it.
 *
 * Inside evidence only.  X25519 stanzas alone are understood and accepted; every header has one
 * spelling only (canonical base64, no other stanza type).  Source: C2SP age, "File format".
 */
#ifndef FIRMWARE_EVIDENCE_AGE_HEADER_H
#define FIRMWARE_EVIDENCE_AGE_HEADER_H

#include "firmware/evidence/seal.h"

#define AGE_FILE_KEY_SIZE 16
#define AGE_WRAPPED_SIZE 32 /* file key and tag */
#define AGE_HEADER_MAX 1024 /* bytes; four stanzas take 462 */

struct age_stanza {
	uint8_t share[SEAL_KEY_SIZE]; /* the sender's ephemeral key */
	uint8_t wrapped[AGE_WRAPPED_SIZE];
};

struct age_header {
	struct age_stanza stanzas[SEAL_RECIPIENTS_MAX];
	size_t count;
	size_t mac_len; /* bytes the MAC covers, "---" included */
	size_t len;     /* bytes up to the payload */
	uint8_t mac[32];
};

/* Wraps file_key to one recipient with a fresh ephemeral key. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status age_stanza_make(const uint8_t file_key[AGE_FILE_KEY_SIZE],
	const struct seal_recipient *recipient, struct age_stanza *out);

/* The file key, when identity can open stanza. Fails DENIED, BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status age_stanza_open(const struct age_stanza *stanza,
	const struct seal_identity *identity, uint8_t file_key[AGE_FILE_KEY_SIZE]);

/* Appends the header with its MAC under file_key. Fails NO_MEMORY. */
MUST_CHECK enum status age_header_write(const struct age_stanza *stanzas, size_t count,
	const uint8_t file_key[AGE_FILE_KEY_SIZE], struct bytes *out);

/*
 * Reads the header at the start of a file; the MAC is not checked yet. Fails BAD_DATA,
 * silently.
 */
MUST_CHECK enum status age_header_read(const void *file, size_t len, struct age_header *out);

/* The MAC of the header that was read from file. Fails BAD_DATA. */
MUST_CHECK enum status age_header_check(const struct age_header *header, const void *file,
	const uint8_t file_key[AGE_FILE_KEY_SIZE]);

#endif
