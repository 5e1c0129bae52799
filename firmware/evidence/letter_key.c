#include "firmware/evidence/letter_key.h"

#include <string.h>

#include "firmware/evidence/digest.h"
#include "firmware/evidence/x25519.h"

enum status letter_key_make(
	const char *visit_code, const char *visit_id, struct seal_identity *out)
{
	const struct piece ikm = piece_text(visit_code);
	const struct piece info[] = {piece_text("onevisit/letter/v1"), piece_text(visit_id)};

	digest_hkdf((struct piece){NULL, 0}, &ikm, 1, info, 2, out->secret);
	return x25519_public(out->secret, out->key);
}

enum status letter_key_recipient(
	const char *visit_code, const char *visit_id, char out[SEAL_TEXT_SIZE])
{
	struct seal_identity identity;
	struct seal_recipient recipient;
	enum status status = letter_key_make(visit_code, visit_id, &identity);

	memcpy(recipient.key, identity.key, sizeof(recipient.key));
	if (status == STATUS_OK)
		seal_recipient_text(&recipient, out);
	bytes_wipe(&identity, sizeof(identity));
	return status;
}
