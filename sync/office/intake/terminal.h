/*
 * terminal.h - which terminal speaks, from the certificate that nginx passed on.
 *
 * The certificate only names a key; role, number, test and revocation come from the office's
 * own row, read at every request.  Source: design wire, "Upload".
 */
#ifndef SYNC_OFFICE_INTAKE_TERMINAL_H
#define SYNC_OFFICE_INTAKE_TERMINAL_H

#include "sync/office/intake/key_cache.h"
#include "sync/office/store/store.h"
#include "sync/wire/problem.h"

/* Certificates that were read before: their text says the same for ever.  Any thread. */
struct certificate_cache;

/* An empty cache. Fails NO_MEMORY. */
MUST_CHECK enum status certificate_cache_create(struct certificate_cache **out);

/* NULL is allowed. */
void certificate_cache_destroy(struct certificate_cache *cache);

/*
 * Reads X-Client-Cert (URL-escaped PEM, NULL when absent).  Returns NONE and fills kiosk_id, or
 * CERTIFICATE_MISSING, CERTIFICATE_REFUSED, STORAGE_FAILED.
 */
enum wire_problem terminal_identify(struct store *store, struct certificate_cache *cache,
	const char *escaped_certificate, int test, char kiosk_id[KIOSK_ID_SIZE]);

/*
 * Checks that the manifest key of this terminal signed.  Returns NONE, KEY_REFUSED,
 * MANIFEST_SIGNATURE, STORAGE_FAILED.
 */
enum wire_problem terminal_check_manifest(struct store *store, struct key_cache *cache,
	const struct jws *jws, const char *kiosk_id, int test);

#endif
