#include "firmware/evidence/seal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/age_header.h"
#include "firmware/evidence/bech32.h"
#include "firmware/evidence/cipher.h"
#include "firmware/evidence/digest.h"
#include "firmware/evidence/x25519.h"

#define RECIPIENT_PREFIX "age"
#define IDENTITY_PREFIX "age-secret-key-"

enum {
	CHUNK = 64 * 1024,
	SEALED_CHUNK = CHUNK + CIPHER_TAG_SIZE,
	PAYLOAD_NONCE = 16,
	COUNTER_SIZE = 11, /* big-endian, then the byte that marks the last chunk */
};

enum status seal_recipient_read(const char *text, struct seal_recipient *out)
{
	/* BIP 173 allows upper case; age writes recipients in lower case only. */
	if (text[0] != 'a' || bech32_decode(text, RECIPIENT_PREFIX, out->key) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "seal: not an age recipient");
	return STATUS_OK;
}

void seal_recipient_text(const struct seal_recipient *recipient, char out[SEAL_TEXT_SIZE])
{
	bech32_encode(RECIPIENT_PREFIX, recipient->key, out);
}

void seal_recipient_id(const struct seal_recipient *recipient, char out[17])
{
	char text[SEAL_TEXT_SIZE];
	uint8_t hash[DIGEST_SIZE];

	seal_recipient_text(recipient, text);
	sha256(text, strlen(text), hash);
	hex_encode(hash, 8, out);
}

enum status seal_identity_make(struct seal_identity *out)
{
	random_bytes(out->secret, sizeof(out->secret));
	return x25519_public(out->secret, out->key);
}

enum status seal_identity_read(const char *text, struct seal_identity *out)
{
	if (text[0] != 'A' || bech32_decode(text, IDENTITY_PREFIX, out->secret) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "seal: not an age identity");
	return x25519_public(out->secret, out->key);
}

void seal_identity_text(const struct seal_identity *identity, char out[SEAL_TEXT_SIZE])
{
	bech32_encode(IDENTITY_PREFIX, identity->secret, out);
	for (char *at = out; *at; at++)
		*at = (char)toupper((unsigned char)*at);
}

static void chunk_nonce(uint64_t counter, bool last, uint8_t out[CIPHER_NONCE_SIZE])
{
	memset(out, 0, CIPHER_NONCE_SIZE);
	for (int i = COUNTER_SIZE - 1; counter; i--, counter >>= 8)
		out[i] = (uint8_t)counter;
	out[COUNTER_SIZE] = last;
}

static enum status payload_cipher(const uint8_t file_key[AGE_FILE_KEY_SIZE],
	const uint8_t nonce[PAYLOAD_NONCE], enum cipher_direction direction,
	struct cipher **out)
{
	const struct piece ikm = {file_key, AGE_FILE_KEY_SIZE}, info = piece_text("payload");
	uint8_t key[DIGEST_SIZE];
	enum status status;

	digest_hkdf((struct piece){nonce, PAYLOAD_NONCE}, &ikm, 1, &info, 1, key);
	status = cipher_create(key, direction, out);
	bytes_wipe(key, sizeof(key));
	return status;
}

/* Chunk by chunk straight from plain into place: nothing is held twice. */
static enum status seal_payload(
	struct cipher *cipher, const uint8_t *plain, size_t len, uint8_t *out)
{
	uint8_t nonce[CIPHER_NONCE_SIZE];
	enum status status;

	for (uint64_t counter = 0;; counter++) {
		size_t part = len < CHUNK ? len : CHUNK;
		chunk_nonce(counter, part == len, nonce);
		status = cipher_seal(cipher, nonce, NULL, 0, plain, part, out);
		if (status != STATUS_OK || part == len)
			return status;
		plain += part;
		len -= part;
		out += SEALED_CHUNK;
	}
}

static size_t sealed_payload_len(size_t len)
{
	size_t chunks = len ? (len + CHUNK - 1) / CHUNK : 1;

	return len + chunks * CIPHER_TAG_SIZE;
}

static enum status seal_to_stanzas(const void *plain, size_t len,
	const struct age_stanza *stanzas, size_t count,
	const uint8_t file_key[AGE_FILE_KEY_SIZE], struct bytes *out)
{
	size_t start = out->len;
	struct cipher *cipher = NULL;
	uint8_t *payload, nonce[PAYLOAD_NONCE];
	enum status status;

	random_bytes(nonce, sizeof(nonce));
	if ((status = payload_cipher(file_key, nonce, CIPHER_SEALS, &cipher)) == STATUS_OK &&
		(status = age_header_write(stanzas, count, file_key, out)) == STATUS_OK &&
		(status = bytes_grow(out, PAYLOAD_NONCE + sealed_payload_len(len), &payload)) ==
			STATUS_OK) {
		memcpy(payload, nonce, sizeof(nonce));
		status = seal_payload(cipher, plain, len, payload + sizeof(nonce));
	}
	if (status != STATUS_OK)
		out->len = start;
	cipher_destroy(cipher);
	return status;
}

