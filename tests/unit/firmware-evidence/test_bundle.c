#include "tests/unit/firmware-evidence/bundle_desk.h"

#include "firmware/evidence/commitment.h"
#include "firmware/evidence/slip_store.h"

static void department_and_escrow_open_everything_the_citizen_gave(void **unused)
{
	const struct seal_identity *both[] = {&department, &escrow};
	struct opened_case opened;

	(void)unused;
	for (int i = 0; i < 2; i++) {
		ok(open_stored(both[i], &opened));
		assert_string_equal(stored.faults, "");
		assert_int_equal(opened.manifest.part_count, 3);
		assert_int_equal(opened.parts[0].len % INNER_BLOCK, 0);
		assert_memory_equal(opened.parts[1].data, PAGES[0], strlen(PAGES[0]));
		assert_memory_equal(opened.parts[2].data, PAGES[1], strlen(PAGES[1]));
		assert_true(json_equal(json_object_get(opened.inner, "form"), form));
		assert_true(json_equal(json_object_get(opened.inner, "covered"), covers));
		assert_int_equal(json_object_size(opened.inner), 16);
		opened_case_free(&opened);
	}
}

static void without_a_key_all_that_is_open_is_checked(void **unused)
{
	struct opened_case opened;

	(void)unused;
	ok(open_stored(NULL, &opened));
	assert_null(opened.inner);
	assert_string_equal(opened.manifest.receipt_no, cases[0].receipt_no);
	assert_memory_equal(opened.manifest.prev, PREV, 32);
	opened_case_free(&opened);
}

static void the_manifest_tells_nothing_of_the_citizen(void **unused)
{
	struct jws jws;
	uint8_t hash[32], tag[32];
	char hex[65];

	(void)unused;
	ok(jws_parse(stored.jws.data, stored.jws.len, MANIFEST_TYP, &jws));
	for (int i = 0; i < 2; i++) {
		sha256(PAGES[i], strlen(PAGES[i]), hash);
		hex_encode(hash, 32, hex);
		assert_null(strstr((char *)jws.payload.data, hex));
	}
	assert_null(strstr((char *)jws.payload.data, visit.visit_code));
	query_tag(cases[0].receipt_no, visit.visit_code, tag);
	hex_encode(tag, 32, hex);
	assert_non_null(strstr((char *)jws.payload.data, hex));
	jws_free(&jws);
}

static void a_chain_is_made_of_manifest_hashes(void **unused)
{
	struct jws jws;
	struct manifest manifest;

	(void)unused;
	ok(jws_parse(cases[1].jws.data, cases[1].jws.len, MANIFEST_TYP, &jws));
	ok(manifest_read(jws.payload.data, jws.payload.len, &manifest));
	assert_memory_equal(manifest.prev, cases[0].manifest_hash, 32);
	assert_memory_equal(manifest.covers, covers_hash, 32);
	jws_free(&jws);
}

static void nothing_is_sealed_to_the_wrong_department(void **unused)
{
	const struct sealing_key *turned[2] = {&keys[1], &keys[0]};
	struct sealing_key tests = keys[0];
	const struct sealing_key *mixed[2] = {&tests, &keys[1]};
	const struct bundle_place place = {CASES, covers, covers_hash, 19, PREV};

	(void)unused;
	assert_int_equal(
		bundle_case_add_page(&cases[0], "photo", "x", 1, turned), STATUS_DENIED);
	tests.test = 1;
	assert_int_equal(
		bundle_case_finish(&cases[0], &visit, &place, mixed, signer), STATUS_DENIED);
	snprintf(tests.department, sizeof(tests.department), "minzheng");
	assert_int_equal(
		bundle_case_add_page(&cases[0], "photo", "x", 1, mixed), STATUS_DENIED);
	assert_int_equal(cases[0].part_count, 2);
}

static void a_case_holds_sixty_three_pages_and_no_giant(void **unused)
{
	(void)unused;
	while (cases[0].part_count < MANIFEST_PARTS_MAX - 1)
		ok(bundle_case_add_page(&cases[0], "photo", "x", 1, to));
	assert_int_equal(bundle_case_add_page(&cases[0], "photo", "x", 1, to), STATUS_FULL);
	bundle_case_free(&cases[0]);
	make_case(&cases[0], "018f4f4e-7c3a-7b21-9a55-000000000001");
	assert_int_equal(bundle_case_add_page(&cases[0], "photo", "", PART_SIZE_MAX + 1, to),
		STATUS_FULL);
}

static void equal_pages_have_nothing_in_common_outside(void **unused)
{
	(void)unused;
	assert_memory_equal(
		cases[0].parts[1].object.sha256, cases[1].parts[1].object.sha256, 32);
	assert_memory_not_equal(
		cases[0].parts[1].object.commitment, cases[1].parts[1].object.commitment, 32);
	assert_memory_not_equal(
		cases[0].form_object.commitment, cases[1].form_object.commitment, 32);
}

static void the_same_code_runs_out_of_numbers_politely(void **unused)
{
	const struct bundle_place place = {CASES, covers, covers_hash, KIOSK_SEQ_MAX + 1, PREV};

	(void)unused;
	assert_int_equal(
		bundle_case_finish(&cases[0], &visit, &place, to, signer), STATUS_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bundle_test(department_and_escrow_open_everything_the_citizen_gave),
		bundle_test(without_a_key_all_that_is_open_is_checked),
		bundle_test(the_manifest_tells_nothing_of_the_citizen),
		bundle_test(a_chain_is_made_of_manifest_hashes),
		bundle_test(nothing_is_sealed_to_the_wrong_department),
		bundle_test(a_case_holds_sixty_three_pages_and_no_giant),
		bundle_test(equal_pages_have_nothing_in_common_outside),
		bundle_test(the_same_code_runs_out_of_numbers_politely),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
