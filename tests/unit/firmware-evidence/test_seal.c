#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/age_header.h"
#include "firmware/evidence/cipher.h"
#include "firmware/evidence/digest.h"
#include "firmware/evidence/seal.h"

static const size_t SIZES[] = {0, 1, 65535, 65536, 65537, 200000};

enum { SIZE_COUNT = sizeof(SIZES) / sizeof(SIZES[0]) };

static struct seal_identity department, escrow, stranger;
static struct seal_recipient both[2];

static int make_keys(void **unused)
{
	(void)unused;
	ok(seal_identity_make(&department));
	ok(seal_identity_make(&escrow));
	ok(seal_identity_make(&stranger));
	memcpy(both[0].key, department.key, SEAL_KEY_SIZE);
	memcpy(both[1].key, escrow.key, SEAL_KEY_SIZE);
	return 0;
}

static void every_size_opens_with_either_key_and_no_other(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < SIZE_COUNT; i++) {
		uint8_t *plain = scratch_noise(SIZES[i]);
		struct bytes sealed = {0}, opened = {0};

		ok(seal(plain, SIZES[i], both, 2, &sealed));
		assert_int_equal(seal_stanza_count(sealed.data, sealed.len), 2);
		ok(unseal(sealed.data, sealed.len, &department, &opened));
		assert_int_equal(opened.len, SIZES[i]);
		ok(unseal(sealed.data, sealed.len, &escrow, &opened));
		assert_int_equal(opened.len, 2 * SIZES[i]);
		if (SIZES[i]) {
			assert_memory_equal(opened.data, plain, SIZES[i]);
			assert_memory_equal(opened.data + SIZES[i], plain, SIZES[i]);
		}
		assert_int_equal(
			unseal(sealed.data, sealed.len, &stranger, &opened), STATUS_DENIED);
		assert_int_equal(opened.len, 2 * SIZES[i]);
		bytes_free(&sealed);
		bytes_free(&opened);
		free(plain);
	}
}

static void the_same_bytes_are_never_sealed_alike(void **unused)
{
	struct bytes one = {0}, two = {0};

	(void)unused;
	ok(seal("x", 1, both, 2, &one));
	ok(seal("x", 1, both, 2, &two));
	assert_int_equal(one.len, two.len);
	assert_memory_not_equal(one.data + 22, two.data + 22, 54);
	bytes_free(&one);
	bytes_free(&two);
}

static void age_opens_what_we_seal(void **unused)
{
	struct scratch scratch;
	char key[SEAL_TEXT_SIZE];

	(void)unused;
	scratch_open(&scratch);
	seal_identity_text(&escrow, key);
	scratch_write(&scratch, "key.txt", key, strlen(key));
	for (size_t i = 0; i < SIZE_COUNT; i++) {
		uint8_t *plain = scratch_noise(SIZES[i]);
		struct bytes sealed = {0};

		ok(seal(plain, SIZES[i], both, 2, &sealed));
		scratch_write(&scratch, "sealed.age", sealed.data, sealed.len);
		scratch_write(&scratch, "plain", plain, SIZES[i]);
		assert_int_equal(
			scratch_run(&scratch, "age -d -i key.txt sealed.age | cmp - plain"), 0);
		bytes_free(&sealed);
		free(plain);
	}
	seal_identity_text(&stranger, key);
	scratch_write(&scratch, "key.txt", key, strlen(key));
	assert_int_not_equal(scratch_run(&scratch, "age -d -i key.txt sealed.age"), 0);
	scratch_close(&scratch);
}

static void we_open_what_age_seals_with_keys_of_age_keygen(void **unused)
{
	struct scratch scratch;
	struct bytes text = {0};
	struct seal_identity identity;
	struct seal_recipient recipient;
	char *line, back[SEAL_TEXT_SIZE];

	(void)unused;
	scratch_open(&scratch);
	assert_int_equal(scratch_run(&scratch, "age-keygen -o key.txt && age-keygen -o other"
					       " && age-keygen -y key.txt >public"),
		0);
	scratch_read(&scratch, "key.txt", &text);
	line = strstr((char *)text.data, "AGE-SECRET-KEY-1");
	assert_non_null(line);
	line[strcspn(line, "\n")] = '\0';
	ok(seal_identity_read(line, &identity));
	seal_identity_text(&identity, back);
	assert_string_equal(back, line);
	bytes_free(&text);
	scratch_read(&scratch, "public", &text);
	text.data[strcspn((char *)text.data, "\n")] = '\0';
	ok(seal_recipient_read((char *)text.data, &recipient));
	assert_memory_equal(recipient.key, identity.key, SEAL_KEY_SIZE);
	seal_recipient_text(&recipient, back);
	assert_string_equal(back, (char *)text.data);
	bytes_free(&text);
	for (size_t i = 0; i < SIZE_COUNT; i++) {
		uint8_t *plain = scratch_noise(SIZES[i]);
		struct bytes sealed = {0}, opened = {0};

		scratch_write(&scratch, "plain", plain, SIZES[i]);
		assert_int_equal(scratch_run(&scratch, "age -r $(age-keygen -y other)"
						       " -r $(cat public) -o sealed plain"),
			0);
		scratch_read(&scratch, "sealed", &sealed);
		assert_int_equal(seal_stanza_count(sealed.data, sealed.len), 2);
		ok(unseal(sealed.data, sealed.len, &identity, &opened));
		assert_int_equal(opened.len, SIZES[i]);
		if (SIZES[i])
			assert_memory_equal(opened.data, plain, SIZES[i]);
		bytes_free(&sealed);
		bytes_free(&opened);
		free(plain);
	}
	scratch_close(&scratch);
}

