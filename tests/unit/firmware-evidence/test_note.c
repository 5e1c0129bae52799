#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/note.h"
#include "firmware/evidence/receipt_note.h"

#define CASE_ID "018f4f4e-7c3a-7b21-9a55-000000000001"
#define OTHER_CASE_ID "018f4f4e-7c3a-7b21-9a55-000000000002"

/* The example of the documentation of Go's golang.org/x/mod/sumdb/note. */
#define GO_VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_SIGNER                                                                              \
	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define GO_TEXT                                                                                \
	"If you think cryptography is the answer to your problem,\n"                           \
	"then you don't know what your problem is.\n"
#define GO_NOTE                                                                                \
	GO_TEXT "\n— PeterNeumann "                                                          \
		"x08go/ZJkuBS9UG/"                                                             \
		"SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=" \
		"\n"

static struct note_key key, other;
static const uint8_t HASH[32] = {1, 2, 3}, OTHER_HASH[32] = {1, 2, 4};

static int make_keys(void **unused)
{
	(void)unused;
	ok(note_key_make("office.example", &key));
	ok(note_key_make("office.example", &other));
	return 0;
}

static void the_example_of_go_is_read_and_written(void **unused)
{
	struct note_key verifier, signer;
	struct bytes text = {0}, note = {0};
	char back[NOTE_KEY_TEXT_SIZE];

	(void)unused;
	ok(note_key_read(GO_VERIFIER, &verifier));
	ok(note_key_read(GO_SIGNER, &signer));
	assert_memory_equal(signer.public_key, verifier.public_key, 32);
	note_key_public_text(&signer, back);
	assert_string_equal(back, GO_VERIFIER);
	note_key_secret_text(&signer, back);
	assert_string_equal(back, GO_SIGNER);
	ok(note_open(&verifier, GO_NOTE, strlen(GO_NOTE), &text));
	assert_string_equal((char *)text.data, GO_TEXT);
	ok(note_sign(&signer, GO_TEXT, &note));
	assert_string_equal((char *)note.data, GO_NOTE);
	assert_int_equal(note_sign(&verifier, GO_TEXT, &note), STATUS_BAD_DATA);
	bytes_free(&text);
	bytes_free(&note);
}

static void a_key_text_with_one_wrong_character_is_refused(void **unused)
{
	char text[NOTE_KEY_TEXT_SIZE];
	struct note_key back;

	(void)unused;
	for (int secret = 0; secret < 2; secret++) {
		secret ? note_key_secret_text(&key, text) : note_key_public_text(&key, text);
		ok(note_key_read(text, &back));
		for (size_t i = 0; text[i]; i++) {
			char kept = text[i];
			text[i] = kept == 'B' ? 'C' : 'B';
			assert_int_equal(note_key_read(text, &back), STATUS_BAD_DATA);
			text[i] = '+';
			if (kept != '+')
				assert_int_equal(note_key_read(text, &back), STATUS_BAD_DATA);
			text[i] = kept;
		}
		for (size_t len = strlen(text); len--;) {
			text[len] = '\0';
			assert_int_equal(note_key_read(text, &back), STATUS_BAD_DATA);
		}
	}
	assert_int_equal(note_key_make("two words", &back), STATUS_BAD_DATA);
	assert_int_equal(note_key_make("a+b", &back), STATUS_BAD_DATA);
	assert_int_equal(note_key_make("", &back), STATUS_BAD_DATA);
}

static enum status open_note(const void *note, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct bytes text = {0};
	enum status status;

	assert_non_null(copy);
	if (len)
		memcpy(copy, note, len);
	status = note_open(&key, copy, len, &text);
	if (status != STATUS_OK)
		assert_int_equal(text.len, 0);
	bytes_free(&text);
	free(copy);
	return status;
}

static void every_changed_or_missing_byte_is_refused(void **unused)
{
	struct bytes note = {0};

	(void)unused;
	ok(note_sign(&key, "line one\n\nline three 木\n", &note));
	ok(open_note(note.data, note.len));
	for (size_t i = 0; i < note.len; i++) {
		uint8_t kept = note.data[i];
		for (unsigned value = 0; value < 256; value++) {
			note.data[i] = (uint8_t)value;
			if (value != kept)
				assert_int_not_equal(open_note(note.data, note.len), STATUS_OK);
		}
		note.data[i] = kept;
	}
	for (size_t len = 0; len < note.len; len++)
		assert_int_not_equal(open_note(note.data, len), STATUS_OK);
	ok(bytes_add_text(&note, "\n"));
	assert_int_not_equal(open_note(note.data, note.len), STATUS_OK);
	bytes_free(&note);
}

static void a_note_with_two_signatures_or_another_key_is_refused(void **unused)
{
	struct bytes note = {0}, second = {0};

	(void)unused;
	ok(note_sign(&key, "text\n", &note));
	ok(note_sign(&other, "text\n", &second));
	assert_int_equal(open_note(second.data, second.len), STATUS_DENIED);
	ok(bytes_add(&note, second.data + 6, second.len - 6));
	assert_int_equal(open_note(note.data, note.len), STATUS_BAD_DATA);
	bytes_free(&note);
	bytes_free(&second);
}

