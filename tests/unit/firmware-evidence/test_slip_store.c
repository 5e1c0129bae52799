#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/draft.h"
#include "firmware/evidence/slip_store.h"

#define VISIT "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a"
#define OTHER_VISIT "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5b"
#define CODE "7ZK3M9QW2TRX5HVB"
#define OTHER_CODE "7ZK3M9QW2TRX5HVC"
#define PLAIN "{\"name_masked\":\"张*\"}"

static const uint8_t SECRET[32] = {9}, OTHER_SECRET[32] = {8};
static const struct slip_lock LOCK = {VISIT, CODE, SECRET};
static const struct slip_lock OTHER_LOCKS[] = {
	{VISIT, OTHER_CODE, SECRET}, {OTHER_VISIT, CODE, SECRET}, {VISIT, CODE, OTHER_SECRET}};

static void a_slip_opens_with_its_code_only(void **unused)
{
	struct bytes sealed = {0}, plain = {0};

	(void)unused;
	ok(slip_seal(&LOCK, PLAIN, strlen(PLAIN), &sealed));
	ok(slip_unseal(&LOCK, sealed.data, sealed.len, &plain));
	assert_string_equal((char *)plain.data, PLAIN);
	plain.len = 0;
	for (size_t i = 0; i < sizeof(OTHER_LOCKS) / sizeof(OTHER_LOCKS[0]); i++)
		assert_int_equal(slip_unseal(&OTHER_LOCKS[i], sealed.data, sealed.len, &plain),
			STATUS_DENIED);
	assert_int_equal(plain.len, 0);
	bytes_free(&sealed);
	bytes_free(&plain);
}

static void a_changed_or_cut_slip_does_not_open(void **unused)
{
	struct bytes sealed = {0}, plain = {0};

	(void)unused;
	ok(slip_seal(&LOCK, PLAIN, strlen(PLAIN), &sealed));
	for (size_t i = 0; i < sealed.len; i++) {
		sealed.data[i] ^= 1;
		assert_int_equal(
			slip_unseal(&LOCK, sealed.data, sealed.len, &plain), STATUS_DENIED);
		sealed.data[i] ^= 1;
		assert_int_equal(slip_unseal(&LOCK, sealed.data, i, &plain), STATUS_DENIED);
	}
	bytes_free(&sealed);
	bytes_free(&plain);
}

static void a_draft_needs_code_card_and_secret(void **unused)
{
	struct seal_identity identity, back;
	uint8_t tag[32], other_tag[32], wrapped[DRAFT_WRAPPED_SIZE];
	const struct draft_lock lock = {VISIT, CODE, SECRET, tag};
	const struct draft_lock others[] = {{VISIT, CODE, SECRET, other_tag},
		{VISIT, OTHER_CODE, SECRET, tag}, {OTHER_VISIT, CODE, SECRET, tag},
		{VISIT, CODE, OTHER_SECRET, tag}};

	(void)unused;
	ok(seal_identity_make(&identity));
	card_tag(SECRET, IDENTITY_RESIDENT_ID, "53070020000101001X", tag);
	card_tag(SECRET, IDENTITY_RESIDENT_ID, "530700200001010028", other_tag);
	ok(draft_wrap(&lock, &identity, wrapped));
	ok(draft_unwrap(&lock, wrapped, &back));
	assert_memory_equal(&back, &identity, sizeof(back));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(draft_unwrap(&others[i], wrapped, &back), STATUS_DENIED);
	for (size_t i = 0; i < sizeof(wrapped); i++) {
		wrapped[i] ^= 1;
		assert_int_equal(draft_unwrap(&lock, wrapped, &back), STATUS_DENIED);
		wrapped[i] ^= 1;
	}
}

static void a_card_and_a_typed_number_have_different_tags(void **unused)
{
	uint8_t card[32], lower[32], typed[32];

	(void)unused;
	card_tag(SECRET, IDENTITY_RESIDENT_ID, "53070020000101001X", card);
	card_tag(SECRET, IDENTITY_RESIDENT_ID, "53070020000101001x", lower);
	card_tag(SECRET, IDENTITY_TYPED, "53070020000101001X", typed);
	assert_memory_equal(card, lower, 32);
	assert_memory_not_equal(card, typed, 32);
}

static void the_qr_is_the_payload_of_the_design(void **unused)
{
	struct signing_key *key;
	struct bytes hash_text = {0};
	uint8_t hash[32];
	const struct slip_stub stub = {"status.example:8443", "530702000000170", 1, hash, CODE};
	char qr[252], expected[256];

	(void)unused;
	ok(signing_key_make(&key));
	sha256("manifest", 8, hash);
	ok(base64url_encode(hash, 32, &hash_text));
	ok(slip_qr(key, &stub, qr, sizeof(qr)));
	snprintf(expected, sizeof(expected),
		"https://status.example:8443/s#OV1:530702000000170.1.%s.",
		(char *)hash_text.data);
	assert_memory_equal(qr, expected, strlen(expected));
	assert_int_equal(strlen(qr), strlen(expected) + 86 + 1 + 16);
	signing_key_destroy(key);
	bytes_free(&hash_text);
}

