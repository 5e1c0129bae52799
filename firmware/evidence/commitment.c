#include "firmware/evidence/commitment.h"

#include <string.h>

#include "firmware/evidence/digest.h"
#include "firmware/evidence/seal.h"

void object_commitment(const uint8_t random[32], const uint8_t hash[32], uint8_t out[32])
{
	const struct piece pieces[] = {
		piece_text("onevisit/object/v1"), {random, 32}, {hash, 32}};

	digest_of(pieces, 3, out);
}

enum status canonical_hash(const json_t *object, uint8_t out[32])
{
	struct bytes text = {0};
	enum status status = json_canonical(object, &text);

	if (status == STATUS_OK)
		sha256(text.data, text.len, out);
	bytes_free(&text);
	return status;
}

void inner_commitment(
	const uint8_t salt[INNER_SALT_SIZE], const void *padded, size_t len, uint8_t out[32])
{
	const struct piece pieces[] = {
		piece_text("onevisit/inner/v1"), {salt, INNER_SALT_SIZE}, {padded, len}};

	digest_of(pieces, 3, out);
}

enum status inner_write(const json_t *inner, struct bytes *out)
{
	struct bytes text = {0};
	uint8_t *padded;
	size_t size;
	enum status status = json_canonical(inner, &text);

	if (status != STATUS_OK)
		goto done;
	size = (text.len + INNER_BLOCK - 1) / INNER_BLOCK * INNER_BLOCK;
	status = bytes_grow(out, size, &padded);
	if (status == STATUS_OK) {
		memcpy(padded, text.data, text.len);
		memset(padded + text.len, ' ', size - text.len);
	}
done:
	bytes_free(&text);
	return status;
}

enum status inner_read(const void *padded, size_t len, json_t **out)
{
	const char *text = padded;
	size_t end = len;

	while (end && text[end - 1] == ' ')
		end--;
	if (len == 0 || len % INNER_BLOCK || len - end >= INNER_BLOCK)
		return failure(
			STATUS_BAD_DATA, "inner: %zu bytes, %zu of padding", len, len - end);
	return json_read_canonical(text, end, out);
}
