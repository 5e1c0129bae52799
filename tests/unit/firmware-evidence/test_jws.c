#include "tests/unit/firmware-evidence/scratch.h"

#include <openssl/bn.h>

#include "firmware/evidence/jws.h"
#include "firmware/evidence/seal.h"

#define TYP "case+jws"
#define PAYLOAD "{\"v\":1}"

static struct signing_key *key, *other;
static struct bytes text;

static int make_keys(void **unused)
{
	(void)unused;
	ok(signing_key_make(&key));
	ok(signing_key_make(&other));
	ok(jws_sign(key, TYP, PAYLOAD, strlen(PAYLOAD), &text));
	return 0;
}

static int drop_keys(void **unused)
{
	(void)unused;
	signing_key_destroy(key);
	signing_key_destroy(other);
	bytes_free(&text);
	return 0;
}

static enum status check(const void *data, size_t len, const char *typ)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct jws jws;
	enum status status;

	assert_non_null(copy);
	if (len)
		memcpy(copy, data, len);
	status = jws_parse(copy, len, typ, &jws);
	if (status == STATUS_OK)
		status = jws_verify(&jws, key);
	jws_free(&jws);
	free(copy);
	return status;
}

static enum status check_text(const char *data)
{
	return check(data, strlen(data), TYP);
}

static void what_is_signed_comes_back(void **unused)
{
	struct jws jws;
	char kid[KID_SIZE];
	uint8_t hash[32];

	(void)unused;
	ok(jws_parse(text.data, text.len, TYP, &jws));
	ok(jws_verify(&jws, key));
	signing_key_id(key, kid);
	assert_string_equal(jws.kid, kid);
	assert_int_equal(jws.payload.len, strlen(PAYLOAD));
	assert_memory_equal(jws.payload.data, PAYLOAD, jws.payload.len);
	sha256(jws.input.data, jws.input.len, hash);
	assert_memory_equal(jws.hash, hash, 32);
	assert_int_equal(jws_verify(&jws, other), STATUS_DENIED);
	jws_free(&jws);
}

static void another_type_is_refused(void **unused)
{
	(void)unused;
	assert_int_equal(check(text.data, text.len, "slip+jws"), STATUS_BAD_DATA);
	assert_int_equal(check(text.data, text.len, "case"), STATUS_BAD_DATA);
}

static void every_changed_byte_is_refused(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t kept = text.data[i];
		for (unsigned value = 0; value < 256; value++) {
			text.data[i] = (uint8_t)value;
			if (value != kept)
				assert_int_not_equal(
					check(text.data, text.len, TYP), STATUS_OK);
		}
		text.data[i] = kept;
	}
}

static void every_cut_is_refused(void **unused)
{
	(void)unused;
	for (size_t len = 0; len < text.len; len++)
		assert_int_equal(check(text.data, len, TYP), STATUS_BAD_DATA);
}

/* The three members as they stand in text. */
static void split(char payload[256], char protected[512], char signature[128])
{
	assert_int_equal(sscanf((char *)text.data,
				 "{\"payload\":\"%255[^\"]\",\"protected\":\"%511[^\"]\","
				 "\"signature\":\"%127[^\"]\"}",
				 payload, protected, signature),
		3);
}

static void members_more_fewer_or_doubled_are_refused(void **unused)
{
	static const char *const FORMS[] = {
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\"}",
		"{\"payload\":\"%1$s\",\"signature\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"signature\":\"%3$s\","
		"\"header\":{}}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"signature\":\"%3$s\",\"x\":1}",
		"{\"payload\":\"%1$s\",\"payload\":\"%1$s\",\"protected\":\"%2$s\","
		"\"signature\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"header\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"signature\":\"%3$s\"} x",
		"{\"payload\":\"%1$s=\",\"protected\":\"%2$s\",\"signature\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s=\",\"signature\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"signature\":\"%3$s==\"}",
		"{\"payload\":\"%1$s \",\"protected\":\"%2$s\",\"signature\":\"%3$s\"}",
		"{\"payload\":\"%1$s\",\"protected\":\"%2$s\",\"signature\":[\"%3$s\"]}",
		"{\"payload\":\"%1$s\",\"signatures\":[{\"protected\":\"%2$s\",\"signature\":"
		"\"%3$s\"}]}",
		"[\"%1$s\",\"%2$s\",\"%3$s\"]",
		"%2$s.%1$s.%3$s",
	};
	char payload[256], protected[512], signature[128], bent[2048];

	(void)unused;
	split(payload, protected, signature);
	snprintf(bent, sizeof(bent),
		"{ \"signature\":\"%3$s\", \"payload\":\"%1$s\",\n\"protected\":\"%2$s\" }",
		payload, protected, signature);
	ok(check_text(bent)); /* order and white space are not signed, and change no hash */
	for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(bent, sizeof(bent), FORMS[i], payload, protected, signature);
#pragma GCC diagnostic pop
		assert_int_equal(check_text(bent), STATUS_BAD_DATA);
	}
}