static void a_qr_that_would_be_too_long_is_refused(void **unused)
{
	struct signing_key *key;
	const uint8_t hash[32] = {0};
	char host[128], qr[252];
	const struct slip_stub stub = {host, "530702000000170", 16, hash, CODE};
	size_t len;

	(void)unused;
	ok(signing_key_make(&key));
	memset(host, 'a', sizeof(host));
	for (len = sizeof(host) - 1; len > 0; len--) {
		enum status status;
		host[len] = '\0';
		status = slip_qr(key, &stub, qr, sizeof(qr));
		if (status == STATUS_OK)
			break;
		assert_int_equal(status, STATUS_FULL);
	}
	assert_int_equal(strlen(qr), 250);
	assert_int_equal(slip_qr(key, &stub, qr, 100), STATUS_FULL);
	signing_key_destroy(key);
}

static enum status scanned(
	const char *text, char number[RECEIPT_NO_SIZE], char code[VISIT_CODE_SIZE])
{
	return slip_qr_read(text, strlen(text), "status.example:8443", number, code);
}

static void a_scanned_slip_tells_its_number_and_code(void **unused)
{
	struct signing_key *key;
	uint8_t hash[32];
	const struct slip_stub stub = {
		"status.example:8443", "530702000000170", 12, hash, CODE};
	char qr[252], ended[256], number[RECEIPT_NO_SIZE], code[VISIT_CODE_SIZE];

	(void)unused;
	ok(signing_key_make(&key));
	sha256("manifest", 8, hash);
	ok(slip_qr(key, &stub, qr, sizeof(qr)));
	snprintf(ended, sizeof(ended), "%s\r\n", qr);
	ok(scanned(ended, number, code));
	assert_string_equal(number, "530702000000170");
	assert_string_equal(code, CODE);
	strcpy(number, "as it was");
	for (size_t i = 0; i < strlen(qr);
		i++) { /* cut, or with a character that fits nowhere */
		snprintf(ended, sizeof(ended), "%.*s", (int)i, qr);
		assert_int_equal(scanned(ended, number, code), STATUS_BAD_DATA);
		snprintf(ended, sizeof(ended), "%.*s%c%s", (int)i, qr, '!', qr + i + 1);
		assert_int_equal(scanned(ended, number, code), STATUS_BAD_DATA);
	}
	assert_string_equal(number, "as it was");
	assert_int_equal(
		slip_qr_read(qr, strlen(qr), "status.example", number, code), STATUS_BAD_DATA);
	assert_int_equal(slip_qr_read(qr, strlen(qr), "other.example:8443", number, code),
		STATUS_BAD_DATA);
	signing_key_destroy(key);
}

static void what_only_looks_like_a_slip_is_none(void **unused)
{
	static const char HASHES[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA."
				     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
				     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.";
	static const struct {
		const char *begins, *ends;
	} OTHERS[] = {{"530702000000171.1.", CODE}, {"530702000000170..", CODE},
		{"530702000000170.x.", CODE}, {"53070200000017.1.", CODE},
		{"530702000000170.1.", "7ZK3M9QW2TRX5HV"}, {"530702000000170.1.", CODE "A"},
		{"530702000000170.1.", "7zk3m9qw2trx5hvb"}, {"530702000000170.1.", CODE ".1"}};
	char text[300], number[RECEIPT_NO_SIZE], code[VISIT_CODE_SIZE];

	(void)unused;
	snprintf(text, sizeof(text),
		"https://status.example:8443/s#OV1:530702000000170.1.%s" CODE, HASHES);
	ok(scanned(text, number, code));
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
		snprintf(text, sizeof(text), "https://status.example:8443/s#OV1:%s%s%s",
			OTHERS[i].begins, HASHES, OTHERS[i].ends);
		assert_int_equal(scanned(text, number, code), STATUS_BAD_DATA);
	}
	assert_int_equal(scanned("", number, code), STATUS_BAD_DATA);
	assert_int_equal(scanned("https://example.invalid/pay", number, code), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_opens_with_its_code_only),
		cmocka_unit_test(a_changed_or_cut_slip_does_not_open),
		cmocka_unit_test(a_draft_needs_code_card_and_secret),
		cmocka_unit_test(a_card_and_a_typed_number_have_different_tags),
		cmocka_unit_test(the_qr_is_the_payload_of_the_design),
		cmocka_unit_test(a_qr_that_would_be_too_long_is_refused),
		cmocka_unit_test(a_scanned_slip_tells_its_number_and_code),
		cmocka_unit_test(what_only_looks_like_a_slip_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
