/*
 * Every known answer of tests/unit/data/wire-vectors.json, made by a second implementation.
 */
#include "tests/unit/firmware-evidence/scratch.h"

#include <openssl/evp.h>

#include "firmware/evidence/bundle.h"
#include "firmware/evidence/code_lock.h"
#include "firmware/evidence/commitment.h"
#include "firmware/evidence/draft.h"
#include "firmware/evidence/slip_store.h"

#define VECTORS "tests/unit/data/wire-vectors.json"

static json_t *vectors;

static int read_vectors(void **unused)
{
	(void)unused;
	ok(json_read_file(VECTORS, 1024 * 1024, &vectors));
	return 0;
}

static int drop_vectors(void **unused)
{
	(void)unused;
	json_decref(vectors);
	return 0;
}

static const json_t *vector(const char *name)
{
	const json_t *found = json_object_get(vectors, name);

	assert_non_null(found);
	return found;
}

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_text(object, member);

	assert_non_null(text);
	return text;
}

static void hex_of(const json_t *object, const char *member, uint8_t *out, size_t len)
{
	ok(hex_decode(text_of(object, member), out, len));
}

static void assert_hex(
	const uint8_t *found, size_t len, const json_t *object, const char *member)
{
	char hex[256];

	assert_true(2 * len < sizeof(hex));
	hex_encode(found, len, hex);
	assert_string_equal(hex, text_of(object, member));
}

static void receipt_numbers(void **unused)
{
	const json_t *list = vector("receipt_no");

	(void)unused;
	assert_true(json_array_size(list) >= 5);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		char number[RECEIPT_NO_SIZE];

		receipt_no_make(text_of(item, "kiosk_id"),
			json_integer_value(json_object_get(item, "kiosk_seq")), number);
		assert_string_equal(number, text_of(item, "receipt_no"));
		assert_true(receipt_no_is_valid(number));
	}
}

static void the_query_tag(void **unused)
{
	const json_t *item = vector("query_tag");
	uint8_t tag[32];

	(void)unused;
	query_tag(text_of(item, "receipt_no"), text_of(item, "visit_code"), tag);
	assert_hex(tag, 32, item, "hex");
}

static void the_commitment_of_an_object(void **unused)
{
	const json_t *item = vector("object_commitment");
	const char *plain = text_of(item, "plaintext_utf8");
	uint8_t random[32], hash[32], commitment[32];

	(void)unused;
	hex_of(item, "random_hex", random, 32);
	sha256(plain, strlen(plain), hash);
	object_commitment(random, hash, commitment);
	assert_hex(commitment, 32, item, "hex");
}

static void the_tag_of_a_card(void **unused)
{
	const json_t *item = vector("card_tag");
	uint8_t secret[32], tag[32];

	(void)unused;
	hex_of(item, "draft_secret_hex", secret, 32);
	assert_string_equal(
		text_of(item, "source"), identity_source_word(IDENTITY_RESIDENT_ID));
	card_tag(secret, IDENTITY_RESIDENT_ID, text_of(item, "number"), tag);
	assert_hex(tag, 32, item, "hex");
}

static void a_draft(void **unused)
{
	const json_t *item = vector("draft");
	const char *visit_id = text_of(item, "visit_id"), *code = text_of(item, "visit_code");
	struct seal_identity identity, back;
	uint8_t secret[32], tag[32], wrapped[DRAFT_WRAPPED_SIZE], key[32];
	const struct piece info[] = {
		piece_text("onevisit/draft/v1"), piece_text(visit_id), {tag, 32}};
	const struct draft_lock lock = {visit_id, code, secret, tag};

	(void)unused;
	hex_of(item, "draft_secret_hex", secret, 32);
	hex_of(item, "card_tag_hex", tag, 32);
	hex_of(item, "identity_hex", identity.secret, 32);
	code_lock_key(code, secret, info, 3, key);
	assert_hex(key, 32, item, "key_hex");
	ok(draft_wrap(&lock, &identity, wrapped));
	assert_hex(wrapped, sizeof(wrapped), item, "wrapped_hex");
	ok(draft_unwrap(&lock, wrapped, &back));
	assert_memory_equal(back.secret, identity.secret, 32);
}

