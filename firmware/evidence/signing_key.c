#include "firmware/evidence/signing_key.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/evidence/seal.h"

#define PEM_MAX (64 * 1024)

/* A named curve and an uncompressed point: the one encoding whose hash is the kid. */
enum { SPKI_SIZE = 91, HALF = SIGNATURE_SIZE / 2 };

struct signing_key {
	EVP_PKEY *pkey;
	bool has_private;
	uint8_t spki[SPKI_SIZE];
};

static bool is_p256(EVP_PKEY *pkey)
{
	char group[32];
	size_t len;

	return EVP_PKEY_is_a(pkey, "EC") &&
	       EVP_PKEY_get_group_name(pkey, group, sizeof(group), &len) == 1 &&
	       strcmp(group, "prime256v1") == 0;
}

/* Takes pkey, also on failure. */
static enum status wrap(EVP_PKEY *pkey, bool has_private, struct signing_key **out)
{
	struct signing_key *key = calloc(1, sizeof(*key));
	uint8_t *at = key ? key->spki : NULL;

	if (!key) {
		EVP_PKEY_free(pkey);
		return failure(STATUS_NO_MEMORY, "signing key");
	}
	key->pkey = pkey;
	key->has_private = has_private;
	if (!is_p256(pkey) || i2d_PUBKEY(pkey, NULL) != SPKI_SIZE ||
		i2d_PUBKEY(pkey, &at) != SPKI_SIZE) {
		signing_key_destroy(key);
		return failure(STATUS_BAD_DATA, "signing key: not a plain P-256 key");
	}
	*out = key;
	return STATUS_OK;
}

enum status signing_key_make(struct signing_key **out)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");

	if (!pkey)
		return failure(STATUS_NO_MEMORY, "signing key: cannot make one");
	return wrap(pkey, true, out);
}

/* A key file of ours has no passphrase; never ask on the terminal for one. */
static int no_passphrase(char *out, int size, int writing, void *user)
{
	(void)out, (void)size, (void)writing, (void)user;
	return -1;
}

static EVP_PKEY *read_private(BIO *bio)
{
	return PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
}

static EVP_PKEY *read_public(BIO *bio)
{
	return PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
}

static EVP_PKEY *read_certificate(BIO *bio)
{
	X509 *certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	EVP_PKEY *pkey = certificate ? X509_get_pubkey(certificate) : NULL;

	X509_free(certificate);
	return pkey;
}

static EVP_PKEY *read_pem(const struct bytes *pem, EVP_PKEY *reader(BIO *bio))
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	EVP_PKEY *pkey = bio ? reader(bio) : NULL;

	BIO_free(bio);
	return pkey;
}

enum status signing_key_read(const char *path, struct signing_key **out)
{
	static EVP_PKEY *(*const READERS[])(BIO *) = {
		read_private, read_public, read_certificate};
	struct bytes pem = {0};
	EVP_PKEY *pkey = NULL;
	size_t i;
	enum status status = file_read(path, PEM_MAX, &pem);

	if (status != STATUS_OK)
		return status;
	for (i = 0; !pkey && i < sizeof(READERS) / sizeof(READERS[0]); i++)
		pkey = read_pem(&pem, READERS[i]);
	bytes_free(&pem);
	ERR_clear_error();
	if (!pkey)
		return failure(STATUS_BAD_DATA, "signing key: no key in the file");
	return wrap(pkey, i == 1, out);
}

enum status signing_key_from_spki(const void *der, size_t len, struct signing_key **out)
{
	const uint8_t *at = der;
	EVP_PKEY *pkey = len == SPKI_SIZE ? d2i_PUBKEY(NULL, &at, (long)len) : NULL;
	struct signing_key *key;
	enum status status;

	ERR_clear_error();
	if (!pkey)
		return failure(STATUS_BAD_DATA, "signing key: no SPKI of P-256");
	status = wrap(pkey, false, &key);
	if (status != STATUS_OK)
		return status;
	if (memcmp(key->spki, der, SPKI_SIZE) != 0) {
		signing_key_destroy(key);
		return failure(STATUS_BAD_DATA, "signing key: SPKI is not in its one form");
	}
	*out = key;
	return STATUS_OK;
}

enum status signing_key_pem(const struct signing_key *key, struct bytes *out)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *text;
	long len;
	enum status status;

	if (!key->has_private) {
		BIO_free(bio);
		return failure(STATUS_DENIED, "signing key: no private half");
	}
	if (!bio ||
		PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) != 1)
		status = failure(STATUS_NO_MEMORY, "signing key: cannot write PEM");
	else {
		len = BIO_get_mem_data(bio, &text);
		status = bytes_add(out, text, (size_t)len);
	}
	BIO_free(bio);
	return status;
}

enum status signing_key_spki(const struct signing_key *key, struct bytes *out)
{
	return bytes_add(out, key->spki, sizeof(key->spki));
}

void signing_key_id(const struct signing_key *key, char out[KID_SIZE])
{
	uint8_t hash[32];

	sha256(key->spki, sizeof(key->spki), hash);
	hex_encode(hash, sizeof(hash), out);
}

/* OpenSSL speaks DER, JWS speaks r‖s. */
static enum status split_der(const uint8_t *der, size_t len, uint8_t out[SIGNATURE_SIZE])
{
	const uint8_t *at = der;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)len);
	int done = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, HALF) == HALF &&
		   BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + HALF, HALF) == HALF;

	ECDSA_SIG_free(pair);
	return done ? STATUS_OK : failure(STATUS_NO_MEMORY, "signing key: no r and s");
}

enum status signing_key_sign(const struct signing_key *key, const void *data, size_t len,
	uint8_t signature[SIGNATURE_SIZE])
{
	EVP_MD_CTX *context;
	uint8_t der[80];
	size_t der_len = sizeof(der);
	int done;

	if (!key->has_private)
		return failure(STATUS_DENIED, "signing key: no private half");
	context = EVP_MD_CTX_new();
	done = context &&
	       EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
	       EVP_DigestSign(context, der, &der_len, data, len) == 1;
	EVP_MD_CTX_free(context);
	if (!done)
		return failure(STATUS_NO_MEMORY, "signing key: cannot sign");
	return split_der(der, der_len, signature);
}

static uint8_t *join_der(const uint8_t signature[SIGNATURE_SIZE], int *len)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature, HALF, NULL);
	BIGNUM *s = BN_bin2bn(signature + HALF, HALF, NULL);
	uint8_t *der = NULL;

	if (!pair || !r || !s || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else {
		*len = i2d_ECDSA_SIG(pair, &der);
	}
	ECDSA_SIG_free(pair);
	return der;
}

enum status signing_key_verify(const struct signing_key *key, const void *data, size_t len,
	const uint8_t signature[SIGNATURE_SIZE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int der_len = 0;
	uint8_t *der = join_der(signature, &der_len);
	int done = context && der && der_len > 0 &&
		   EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
		   EVP_DigestVerify(context, der, (size_t)der_len, data, len) == 1;

	OPENSSL_free(der);
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return done ? STATUS_OK : failure(STATUS_DENIED, "signing key: wrong signature");
}

void signing_key_destroy(struct signing_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}