/* Signs any header with the right key; only its exact bytes may be accepted. */
static enum status check_header(const char *header)
{
	struct bytes input = {0}, bent = {0};
	uint8_t signature[64];
	enum status status;
	size_t split_at;

	ok(base64url_encode(header, strlen(header), &input));
	split_at = input.len;
	ok(bytes_add_text(&input, "."));
	ok(base64url_encode(PAYLOAD, strlen(PAYLOAD), &input));
	ok(signing_key_sign(key, input.data, input.len, signature));
	ok(bytes_add_format(&bent,
		"{\"payload\":\"%s\",\"protected\":\"%.*s\",\"signature\":\"",
		(char *)input.data + split_at + 1, (int)split_at, (char *)input.data));
	ok(base64url_encode(signature, 64, &bent));
	ok(bytes_add_text(&bent, "\"}"));
	status = check(bent.data, bent.len, TYP);
	bytes_free(&input);
	bytes_free(&bent);
	return status;
}

static void only_the_one_protected_header_is_accepted(void **unused)
{
	static const char *const HEADERS[] = {
		"{\"alg\":\"ES256\", \"kid\":\"%s\",\"typ\":\"case+jws\"}",
		"{\"kid\":\"%s\",\"alg\":\"ES256\",\"typ\":\"case+jws\"}",
		"{\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"case+jws\"}",
		("{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"%s\",\"typ\":"
		 "\"case+jws\"}"),
		"{\"alg\":\"ES256\",\"jwk\":{},\"kid\":\"%s\",\"typ\":\"case+jws\"}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"case+jws\",\"x5c\":[]}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"CASE+JWS\"}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"case+jws\"}\n",
		"%s",
		"",
	};
	char kid[KID_SIZE], header[512];

	(void)unused;
	signing_key_id(key, kid);
	snprintf(header, sizeof(header),
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"case+jws\"}", kid);
	ok(check_header(header));
	for (size_t i = 0; i < sizeof(HEADERS) / sizeof(HEADERS[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(header, sizeof(header), HEADERS[i], kid);
#pragma GCC diagnostic pop
		assert_int_equal(check_header(header), STATUS_BAD_DATA);
	}
	for (char *at = kid; *at; at++)
		if (*at >= 'a' && *at <= 'f')
			*at = (char)(*at - 32);
	snprintf(header, sizeof(header),
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"case+jws\"}", kid);
	assert_int_equal(check_header(header), STATUS_BAD_DATA);
}

static void the_kid_must_be_that_of_the_key(void **unused)
{
	char kid[KID_SIZE], header[512];

	(void)unused;
	signing_key_id(other, kid);
	snprintf(header, sizeof(header),
		"{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"case+jws\"}", kid);
	assert_int_equal(check_header(header), STATUS_DENIED);
}

static const char ORDER[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

/* Whoever passes it on can turn s into n-s; the manifest hash must not care. */
static void the_twin_signature_has_the_same_hash(void **unused)
{
	char payload[256], protected[512], coded[128], bent[2048];
	struct bytes signature = {0}, twin = {0};
	BIGNUM *n = NULL, *s;
	struct jws jws, other_jws;

	(void)unused;
	split(payload, protected, coded);
	ok(base64url_decode(coded, strlen(coded), &signature));
	assert_true(BN_hex2bn(&n, ORDER) > 0);
	s = BN_bin2bn(signature.data + 32, 32, NULL);
	assert_int_equal(BN_sub(s, n, s), 1);
	assert_int_equal(BN_bn2binpad(s, signature.data + 32, 32), 32);
	ok(base64url_encode(signature.data, 64, &twin));
	snprintf(bent, sizeof(bent),
		"{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}", payload,
		protected, (char *)twin.data);
	ok(jws_parse(text.data, text.len, TYP, &jws));
	ok(jws_parse(bent, strlen(bent), TYP, &other_jws));
	ok(jws_verify(&other_jws, key));
	assert_memory_not_equal(jws.signature, other_jws.signature, 64);
	assert_memory_equal(jws.hash, other_jws.hash, 32);
	jws_free(&jws);
	jws_free(&other_jws);
	BN_free(n);
	BN_free(s);
	bytes_free(&signature);
	bytes_free(&twin);
}

static void a_signature_of_zeros_is_refused(void **unused)
{
	const uint8_t zeros[64] = {0};

	(void)unused;
	assert_int_equal(signing_key_verify(key, "x", 1, zeros), STATUS_DENIED);
}

/* The public half of key as a JWK, made with openssl's SPKI. */
static void write_jwk(const struct scratch *scratch)
{
	struct bytes spki = {0}, x = {0}, y = {0}, jwk = {0};

	ok(signing_key_spki(key, &spki));
	ok(base64url_encode(spki.data + 27, 32, &x));
	ok(base64url_encode(spki.data + 59, 32, &y));
	ok(bytes_add_format(&jwk,
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}", (char *)x.data,
		(char *)y.data));
	scratch_write(scratch, "key.jwk", jwk.data, jwk.len);
	bytes_free(&spki);
	bytes_free(&x);
	bytes_free(&y);
	bytes_free(&jwk);
}

static void jose_accepts_what_we_sign_and_nothing_changed(void **unused)
{
	struct scratch scratch;

	(void)unused;
	scratch_open(&scratch);
	write_jwk(&scratch);
	scratch_write(&scratch, "case.jws", text.data, text.len);
	assert_int_equal(scratch_run(&scratch, "jose jws ver -i case.jws -k key.jwk -O payload"
					       " && test \"$(cat payload)\" = '" PAYLOAD "'"),
		0);
	text.data[20] ^= 1;
	scratch_write(&scratch, "case.jws", text.data, text.len);
	text.data[20] ^= 1;
	assert_int_not_equal(scratch_run(&scratch, "jose jws ver -i case.jws -k key.jwk"), 0);
	scratch_close(&scratch);
}

static void a_key_comes_back_from_its_files(void **unused)
{
	struct scratch scratch;
	struct signing_key *back;
	struct bytes pem = {0}, spki = {0};
	char path[PATH_TEXT_MAX], kid[KID_SIZE], back_kid[KID_SIZE];
	static const char *const FILES[] = {"key.pem", "key.pub", "key.crt"};

	(void)unused;
	scratch_open(&scratch);
	ok(signing_key_pem(key, &pem));
	scratch_write(&scratch, "key.pem", pem.data, pem.len);
	assert_int_equal(scratch_run(&scratch, "openssl pkey -in key.pem -pubout -out key.pub"
					       " && openssl req -x509 -key key.pem -subj /CN=x"
					       " -out key.crt"),
		0);
	signing_key_id(key, kid);
	for (size_t i = 0; i < 3; i++) {
		ok(path_join(path, sizeof(path), scratch.folder, FILES[i]));
		ok(signing_key_read(path, &back));
		signing_key_id(back, back_kid);
		assert_string_equal(back_kid, kid);
		bytes_free(&spki);
		assert_int_equal(
			jws_sign(back, TYP, "x", 1, &spki), i == 0 ? STATUS_OK : STATUS_DENIED);
		signing_key_destroy(back);
	}
	bytes_free(&spki);
	ok(signing_key_spki(key, &spki));
	ok(signing_key_from_spki(spki.data, spki.len, &back));
	assert_int_equal(signing_key_pem(back, &pem), STATUS_DENIED);
	signing_key_destroy(back);
	bytes_free(&pem);
	bytes_free(&spki);
	scratch_close(&scratch);
}

static void keys_of_another_kind_are_refused(void **unused)
{
	static const char *const MAKE[] = {
		"openssl genpkey -algorithm ed25519 -out key.pem",
		"openssl ecparam -genkey -noout -name secp384r1 -out key.pem",
		"openssl ecparam -genkey -noout -name secp256k1 -out key.pem",
		"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
		" -pkeyopt ec_param_enc:explicit -out key.pem",
		"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
		" -aes256 -pass pass:secret -out key.pem",
		"echo nothing >key.pem",
		": >key.pem",
	};
	struct scratch scratch;
	struct signing_key *back = NULL;
	struct bytes spki = {0};
	char path[PATH_TEXT_MAX];

	(void)unused;
	scratch_open(&scratch);
	ok(path_join(path, sizeof(path), scratch.folder, "key.pem"));
	assert_int_equal(signing_key_read(path, &back), STATUS_NOT_FOUND);
	for (size_t i = 0; i < sizeof(MAKE) / sizeof(MAKE[0]); i++) {
		assert_int_equal(scratch_run(&scratch, MAKE[i]), 0);
		assert_int_equal(signing_key_read(path, &back), STATUS_BAD_DATA);
	}
	ok(signing_key_spki(key, &spki));
	for (size_t i = 0; i < spki.len; i++) {
		spki.data[i] ^= 1;
		/* Any change of a coordinate leaves the curve; of the rest, the one form. */
		assert_int_equal(
			signing_key_from_spki(spki.data, spki.len, &back), STATUS_BAD_DATA);
		spki.data[i] ^= 1;
	}
	assert_int_equal(
		signing_key_from_spki(spki.data, spki.len - 1, &back), STATUS_BAD_DATA);
	bytes_free(&spki);
	scratch_close(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_comes_back),
		cmocka_unit_test(another_type_is_refused),
		cmocka_unit_test(every_changed_byte_is_refused),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(members_more_fewer_or_doubled_are_refused),
		cmocka_unit_test(only_the_one_protected_header_is_accepted),
		cmocka_unit_test(the_kid_must_be_that_of_the_key),
		cmocka_unit_test(the_twin_signature_has_the_same_hash),
		cmocka_unit_test(a_signature_of_zeros_is_refused),
		cmocka_unit_test(jose_accepts_what_we_sign_and_nothing_changed),
		cmocka_unit_test(a_key_comes_back_from_its_files),
		cmocka_unit_test(keys_of_another_kind_are_refused),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