/* ChaCha20-Poly1305 with the key of the vector, straight from OpenSSL. */
static void seal_with_key(
	const uint8_t key[32], const char *aad, const char *plain, struct bytes *out)
{
	static const uint8_t NONCE[12];
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	size_t len = strlen(plain);
	uint8_t *end;
	int done;

	ok(bytes_grow(out, len + 16, &end));
	assert_int_equal(
		EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), NULL, key, NONCE), 1);
	assert_int_equal(
		EVP_EncryptUpdate(context, NULL, &done, (const uint8_t *)aad, (int)strlen(aad)),
		1);
	assert_int_equal(
		EVP_EncryptUpdate(context, end, &done, (const uint8_t *)plain, (int)len), 1);
	assert_int_equal(EVP_EncryptFinal_ex(context, end + len, &done), 1);
	assert_int_equal(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, end + len), 1);
	EVP_CIPHER_CTX_free(context);
}

static void a_slip_at_rest(void **unused)
{
	const json_t *item = vector("slip_at_rest");
	const char *visit_id = text_of(item, "visit_id"), *code = text_of(item, "visit_code");
	const char *plain = "{\"slip\":1}";
	struct bytes ours = {0}, theirs = {0};
	uint8_t secret[32], key[32];
	const struct slip_lock lock = {visit_id, code, secret};

	(void)unused;
	hex_of(item, "secret_hex", secret, 32);
	hex_of(item, "key_hex", key, 32);
	ok(slip_seal(&lock, plain, strlen(plain), &ours));
	seal_with_key(key, visit_id, plain, &theirs);
	assert_int_equal(ours.len, theirs.len);
	assert_memory_equal(ours.data, theirs.data, ours.len);
	bytes_free(&ours);
	bytes_free(&theirs);
}

static void what_the_signature_covers(void **unused)
{
	const json_t *item = vector("covers");
	const json_t *object = json_object_get(item, "object");
	struct bytes text = {0};
	uint8_t hash[32];

	(void)unused;
	ok(json_canonical(object, &text));
	assert_string_equal((char *)text.data, text_of(item, "jcs_utf8"));
	ok(canonical_hash(object, hash));
	assert_hex(hash, 32, item, "hex");
	bytes_free(&text);
}

/* The same object, built by the code that builds it for real: two cases, one without a form. */
static void what_a_bundle_covers(void **unused)
{
	const json_t *item = vector("covers");
	const json_t *object = json_object_get(item, "object");
	const json_t *list = json_object_get(object, "cases");
	struct bundle_visit visit = {.language = "zh-Hans", .signed_text = ""};
	struct bundle_case cases[2] = {{.item_version = 1}, {.item_version = 1}};
	uint8_t hash[32];
	json_t *covers, *form = json_object();

	(void)unused;
	strcpy(visit.visit_id, text_of(object, "visit_id"));
	for (size_t i = 0; i < 2; i++)
		strcpy(cases[i].case_id, text_of(json_array_get(list, i), "case_id"));
	ok(bundle_case_set_form(&cases[0], form));
	hex_of(vector("object_commitment"), "random_hex", cases[0].form_object.random, 32);
	object_commitment(cases[0].form_object.random, cases[0].form_object.sha256,
		cases[0].form_object.commitment);
	ok(bundle_covers(&visit, cases, 2, &covers, hash));
	assert_true(json_equal(json_object_get(covers, "cases"), list));
	/* The text that was signed for the vector is not in it, only its hash. */
	assert_int_equal(
		json_object_set(covers, "text_sha256", json_object_get(object, "text_sha256")),
		0);
	assert_true(json_equal(covers, object));
	json_decref(covers);
	json_decref(form);
}

