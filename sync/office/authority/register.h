/*
 * register.h - the authority's own list of terminals: `authority/terminals/<number>.json`.
 *
 * Written by officectl enrol and revoke, and by the authority for whom it was invited; read by
 * the authority at every request.  It is what
 * makes the authority independent of the intake host: a row that somebody added to office.db
 * never becomes a certificate.
 */
#ifndef SYNC_OFFICE_AUTHORITY_REGISTER_H
#define SYNC_OFFICE_AUTHORITY_REGISTER_H

#include "firmware/evidence/signing_key.h"
#include "firmware/model/ids.h"

struct register_entry {
	char kiosk_id[KIOSK_ID_SIZE];
	char tls_kid[KID_SIZE];
	int64_t enrolled_ms, revoked_ms; /* 0: not revoked */
};

/* Writes the entry, and the folder when missing. Fails IO, FULL, DENIED. */
MUST_CHECK enum status register_write(
	const char *authority_folder, const struct register_entry *entry);

/* Writes the entry into the folder that register_open() opened. Fails IO, FULL, DENIED. */
MUST_CHECK enum status register_put(int folder, const struct register_entry *entry);

/* Opens the folder of the list, made when missing. Fails IO, DENIED. */
MUST_CHECK enum status register_open(const char *authority_folder, int *folder);

/* The entry of a terminal as it is now. Fails NOT_FOUND, BAD_DATA, IO. */
MUST_CHECK enum status register_read(
	int folder, const char *kiosk_id, struct register_entry *out);

/* Marks a terminal as revoked. Fails NOT_FOUND (never enrolled here), IO. */
MUST_CHECK enum status register_revoke(
	const char *authority_folder, const char *kiosk_id, int64_t now_ms);

#endif
