/*
 * slip_store.h - a slip at rest, readable with its visit code only; and the slip's QR.
 *
 * Key = HKDF(visit code ‖ 32 random bytes, "onevisit/slip/v1" ‖ visit_id).  The random bytes
 * live in a file of their own so that deleting it ends the slip for good.
 * Source: design wire "Receipt and slip", "Bundle" 2.
 */
#ifndef FIRMWARE_EVIDENCE_SLIP_STORE_H
#define FIRMWARE_EVIDENCE_SLIP_STORE_H

#include "firmware/evidence/jws.h"
#include "firmware/model/ids.h"

/* What a slip is locked with. */
struct slip_lock {
	const char *visit_id, *visit_code;
	const uint8_t *secret; /* 32 fresh random bytes, used once */
};

/* What QR 1 says of a visit: its last case, how many there are, and where to ask. */
struct slip_stub {
	const char *status_host, *receipt_no;
	int count;
	const uint8_t *manifest_hash; /* 32 bytes */
	const char *visit_code;
};

/* Wraps plain. Appends. */
MUST_CHECK enum status slip_seal(
	const struct slip_lock *lock, const void *plain, size_t len, struct bytes *out);

/* Unwraps. Fails DENIED for a wrong code. Appends. */
MUST_CHECK enum status slip_unseal(
	const struct slip_lock *lock, const void *sealed, size_t len, struct bytes *out);

/*
 * QR 1: https://<status host>/s#OV1:<receipt>.<count>.<hash>.<signature>.<visit code>; out ≤
 * 250 characters.
 */
MUST_CHECK enum status slip_qr(
	const struct signing_key *key, const struct slip_stub *stub, char *out, size_t size);

/*
 * What a scanner read before somebody: receipt number and visit code of a slip's QR 1 that names
 * status_host.  The signature is not looked at: whoever holds the slip may ask, and the office
 * answers by its own rows.  Fails BAD_DATA for everything else; what is out is untouched then.
 */
MUST_CHECK enum status slip_qr_read(const void *scanned, size_t len, const char *status_host,
	char receipt_no[RECEIPT_NO_SIZE], char visit_code[VISIT_CODE_SIZE]);

/* SHA-256("onevisit/query/v1" ‖ receipt_no ‖ visit_code). */
void query_tag(const char *receipt_no, const char *visit_code, uint8_t out[32]);

#endif