static void only_clean_text_is_signed(void **unused)
{
	static const char *const BAD[] = {
		"", "no line end", "tab\there\n", "bad \xff utf-8\n", "\r\n"};
	struct bytes note = {0};

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(note_sign(&key, BAD[i], &note), STATUS_BAD_DATA);
	assert_int_equal(note.len, 0);
}

static void openssl_accepts_the_signature(void **unused)
{
	static const uint8_t SPKI_START[] = {
		0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
	struct scratch scratch;
	struct bytes note = {0}, der = {0};
	const char *coded;

	(void)unused;
	scratch_open(&scratch);
	ok(note_sign(&key, "text\n", &note));
	scratch_write(&scratch, "text", "text\n", 5);
	coded = strrchr((char *)note.data, ' ') + 1;
	scratch_write(&scratch, "mark", coded, strlen(coded));
	ok(bytes_add(&der, SPKI_START, sizeof(SPKI_START)));
	ok(bytes_add(&der, key.public_key, 32));
	scratch_write(&scratch, "key.der", der.data, der.len);
	assert_int_equal(
		scratch_run(&scratch,
			"base64 -d mark | tail -c 64 >sig && openssl pkeyutl -verify"
			" -rawin -in text -sigfile sig -pubin -keyform DER -inkey key.der"),
		0);
	bytes_free(&note);
	bytes_free(&der);
	scratch_close(&scratch);
}

static void a_receipt_is_for_one_case_and_one_manifest(void **unused)
{
	struct bytes note = {0};
	int64_t received_ms = 0;

	(void)unused;
	ok(receipt_note_make(&key, CASE_ID, HASH, 1795450000123, &note));
	assert_true(note.len <= RECEIPT_NOTE_MAX);
	ok(receipt_note_verify(&key, note.data, note.len, CASE_ID, HASH, &received_ms));
	assert_int_equal(received_ms, 1795450000123);
	assert_int_equal(receipt_note_verify(
				 &key, note.data, note.len, OTHER_CASE_ID, HASH, &received_ms),
		STATUS_DENIED);
	assert_int_equal(receipt_note_verify(
				 &key, note.data, note.len, CASE_ID, OTHER_HASH, &received_ms),
		STATUS_DENIED);
	assert_int_equal(
		receipt_note_verify(&other, note.data, note.len, CASE_ID, HASH, &received_ms),
		STATUS_DENIED);
	bytes_free(&note);
}

/* Signed by the right key, but not the receipt: another kind of note, a bent time. */
static void other_notes_of_the_office_are_no_receipts(void **unused)
{
	static const char *const TEXTS[] = {
		"office.example/index\n%s\n%s\n1\n",
		"office.example/receipt\n%s\n%s\n",
		"office.example/receipt\n%s\n%s\n01\n",
		"office.example/receipt\n%s\n%s\n-1\n",
		"office.example/receipt\n%s\n%s\n 1\n",
		"office.example/receipt\n%s\n%s\n1x\n",
		"office.example/receipt\n%s\n%s\n1\n2\n",
		"office.example/receipt\n\n%s\n%s\n1\n",
		"other.example/receipt\n%s\n%s\n1\n",
		"office.example/receipt\n%s\n%s\n99999999999999999999\n",
	};
	char hash[65], text[512];
	int64_t received_ms;

	(void)unused;
	hex_encode(HASH, 32, hash);
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		struct bytes note = {0};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), TEXTS[i], CASE_ID, hash);
#pragma GCC diagnostic pop
		ok(note_sign(&key, text, &note));
		assert_int_equal(receipt_note_verify(&key, note.data, note.len, CASE_ID, HASH,
					 &received_ms),
			STATUS_DENIED);
		bytes_free(&note);
	}
}

static void a_page_of_a_captive_portal_is_no_receipt(void **unused)
{
	static const char PAGE[] = "<html>\n\n<body>Welcome to the free WiFi</body></html>\n";
	struct bytes huge = {0};
	int64_t received_ms;

	(void)unused;
	assert_int_not_equal(
		receipt_note_verify(&key, PAGE, strlen(PAGE), CASE_ID, HASH, &received_ms),
		STATUS_OK);
	assert_int_equal(
		receipt_note_verify(&key, "", 0, CASE_ID, HASH, &received_ms), STATUS_BAD_DATA);
	ok(receipt_note_make(&key, CASE_ID, HASH, 1, &huge));
	while (huge.len <= RECEIPT_NOTE_MAX)
		ok(bytes_add_text(&huge, "\n"));
	assert_int_equal(
		receipt_note_verify(&key, huge.data, huge.len, CASE_ID, HASH, &received_ms),
		STATUS_BAD_DATA);
	bytes_free(&huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_go_is_read_and_written),
		cmocka_unit_test(a_key_text_with_one_wrong_character_is_refused),
		cmocka_unit_test(every_changed_or_missing_byte_is_refused),
		cmocka_unit_test(a_note_with_two_signatures_or_another_key_is_refused),
		cmocka_unit_test(only_clean_text_is_signed),
		cmocka_unit_test(openssl_accepts_the_signature),
		cmocka_unit_test(a_receipt_is_for_one_case_and_one_manifest),
		cmocka_unit_test(other_notes_of_the_office_are_no_receipts),
		cmocka_unit_test(a_page_of_a_captive_portal_is_no_receipt),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
