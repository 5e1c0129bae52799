/*
 * case_desk.h - one stored case on the table: its rows, its signed bytes, every check.
 *
 * Used by officectl show, verify, open, audit and escrow-drill; reads the store of a running
 * office. Source: design wire, "Bundle", "Receipt and slip".
 */
#ifndef SYNC_OFFICE_DESK_CASE_DESK_H
#define SYNC_OFFICE_DESK_CASE_DESK_H

#include "firmware/evidence/opening.h"
#include "sync/office/store/parts.h"
#include "sync/office/store/store.h"

struct case_desk {
	struct store *store;
	struct parts parts;
	struct store_case entry;
	struct store_key key;      /* row of the kid that signed */
	struct bytes jws, receipt; /* receipt empty before the commit */
	char intake[PATH_TEXT_MAX];
	struct signing_key *signer;  /* of key, kept for the next case; NULL none yet */
	char signer_kid[KID_SIZE];   /* whose it is */
	struct note_key receipt_key; /* of the office; no name: not read yet */
	json_t *sealing_keys;        /* as published; NULL: not read yet */
	unsigned faults;
	void (*tell)(const char *what); /* every fault found */
};

/* How a case stands to its neighbours in the terminal's chain. */
struct case_chain {
	bool fork; /* the number is used twice */
	bool hole; /* the number before is not here */
	bool prev; /* the number before is here, with another hash */
};

/* Opens the store of office_folder, for many cases. Fails NOT_FOUND, IO. */
MUST_CHECK enum status case_desk_start(const char *office_folder, struct case_desk *out);

/* Puts this case on the table instead of the one before. Fails NOT_FOUND (erased), IO. */
MUST_CHECK enum status case_desk_take(struct case_desk *desk, const struct store_case *entry);

/*
 * The case of a case id, or of a receipt number as people copy it. Fails NOT_FOUND, CONFLICT: two
 * cases have this number (a fork), and it names neither.
 */
MUST_CHECK enum status case_desk_find(
	struct store *store, const char *name, struct store_case *out);

/* Opens the store of office_folder and finds a case by id or receipt number. Fails NOT_FOUND,
 * IO. */
MUST_CHECK enum status case_desk_open(
	const char *office_folder, const char *id, struct case_desk *out);

/* Harmless on a zeroed desk. */
void case_desk_close(struct case_desk *desk);

/*
 * Checks signature, manifest, rows, sealing keys, parts and receipt, and with identity all that
 * is inside.  Tells every fault; fails BAD_DATA or DENIED when there was one.  *out is filled
 * as far as it goes and freed by the caller.
 */
MUST_CHECK enum status case_desk_check(
	struct case_desk *desk, const struct seal_identity *identity, struct opened_case *out);

/*
 * The same of a case that is not complete yet, as far as it goes: signature, manifest, rows, and
 * that nothing is there which comes later.  Fails BAD_DATA.
 */
MUST_CHECK enum status case_desk_check_open(struct case_desk *desk);

/* desk->receipt_key is filled: read once, of a million cases. Fails NOT_FOUND, BAD_DATA, IO. */
MUST_CHECK enum status case_desk_receipt_key(struct case_desk *desk);

/* Looks at the chain around entry. Fails IO. */
MUST_CHECK enum status case_chain_read(
	struct store *store, const struct store_case *entry, struct case_chain *out);

#endif
