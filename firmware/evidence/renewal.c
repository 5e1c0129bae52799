#include "firmware/evidence/renewal.h"

#include <string.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

static X509 *read_certificate(const void *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return certificate;
}

static EVP_PKEY *read_key(const struct bytes *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return key;
}

/* Days and seconds since 1970, without the machine's clock or time zone. */
static bool time_ms(const ASN1_TIME *time, int64_t *out)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;
	bool done = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time);

	if (done)
		*out = ((int64_t)days * 86400 + seconds) * 1000;
	ASN1_TIME_free(epoch);
	return done;
}

enum status renewal_dates(const void *pem, size_t len, int64_t *from_ms, int64_t *to_ms)
{
	X509 *certificate = read_certificate(pem, len);
	bool done = certificate && time_ms(X509_get0_notBefore(certificate), from_ms) &&
		    time_ms(X509_get0_notAfter(certificate), to_ms);

	X509_free(certificate);
	return done ? STATUS_OK : failure(STATUS_BAD_DATA, "renewal: no certificate");
}

static enum status encode(X509_REQ *request, struct bytes *out)
{
	unsigned char *der = NULL;
	int len = i2d_X509_REQ(request, &der);
	uint8_t *text;
	enum status status;

	if (len <= 0)
		return failure(STATUS_NO_MEMORY, "renewal: request");
	status = bytes_grow(out, (size_t)(len + 2) / 3 * 4 + 1, &text);
	if (status == STATUS_OK) {
		EVP_EncodeBlock(text, der, len);
		out->len--; /* its NUL */
	}
	OPENSSL_free(der);
	return status;
}

static enum status make_request(X509_NAME *subject, EVP_PKEY *key, struct bytes *out)
{
	X509_REQ *request = X509_REQ_new();
	enum status status;

	if (request && X509_REQ_set_subject_name(request, subject) &&
		X509_REQ_set_pubkey(request, key) && X509_REQ_sign(request, key, EVP_sha256()))
		status = encode(request, out);
	else
		status = failure(STATUS_BAD_DATA, "renewal: no request");
	X509_REQ_free(request);
	return status;
}

enum status renewal_request(
	const struct bytes *key_pem, const struct bytes *certificate_pem, struct bytes *out)
{
	X509 *certificate = read_certificate(certificate_pem->data, certificate_pem->len);
	EVP_PKEY *key = read_key(key_pem);
	enum status status =
		certificate && key && X509_check_private_key(certificate, key) == 1
			? make_request(X509_get_subject_name(certificate), key, out)
			: failure(STATUS_BAD_DATA, "renewal: key and certificate do not fit");

	EVP_PKEY_free(key);
	X509_free(certificate);
	return status;
}

static bool add_entry(X509_NAME *name, int nid, const char *value)
{
	return X509_NAME_add_entry_by_NID(
		name, nid, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0);
}

enum status renewal_first_request(
	const struct bytes *key_pem, const char *kiosk_id, const char *role, struct bytes *out)
{
	X509_NAME *subject = X509_NAME_new();
	EVP_PKEY *key = read_key(key_pem);
	enum status status =
		subject && key && add_entry(subject, NID_commonName, kiosk_id) &&
				add_entry(subject, NID_organizationalUnitName, role)
			? make_request(subject, key, out)
			: failure(STATUS_BAD_DATA, "renewal: no key or name to ask with");

	EVP_PKEY_free(key);
	X509_NAME_free(subject);
	return status;
}

/* Base64, with or without line ends, into der. */
static enum status decode(const void *answer, size_t len, struct bytes *der)
{
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	uint8_t *out;
	int done = 0, rest = 0;
	enum status status = context ? bytes_grow(der, len + 1, &out) : STATUS_NO_MEMORY;

	if (status == STATUS_OK) {
		EVP_DecodeInit(context);
		if (EVP_DecodeUpdate(context, out, &done, answer, (int)len) < 0 ||
			EVP_DecodeFinal(context, out + done, &rest) != 1)
			status = failure(STATUS_BAD_DATA, "renewal: no base64");
		der->len = (size_t)(done + rest);
	}
	EVP_ENCODE_CTX_free(context);
	return status;
}

