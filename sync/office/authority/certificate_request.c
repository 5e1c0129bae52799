#include "sync/office/authority/certificate_request.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

#define DAY_S (24 * 60 * 60)

static X509 *read_pem(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return certificate;
}

/* Signature, issuer and purpose; dates are looked at by themselves. */
static bool is_signed_by(X509 *certificate, X509 *authority)
{
	return X509_check_issued(authority, certificate) == X509_V_OK &&
	       X509_verify(certificate, X509_get0_pubkey(authority)) == 1 &&
	       X509_check_purpose(certificate, X509_PURPOSE_SSL_CLIENT, 0) == 1;
}

static bool is_in_time(const X509 *certificate, int64_t now_ms, int grace_days)
{
	time_t now = (time_t)(now_ms / 1000), late = now - (time_t)grace_days * DAY_S;

	return X509_cmp_time(X509_get0_notBefore(certificate), &now) < 0 &&
	       X509_cmp_time(X509_get0_notAfter(certificate), &late) > 0;
}

enum status certificate_check(const char *pem, size_t len, const char *authority_pem,
	int64_t now_ms, int grace_days, struct certificate_identity *out)
{
	struct certificate_identity identity;
	X509 *certificate = read_pem(pem, len);
	X509 *authority = read_pem(authority_pem, strlen(authority_pem));
	bool good = certificate && authority && is_signed_by(certificate, authority) &&
		    is_in_time(certificate, now_ms, grace_days);
	enum status status =
		good ? certificate_read(pem, len, &identity)
		     : failure(STATUS_DENIED, "a certificate is not ours, or too old");

	X509_free(certificate);
	X509_free(authority);
	if (status == STATUS_OK)
		*out = identity;
	return status;
}

/* Base64 with or without line ends; nothing else may stand there. */
static enum status decode(const void *text, size_t len, struct bytes *out)
{
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	uint8_t *data;
	int done = 0, rest = 0;
	enum status status = context ? bytes_grow(out, len + 1, &data) : STATUS_NO_MEMORY;

	if (status == STATUS_OK) {
		EVP_DecodeInit(context);
		if (EVP_DecodeUpdate(context, data, &done, text, (int)len) < 0 ||
			EVP_DecodeFinal(context, data + done, &rest) != 1)
			status = failure(STATUS_BAD_DATA, "a request is no base64");
		out->len = (size_t)(done + rest);
	}
	EVP_ENCODE_CTX_free(context);
	return status;
}

/* The only entry of its kind; the subject has two entries in all. */
static bool read_entry(X509_NAME *name, int nid, char *out, size_t size)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	const ASN1_STRING *value =
		at < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	int len = value ? ASN1_STRING_length(value) : 0;

	if (len <= 0 || (size_t)len >= size)
		return false;
	memcpy(out, ASN1_STRING_get0_data(value), (size_t)len);
	out[len] = '\0';
	return strlen(out) == (size_t)len;
}

static enum status read_key(X509_REQ *request, struct signing_key **out)
{
	uint8_t *der = NULL;
	int len = i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request), &der);
	enum status status = len > 0 ? signing_key_from_spki(der, (size_t)len, out)
				     : failure(STATUS_BAD_DATA, "a request without a key");

	OPENSSL_free(der);
	return status;
}

static enum status read_request(
	X509_REQ *request, struct certificate_identity *out, struct signing_key **key)
{
	X509_NAME *name = X509_REQ_get_subject_name(request);
	enum status status;

	if (X509_REQ_get_attr_count(request) > 0 || X509_NAME_entry_count(name) != 2 ||
		!read_entry(name, NID_commonName, out->kiosk_id, sizeof(out->kiosk_id)) ||
		!read_entry(name, NID_organizationalUnitName, out->role, sizeof(out->role)) ||
		!kiosk_id_is_valid(out->kiosk_id))
		return failure(STATUS_BAD_DATA, "a request of no terminal");
	status = read_key(request, key);
	if (status != STATUS_OK)
		return status;
	signing_key_id(*key, out->kid);
	if (X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) == 1)
		return STATUS_OK;
	signing_key_destroy(*key);
	*key = NULL;
	return failure(STATUS_DENIED, "a request that its key did not sign");
}

enum status certificate_request_read(const void *text, size_t len,
	struct certificate_identity *out, struct signing_key **key)
{
	struct certificate_identity identity = {.kid = ""};
	struct bytes der = {0};
	X509_REQ *request = NULL;
	const uint8_t *at;
	enum status status = len <= CERTIFICATE_REQUEST_MAX
				     ? decode(text, len, &der)
				     : failure(STATUS_BAD_DATA, "a request of %zu bytes", len);

	if (status == STATUS_OK) {
		at = der.data;
		request = d2i_X509_REQ(NULL, &at, (long)der.len);
		status = request && at == der.data + der.len
				 ? read_request(request, &identity, key)
				 : failure(STATUS_BAD_DATA, "no certificate request");
	}
	X509_REQ_free(request);
	bytes_free(&der);
	if (status == STATUS_OK)
		*out = identity;
	return status;
}

static enum status encode(PKCS7 *bundle, struct bytes *out)
{
	uint8_t *der = NULL, *text;
	int len = i2d_PKCS7(bundle, &der);
	enum status status = len > 0 ? bytes_grow(out, (size_t)(len + 2) / 3 * 4 + 1, &text)
				     : failure(STATUS_NO_MEMORY, "a bundle");

	if (status == STATUS_OK) {
		EVP_EncodeBlock(text, der, len);
		out->len--; /* its NUL */
	}
	OPENSSL_free(der);
	return status;
}

enum status certificate_bundle(const struct bytes *pem, struct bytes *out)
{
	X509 *certificate = read_pem((const char *)pem->data, pem->len);
	PKCS7 *bundle = PKCS7_new();
	bool made = certificate && bundle && PKCS7_set_type(bundle, NID_pkcs7_signed) &&
		    PKCS7_content_new(bundle, NID_pkcs7_data) &&
		    PKCS7_add_certificate(bundle, certificate);
	enum status status =
		made ? encode(bundle, out) : failure(STATUS_BAD_DATA, "no certificate to send");

	PKCS7_free(bundle);
	X509_free(certificate);
	return status;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum status certificate_unescape(const char *text, char *out, size_t *len)
{
	size_t count = 0;

	for (; *text && count < CERTIFICATE_PEM_MAX; count++) {
		int high = -1, low = -1;

		if (*text != '%') {
			out[count] = *text++;
			continue;
		}
		high = hex_digit(text[1]);
		low = high < 0 ? -1 : hex_digit(text[2]);
		if (low < 0)
			return STATUS_BAD_DATA;
		out[count] = (char)(high * 16 + low);
		text += 3;
	}
	*len = count;
	return *text ? STATUS_BAD_DATA : STATUS_OK;
}
