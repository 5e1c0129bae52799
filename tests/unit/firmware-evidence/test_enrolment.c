#include "tests/unit/firmware-evidence/signed_folder.h"

#include "firmware/evidence/signed_index.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

static struct signed_folder folder;
static struct sealing_keys keys;
static struct seal_identity old_key, new_key, escrow;

static int make_folder(void **unused)
{
	struct bytes list = {0};

	(void)unused;
	signed_folder_open(&folder);
	signed_folder_add(&folder, "catalogue/1.json", "{}", 2);
	signed_folder_key(&list, "gongan", 100 * DAY_MS, 200 * DAY_MS, 0, &old_key);
	signed_folder_key(&list, "gongan", 190 * DAY_MS, 300 * DAY_MS, 0, &new_key);
	signed_folder_key(&list, "escrow", 0, 300 * DAY_MS, 0, &escrow);
	ok(bytes_add_text(&list, "]"));
	signed_folder_add(&folder, "sealing-keys.json", list.data, list.len);
	signed_folder_sign_all(&folder);
	bytes_free(&list);
	return 0;
}

static int drop_folder(void **unused)
{
	(void)unused;
	signed_folder_close(&folder);
	return 0;
}

static enum status read_keys(void)
{
	return sealing_keys_read(folder.scratch.folder, &folder.enrolment, &keys);
}

static void an_enrolment_comes_back(void **unused)
{
	struct enrolment back;

	(void)unused;
	ok(enrolment_read(folder.scratch.folder, &back));
	assert_string_equal(back.kiosk_id, "530702");
	assert_string_equal(back.origin, "office.example");
	assert_int_equal(back.minimum_index, 2);
	assert_memory_equal(back.receipt_key.public_key, folder.receipt.public_key, 32);
	assert_memory_equal(back.publication_key.public_key, folder.publication.public_key, 32);
	assert_int_equal(back.publication_key.secret[0] | back.receipt_key.secret[31], 0);
	assert_int_equal(enrolment_read("tests/unit/no-such-folder", &back), STATUS_NOT_FOUND);
}

static void a_bent_enrolment_is_refused(void **unused)
{
	static const char *const BAD[] = {"", "[]", "{}", "{\"kiosk_id\":\"530702\"}"};
	struct enrolment enrolment = folder.enrolment, back;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		scratch_write(&folder.scratch, "enrolment.json", BAD[i], strlen(BAD[i]));
		assert_int_equal(enrolment_read(folder.scratch.folder, &back), STATUS_BAD_DATA);
	}
	strcpy(enrolment.origin, "other.example");
	assert_int_equal(
		enrolment_write(folder.scratch.folder, &enrolment, "", ""), STATUS_BAD_DATA);
	enrolment = folder.enrolment;
	enrolment.publication_key = enrolment.receipt_key;
	assert_int_equal(
		enrolment_write(folder.scratch.folder, &enrolment, "", ""), STATUS_BAD_DATA);
}

static void the_sealing_keys_of_a_signed_index_are_read(void **unused)
{
	(void)unused;
	ok(read_keys());
	assert_int_equal(keys.count, 3);
	assert_string_equal(keys.keys[2].department, "escrow");
	assert_memory_equal(keys.keys[2].recipient.key, escrow.key, 32);
}

static void the_newest_valid_key_is_taken(void **unused)
{
	const struct sealing_key *key;

	(void)unused;
	ok(read_keys());
	ok(sealing_keys_find(&keys, "gongan", 0, 150 * DAY_MS, &key));
	assert_memory_equal(key->recipient.key, old_key.key, 32);
	ok(sealing_keys_find(&keys, "gongan", 0, 195 * DAY_MS, &key));
	assert_memory_equal(key->recipient.key, new_key.key, 32);
	assert_int_equal(
		sealing_keys_find(&keys, "gongan", 0, 99 * DAY_MS, &key), STATUS_NOT_FOUND);
	assert_int_equal(
		sealing_keys_find(&keys, "gongan", 1, 195 * DAY_MS, &key), STATUS_NOT_FOUND);
	assert_int_equal(
		sealing_keys_find(&keys, "minzheng", 0, 195 * DAY_MS, &key), STATUS_NOT_FOUND);
}

