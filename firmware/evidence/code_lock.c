#include "firmware/evidence/code_lock.h"

#include <string.h>

#include "firmware/evidence/cipher.h"

static const uint8_t NONCE[CIPHER_NONCE_SIZE];

void code_lock_key(const char *visit_code, const uint8_t secret[CODE_LOCK_SECRET_SIZE],
	const struct piece *info, size_t info_count, uint8_t out[32])
{
	const struct piece ikm[] = {piece_text(visit_code), {secret, CODE_LOCK_SECRET_SIZE}};

	digest_hkdf((struct piece){NULL, 0}, ikm, 2, info, info_count, out);
}

enum status code_lock_wrap(const uint8_t key[32], const char *visit_id, const void *plain,
	size_t len, struct bytes *out)
{
	size_t start = out->len;
	struct cipher *cipher = NULL;
	uint8_t *end;
	enum status status;

	if ((status = cipher_create(key, CIPHER_SEALS, &cipher)) == STATUS_OK &&
		(status = bytes_grow(out, len + CIPHER_TAG_SIZE, &end)) == STATUS_OK &&
		(status = cipher_seal(cipher, NONCE, visit_id, strlen(visit_id), plain, len,
			 end)) != STATUS_OK)
		out->len = start;
	cipher_destroy(cipher);
	return status;
}

enum status code_lock_unwrap(const uint8_t key[32], const char *visit_id, const void *wrapped,
	size_t len, struct bytes *out)
{
	size_t start = out->len;
	struct cipher *cipher = NULL;
	uint8_t *end;
	enum status status;

	if (len < CIPHER_TAG_SIZE)
		return STATUS_DENIED;
	if ((status = cipher_create(key, CIPHER_OPENS, &cipher)) == STATUS_OK &&
		(status = bytes_grow(out, len - CIPHER_TAG_SIZE, &end)) == STATUS_OK &&
		(status = cipher_open(cipher, NONCE, visit_id, strlen(visit_id), wrapped, len,
			 end)) != STATUS_OK) {
		bytes_wipe(end, len - CIPHER_TAG_SIZE);
		out->len = start;
	}
	cipher_destroy(cipher);
	return status;
}