/* Wraps a fresh file key to every recipient. */
static enum status make_stanzas(const struct seal_recipient *recipients, size_t count,
	struct age_stanza *stanzas, uint8_t file_key[AGE_FILE_KEY_SIZE])
{
	enum status status = STATUS_OK;

	if (count == 0 || count > SEAL_RECIPIENTS_MAX)
		return failure(STATUS_BAD_DATA, "seal: %zu recipients", count);
	random_bytes(file_key, AGE_FILE_KEY_SIZE);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = age_stanza_make(file_key, &recipients[i], &stanzas[i]);
	return status;
}

enum status seal(const void *plain, size_t len, const struct seal_recipient *recipients,
	size_t count, struct bytes *out)
{
	uint8_t file_key[AGE_FILE_KEY_SIZE];
	struct age_stanza stanzas[SEAL_RECIPIENTS_MAX];
	enum status status = make_stanzas(recipients, count, stanzas, file_key);

	if (status == STATUS_OK)
		status = seal_to_stanzas(plain, len, stanzas, count, file_key, out);
	bytes_wipe(file_key, sizeof(file_key));
	return status;
}

static enum status open_header(const struct age_header *header, const void *file,
	const struct seal_identity *identity, uint8_t file_key[AGE_FILE_KEY_SIZE])
{
	for (size_t i = 0; i < header->count; i++) {
		enum status status = age_stanza_open(&header->stanzas[i], identity, file_key);
		if (status == STATUS_OK)
			return age_header_check(header, file, file_key);
		if (status != STATUS_DENIED)
			return status;
	}
	return failure(STATUS_DENIED, "seal: not sealed to this key");
}

/* Plaintext bytes of a payload; the last chunk is empty only when it is the only one. */
static enum status plain_payload_len(size_t len, size_t *out)
{
	size_t whole = len / SEALED_CHUNK, rest = len % SEALED_CHUNK;

	if (rest ? rest < CIPHER_TAG_SIZE + (whole > 0) : whole == 0)
		return failure(STATUS_BAD_DATA, "seal: file is cut off");
	*out = whole * CHUNK + (rest ? rest - CIPHER_TAG_SIZE : 0);
	return STATUS_OK;
}

static enum status unseal_payload(
	struct cipher *cipher, const uint8_t *sealed, size_t len, uint8_t *out)
{
	uint8_t nonce[CIPHER_NONCE_SIZE];

	for (uint64_t counter = 0; len; counter++) {
		size_t part = len < SEALED_CHUNK ? len : SEALED_CHUNK;
		chunk_nonce(counter, part == len, nonce);
		if (cipher_open(cipher, nonce, NULL, 0, sealed, part, out) != STATUS_OK)
			return failure(STATUS_BAD_DATA, "seal: chunk %llu was changed",
				(unsigned long long)counter);
		sealed += part;
		len -= part;
		out += CHUNK;
	}
	return STATUS_OK;
}

static enum status unseal_file(const uint8_t file_key[AGE_FILE_KEY_SIZE], const uint8_t *nonce,
	const uint8_t *payload, size_t len, struct bytes *out)
{
	size_t start = out->len, plain_len;
	struct cipher *cipher = NULL;
	uint8_t *plain;
	enum status status;

	if ((status = plain_payload_len(len, &plain_len)) == STATUS_OK &&
		(status = payload_cipher(file_key, nonce, CIPHER_OPENS, &cipher)) ==
			STATUS_OK &&
		(status = bytes_grow(out, plain_len, &plain)) == STATUS_OK &&
		(status = unseal_payload(cipher, payload, len, plain)) != STATUS_OK) {
		bytes_wipe(plain, plain_len);
		out->len = start;
	}
	cipher_destroy(cipher);
	return status;
}

/* A file that identity opens: its key, and where its payload lies. */
struct opened {
	uint8_t file_key[AGE_FILE_KEY_SIZE];
	const uint8_t *nonce, *payload;
	size_t len;
};

static enum status open_file(const void *sealed, size_t len,
	const struct seal_identity *identity, struct opened *out)
{
	const uint8_t *file = sealed;
	struct age_header header;

	if (age_header_read(file, len, &header) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "seal: not an age file");
	if (len - header.len < PAYLOAD_NONCE)
		return failure(STATUS_BAD_DATA, "seal: file is cut off");
	out->nonce = file + header.len;
	out->payload = out->nonce + PAYLOAD_NONCE;
	out->len = len - header.len - PAYLOAD_NONCE;
	return open_header(&header, file, identity, out->file_key);
}

