/*
 * certificate.h - X.509 certificates: made by officectl, read by office.
 *
 * All keys are P-256, signatures ECDSA with SHA-256.  A terminal has two certificates with
 * its number as CN and the role, `manifest` or `tls`, as OU.  nginx checks chain and dates;
 * office asks only whose certificate it is, and then its own row.
 * Source: design wire, "Keys", "Names"; RFC 5280.
 */
#ifndef SYNC_OFFICE_AUTHORITY_CERTIFICATE_H
#define SYNC_OFFICE_AUTHORITY_CERTIFICATE_H

#include "firmware/evidence/signing_key.h"
#include "firmware/model/ids.h"

#define CERTIFICATE_PEM_MAX 8192 /* bytes */
#define CERTIFICATE_HOSTS_MAX 16
#define CERTIFICATE_LIFE_DAYS 731 /* of a server or terminal */

/* Who a terminal's certificate says it is. */
struct certificate_identity {
	char kiosk_id[KIOSK_ID_SIZE]; /* CN */
	char role[16];                /* OU */
	char kid[KID_SIZE];           /* of its key */
};

/* A self-signed authority over key, ten years. Appends PEM. Fails NO_MEMORY, DENIED. */
MUST_CHECK enum status certificate_make_authority(
	const char *name, const struct signing_key *key, int64_t now_ms, struct bytes *pem);

/*
 * A server's certificate for localhost, 127.0.0.1 and hosts (names or addresses).
 * Appends PEM. Fails BAD_DATA for a host that is neither, NO_MEMORY, DENIED.
 */
MUST_CHECK enum status certificate_make_server(const char *authority_pem,
	const struct signing_key *authority_key, const struct signing_key *key,
	const char *const *hosts, size_t host_count, int64_t now_ms, struct bytes *pem);

/*
 * The names and addresses in a server's certificate, but localhost and 127.0.0.1, appended as
 * lines.  Fails BAD_DATA, DENIED (not signed by authority_pem for a server), NO_MEMORY.
 */
MUST_CHECK enum status certificate_hosts(
	const char *pem, size_t len, const char *authority_pem, struct bytes *out);

/* A terminal's certificate for role; of key only the public half is needed. Appends PEM. Fails
 * NO_MEMORY, DENIED. */
MUST_CHECK enum status certificate_make_terminal(const char *authority_pem,
	const struct signing_key *authority_key, const struct signing_key *key,
	const char *kiosk_id, const char *role, int64_t now_ms, struct bytes *pem);

/* Reads the one certificate in pem: one CN of six digits, one OU, a P-256 key. Fails BAD_DATA.
 */
MUST_CHECK enum status certificate_read(
	const char *pem, size_t len, struct certificate_identity *out);

/* The key of the one certificate in pem; *out is the caller's. Fails BAD_DATA. */
MUST_CHECK enum status certificate_key(const char *pem, size_t len, struct signing_key **out);

#endif
