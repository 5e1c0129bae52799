/*
 * renewal.h - a certificate for the key a terminal has: request out, certificate in.
 *
 * Used by kiosk-sync for its TLS certificate: key and subject stay the same; only the dates
 * change.  And once for the first certificates: kioskctl, which has the keys, makes the
 * requests and takes the certificates; kiosk-sync carries both ways.  What comes back counts
 * when the enrolment's CA signed it for exactly that.
 * Source: RFC 7030 "simpleenroll", "simplereenroll" (PKCS#10, PKCS#7 certificates only); design
 * wire, "Upload".
 */
#ifndef FIRMWARE_EVIDENCE_RENEWAL_H
#define FIRMWARE_EVIDENCE_RENEWAL_H

#include "firmware/base/bytes.h"
#include "firmware/model/ids.h"

#define RENEWAL_ANSWER_MAX (16 * 1024) /* bytes */

/* First and last moment of a PEM certificate. Fails BAD_DATA. */
MUST_CHECK enum status renewal_dates(
	const void *pem, size_t len, int64_t *from_ms, int64_t *to_ms);

/* Appends the base64 request for key with the subject of certificate. Fails BAD_DATA. */
MUST_CHECK enum status renewal_request(
	const struct bytes *key_pem, const struct bytes *certificate_pem, struct bytes *out);

/*
 * Appends the new certificate as PEM: same key and subject as the present one, signed by ca,
 * ending later.  Fails BAD_DATA, DENIED.
 */
MUST_CHECK enum status renewal_accept(const void *answer, size_t len,
	const struct bytes *certificate_pem, const char *ca_pem, struct bytes *out);

/* Appends the base64 request for a first certificate of kiosk_id and role. Fails BAD_DATA. */
MUST_CHECK enum status renewal_first_request(
	const struct bytes *key_pem, const char *kiosk_id, const char *role, struct bytes *out);

/*
 * Appends the certificate as PEM when ca signed it for key and subject of that request and its
 * dates hold at some moment.  Fails BAD_DATA, DENIED.
 */
MUST_CHECK enum status renewal_first_accept(const void *answer, size_t len, const char *request,
	const char *ca_pem, struct bytes *out);

#endif
