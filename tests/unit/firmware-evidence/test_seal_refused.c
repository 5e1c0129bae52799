/* What is changed, cut, or spelt in another way does not open. */
#include "tests/unit/firmware-evidence/seal_desk.h"

static void a_key_with_one_wrong_character_is_refused(void **unused)
{
	char text[SEAL_TEXT_SIZE], secret[SEAL_TEXT_SIZE];
	struct seal_recipient recipient;
	struct seal_identity identity;

	(void)unused;
	seal_recipient_text(&both[0], text);
	seal_identity_text(&department, secret);
	for (size_t i = 0; text[i]; i++) {
		char kept = text[i];
		text[i] = kept == 'q' ? 'p' : 'q';
		assert_int_equal(seal_recipient_read(text, &recipient), STATUS_BAD_DATA);
		text[i] = kept;
	}
	for (size_t i = 0; secret[i]; i++) {
		char kept = secret[i];
		secret[i] = kept == 'Q' ? 'P' : 'Q';
		assert_int_equal(seal_identity_read(secret, &identity), STATUS_BAD_DATA);
		secret[i] = kept;
	}
	secret[20] = (char)(secret[20] | 0x20); /* one lower-case letter or the same digit */
	if (secret[20] >= 'a')
		assert_int_equal(seal_identity_read(secret, &identity), STATUS_BAD_DATA);
	assert_int_equal(seal_recipient_read("", &recipient), STATUS_BAD_DATA);
	assert_int_equal(seal_recipient_read("age1", &recipient), STATUS_BAD_DATA);
	text[strlen(text) - 1] = '\0';
	assert_int_equal(seal_recipient_read(text, &recipient), STATUS_BAD_DATA);
}

static void refuse(const void *data, size_t len)
{
	/* An exact copy, so that the sanitizer sees one byte read too many. */
	uint8_t *copy = malloc(len ? len : 1);
	struct bytes out = {0};

	assert_non_null(copy);
	if (len)
		memcpy(copy, data, len);
	assert_int_not_equal(unseal(copy, len, &department, &out), STATUS_OK);
	assert_int_equal(out.len, 0);
	bytes_free(&out);
	free(copy);
}

static void a_file_with_any_byte_changed_is_refused(void **unused)
{
	struct bytes sealed = {0};

	(void)unused;
	ok(seal("what the citizen wrote", 22, both, 2, &sealed));
	for (size_t i = 0; i < sealed.len; i++)
		for (unsigned bit = 1; bit < 256; bit <<= 1) {
			sealed.data[i] ^= (uint8_t)bit;
			refuse(sealed.data, sealed.len);
			sealed.data[i] ^= (uint8_t)bit;
		}
	bytes_free(&sealed);
}

static void leftover_bits_of_the_mac_are_refused(void **unused)
{
	struct bytes sealed = {0}, opened = {0};
	char *last, kept;

	(void)unused;
	ok(seal("x", 1, both, 2, &sealed));
	last = strstr((char *)sealed.data, "--- ") + 4 + 42;
	kept = *last;
	for (int value = 0; value < 256; value++) {
		*last = (char)value;
		if (*last != kept)
			refuse(sealed.data, sealed.len);
	}
	*last = kept;
	ok(unseal(sealed.data, sealed.len, &department, &opened));
	bytes_free(&sealed);
	bytes_free(&opened);
}

static void a_file_cut_anywhere_or_longer_is_refused(void **unused)
{
	uint8_t *plain = scratch_noise(65536 + 40);
	struct bytes sealed = {0};

	(void)unused;
	ok(seal(plain, 65536 + 40, both, 2, &sealed));
	for (size_t len = 0; len < sealed.len; len += len < 600 || len > 66000 ? 1 : 997)
		refuse(sealed.data, len);
	ok(bytes_add(&sealed, "x", 1));
	refuse(sealed.data, sealed.len);
	ok(bytes_add(&sealed, plain, 65551));
	refuse(sealed.data, sealed.len);
	bytes_free(&sealed);
	free(plain);
}