static void the_id_of_a_key_is_the_hash_of_its_text(void **unused)
{
	char text[SEAL_TEXT_SIZE], id[17], expected[17];
	uint8_t hash[32];

	(void)unused;
	seal_recipient_text(&both[0], text);
	sha256(text, strlen(text), hash);
	hex_encode(hash, 8, expected);
	seal_recipient_id(&both[0], id);
	assert_string_equal(id, expected);
}

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

static void nobody_and_too_many_are_no_recipients(void **unused)
{
	struct seal_recipient many[SEAL_RECIPIENTS_MAX + 1] = {both[0]};
	struct bytes out = {0};

	(void)unused;
	assert_int_equal(seal("x", 1, many, 0, &out), STATUS_BAD_DATA);
	assert_int_equal(seal("x", 1, many, SEAL_RECIPIENTS_MAX + 1, &out), STATUS_BAD_DATA);
	assert_int_equal(out.len, 0);
	/* The point of order one: the shared secret would be known to everybody. */
	memset(many, 0, sizeof(many));
	assert_int_equal(seal("x", 1, many, 1, &out), STATUS_BAD_DATA);
	bytes_free(&out);
}

static enum status collect(void *user, const void *data, size_t len)
{
	return bytes_add(user, data, len);
}

static void resealing_hands_every_size_over_to_the_new_keys_alone(void **unused)
{
	const struct seal_recipient to_stranger = {.key = {0}};
	struct seal_recipient one = to_stranger;

	(void)unused;
	memcpy(one.key, stranger.key, SEAL_KEY_SIZE);
	for (size_t i = 0; i < SIZE_COUNT; i++) {
		uint8_t *plain = scratch_noise(SIZES[i]), hash[32];
		struct bytes sealed = {0}, moved = {0}, opened = {0};
		const struct seal_sink sink = {.take = collect, .user = &moved};
		struct seal_moved said;

		ok(seal(plain, SIZES[i], &one, 1, &sealed));
		ok(reseal(sealed.data, sealed.len, &stranger, both, 2, &sink, &said));
		assert_int_equal(said.sealed_len, moved.len);
		sha256(plain, SIZES[i], hash);
		assert_memory_equal(said.plain_sha256, hash, 32);
		sha256(moved.data, moved.len, hash);
		assert_memory_equal(said.sealed_sha256, hash, 32);
		assert_int_equal(seal_stanza_count(moved.data, moved.len), 2);
		ok(unseal(moved.data, moved.len, &escrow, &opened));
		assert_int_equal(opened.len, SIZES[i]);
		assert_true(!SIZES[i] || bytes_equal(opened.data, plain, SIZES[i]));
		assert_int_equal(
			unseal(moved.data, moved.len, &stranger, &opened), STATUS_DENIED);
		bytes_free(&sealed);
		bytes_free(&moved);
		bytes_free(&opened);
		free(plain);
	}
}

static void resealing_refuses_what_unsealing_refuses(void **unused)
{
	uint8_t *plain = scratch_noise(70000);
	struct bytes sealed = {0}, moved = {0};
	const struct seal_sink sink = {.take = collect, .user = &moved};
	struct seal_moved said;

	(void)unused;
	ok(seal(plain, 70000, both, 1, &sealed));
	for (size_t at = 0; at < sealed.len; at += 997) {
		sealed.data[at] ^= 1;
		assert_int_not_equal(
			reseal(sealed.data, sealed.len, &department, both, 2, &sink, &said),
			STATUS_OK);
		sealed.data[at] ^= 1;
	}
	assert_int_equal(
		reseal(sealed.data, sealed.len - 1, &department, both, 2, &sink, &said),
		STATUS_BAD_DATA);
	assert_int_equal(reseal(sealed.data, sealed.len, &stranger, both, 2, &sink, &said),
		STATUS_DENIED);
	ok(reseal(sealed.data, sealed.len, &department, both, 2, &sink, &said));
	bytes_free(&sealed);
	bytes_free(&moved);
	free(plain);
}

static enum status is_full(void *user, const void *data, size_t len)
{
	(void)user;
	(void)data;
	(void)len;
	return STATUS_FULL;
}

static void resealing_ends_where_the_sink_is_full(void **unused)
{
	const struct seal_sink sink = {.take = is_full};
	struct bytes sealed = {0};
	struct seal_moved said;

	(void)unused;
	ok(seal("x", 1, both, 1, &sealed));
	assert_int_equal(reseal(sealed.data, sealed.len, &department, both, 2, &sink, &said),
		STATUS_FULL);
	bytes_free(&sealed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_opens_with_either_key_and_no_other),
		cmocka_unit_test(the_same_bytes_are_never_sealed_alike),
		cmocka_unit_test(age_opens_what_we_seal),
		cmocka_unit_test(we_open_what_age_seals_with_keys_of_age_keygen),
		cmocka_unit_test(the_id_of_a_key_is_the_hash_of_its_text),
		cmocka_unit_test(a_key_with_one_wrong_character_is_refused),
		cmocka_unit_test(a_file_with_any_byte_changed_is_refused),
		cmocka_unit_test(leftover_bits_of_the_mac_are_refused),
		cmocka_unit_test(a_file_cut_anywhere_or_longer_is_refused),
		cmocka_unit_test(chunks_that_change_places_are_refused),
		cmocka_unit_test(an_empty_chunk_after_a_full_one_is_refused),
		cmocka_unit_test(a_header_has_one_spelling_only),
		cmocka_unit_test(nobody_and_too_many_are_no_recipients),
		cmocka_unit_test(resealing_hands_every_size_over_to_the_new_keys_alone),
		cmocka_unit_test(resealing_refuses_what_unsealing_refuses),
		cmocka_unit_test(resealing_ends_where_the_sink_is_full),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