static void an_expired_key_goes_on_for_ninety_days(void **unused)
{
	const struct sealing_key *key;

	(void)unused;
	ok(read_keys());
	ok(sealing_keys_find(&keys, "gongan", 0, 390 * DAY_MS, &key));
	assert_memory_equal(key->recipient.key, new_key.key, 32);
	assert_int_equal(sealing_keys_find(&keys, "gongan", 0, 390 * DAY_MS + 1, &key),
		STATUS_NOT_FOUND);
}

/* Every file of the folder, as the audit reads them. */
static enum status read_all(void)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	enum status status;

	ok(path_join(path, sizeof(path), folder.scratch.folder, "sync/signed"));
	status = signed_index_read(path, &folder.enrolment, "sealing-keys.json", &text, NULL);
	bytes_free(&text);
	return status;
}

/* The catalogue is checked where it is loaded: keys do not wait for thousands of its files. */
static void a_file_that_changed_is_refused_by_who_reads_it(void **unused)
{
	(void)unused;
	scratch_write(&folder.scratch, "sync/signed/catalogue/1.json", "{ }", 3);
	assert_int_equal(read_all(), STATUS_DENIED);
	ok(read_keys());
	scratch_write(&folder.scratch, "sync/signed/catalogue/1.json", "{}", 2);
	ok(read_all());
	scratch_write(&folder.scratch, "sync/signed/sealing-keys.json", "[]", 2);
	assert_int_equal(read_keys(), STATUS_DENIED);
}

static void a_file_that_nobody_signed_is_refused(void **unused)
{
	(void)unused;
	scratch_write(&folder.scratch, "sync/signed/catalogue/2.json", "{}", 2);
	assert_int_equal(read_all(), STATUS_DENIED);
}

static void a_missing_file_or_index_is_named(void **unused)
{
	(void)unused;
	assert_int_equal(scratch_run(&folder.scratch, "rm sync/signed/catalogue/1.json"), 0);
	assert_int_equal(read_all(), STATUS_NOT_FOUND);
	assert_int_equal(scratch_run(&folder.scratch, "rm sync/signed/index"), 0);
	assert_int_equal(read_keys(), STATUS_NOT_FOUND);
}

static void another_key_or_another_kind_of_note_is_refused(void **unused)
{
	const char *lines = (char *)folder.index.data;

	(void)unused;
	signed_folder_sign(&folder, &folder.receipt, "office.example/index", lines);
	assert_int_equal(read_keys(), STATUS_DENIED);
	signed_folder_sign(&folder, &folder.publication, "office.example/receipt", lines);
	assert_int_equal(read_keys(), STATUS_DENIED);
	signed_folder_sign(&folder, &folder.publication, "other.example/index", lines);
	assert_int_equal(read_keys(), STATUS_DENIED);
	signed_folder_sign(&folder, &folder.publication, "office.example/indexes", lines);
	assert_int_equal(read_keys(), STATUS_DENIED);
	signed_folder_sign_all(&folder);
	ok(read_keys());
}

static void an_index_older_than_allowed_is_refused(void **unused)
{
	(void)unused;
	folder.enrolment.minimum_index = 3;
	assert_int_equal(read_keys(), STATUS_DENIED);
}

