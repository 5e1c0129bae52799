#include "firmware/evidence/digest.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/evidence/seal.h"

#define INFO_PIECES_MAX 4

static void must(int done)
{
	if (done != 1)
		abort();
}

struct piece piece_text(const char *text)
{
	return (struct piece){text, strlen(text)};
}

void sha256(const void *data, size_t len, uint8_t out[32])
{
	must(EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL));
}

void digest_of(const struct piece *pieces, size_t count, uint8_t out[DIGEST_SIZE])
{
	struct digest_stream stream;

	digest_begin(&stream);
	for (size_t i = 0; i < count; i++)
		digest_add(&stream, pieces[i].data, pieces[i].len);
	digest_finish(&stream, out);
}

void digest_begin(struct digest_stream *stream)
{
	stream->context = EVP_MD_CTX_new();
	must(stream->context && EVP_DigestInit_ex(stream->context, EVP_sha256(), NULL));
}

void digest_add(struct digest_stream *stream, const void *data, size_t len)
{
	must(EVP_DigestUpdate(stream->context, data, len));
}

void digest_finish(struct digest_stream *stream, uint8_t out[DIGEST_SIZE])
{
	if (out)
		must(EVP_DigestFinal_ex(stream->context, out, NULL));
	EVP_MD_CTX_free(stream->context);
	stream->context = NULL;
}

void digest_hmac(const void *key, size_t key_len, const struct piece *pieces, size_t count,
	uint8_t out[DIGEST_SIZE])
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
	size_t len;

	/* A NULL key would mean "keep the old one"; an empty key has an address too. */
	must(context && EVP_MAC_init(context, key_len ? key : "", key_len, params));
	for (size_t i = 0; i < count; i++)
		must(EVP_MAC_update(context, pieces[i].data, pieces[i].len));
	must(EVP_MAC_final(context, out, &len, DIGEST_SIZE));
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
}

void digest_hkdf(struct piece salt, const struct piece *ikm, size_t ikm_count,
	const struct piece *info, size_t info_count, uint8_t out[DIGEST_SIZE])
{
	uint8_t extracted[DIGEST_SIZE];
	struct piece expand[INFO_PIECES_MAX + 1];

	assert(info_count <= INFO_PIECES_MAX);
	for (size_t i = 0; i < info_count; i++)
		expand[i] = info[i];
	expand[info_count] = (struct piece){"\x01", 1};
	digest_hmac(salt.data, salt.len, ikm, ikm_count, extracted);
	digest_hmac(extracted, sizeof(extracted), expand, info_count + 1, out);
	OPENSSL_cleanse(extracted, sizeof(extracted));
}
