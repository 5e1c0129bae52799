#include "sync/office/terminal.h"

#include <string.h>

#include "sync/office/certificate_request.h"

/* What the row must be for a key to count; anything else is refused alike. */
static bool row_fits(
	const struct store_key *key, enum store_role role, const char *kiosk_id, int test)
{
	return key->role == role && key->revoked_ms == 0 && key->test == test &&
	       strcmp(key->kiosk_id, kiosk_id) == 0;
}

enum wire_problem terminal_identify(struct store *store, const char *escaped_certificate,
	int test, char kiosk_id[KIOSK_ID_SIZE])
{
	char pem[CERTIFICATE_PEM_MAX];
	struct certificate_identity identity;
	struct store_key key;
	size_t len;
	enum status status;

	if (!escaped_certificate || !*escaped_certificate)
		return WIRE_CERTIFICATE_MISSING;
	if (certificate_unescape(escaped_certificate, pem, &len) != STATUS_OK ||
		certificate_read(pem, len, &identity) != STATUS_OK ||
		strcmp(identity.role, "tls") != 0)
		return WIRE_CERTIFICATE_REFUSED;
	status = store_key(store, identity.kid, &key);
	if (status == STATUS_NOT_FOUND)
		return WIRE_CERTIFICATE_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	if (!row_fits(&key, STORE_ROLE_TLS, identity.kiosk_id, test))
		return WIRE_CERTIFICATE_REFUSED;
	memcpy(kiosk_id, key.kiosk_id, KIOSK_ID_SIZE);
	return WIRE_PROBLEM_NONE;
}

enum wire_problem terminal_manifest_key(struct store *store, const char *kid,
	const char *kiosk_id, int test, struct signing_key **out)
{
	struct store_key key;
	enum status status = store_key(store, kid, &key);

	if (status == STATUS_NOT_FOUND)
		return WIRE_KEY_REFUSED;
	if (status != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	if (!row_fits(&key, STORE_ROLE_MANIFEST, kiosk_id, test))
		return WIRE_KEY_REFUSED;
	status = signing_key_from_spki(key.spki, key.spki_len, out);
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : WIRE_STORAGE_FAILED;
}
