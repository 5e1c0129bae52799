/*
 * names.h - the fixed words of the wire between kiosk-sync and the office.
 *
 * Paths, header names, content types and limits, so that both sides spell them alike.
 * Source: design wire, "Upload"; tus 1.0.0.
 */
#ifndef SYNC_WIRE_NAMES_H
#define SYNC_WIRE_NAMES_H

#define WIRE_PATH_CASES "/v1/cases/"    /* {case_id}, {case_id}/commit, {case_id}/receipt */
#define WIRE_PATH_UPLOADS "/v1/uploads" /* POST here; then Location = …/{case_id}.{n} */
#define WIRE_PATH_SIGNED "/v1/signed/"  /* index, sealing-keys.json, catalogue/{code}.json */

#define WIRE_PATH_HEARTBEAT "/v1/heartbeat"
#define WIRE_PATH_QUESTIONS "/v1/questions" /* POST, see question.h */
#define WIRE_PATH_INBOX "/v1/inbox"         /* ?after=N, see inbox.h */
#define WIRE_INBOX_AFTER "after"

/*
 * Certificates have a port of their own (RFC 7030, a subset): POST a base64 PKCS#10 request for
 * the same subject and key type, get base64 PKCS#7, certificates only.  Reenroll is for a
 * certificate that is valid, or expired for at most WIRE_EXPIRED_DAYS; an expired one can do
 * nothing else.  The request is for the key that was enrolled: a new key is a new enrolment, so
 * that nobody but the terminal itself gains anything from the authority.
 *
 * The first certificates come by simpleenroll, without a client certificate: HTTP Basic with
 * the invitation's id and its one-time code, once for each role, the same key again for a lost
 * reply.  Then the terminal shows both to the office (WIRE_PATH_TERMINAL): TLS by the one, the
 * other as the body; the office checks both against the authority's certificate.
 */
#define WIRE_PATH_TERMINAL "/v1/terminal" /* POST: a new terminal shows its two certificates */
#define WIRE_PATH_ENROL "/.well-known/est/simpleenroll"
#define WIRE_PATH_CACERTS "/.well-known/est/cacerts"
#define WIRE_PATH_REENROLL "/.well-known/est/simplereenroll"
#define WIRE_TYPE_CERTIFICATE "application/x-pem-file" /* body of WIRE_PATH_TERMINAL */
#define WIRE_TYPE_REQUEST "application/pkcs10"
#define WIRE_TYPE_CERTIFICATES "application/pkcs7-mime" /* ; smime-type=certs-only */
#define WIRE_EXPIRED_DAYS 90

#define WIRE_HEADER_CLIENT_CERT "X-Client-Cert" /* nginx → office: URL-escaped PEM */
#define WIRE_HEADER_TUS "Tus-Resumable"
#define WIRE_HEADER_TUS_VERSION "Tus-Version"
#define WIRE_HEADER_UPLOAD_LENGTH "Upload-Length"
#define WIRE_HEADER_UPLOAD_OFFSET "Upload-Offset"
#define WIRE_HEADER_UPLOAD_METADATA "Upload-Metadata"
#define WIRE_HEADER_IDEMPOTENCY_KEY "Idempotency-Key" /* {case_id}.{n} */

#define WIRE_TUS "1.0.0"

#define WIRE_TYPE_MANIFEST "application/jose+json"       /* body of PUT */
#define WIRE_TYPE_PART "application/offset+octet-stream" /* body of PATCH and POST */
#define WIRE_TYPE_JSON "application/json"                /* 200 and 201 of PUT */
#define WIRE_TYPE_PROBLEM "application/problem+json"     /* every error */
#define WIRE_TYPE_RECEIPT "text/plain; charset=utf-8"    /* a signed note */

#define WIRE_PATCH_MAX (4 * 1024 * 1024) /* bytes kiosk-sync sends at once, on a good line */
#define WIRE_PATCH_FIRST (1024 * 1024)
#define WIRE_PATCH_MIN (64 * 1024) /* halved down to this on trouble */
#define WIRE_WAIT_MIN_MS 5000      /* back-off with full jitter, from here … */
#define WIRE_WAIT_MAX_MS 600000    /* … to here */
#define WIRE_RETRY_AFTER_S 300     /* what 507 tells the terminal */
#define WIRE_RATE_RETRY_AFTER_S 5  /* what 429 tells it */
#define WIRE_PATH_MAX 256          /* bytes of a request path, NUL included */

#endif
