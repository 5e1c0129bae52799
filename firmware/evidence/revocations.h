/*
 * revocations.h - keys that the office took back before their end: `revocations.json`.
 *
 * A file of the signed index: {"sealing_keys":[key_id…],"servers":[kid…]}, each list sorted.
 * It only grows: who holds a list takes none that lacks a line of it.  kiosk-sync refuses a
 * server whose key is on it; nothing is sealed to a key on it.  Written by officectl revoke.
 * Source: design wire "Keys".
 */
#ifndef FIRMWARE_EVIDENCE_REVOCATIONS_H
#define FIRMWARE_EVIDENCE_REVOCATIONS_H

#include "firmware/evidence/signed_index.h"
#include "firmware/evidence/signing_key.h"

#define REVOCATIONS_FILE "revocations.json"
#define REVOCATIONS_MAX 128 /* of each kind */
#define REVOCATION_SIZE KID_SIZE

enum revoked_kind {
	REVOKED_SEALING_KEY, /* key_id of a department's or escrow key */
	REVOKED_SERVER,      /* kid of an office server's TLS key */
	REVOKED_KINDS
};

/* Zero-initialised it is an empty list. */
struct revocations {
	size_t count[REVOKED_KINDS];
	char ids[REVOKED_KINDS][REVOCATIONS_MAX][REVOCATION_SIZE]; /* sorted */
};

/* Reads the file's text; members of another kind are for a newer program. Fails BAD_DATA. */
MUST_CHECK enum status revocations_decode(
	const void *text, size_t len, struct revocations *out);

/* Appends the file's text. Fails NO_MEMORY. */
MUST_CHECK enum status revocations_encode(const struct revocations *list, struct bytes *out);

/* True when id is on the list. */
bool revocations_have(const struct revocations *list, enum revoked_kind kind, const char *id);

/* Puts id on the list; it may be there. Fails BAD_DATA (no such id), FULL. */
MUST_CHECK enum status revocations_add(
	struct revocations *list, enum revoked_kind kind, const char *id);

/* OK when next has all that held has. Fails DENIED. */
MUST_CHECK enum status revocations_follow(
	const struct revocations *held, const struct revocations *next);

/*
 * The list of a signed folder whose index is signed; empty when it has none.  Fails NOT_FOUND
 * (listed, and not there), DENIED, BAD_DATA.
 */
MUST_CHECK enum status revocations_of(
	const char *folder, const struct signed_list *index, struct revocations *out);

/* The list that a terminal holds; empty when it holds no index. Fails as revocations_of(). */
MUST_CHECK enum status revocations_read(
	const char *state_folder, const struct enrolment *enrolment, struct revocations *out);

#endif
