#include "firmware/evidence/age_header.h"

#include <string.h>

#include "firmware/evidence/base64.h"
#include "firmware/evidence/cipher.h"
#include "firmware/evidence/digest.h"
#include "firmware/evidence/x25519.h"

#define VERSION_LINE "age-encryption.org/v1\n"
#define STANZA_START "-> X25519 "
#define MAC_START "---"
#define WRAP_INFO "age-encryption.org/v1/X25519"

enum { KEY_TEXT = BASE64_LEN(32) };

/* Each wrapping key is fresh, so the one message under it may have nonce 0. */
static const uint8_t NONCE[CIPHER_NONCE_SIZE];

/* HKDF(salt = share ‖ recipient, IKM = shared secret). */
static enum status wrapping_key(const uint8_t *secret, const uint8_t *peer,
	const uint8_t *share, const uint8_t *recipient, uint8_t out[CIPHER_KEY_SIZE])
{
	uint8_t shared[X25519_SIZE], salt[2 * X25519_SIZE];
	const struct piece ikm = {shared, sizeof(shared)}, info = piece_text(WRAP_INFO);
	enum status status = x25519_shared(secret, peer, shared);

	if (status != STATUS_OK)
		return status;
	memcpy(salt, share, X25519_SIZE);
	memcpy(salt + X25519_SIZE, recipient, X25519_SIZE);
	digest_hkdf((struct piece){salt, sizeof(salt)}, &ikm, 1, &info, 1, out);
	bytes_wipe(shared, sizeof(shared));
	return STATUS_OK;
}

enum status age_stanza_make(const uint8_t file_key[AGE_FILE_KEY_SIZE],
	const struct seal_recipient *recipient, struct age_stanza *out)
{
	uint8_t secret[X25519_SIZE], key[CIPHER_KEY_SIZE];
	struct age_stanza stanza;
	struct cipher *cipher = NULL;
	enum status status;

	random_bytes(secret, sizeof(secret));
	if ((status = x25519_public(secret, stanza.share)) == STATUS_OK &&
		(status = wrapping_key(secret, recipient->key, stanza.share, recipient->key,
			 key)) == STATUS_OK &&
		(status = cipher_create(key, CIPHER_SEALS, &cipher)) == STATUS_OK &&
		(status = cipher_seal(cipher, NONCE, NULL, 0, file_key, AGE_FILE_KEY_SIZE,
			 stanza.wrapped)) == STATUS_OK)
		*out = stanza;
	cipher_destroy(cipher);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(key, sizeof(key));
	return status;
}

enum status age_stanza_open(const struct age_stanza *stanza,
	const struct seal_identity *identity, uint8_t file_key[AGE_FILE_KEY_SIZE])
{
	uint8_t key[CIPHER_KEY_SIZE];
	struct cipher *cipher = NULL;
	enum status status;

	if ((status = wrapping_key(identity->secret, stanza->share, stanza->share,
		     identity->key, key)) == STATUS_OK &&
		(status = cipher_create(key, CIPHER_OPENS, &cipher)) == STATUS_OK)
		status = cipher_open(cipher, NONCE, NULL, 0, stanza->wrapped,
			sizeof(stanza->wrapped), file_key);
	cipher_destroy(cipher);
	bytes_wipe(key, sizeof(key));
	return status;
}

static void header_mac(const uint8_t file_key[AGE_FILE_KEY_SIZE], const void *text, size_t len,
	uint8_t out[32])
{
	const struct piece ikm = {file_key, AGE_FILE_KEY_SIZE}, info = piece_text("header");
	const struct piece header = {text, len};
	uint8_t key[DIGEST_SIZE];

	digest_hkdf((struct piece){NULL, 0}, &ikm, 1, &info, 1, key);
	digest_hmac(key, sizeof(key), &header, 1, out);
	bytes_wipe(key, sizeof(key));
}

enum status age_header_write(const struct age_stanza *stanzas, size_t count,
	const uint8_t file_key[AGE_FILE_KEY_SIZE], struct bytes *out)
{
	size_t start = out->len;
	char share[KEY_TEXT + 1], body[KEY_TEXT + 1];
	uint8_t mac[32];
	enum status status = bytes_add_text(out, VERSION_LINE);

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		base64_encode(stanzas[i].share, sizeof(stanzas[i].share), share);
		base64_encode(stanzas[i].wrapped, sizeof(stanzas[i].wrapped), body);
		status = bytes_add_format(out, STANZA_START "%s\n%s\n", share, body);
	}
	if (status != STATUS_OK || (status = bytes_add_text(out, MAC_START)) != STATUS_OK)
		return status;
	header_mac(file_key, out->data + start, out->len - start, mac);
	base64_encode(mac, sizeof(mac), body);
	return bytes_add_format(out, " %s\n", body);
}

/* What is still to be read. */
struct cursor {
	const char *at;
	size_t left;
};

static bool skip(struct cursor *cursor, const char *text)
{
	size_t len = strlen(text);

	if (cursor->left < len || memcmp(cursor->at, text, len) != 0)
		return false;
	cursor->at += len;
	cursor->left -= len;
	return true;
}

/* 43 characters and the end of the line. */
static bool read_key(struct cursor *cursor, uint8_t out[32])
{
	if (cursor->left < KEY_TEXT ||
		base64_decode(cursor->at, KEY_TEXT, out, 32) != STATUS_OK)
		return false;
	cursor->at += KEY_TEXT;
	cursor->left -= KEY_TEXT;
	return skip(cursor, "\n");
}

enum status age_header_read(const void *file, size_t len, struct age_header *out)
{
	struct cursor cursor = {file, len < AGE_HEADER_MAX ? len : AGE_HEADER_MAX};
	struct age_header header = {.count = 0};

	if (!skip(&cursor, VERSION_LINE))
		return STATUS_BAD_DATA;
	while (skip(&cursor, STANZA_START)) {
		struct age_stanza *stanza = &header.stanzas[header.count];
		if (header.count == SEAL_RECIPIENTS_MAX || !read_key(&cursor, stanza->share) ||
			!read_key(&cursor, stanza->wrapped))
			return STATUS_BAD_DATA;
		header.count++;
	}
	if (header.count == 0 || !skip(&cursor, MAC_START))
		return STATUS_BAD_DATA;
	header.mac_len = (size_t)(cursor.at - (const char *)file);
	if (!skip(&cursor, " ") || !read_key(&cursor, header.mac))
		return STATUS_BAD_DATA;
	header.len = (size_t)(cursor.at - (const char *)file);
	*out = header;
	return STATUS_OK;
}

enum status age_header_check(const struct age_header *header, const void *file,
	const uint8_t file_key[AGE_FILE_KEY_SIZE])
{
	uint8_t mac[32];

	header_mac(file_key, file, header->mac_len, mac);
	if (!bytes_equal(mac, header->mac, sizeof(mac)))
		return failure(STATUS_BAD_DATA, "age: header was changed");
	return STATUS_OK;
}
