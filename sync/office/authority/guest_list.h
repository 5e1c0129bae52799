/*
 * guest_list.h - the authority's invitations: `authority/invitations/<id>.json`.
 *
 * Written by `officectl invite`, struck off by the authority.  A code is kept as a hash only,
 * counts its wrong tries durably before the answer, serves one manifest and one TLS key, ends by
 * itself.  One thread at a time.  Source: design wire, "Keys"; RFC 7030 (3.2.3).
 */
#ifndef SYNC_OFFICE_AUTHORITY_GUEST_LIST_H
#define SYNC_OFFICE_AUTHORITY_GUEST_LIST_H

#include "firmware/evidence/signing_key.h"
#include "firmware/model/ids.h"

#define GUEST_TRIES_MAX 5 /* wrong codes; then it is over */

struct guest {
	char id[VISIT_CODE_SIZE], kiosk_id[KIOSK_ID_SIZE];
	char code_hash[65];                             /* hex SHA-256 of the normal code */
	char manifest_kid[KID_SIZE], tls_kid[KID_SIZE]; /* "" not used yet */
	int64_t made_ms, to_ms;
	int64_t tries;
};

/* Opens the folder of the list, made when missing. Fails IO, DENIED. */
MUST_CHECK enum status guest_list_open(const char *authority_folder, int *folder);

/* Writes an entry. Fails IO, FULL, DENIED. */
MUST_CHECK enum status guest_list_put(int folder, const struct guest *guest);

/* Who stands at the door: what was said, and for which key. */
struct guest_claim {
	const char *id, *code, *kiosk_id;
	const char *role; /* "manifest" or "tls" */
	const char *kid;  /* of the key that wants a certificate */
};

/*
 * Lets in who knows id and code, for this key in this role: the key is noted
 * before anybody hears of it; the same key may come again.  Fails DENIED whatever is wrong
 * (unknown, wrong code, over, used by another key, other number), IO, FULL.
 */
MUST_CHECK enum status guest_list_admit(
	int folder, const struct guest_claim *claim, int64_t now_ms);

/* Ends every invitation of a number. Fails IO. */
MUST_CHECK enum status guest_list_cancel(int folder, const char *kiosk_id);

/* The hash that an entry keeps of a code. */
void guest_code_hash(const char *code, char out[65]);

#endif
