/*
 * note.h - C2SP signed notes: text, a blank line, one Ed25519 signature line.
 *
 * Key name = the note's origin.  Used for receipts and for the index of downloads.
 * Source: C2SP signed-note; design wire "Keys", "Receipt and slip".
 */
#ifndef FIRMWARE_EVIDENCE_NOTE_H
#define FIRMWARE_EVIDENCE_NOTE_H

#include "firmware/base/bytes.h"

#define NOTE_KEY_TEXT_SIZE 256
#define NOTE_NAME_MAX 128

/* Verifier key text "<name>+<8 hex key id>+<base64>", signer text "PRIVATE+KEY+<name>+…". */
struct note_key {
	char name[NOTE_NAME_MAX];
	uint8_t id[4];
	uint8_t public_key[32];
	uint8_t secret[32]; /* zeros in a verifier */
};

/* A new signer for name. Fails BAD_DATA for a name with spaces or '+'. */
MUST_CHECK enum status note_key_make(const char *name, struct note_key *out);

/* Reads either text form. Fails BAD_DATA. */
MUST_CHECK enum status note_key_read(const char *text, struct note_key *out);

/* The verifier's text. */
void note_key_public_text(const struct note_key *key, char out[NOTE_KEY_TEXT_SIZE]);

/* The signer's text. Wipe it after use. */
void note_key_secret_text(const struct note_key *key, char out[NOTE_KEY_TEXT_SIZE]);

/* Appends the whole note; text must end with LF. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status note_sign(
	const struct note_key *key, const char *text, struct bytes *out);

/* Checks exactly one signature by key; appends the text. Fails BAD_DATA, DENIED. */
MUST_CHECK enum status note_open(
	const struct note_key *key, const void *note, size_t len, struct bytes *text);

#endif
