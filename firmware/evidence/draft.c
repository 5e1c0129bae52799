#include "firmware/evidence/draft.h"

#include <ctype.h>
#include <string.h>

#include "firmware/evidence/code_lock.h"
#include "firmware/evidence/x25519.h"

#define NUMBER_MAX 32

void card_tag(const uint8_t draft_secret[DRAFT_SECRET_SIZE], enum identity_source source,
	const char *number, uint8_t out[32])
{
	char upper[NUMBER_MAX];
	size_t len = strnlen(number, sizeof(upper));
	const struct piece pieces[] = {
		piece_text(identity_source_word(source)), {"\n", 1}, {upper, len}};

	for (size_t i = 0; i < len; i++)
		upper[i] = (char)toupper((unsigned char)number[i]);
	digest_hmac(draft_secret, DRAFT_SECRET_SIZE, pieces, 3, out);
	bytes_wipe(upper, sizeof(upper));
}

static void draft_key(const struct draft_lock *lock, uint8_t out[32])
{
	const struct piece info[] = {piece_text("onevisit/draft/v1"),
		piece_text(lock->visit_id), {lock->card_tag, 32}};

	code_lock_key(lock->visit_code, lock->draft_secret, info, 3, out);
}

enum status draft_wrap(const struct draft_lock *lock, const struct seal_identity *identity,
	uint8_t out[DRAFT_WRAPPED_SIZE])
{
	struct bytes wrapped = {0};
	uint8_t key[32];
	enum status status;

	draft_key(lock, key);
	status = code_lock_wrap(
		key, lock->visit_id, identity->secret, sizeof(identity->secret), &wrapped);
	if (status == STATUS_OK)
		memcpy(out, wrapped.data, DRAFT_WRAPPED_SIZE);
	bytes_free(&wrapped);
	bytes_wipe(key, sizeof(key));
	return status;
}

enum status draft_unwrap(const struct draft_lock *lock,
	const uint8_t wrapped[DRAFT_WRAPPED_SIZE], struct seal_identity *out)
{
	struct bytes secret = {0};
	uint8_t key[32];
	enum status status;

	draft_key(lock, key);
	status = code_lock_unwrap(key, lock->visit_id, wrapped, DRAFT_WRAPPED_SIZE, &secret);
	if (status == STATUS_OK) {
		memcpy(out->secret, secret.data, sizeof(out->secret));
		status = x25519_public(out->secret, out->key);
	}
	bytes_free(&secret);
	bytes_wipe(key, sizeof(key));
	return status;
}