static PKCS7 *read_answer(const void *answer, size_t len)
{
	struct bytes der = {0};
	PKCS7 *bundle = NULL;
	const unsigned char *at;

	if (len <= RENEWAL_ANSWER_MAX && decode(answer, len, &der) == STATUS_OK) {
		at = der.data;
		bundle = d2i_PKCS7(NULL, &at, (long)der.len);
	}
	bytes_free(&der);
	if (bundle && (!PKCS7_type_is_signed(bundle) || !bundle->d.sign)) {
		PKCS7_free(bundle);
		bundle = NULL;
	}
	return bundle;
}

/* The certificate of the bundle that goes on where the present one ends. */
static X509 *find_next(const STACK_OF(X509) * certificates, X509 *present, EVP_PKEY *ca_key)
{
	for (int i = 0; certificates && i < sk_X509_num(certificates); i++) {
		X509 *next = sk_X509_value(certificates, i);

		if (X509_NAME_cmp(
			    X509_get_subject_name(next), X509_get_subject_name(present)) == 0 &&
			EVP_PKEY_eq(X509_get0_pubkey(next), X509_get0_pubkey(present)) == 1 &&
			X509_verify(next, ca_key) == 1 &&
			ASN1_TIME_compare(
				X509_get0_notAfter(next), X509_get0_notAfter(present)) > 0)
			return next;
	}
	return NULL;
}

static enum status write_pem(X509 *certificate, struct bytes *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	enum status status = STATUS_NO_MEMORY;
	char *data;

	if (bio && PEM_write_bio_X509(bio, certificate)) {
		long len = BIO_get_mem_data(bio, &data);

		status = bytes_add(out, data, (size_t)len);
	}
	BIO_free(bio);
	return status;
}

enum status renewal_accept(const void *answer, size_t len, const struct bytes *certificate_pem,
	const char *ca_pem, struct bytes *out)
{
	X509 *present = read_certificate(certificate_pem->data, certificate_pem->len);
	X509 *ca = read_certificate(ca_pem, strlen(ca_pem)), *next = NULL;
	PKCS7 *bundle = read_answer(answer, len);
	enum status status;

	if (present && ca && bundle)
		next = find_next(bundle->d.sign->cert, present, X509_get0_pubkey(ca));
	if (next)
		status = write_pem(next, out);
	else
		status = failure(bundle ? STATUS_DENIED : STATUS_BAD_DATA,
			"renewal: no certificate of ours in the answer");
	PKCS7_free(bundle);
	X509_free(ca);
	X509_free(present);
	return status;
}

static X509_REQ *read_request(const char *text)
{
	struct bytes der = {0};
	X509_REQ *request = NULL;
	const unsigned char *at;

	if (decode(text, strlen(text), &der) == STATUS_OK) {
		at = der.data;
		request = d2i_X509_REQ(NULL, &at, (long)der.len);
	}
	bytes_free(&der);
	return request;
}

/* The certificate of the bundle that was asked for. */
static X509 *find_first(const STACK_OF(X509) * certificates, X509_REQ *request, X509 *ca)
{
	for (int i = 0; certificates && i < sk_X509_num(certificates); i++) {
		X509 *first = sk_X509_value(certificates, i);

		if (X509_NAME_cmp(X509_get_subject_name(first),
			    X509_REQ_get_subject_name(request)) == 0 &&
			EVP_PKEY_eq(X509_get0_pubkey(first), X509_REQ_get0_pubkey(request)) ==
				1 &&
			X509_check_issued(ca, first) == X509_V_OK &&
			X509_verify(first, X509_get0_pubkey(ca)) == 1 &&
			ASN1_TIME_compare(
				X509_get0_notAfter(first), X509_get0_notBefore(first)) > 0)
			return first;
	}
	return NULL;
}

enum status renewal_first_accept(const void *answer, size_t len, const char *request_text,
	const char *ca_pem, struct bytes *out)
{
	X509_REQ *request = read_request(request_text);
	X509 *ca = read_certificate(ca_pem, strlen(ca_pem)), *first = NULL;
	PKCS7 *bundle = read_answer(answer, len);
	enum status status;

	if (request && ca && bundle)
		first = find_first(bundle->d.sign->cert, request, ca);
	if (first)
		status = write_pem(first, out);
	else
		status = failure(bundle ? STATUS_DENIED : STATUS_BAD_DATA,
			"enrolment: no certificate of ours in the answer");
	PKCS7_free(bundle);
	X509_free(ca);
	X509_REQ_free(request);
	return status;
}
