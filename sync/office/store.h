/*
 * store.h - the rows of an office: terminals' keys, cases, their parts.
 *
 * `intake/office.db`.  office owns it; officectl reads it, or owns it while it holds the lock.
 * The SQL is portable (SQLite, PostgreSQL): TEXT ids, BIGINT milliseconds, compare-and-set on
 * `ver`, no triggers, no partial indexes; cases and parts share the key case_id.
 * Any thread: each call takes the store's lock for its own transaction.  A database that met
 * an I/O error is opened again at the next call.
 * Source: design wire, "Office store".
 */
#ifndef SYNC_OFFICE_STORE_H
#define SYNC_OFFICE_STORE_H

#include <stdbool.h>

#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"

#define STORE_SPKI_MAX 128 /* a P-256 SPKI has 91 bytes */

struct store;

enum store_role { STORE_ROLE_MANIFEST, STORE_ROLE_TLS };

/* One key of a terminal: what the office knows, whatever a certificate or header claims. */
struct store_key {
	char kid[KID_SIZE], kiosk_id[KIOSK_ID_SIZE];
	enum store_role role;
	uint8_t spki[STORE_SPKI_MAX];
	size_t spki_len;
	int test;
	int64_t enrolled_ms, revoked_ms; /* 0: not revoked */
};

/* One case as its manifest and this office tell it. */
struct store_case {
	char case_id[UUID_SIZE], visit_id[UUID_SIZE];
	char kiosk_id[KIOSK_ID_SIZE], receipt_no[RECEIPT_NO_SIZE], kid[KID_SIZE];
	int64_t kiosk_seq;
	uint8_t manifest_hash[32], prev[32];
	char implement_code[40], department[40];
	int test;
	int64_t claimed_ms, opened_ms;
	int64_t received_ms; /* 0: parts or commit are missing */
	bool fork;           /* another manifest has the same number */
	int64_t ver;
};

struct store_part {
	int n;
	char name[64];
	uint8_t sha256[32];
	int64_t len;
	bool stored; /* complete, checked, in the content store */
};

struct store_counts {
	int64_t terminals, open, received, forks;
};

/* Opens or makes intake_folder/office.db as its owner. Fails IO, FULL, DENIED (newer). */
MUST_CHECK enum status store_open(const char *intake_folder, struct store **out);

/* Opens it for reading. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_open_reader(const char *intake_folder, struct store **out);

/* NULL is allowed. */
void store_close(struct store *store);

/* Adds both keys of a terminal. Fails CONFLICT when its number was ever enrolled, IO, FULL. */
MUST_CHECK enum status store_add_terminal(struct store *store, const struct store_key keys[2]);

/* Revokes every key of a terminal from now on. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_revoke(struct store *store, const char *kiosk_id, int64_t now_ms);

/* The row of kid. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_key(struct store *store, const char *kid, struct store_key *out);

/* One case, by its id or by its receipt number. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_case(struct store *store, const char *id, struct store_case *out);

/* The stored manifest (JWS) of a case, appended. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_manifest(
	struct store *store, const char *case_id, struct bytes *out);

/* The receipt of a case, appended. Fails NOT_FOUND before the commit, IO. */
MUST_CHECK enum status store_receipt(
	struct store *store, const char *case_id, struct bytes *out);

/* The parts of a case in order of n; out holds MANIFEST_PARTS_MAX. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_parts(struct store *store, const char *case_id,
	struct store_part out[MANIFEST_PARTS_MAX], size_t *count);

/* One part. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_part(
	struct store *store, const char *case_id, int n, struct store_part *out);

/*
 * Takes a case in: its row, its parts, one transaction; sets the fork mark on every case that
 * shares the number.  room is what the disk may still take: fails FULL when the parts of this
 * case and all that other cases touched since since_ms still wait for do not fit into it.
 * Fails CONFLICT when case_id is there already, IO.
 */
MUST_CHECK enum status store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t jws_len, uint64_t room,
	int64_t since_ms);

/* A terminal works on this case again: keeps its reservation. Fails IO. */
MUST_CHECK enum status store_touch(struct store *store, const char *case_id, int64_t now_ms);

/* Records that part n lies in the content store, or (false) that it does not. Fails IO, FULL.
 */
MUST_CHECK enum status store_set_part(
	struct store *store, const char *case_id, int n, bool stored);

/*
 * Commits a case with its receipt: compare-and-set on ver.  Fails CONFLICT when someone was
 * first or a part is not stored, IO, FULL.
 */
MUST_CHECK enum status store_receive(struct store *store, const char *case_id, int64_t ver,
	int64_t received_ms, const void *note, size_t note_len);

/*
 * The next case in the order of terminal, number, id; start with a zeroed entry.
 * Fails NOT_FOUND at the end, IO.
 */
MUST_CHECK enum status store_next(struct store *store, struct store_case *entry);

/* Looks for the case with number kiosk_seq of a terminal (any of a fork). Fails NOT_FOUND, IO.
 */
MUST_CHECK enum status store_by_number(
	struct store *store, const char *kiosk_id, int64_t kiosk_seq, struct store_case *out);

/* Looks for the case of that number that has this manifest hash. Fails NOT_FOUND, IO. */
MUST_CHECK enum status store_by_hash(struct store *store, const char *kiosk_id,
	int64_t kiosk_seq, const uint8_t manifest_hash[32], struct store_case *out);

/* Numbers for control.sock. Fails IO. */
MUST_CHECK enum status store_count(struct store *store, struct store_counts *out);

#endif