static void chunks_that_change_places_are_refused(void **unused)
{
	enum { CHUNK = 65536 + 16 };
	uint8_t *plain = scratch_noise(3 * 65536), *kept = malloc(CHUNK);
	struct bytes sealed = {0};
	size_t start;

	(void)unused;
	assert_non_null(kept);
	ok(seal(plain, 3 * 65536, both, 2, &sealed));
	start = sealed.len - 3 * CHUNK;
	memcpy(kept, sealed.data + start, CHUNK);
	memcpy(sealed.data + start, sealed.data + start + CHUNK, CHUNK);
	memcpy(sealed.data + start + CHUNK, kept, CHUNK);
	refuse(sealed.data, sealed.len);
	memcpy(sealed.data + start + CHUNK, sealed.data + start, CHUNK);
	memcpy(sealed.data + start, kept, CHUNK);
	refuse(sealed.data, sealed.len - CHUNK); /* the end is missing */
	memmove(sealed.data + start + CHUNK, sealed.data + start + 2 * CHUNK, CHUNK);
	refuse(sealed.data, sealed.len - CHUNK); /* the middle is missing */
	bytes_free(&sealed);
	free(kept);
	free(plain);
}

/* A sender who knows the file key and closes a full chunk with an empty one. */
static void an_empty_chunk_after_a_full_one_is_refused(void **unused)
{
	enum { FULL = 65536 };
	static const uint8_t FILE_KEY[AGE_FILE_KEY_SIZE] = {1}, PAYLOAD_NONCE[16];
	const struct piece ikm = {FILE_KEY, sizeof(FILE_KEY)}, info = piece_text("payload");
	uint8_t *plain = scratch_noise(FULL), key[32], nonce[12] = {0}, *end;
	struct age_stanza stanza;
	struct cipher *cipher;
	struct bytes file = {0}, opened = {0};
	size_t start;

	(void)unused;
	digest_hkdf((struct piece){PAYLOAD_NONCE, 16}, &ikm, 1, &info, 1, key);
	ok(cipher_create(key, CIPHER_SEALS, &cipher));
	ok(age_stanza_make(FILE_KEY, &both[0], &stanza));
	ok(age_header_write(&stanza, 1, FILE_KEY, &file));
	ok(bytes_add(&file, PAYLOAD_NONCE, 16));
	start = file.len;
	ok(bytes_grow(&file, FULL + 16 + 16, &end));
	ok(cipher_seal(cipher, nonce, NULL, 0, plain, FULL, end));
	nonce[10] = 1;
	nonce[11] = 1;
	ok(cipher_seal(cipher, nonce, NULL, 0, plain, 0, end + FULL + 16));
	refuse(file.data, file.len);
	nonce[10] = 0; /* and it is only the empty end that was wrong */
	ok(cipher_seal(cipher, nonce, NULL, 0, plain, FULL, file.data + start));
	ok(unseal(file.data, file.len - 16, &department, &opened));
	assert_int_equal(opened.len, FULL);
	cipher_destroy(cipher);
	bytes_free(&file);
	bytes_free(&opened);
	free(plain);
}

static void a_header_has_one_spelling_only(void **unused)
{
	struct bytes sealed = {0}, bent = {0};
	char *line, *mac;

	(void)unused;
	ok(seal("x", 1, both, 2, &sealed));
	line = strstr((char *)sealed.data, "-> X25519 ");
	mac = strstr((char *)sealed.data, "---");
	assert_non_null(line);
	assert_non_null(mac);

	ok(bytes_add(&bent, sealed.data, (size_t)(mac - (char *)sealed.data)));
	ok(bytes_add_text(&bent, "-> grease\n\n"));
	ok(bytes_add(&bent, mac, sealed.len - (size_t)(mac - (char *)sealed.data)));
	assert_int_equal(seal_stanza_count(bent.data, bent.len), 0);
	refuse(bent.data, bent.len);

	bent.len = 0;
	ok(bytes_add_text(&bent, "age-encryption.org/v1\r\n"));
	ok(bytes_add(&bent, line, sealed.len - (size_t)(line - (char *)sealed.data)));
	refuse(bent.data, bent.len);

	bent.len = 0;
	ok(bytes_add_text(&bent, "age-encryption.org/v1\n"));
	for (int i = 0; i < 5; i++)
		ok(bytes_add(&bent, line, 98));
	ok(bytes_add(&bent, mac, 48));
	assert_int_equal(seal_stanza_count(bent.data, bent.len), 0);
	bytes_free(&bent);
	bytes_free(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_with_one_wrong_character_is_refused),
		cmocka_unit_test(a_file_with_any_byte_changed_is_refused),
		cmocka_unit_test(leftover_bits_of_the_mac_are_refused),
		cmocka_unit_test(a_file_cut_anywhere_or_longer_is_refused),
		cmocka_unit_test(chunks_that_change_places_are_refused),
		cmocka_unit_test(an_empty_chunk_after_a_full_one_is_refused),
		cmocka_unit_test(a_header_has_one_spelling_only),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