enum status unseal(
	const void *sealed, size_t len, const struct seal_identity *identity, struct bytes *out)
{
	struct opened file = {0};
	enum status status = open_file(sealed, len, identity, &file);

	if (status == STATUS_OK)
		status = unseal_file(file.file_key, file.nonce, file.payload, file.len, out);
	bytes_wipe(file.file_key, sizeof(file.file_key));
	return status;
}

/* One file on its way from key to key. */
struct resealing {
	struct cipher *from, *to;
	struct digest_stream sealed;
	const struct seal_sink *sink;
	uint64_t len;
	uint8_t open[CHUNK], closed[SEALED_CHUNK];
};

static enum status sink_bytes(struct resealing *work, const void *data, size_t len)
{
	digest_add(&work->sealed, data, len);
	work->len += len;
	return work->sink->take(work->sink->user, data, len);
}

static enum status reseal_chunk(
	struct resealing *work, uint64_t counter, bool last, const uint8_t *sealed, size_t len)
{
	uint8_t nonce[CIPHER_NONCE_SIZE];
	size_t plain_len = len - CIPHER_TAG_SIZE;
	enum status status;

	chunk_nonce(counter, last, nonce);
	if (cipher_open(work->from, nonce, NULL, 0, sealed, len, work->open) != STATUS_OK)
		return failure(STATUS_BAD_DATA, "seal: chunk %llu was changed",
			(unsigned long long)counter);
	status = cipher_seal(work->to, nonce, NULL, 0, work->open, plain_len, work->closed);
	return status == STATUS_OK ? sink_bytes(work, work->closed, len) : status;
}

static enum status reseal_payload(struct resealing *work, const struct opened *file)
{
	const uint8_t *sealed = file->payload;
	size_t left = file->len, plain_len;
	enum status status = plain_payload_len(file->len, &plain_len);

	for (uint64_t counter = 0; status == STATUS_OK && left; counter++) {
		size_t part = left < SEALED_CHUNK ? left : SEALED_CHUNK;
		status = reseal_chunk(work, counter, part == left, sealed, part);
		sealed += part;
		left -= part;
	}
	return status;
}

/* Header and payload nonce of the new file, and the cipher for its chunks. */
static enum status begin_new_file(
	struct resealing *work, const struct seal_recipient *recipients, size_t count)
{
	uint8_t file_key[AGE_FILE_KEY_SIZE], nonce[PAYLOAD_NONCE];
	struct age_stanza stanzas[SEAL_RECIPIENTS_MAX];
	struct bytes header = {0};
	enum status status;

	random_bytes(nonce, sizeof(nonce));
	if ((status = make_stanzas(recipients, count, stanzas, file_key)) == STATUS_OK &&
		(status = payload_cipher(file_key, nonce, CIPHER_SEALS, &work->to)) ==
			STATUS_OK &&
		(status = age_header_write(stanzas, count, file_key, &header)) == STATUS_OK &&
		(status = bytes_add(&header, nonce, sizeof(nonce))) == STATUS_OK)
		status = sink_bytes(work, header.data, header.len);
	bytes_wipe(file_key, sizeof(file_key));
	bytes_free(&header);
	return status;
}

static void end_resealing(struct resealing *work, struct seal_moved *out)
{
	digest_finish(&work->sealed, out ? out->sealed_sha256 : NULL);
	if (out)
		out->sealed_len = work->len;
	cipher_destroy(work->from);
	cipher_destroy(work->to);
	bytes_wipe(work->open, sizeof(work->open));
	free(work);
}

enum status reseal(const void *sealed, size_t len, const struct seal_identity *identity,
	const struct seal_recipient *recipients, size_t count, const struct seal_sink *sink,
	struct seal_moved *out)
{
	struct resealing *work = calloc(1, sizeof(*work));
	struct opened file = {0};
	enum status status;

	if (!work)
		return failure(STATUS_NO_MEMORY, "reseal");
	work->sink = sink;
	digest_begin(&work->sealed);
	if ((status = open_file(sealed, len, identity, &file)) == STATUS_OK &&
		(status = payload_cipher(
			 file.file_key, file.nonce, CIPHER_OPENS, &work->from)) == STATUS_OK &&
		(status = begin_new_file(work, recipients, count)) == STATUS_OK)
		status = reseal_payload(work, &file);
	bytes_wipe(file.file_key, sizeof(file.file_key));
	end_resealing(work, status == STATUS_OK ? out : NULL);
	return status;
}

size_t seal_stanza_count(const void *sealed, size_t len)
{
	struct age_header header;

	return age_header_read(sealed, len, &header) == STATUS_OK ? header.count : 0;
}
