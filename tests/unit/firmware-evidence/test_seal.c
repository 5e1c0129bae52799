#include "tests/unit/firmware-evidence/seal_desk.h"

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
		cmocka_unit_test(nobody_and_too_many_are_no_recipients),
		cmocka_unit_test(resealing_hands_every_size_over_to_the_new_keys_alone),
		cmocka_unit_test(resealing_refuses_what_unsealing_refuses),
		cmocka_unit_test(resealing_ends_where_the_sink_is_full),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
