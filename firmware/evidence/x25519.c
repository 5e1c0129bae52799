#include "firmware/evidence/x25519.h"

#include <openssl/evp.h>

enum status x25519_public(const uint8_t secret[X25519_SIZE], uint8_t out[X25519_SIZE])
{
	EVP_PKEY *key =
		EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, X25519_SIZE);
	size_t len = X25519_SIZE;
	int done = key && EVP_PKEY_get_raw_public_key(key, out, &len) == 1;

	EVP_PKEY_free(key);
	return done ? STATUS_OK : failure(STATUS_NO_MEMORY, "x25519: no public key");
}

enum status x25519_shared(const uint8_t secret[X25519_SIZE], const uint8_t peer[X25519_SIZE],
	uint8_t out[X25519_SIZE])
{
	EVP_PKEY *mine =
		EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, X25519_SIZE);
	EVP_PKEY *theirs =
		EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer, X25519_SIZE);
	EVP_PKEY_CTX *context = mine ? EVP_PKEY_CTX_new(mine, NULL) : NULL;
	size_t len = X25519_SIZE;
	enum status status = STATUS_OK;

	if (!theirs || !context || EVP_PKEY_derive_init(context) != 1 ||
		EVP_PKEY_derive_set_peer(context, theirs) != 1)
		status = failure(STATUS_NO_MEMORY, "x25519: no context");
	else if (EVP_PKEY_derive(context, out, &len) != 1) /* refuses an all-zero result */
		status = failure(STATUS_BAD_DATA, "x25519: peer of low order");
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	return status;
}
