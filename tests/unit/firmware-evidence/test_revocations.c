#include "tests/unit/firmware-evidence/signed_folder.h"

#include "firmware/evidence/revocations.h"

#define KID_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define KID_B "00000000000000000000000000000000000000000000000000000000000000bb"
#define KEY_A "000000000000000a"

static enum status decode(const char *text, struct revocations *out)
{
	return revocations_decode(text, strlen(text), out);
}

static void a_list_comes_back_sorted_and_once(void **unused)
{
	struct revocations list = {.count = {0}}, back;
	struct bytes text = {0};

	(void)unused;
	ok(revocations_add(&list, REVOKED_SERVER, KID_B));
	ok(revocations_add(&list, REVOKED_SERVER, KID_A));
	ok(revocations_add(&list, REVOKED_SERVER, KID_A));
	ok(revocations_add(&list, REVOKED_SEALING_KEY, KEY_A));
	ok(revocations_encode(&list, &text));
	assert_string_equal(text.data,
		"{\"sealing_keys\":[\"" KEY_A "\"],\"servers\":[\"" KID_A "\",\"" KID_B "\"]}");
	ok(decode((char *)text.data, &back));
	assert_memory_equal(&back, &list, sizeof(list));
	assert_true(revocations_have(&back, REVOKED_SERVER, KID_A));
	assert_true(revocations_have(&back, REVOKED_SERVER, KID_B));
	assert_false(revocations_have(&back, REVOKED_SEALING_KEY, KID_A));
	bytes_free(&text);
}

static void what_is_no_list_is_refused(void **unused)
{
	static const char *const BAD[] = {"", "[]", "{}", "{\"servers\":[]}",
		"{\"sealing_keys\":[],\"servers\":{}}",
		"{\"sealing_keys\":[],\"servers\":[\"aa\"]}",
		"{\"sealing_keys\":[\"000000000000000A\"],\"servers\":[]}",
		"{\"sealing_keys\":[7],\"servers\":[]}",
		"{\"sealing_keys\":[],\"servers\":[\"" KID_B "\",\"" KID_A "\"]}",
		"{\"sealing_keys\":[],\"servers\":[\"" KID_A "\",\"" KID_A "\"]}"};
	struct revocations list;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(decode(BAD[i], &list), STATUS_BAD_DATA);
	/* Another kind of key is for a newer terminal. */
	ok(decode("{\"more\":[1],\"sealing_keys\":[],\"servers\":[]}", &list));
	assert_int_equal(revocations_add(&list, REVOKED_SERVER, KEY_A), STATUS_BAD_DATA);
}

static void a_full_list_says_so(void **unused)
{
	struct revocations list = {.count = {0}};
	char id[17];

	(void)unused;
	for (int i = 0; i < REVOCATIONS_MAX; i++) {
		snprintf(id, sizeof(id), "%016x", i);
		ok(revocations_add(&list, REVOKED_SEALING_KEY, id));
	}
	assert_int_equal(
		revocations_add(&list, REVOKED_SEALING_KEY, "ffffffffffffffff"), STATUS_FULL);
	ok(revocations_add(&list, REVOKED_SEALING_KEY, id));
}

static void nothing_is_ever_given_back(void **unused)
{
	struct revocations held = {.count = {0}}, next = {.count = {0}};

	(void)unused;
	ok(revocations_add(&held, REVOKED_SERVER, KID_A));
	assert_int_equal(revocations_follow(&held, &next), STATUS_DENIED);
	ok(revocations_add(&next, REVOKED_SERVER, KID_B));
	assert_int_equal(revocations_follow(&held, &next), STATUS_DENIED);
	ok(revocations_add(&next, REVOKED_SERVER, KID_A));
	ok(revocations_follow(&held, &next));
}

/* Both departments' keys in a signed folder, and the list over one of them. */
static void sign_folder(struct signed_folder *folder, const char *list)
{
	struct seal_identity identity;
	struct bytes keys = {0};
	const char *revoked;
	char text[128];

	signed_folder_open(folder);
	signed_folder_key(&keys, "gongan", 1, 9, 0, &identity);
	signed_folder_key(&keys, "escrow", 1, 9, 0, &identity);
	ok(bytes_add_text(&keys, "]"));
	revoked = strstr((char *)keys.data, "\"key_id\":\"") + strlen("\"key_id\":\"");
	snprintf(text, sizeof(text), list, revoked);
	signed_folder_add(folder, REVOCATIONS_FILE, text, strlen(text));
	signed_folder_add(folder, "sealing-keys.json", keys.data, keys.len);
	signed_folder_sign_all(folder);
	bytes_free(&keys);
}

static void nothing_is_sealed_to_a_key_that_was_taken_back(void **unused)
{
	const struct sealing_key *key;
	struct signed_folder folder;
	struct revocations list;
	struct sealing_keys keys;

	(void)unused;
	sign_folder(&folder, "{\"sealing_keys\":[\"%.16s\"],\"servers\":[]}");
	ok(sealing_keys_read(folder.scratch.folder, &folder.enrolment, &keys));
	assert_int_equal(keys.count, 1);
	ok(sealing_keys_find(&keys, "escrow", 0, 5, &key));
	assert_int_equal(sealing_keys_find(&keys, "gongan", 0, 5, &key), STATUS_NOT_FOUND);
	ok(revocations_read(folder.scratch.folder, &folder.enrolment, &list));
	assert_int_equal(list.count[REVOKED_SEALING_KEY], 1);
	/* One byte of the list changed: no key at all, and no list. */
	scratch_write(&folder.scratch, "sync/signed/" REVOCATIONS_FILE, "{}", 2);
	assert_int_equal(sealing_keys_read(folder.scratch.folder, &folder.enrolment, &keys),
		STATUS_DENIED);
	assert_int_equal(revocations_read(folder.scratch.folder, &folder.enrolment, &list),
		STATUS_DENIED);
	signed_folder_close(&folder);
}

static void an_office_that_took_nothing_back_has_no_list(void **unused)
{
	struct signed_folder folder;
	struct revocations list = {.count = {7}};

	(void)unused;
	signed_folder_open(&folder);
	ok(revocations_read(folder.scratch.folder, &folder.enrolment, &list));
	assert_int_equal(list.count[REVOKED_SERVER] + list.count[REVOKED_SEALING_KEY], 0);
	signed_folder_close(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_comes_back_sorted_and_once),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(a_full_list_says_so),
		cmocka_unit_test(nothing_is_ever_given_back),
		cmocka_unit_test(nothing_is_sealed_to_a_key_that_was_taken_back),
		cmocka_unit_test(an_office_that_took_nothing_back_has_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
