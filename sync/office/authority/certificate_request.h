/*
 * certificate_request.h - what renewal reads and writes: PKCS #10 in, PKCS #7 out.
 *
 * For the authority.  Pure: no files, no clock.  Source: RFC 7030 (4.2.2, 4.2.3), RFC 2986.
 */
#ifndef SYNC_OFFICE_AUTHORITY_CERTIFICATE_REQUEST_H
#define SYNC_OFFICE_AUTHORITY_CERTIFICATE_REQUEST_H

#include "sync/office/authority/certificate.h"

#define CERTIFICATE_REQUEST_MAX 8192 /* bytes of base64 */

/*
 * Whose certificate pem is, when authority_pem signed it for a client and now_ms is not more
 * than grace_days after its end.  Fails BAD_DATA, DENIED.
 */
MUST_CHECK enum status certificate_check(const char *pem, size_t len, const char *authority_pem,
	int64_t now_ms, int grace_days, struct certificate_identity *out);

/*
 * Who asks in a base64 PKCS #10 request, which its own key must have signed: the subject is CN
 * and OU alone, and no extension is asked for.  *key is the caller's.  Fails BAD_DATA, DENIED.
 */
MUST_CHECK enum status certificate_request_read(const void *text, size_t len,
	struct certificate_identity *out, struct signing_key **key);

/* Appends base64 of a certificates-only PKCS #7 with the one certificate of pem. Fails
 * BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status certificate_bundle(const struct bytes *pem, struct bytes *out);

/* %XX back to bytes, as nginx escapes a PEM; out holds CERTIFICATE_PEM_MAX. Fails BAD_DATA. */
MUST_CHECK enum status certificate_unescape(const char *text, char *out, size_t *len);

#endif