static void lines_that_are_not_sorted_or_bent_are_refused(void **unused)
{
#define ZERO16 "0000000000000000"
#define ZERO64 ZERO16 ZERO16 ZERO16 ZERO16
	static const char *const BAD[] = {
		"b 1 " ZERO64 "\na 1 " ZERO64 "\n",
		"sealing-keys.json 1\n",
		"sealing-keys.json 1 " ZERO16 "\n",
		"sealing-keys.json 01 " ZERO64 "\n",
		"sealing-keys.json -1 " ZERO64 "\n",
		"sealing-keys.json  1 " ZERO64 "\n",
		"../enrolment.json 1 " ZERO64 "\n",
		"/etc/passwd 1 " ZERO64 "\n",
		"a//b 1 " ZERO64 "\n",
		"a/.b 1 " ZERO64 "\n",
		"a/ 1 " ZERO64 "\n",
		" 1 " ZERO64 "\n",
		"\n",
	};
	struct bytes doubled = {0}, turned = {0};
	const char *lines = (char *)folder.index.data, *second = strchr(lines, '\n') + 1;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		enum status status;
		signed_folder_sign(
			&folder, &folder.publication, "office.example/index", BAD[i]);
		status = read_keys();
		assert_true(
			status == STATUS_BAD_DATA || (i == 0 && status == STATUS_NOT_FOUND));
	}
	ok(bytes_add_format(&turned, "%s%.*s", second, (int)(second - lines), lines));
	signed_folder_sign(
		&folder, &folder.publication, "office.example/index", (char *)turned.data);
	assert_int_equal(read_keys(), STATUS_BAD_DATA);
	ok(bytes_add_format(&doubled, "%s%s", lines, second));
	signed_folder_sign(
		&folder, &folder.publication, "office.example/index", (char *)doubled.data);
	assert_int_equal(read_keys(), STATUS_BAD_DATA);
	bytes_free(&turned);
	bytes_free(&doubled);
}

static void test_and_real_keys_never_mix(void **unused)
{
	struct bytes list = {0};

	(void)unused;
	folder.enrolment.test = 1;
	assert_int_equal(read_keys(), STATUS_BAD_DATA);
	folder.enrolment.test = 0;
	signed_folder_key(&list, "gongan", 0, DAY_MS, 0, &old_key);
	signed_folder_key(&list, "escrow", 0, DAY_MS, 1, &escrow);
	ok(bytes_add_text(&list, "]"));
	folder.index.len = 0;
	signed_folder_add(&folder, "catalogue/1.json", "{}", 2);
	signed_folder_add(&folder, "sealing-keys.json", list.data, list.len);
	signed_folder_sign_all(&folder);
	assert_int_equal(read_keys(), STATUS_BAD_DATA);
	bytes_free(&list);
}

static void a_key_under_another_id_is_refused(void **unused)
{
	struct bytes list = {0};
	char *id;

	(void)unused;
	signed_folder_key(&list, "gongan", 0, DAY_MS, 0, &old_key);
	ok(bytes_add_text(&list, "]"));
	id = strstr((char *)list.data, "\"key_id\":\"") + strlen("\"key_id\":\"");
	*id = *id == '0' ? '1' : '0';
	folder.index.len = 0;
	signed_folder_add(&folder, "catalogue/1.json", "{}", 2);
	signed_folder_add(&folder, "sealing-keys.json", list.data, list.len);
	signed_folder_sign_all(&folder);
	assert_int_equal(read_keys(), STATUS_BAD_DATA);
	bytes_free(&list);
}

#define folder_test(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(an_enrolment_comes_back),
		folder_test(a_bent_enrolment_is_refused),
		folder_test(the_sealing_keys_of_a_signed_index_are_read),
		folder_test(the_newest_valid_key_is_taken),
		folder_test(an_expired_key_goes_on_for_ninety_days),
		folder_test(a_file_that_changed_is_refused_by_who_reads_it),
		folder_test(a_file_that_nobody_signed_is_refused),
		folder_test(a_missing_file_or_index_is_named),
		folder_test(another_key_or_another_kind_of_note_is_refused),
		folder_test(an_index_older_than_allowed_is_refused),
		folder_test(lines_that_are_not_sorted_or_bent_are_refused),
		folder_test(test_and_real_keys_never_mix),
		folder_test(a_key_under_another_id_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
