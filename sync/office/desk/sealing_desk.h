/*
 * sealing_desk.h - the keys that cases are sealed to: made, listed, and whether they suffice.
 *
 * For officectl init, keys, revoke and publish.  The list is authority/published/sealing-keys.json
 * with what revocations.json takes back; it only grows, because an old case is judged by the keys
 * of its time.  A department's secret never comes near the intake.
 * Source: design wire "Keys".
 */
#ifndef SYNC_OFFICE_DESK_SEALING_DESK_H
#define SYNC_OFFICE_DESK_SEALING_DESK_H

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/revocations.h"
#include "firmware/model/json.h"

#define SEALING_DESK_ESCROW "escrow"
#define SEALING_DESK_FILE "identity.txt"                          /* of the first key */
#define SEALING_DESK_AHEAD_MS (INT64_C(60) * 24 * 60 * 60 * 1000) /* to have the next by then */

struct sealing_desk {
	json_t *list; /* as published */
	struct sealing_keys keys;
	struct revocations revoked;
};

/* True for a department's code or escrow: a folder's name and a word in signed data. */
bool sealing_desk_code_is_plain(const char *code);

/*
 * Makes an age identity and writes it to folder/name (0600), folder/<key id>.txt when name is
 * NULL; *out is its public half.  Fails IO, FULL.
 */
MUST_CHECK enum status sealing_desk_make(
	const char *folder, const char *name, struct seal_recipient *out);

/* Appends the entry of a key that holds for a year from now_ms on. Fails NO_MEMORY. */
MUST_CHECK enum status sealing_desk_add(json_t *list, const char *department,
	const struct seal_recipient *recipient, int64_t now_ms, int test);

/* Reads what DIR/authority publishes; test: of the office. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status sealing_desk_read(
	const char *office, int test, struct sealing_desk *out);

/* The list of a folder like authority/published; empty when there is none. Fails BAD_DATA, IO. */
MUST_CHECK enum status sealing_desk_read_revoked(
	const char *published, struct revocations *out);

/* NULL when no such key is published. Borrowed. */
const struct sealing_key *sealing_desk_find(
	const struct sealing_desk *desk, const char *key_id);

/* What of a key: "holds", "ends" (within SEALING_DESK_AHEAD_MS), "expired" or "revoked". */
const char *sealing_desk_state(
	const struct sealing_desk *desk, const struct sealing_key *key, int64_t now_ms);

/* True when department has a key that is good for SEALING_DESK_AHEAD_MS more. */
bool sealing_desk_suffices(
	const struct sealing_desk *desk, const char *department, int64_t now_ms);

/*
 * Calls each, once, for escrow and every department of a published matter that has no such key.
 * Fails NO_MEMORY, IO.
 */
MUST_CHECK enum status sealing_desk_lacks(const char *office, const struct sealing_desk *desk,
	int64_t now_ms, void (*each)(void *user, const char *department), void *user);

void sealing_desk_free(struct sealing_desk *desk);

#endif
