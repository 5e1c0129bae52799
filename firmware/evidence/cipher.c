#include "firmware/evidence/cipher.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct cipher {
	EVP_CIPHER_CTX *context;
};

enum status cipher_create(const uint8_t key[CIPHER_KEY_SIZE], enum cipher_direction direction,
	struct cipher **out)
{
	struct cipher *cipher = calloc(1, sizeof(*cipher));

	if (!cipher || !(cipher->context = EVP_CIPHER_CTX_new()) ||
		EVP_CipherInit_ex(cipher->context, EVP_chacha20_poly1305(), NULL, key, NULL,
			direction == CIPHER_SEALS) != 1) {
		cipher_destroy(cipher);
		return failure(STATUS_NO_MEMORY, "cipher: no context");
	}
	*out = cipher;
	return STATUS_OK;
}

void cipher_destroy(struct cipher *cipher)
{
	if (!cipher)
		return;
	EVP_CIPHER_CTX_free(cipher->context);
	free(cipher);
}

/* The key stays in the context; only the nonce changes from message to message. */
static int run(EVP_CIPHER_CTX *context, const uint8_t *nonce, const void *aad, size_t aad_len,
	const void *in, size_t len, uint8_t *out)
{
	int done;

	if (EVP_CipherInit_ex(context, NULL, NULL, NULL, nonce, -1) != 1)
		return 0;
	if (aad_len && EVP_CipherUpdate(context, NULL, &done, aad, (int)aad_len) != 1)
		return 0;
	return len == 0 || EVP_CipherUpdate(context, out, &done, in, (int)len) == 1;
}

enum status cipher_seal(struct cipher *cipher, const uint8_t nonce[CIPHER_NONCE_SIZE],
	const void *aad, size_t aad_len, const void *plain, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *context = cipher->context;
	int done;

	if (len > CIPHER_MESSAGE_MAX || aad_len > CIPHER_MESSAGE_MAX)
		return failure(STATUS_FULL, "cipher: %zu bytes", len);
	if (!run(context, nonce, aad, aad_len, plain, len, out) ||
		EVP_CipherFinal_ex(context, out + len, &done) != 1 ||
		EVP_CIPHER_CTX_ctrl(
			context, EVP_CTRL_AEAD_GET_TAG, CIPHER_TAG_SIZE, out + len) != 1)
		return failure(STATUS_NO_MEMORY, "cipher: cannot seal");
	return STATUS_OK;
}

enum status cipher_open(struct cipher *cipher, const uint8_t nonce[CIPHER_NONCE_SIZE],
	const void *aad, size_t aad_len, const void *sealed, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *context = cipher->context;
	const uint8_t *in = sealed;
	uint8_t tag[CIPHER_TAG_SIZE], none[1];
	int done;

	if (len < CIPHER_TAG_SIZE || len > CIPHER_MESSAGE_MAX || aad_len > CIPHER_MESSAGE_MAX)
		return STATUS_DENIED;
	len -= CIPHER_TAG_SIZE;
	for (size_t i = 0; i < sizeof(tag); i++)
		tag[i] = in[len + i];
	if (!run(context, nonce, aad, aad_len, in, len, out) ||
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CIPHER_TAG_SIZE, tag) !=
			1 ||
		EVP_CipherFinal_ex(context, none, &done) != 1)
		return STATUS_DENIED;
	return STATUS_OK;
}
