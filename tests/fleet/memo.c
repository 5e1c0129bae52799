/*
 * memo.c - a signed note that was found true is not verified by the same key once more.
 *
 * Whether a signature holds depends on its bytes alone, and both sides of the fleet see each
 * receipt; what is refused is refused by the real function each time.
 */
#include <string.h>

#include "firmware/evidence/note.h"

enum { PLACES = 1 << 16 };

static struct {
	uint64_t a, b; /* two hashes of key and note */
	size_t text_len;
} places[PLACES];

static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *at = data;
	uint64_t word;

	for (; len >= 8; len -= 8, at += 8) {
		memcpy(&word, at, 8);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	word = len;
	memcpy(&word, at, len);
	hash = (hash ^ word ^ (uint64_t)len << 56) * UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

static uint64_t hash_of(uint64_t from, const struct note_key *key, const void *note, size_t len)
{
	uint64_t hash = mix(from, key->public_key, sizeof(key->public_key));

	return mix(mix(hash, key->name, strlen(key->name)), note, len);
}

enum status __real_note_open(
	const struct note_key *key, const void *note, size_t len, struct bytes *text);
enum status __wrap_note_open(
	const struct note_key *key, const void *note, size_t len, struct bytes *text);
enum status __wrap_note_open(
	const struct note_key *key, const void *note, size_t len, struct bytes *text)
{
	uint64_t a = hash_of(1, key, note, len),
		 b = hash_of(UINT64_C(0xa5a5a5a5a5a5), key, note, len);
	size_t i = a % PLACES, before = text->len;
	enum status status;

	if (places[i].a == a && places[i].b == b)
		return bytes_add(text, note, places[i].text_len);
	status = __real_note_open(key, note, len, text);
	if (status == STATUS_OK) {
		places[i].a = a;
		places[i].b = b;
		places[i].text_len = text->len - before;
	}
	return status;
}