static void an_inner_part(void **unused)
{
	const json_t *item = vector("inner");
	struct bytes padded = {0};
	uint8_t salt[32], commitment[32];
	json_t *back;

	(void)unused;
	ok(inner_write(json_object_get(item, "object"), &padded));
	assert_int_equal(padded.len, json_integer_value(json_object_get(item, "padded_len")));
	hex_of(item, "salt_hex", salt, 32);
	inner_commitment(salt, padded.data, padded.len, commitment);
	assert_hex(commitment, 32, item, "inner_commit_hex");
	ok(inner_read(padded.data, padded.len, &back));
	assert_true(json_equal(back, json_object_get(item, "object")));
	json_decref(back);
	bytes_free(&padded);
}

/*
 * The vector's kid belongs to no key, so the input is rebuilt for a kid of ours and compared
 * with the vector's where only the kid differs.
 */
static void the_signing_input_of_a_slip(void **unused)
{
	const json_t *item = vector("slip_signing_input");
	const char *ascii = text_of(item, "ascii");
	struct bytes expected = {0}, header = {0};
	struct signing_key *key;
	char kid[KID_SIZE], qr[256];
	uint8_t hash[32], signature[64];
	const struct slip_stub stub = {"status.example", text_of(item, "receipt_no"),
		(int)json_integer_value(json_object_get(item, "count")), hash,
		"7ZK3M9QW2TRX5HVB"};
	const char *coded;
	struct bytes raw = {0};

	(void)unused;
	ok(signing_key_make(&key));
	signing_key_id(key, kid);
	ok(base64url_decode(ascii, strcspn(ascii, "."), &header));
	memcpy(strstr((char *)header.data, text_of(item, "kid")), kid, 64);
	ok(base64url_encode(header.data, header.len, &expected));
	ok(bytes_add_text(&expected, strchr(ascii, '.')));
	hex_of(item, "manifest_hash", hash, 32);
	ok(slip_qr(key, &stub, qr, sizeof(qr)));
	assert_true(strlen(qr) <= 250);
	coded = strrchr(qr, '.');
	assert_string_equal(coded, ".7ZK3M9QW2TRX5HVB");
	ok(base64url_decode(coded - 86, 86, &raw));
	memcpy(signature, raw.data, sizeof(signature));
	ok(signing_key_verify(key, expected.data, expected.len, signature));
	expected.data[expected.len - 1] ^= 1;
	assert_int_equal(
		signing_key_verify(key, expected.data, expected.len, signature), STATUS_DENIED);
	signing_key_destroy(key);
	bytes_free(&expected);
	bytes_free(&header);
	bytes_free(&raw);
}

static void no_vector_is_left_out(void **unused)
{
	static const char *const HELD[] = {"source", "receipt_no", "query_tag",
		"object_commitment", "card_tag", "draft", "slip_at_rest", "covers", "inner",
		"slip_signing_input"};

	(void)unused;
	assert_int_equal(json_object_size(vectors), sizeof(HELD) / sizeof(HELD[0]));
	for (size_t i = 0; i < sizeof(HELD) / sizeof(HELD[0]); i++)
		assert_non_null(json_object_get(vectors, HELD[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receipt_numbers),
		cmocka_unit_test(the_query_tag),
		cmocka_unit_test(the_commitment_of_an_object),
		cmocka_unit_test(the_tag_of_a_card),
		cmocka_unit_test(a_draft),
		cmocka_unit_test(a_slip_at_rest),
		cmocka_unit_test(what_the_signature_covers),
		cmocka_unit_test(what_a_bundle_covers),
		cmocka_unit_test(an_inner_part),
		cmocka_unit_test(the_signing_input_of_a_slip),
		cmocka_unit_test(no_vector_is_left_out),
	};

	return cmocka_run_group_tests(tests, read_vectors, drop_vectors);
}
