/*
 * enrolment.h - what a terminal trusts: made once by `officectl enrol`, read at every start.
 *
 * `<state>/enrolment.json` has the members kiosk_id, origin, receipt_key and publication_key
 * (verifier texts of note.h), minimum_index, test, and ca and server_ca (PEM, read by
 * kiosk-sync alone).  Beside it the signed index of downloads with the sealing keys: a note by
 * the publication key, "<origin>/index", then `name SP version SP sha256-hex` lines sorted by
 * bytes. The version of a line is the index version that last changed that file, so the index
 * itself has the highest of them. Source: design wire "Keys", formats "State folder of a
 * terminal".
 */
#ifndef FIRMWARE_EVIDENCE_ENROLMENT_H
#define FIRMWARE_EVIDENCE_ENROLMENT_H

#include "firmware/evidence/note.h"
#include "firmware/evidence/seal.h"
#include "firmware/model/ids.h"

#define SEALING_KEYS_MAX                                                                       \
	512 /* they only grow: sixteen departments and escrow for thirty years */
#define SEALING_KEY_GRACE_MS (INT64_C(90) * 24 * 60 * 60 * 1000) /* after to_ms */

struct enrolment {
	char kiosk_id[KIOSK_ID_SIZE];
	char origin[NOTE_NAME_MAX];
	struct note_key receipt_key;     /* verifier: key name = origin */
	struct note_key publication_key; /* verifier of the signed index */
	int test;
	int64_t minimum_index; /* never accept an older index version */
};

struct sealing_key {
	char department[40]; /* "escrow" for the escrow key */
	char key_id[17];
	struct seal_recipient recipient;
	int64_t from_ms, to_ms;
	int test;
};

struct sealing_keys {
	struct sealing_key keys[SEALING_KEYS_MAX];
	size_t count;
	int64_t index_version; /* of the index they came with */
};

/*
 * Writes `<state>/enrolment.json` (0640) for officectl enrol; server_ca and ca are PEM texts.
 * Fails IO, FULL, BAD_DATA.
 */
MUST_CHECK enum status enrolment_write(const char *state_folder,
	const struct enrolment *enrolment, const char *ca, const char *server_ca);

/* The same text, appended, for an invitation. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status enrolment_text(const struct enrolment *enrolment, const char *ca,
	const char *server_ca, struct bytes *out);

/* Reads that text. Fails BAD_DATA. */
MUST_CHECK enum status enrolment_decode(const void *text, size_t len, struct enrolment *out);

/* Reads `<state>/enrolment.json`. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status enrolment_read(const char *state_folder, struct enrolment *out);

/* Reads sealing-keys.json of a real (0) or test (1) office; index_version stays 0. Fails
 * BAD_DATA. */
MUST_CHECK enum status sealing_keys_decode(
	const void *text, size_t len, int test, struct sealing_keys *out);

/*
 * Verifies `<state>/sync/signed/index` with the publication key, checks sealing-keys.json
 * against it, and reads the keys but those that were revoked; the catalogue is checked where
 * it is loaded.  Fails NOT_FOUND, DENIED, BAD_DATA.
 */
MUST_CHECK enum status sealing_keys_read(
	const char *state_folder, const struct enrolment *enrolment, struct sealing_keys *out);

/*
 * The key for department at now_ms (expired up to 90 days ago still goes, flagged in the log).
 * Fails NOT_FOUND.  "escrow" is a department here.
 */
MUST_CHECK enum status sealing_keys_find(const struct sealing_keys *keys,
	const char *department, int test, int64_t now_ms, const struct sealing_key **out);

#endif
