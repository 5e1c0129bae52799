#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/bundle.h"
#include "firmware/evidence/commitment.h"
#include "firmware/evidence/opening.h"
#include "firmware/evidence/slip_store.h"

#define CASES 2

static struct seal_identity department, escrow, stranger;
static struct sealing_key keys[2];
static const struct sealing_key *to[2] = {&keys[0], &keys[1]};
static struct signing_key *signer, *other_signer;
static struct bundle_visit visit;
static struct bundle_case cases[CASES];
static json_t *form, *covers;
static uint8_t covers_hash[32];

static const uint8_t PREV[32] = {7};
static const char *const PAGES[] = {"page one", "the second page"};

/* What the office would have stored of case 0; attacks swap pieces of it. */
static struct {
	struct bytes jws;
	struct bytes parts[MANIFEST_PARTS_MAX];
	char faults[4096];
} stored;

static void make_key(const char *name, struct seal_identity *identity, struct sealing_key *key)
{
	ok(seal_identity_make(identity));
	*key = (struct sealing_key){.to_ms = 1};
	snprintf(key->department, sizeof(key->department), "%s", name);
	memcpy(key->recipient.key, identity->key, sizeof(identity->key));
	seal_recipient_id(&key->recipient, key->key_id);
}

static int make_keys(void **unused)
{
	(void)unused;
	make_key("gongan", &department, &keys[0]);
	make_key("escrow", &escrow, &keys[1]);
	ok(seal_identity_make(&stranger));
	ok(signing_key_make(&signer));
	ok(signing_key_make(&other_signer));
	return 0;
}

static int drop_keys(void **unused)
{
	(void)unused;
	signing_key_destroy(signer);
	signing_key_destroy(other_signer);
	return 0;
}

static void make_visit(void)
{
	visit = (struct bundle_visit){
		.visit_id = "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a",
		.visit_code = "7ZK3M9QW2TRX5HVB",
		.kiosk_id = "530702",
		.language = "zh-Hans",
		.signed_text = "本人确认所填内容真实。",
		.identity = json_pack("{s:s}", "name", "木·𠀀某"),
		.signature = json_pack("{s:[]}", "strokes"),
		.claimed_ms = 1795450000000,
		.monotonic_ms = 86400000,
		.boot_id = "9b2f7a30-50d1-4c7e-8f3a-2f1f5f7f9a10",
		.clock_quality = "synced",
	};
}

static void make_case(struct bundle_case *bundle, const char *case_id)
{
	memset(bundle, 0, sizeof(*bundle));
	bundle->item_version = 3;
	snprintf(bundle->case_id, sizeof(bundle->case_id), "%s", case_id);
	snprintf(bundle->implement_code, sizeof(bundle->implement_code), "11530700MB0000001A");
	snprintf(bundle->department, sizeof(bundle->department), "gongan");
	ok(bundle_case_set_form(bundle, form));
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(PAGES[0]); i++)
		ok(bundle_case_add_page(bundle, "photo", PAGES[i], strlen(PAGES[i]), to));
}

static void store_parts(const struct bundle_case *bundle)
{
	for (size_t n = 0; n <= bundle->part_count; n++) {
		const struct bytes *sealed = n ? &bundle->parts[n].sealed : &bundle->inner;
		bytes_free(&stored.parts[n]);
		ok(bytes_add(&stored.parts[n], sealed->data, sealed->len));
	}
}

static int make_bundle(void **unused)
{
	(void)unused;
	make_visit();
	form = json_pack("{s:s, s:s}", "name", "木·𠀀某", "phone", "");
	make_case(&cases[0], "018f4f4e-7c3a-7b21-9a55-000000000001");
	make_case(&cases[1], "018f4f4e-7c3a-7b21-9a55-000000000002");
	ok(bundle_covers(&visit, cases, CASES, &covers, covers_hash));
	for (int i = 0; i < CASES; i++)
		ok(bundle_case_finish(&cases[i], &visit, CASES, 17 + i,
			i ? cases[0].manifest_hash : PREV, covers, covers_hash, to, signer));
	memset(&stored, 0, sizeof(stored));
	ok(bytes_add(&stored.jws, cases[0].jws.data, cases[0].jws.len));
	store_parts(&cases[0]);
	return 0;
}

static int drop_bundle(void **unused)
{
	(void)unused;
	for (int i = 0; i < CASES; i++)
		bundle_case_free(&cases[i]);
	for (size_t n = 0; n < MANIFEST_PARTS_MAX; n++)
		bytes_free(&stored.parts[n]);
	bytes_free(&stored.jws);
	json_decref(covers);
	json_decref(form);
	json_decref(visit.identity);
	json_decref(visit.signature);
	return 0;
}

static enum status read_part(void *user, const struct manifest_part *part, struct bytes *out)
{
	(void)user;
	if (!stored.parts[part->n].len)
		return STATUS_NOT_FOUND;
	return bytes_add(out, stored.parts[part->n].data, stored.parts[part->n].len);
}

static void note_fault(void *user, const char *what)
{
	size_t len = strlen(stored.faults);

	(void)user;
	snprintf(stored.faults + len, sizeof(stored.faults) - len, "%s\n", what);
}

static enum status open_stored(const struct seal_identity *identity, struct opened_case *out)
{
	stored.faults[0] = '\0';
	return case_open(stored.jws.data, stored.jws.len, signer, identity, read_part,
		note_fault, NULL, out);
}

/* With identity the fault named must be found, and the case refused. */
static void assert_refused(const struct seal_identity *identity, const char *fault)
{
	struct opened_case opened;

	assert_int_not_equal(open_stored(identity, &opened), STATUS_OK);
	if (!strstr(stored.faults, fault))
		fail_msg("expected \"%s\", found \"%s\"", fault, stored.faults);
	opened_case_free(&opened);
}

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

static void a_strangers_key_opens_nothing(void **unused)
{
	(void)unused;
	assert_refused(&stranger, "not among sealed_to");
}

static void another_terminals_signature_is_refused(void **unused)
{
	struct jws jws;

	(void)unused;
	ok(jws_parse(stored.jws.data, stored.jws.len, MANIFEST_TYP, &jws));
	stored.jws.len = 0;
	ok(jws_sign(
		other_signer, MANIFEST_TYP, jws.payload.data, jws.payload.len, &stored.jws));
	jws_free(&jws);
	assert_refused(NULL, "not signed by this terminal");
}

static void swapped_missing_and_changed_parts_are_named(void **unused)
{
	struct bytes kept = stored.parts[1];

	(void)unused;
	stored.parts[1] = stored.parts[2];
	stored.parts[2] = kept;
	assert_refused(NULL, "part 1: not the bytes");
	assert_refused(NULL, "part 2: not the bytes");
	stored.parts[2] = stored.parts[1];
	stored.parts[1] = (struct bytes){0};
	assert_refused(NULL, "part 1: cannot be read");
	stored.parts[1] = kept;
	stored.parts[1].data[stored.parts[1].len - 1] ^= 1;
	assert_refused(&department, "part 1: not the bytes");
	assert_refused(&department, "part 1: does not open");
}

/*
 * A terminal that lies, or a thief of its key: signs a manifest for what is stored, with
 * whatever change() did to it.
 */
static void sign_again(void change(struct manifest *manifest))
{
	struct jws jws;
	struct manifest manifest;
	struct bytes text = {0};

	ok(jws_parse(cases[0].jws.data, cases[0].jws.len, MANIFEST_TYP, &jws));
	ok(manifest_read(jws.payload.data, jws.payload.len, &manifest));
	for (size_t i = 0; i < manifest.part_count; i++) {
		manifest.parts[i].len = (int64_t)stored.parts[i].len;
		sha256(stored.parts[i].data, stored.parts[i].len, manifest.parts[i].sha256);
	}
	if (change)
		change(&manifest);
	ok(manifest_write(&manifest, &text));
	stored.jws.len = 0;
	ok(jws_sign(signer, MANIFEST_TYP, text.data, text.len, &stored.jws));
	bytes_free(&text);
	jws_free(&jws);
}

static void another_cases_inner_part_is_refused(void **unused)
{
	(void)unused;
	store_parts(&cases[1]);
	sign_again(NULL);
	assert_refused(&department, "inner: not the one of inner_commit");
	assert_refused(&department, "inner: case_id differs");
	assert_refused(&department, "inner: kiosk_seq differs");
	assert_refused(&department, "inner: receipt_no differs");
}

static void another_cases_pages_are_refused(void **unused)
{
	(void)unused;
	bytes_free(&stored.parts[1]);
	ok(seal("forged page", 11,
		(struct seal_recipient[]){keys[0].recipient, keys[1].recipient}, 2,
		&stored.parts[1]));
	sign_again(NULL);
	assert_refused(&department, "object 1: not the bytes that were signed");
}

static void change_code(struct manifest *manifest)
{
	snprintf(manifest->implement_code, sizeof(manifest->implement_code), "ANOTHER");
	manifest->item_version = 4;
	manifest->test = 1;
}

static void change_covers(struct manifest *manifest)
{
	manifest->covers[0] ^= 1;
}

static void change_cases(struct manifest *manifest)
{
	manifest->visit_cases = 3;
}

static void change_name(struct manifest *manifest)
{
	snprintf(manifest->parts[1].name, sizeof(manifest->parts[1].name), "other");
}

static void change_sealed_to(struct manifest *manifest)
{
	memcpy(manifest->sealed_to[0], "0123456789abcdef", 16);
}

static void a_manifest_that_differs_from_what_is_inside_is_refused(void **unused)
{
	(void)unused;
	sign_again(change_code);
	assert_refused(&department, "inner: implement_code differs");
	assert_refused(&department, "inner: item_version differs");
	assert_refused(&department, "inner: test differs");
	sign_again(change_covers);
	assert_refused(&department, "covered: not what covers is the hash of");
	sign_again(change_cases);
	assert_refused(&department, "covered: 2 cases, the manifest says 3");
	sign_again(change_name);
	assert_refused(&department, "object 1: is not other");
	sign_again(change_sealed_to);
	assert_refused(&department, "the key is not among sealed_to");
}

/* Takes the true inner part, bends it, and signs it with a fitting inner_commit. */
static uint8_t bent_commit[32];

static void change_inner_commit(struct manifest *manifest)
{
	memcpy(manifest->inner_commit, bent_commit, sizeof(bent_commit));
}

static void bend_inner(const char *member, json_t *value)
{
	struct opened_case opened;
	struct bytes padded = {0}, salt = {0};
	const char *text;

	store_parts(&cases[0]);
	sign_again(NULL);
	ok(open_stored(&department, &opened));
	text = json_text(opened.inner, "salt");
	ok(base64url_decode(text, strlen(text), &salt));
	assert_int_equal(json_object_set_new(opened.inner, member, value), 0);
	ok(inner_write(opened.inner, &padded));
	inner_commitment(salt.data, padded.data, padded.len, bent_commit);
	bytes_free(&stored.parts[0]);
	ok(seal(padded.data, padded.len,
		(struct seal_recipient[]){keys[0].recipient, keys[1].recipient}, 2,
		&stored.parts[0]));
	sign_again(change_inner_commit);
	opened_case_free(&opened);
	bytes_free(&padded);
	bytes_free(&salt);
}

static void whoever_bends_the_inner_part_is_found_out(void **unused)
{
	(void)unused;
	bend_inner("form", json_pack("{s:s}", "name", "somebody else"));
	assert_refused(&department, "object 0: not the bytes that were signed");
	bend_inner("signed_text", json_string("something else"));
	assert_refused(&department, "covered: another text was signed");
	bend_inner("language", json_string("en"));
	assert_refused(&department, "covered: signed in another language");
	bend_inner("covered", json_pack("{s:[]}", "cases"));
	assert_refused(&department, "covered: not what covers is the hash of");
	bend_inner("objects", json_array());
	assert_refused(&department, "inner: 0 objects, 3 commitments, 3 parts");
	bend_inner("salt", json_string("AAAA"));
	assert_refused(&department, "inner: no salt");
	bend_inner("visit_id", json_null());
	assert_refused(&department, "inner: visit_id differs");
}

/* Another randomness for true bytes: the commitment is another one than was signed. */
static void another_randomness_is_not_what_was_signed(void **unused)
{
	struct opened_case opened;
	json_t *objects;

	(void)unused;
	ok(open_stored(&department, &opened));
	objects = json_deep_copy(json_object_get(opened.inner, "objects"));
	opened_case_free(&opened);
	json_object_set(json_array_get(objects, 1), "random",
		json_object_get(json_array_get(objects, 2), "random"));
	bend_inner("objects", objects);
	assert_refused(&department, "object 1: not covered by the signature");
}

static void a_part_sealed_to_a_third_key_is_refused_by_everybody(void **unused)
{
	struct seal_recipient three[3] = {keys[0].recipient, keys[1].recipient};

	(void)unused;
	memcpy(three[2].key, stranger.key, SEAL_KEY_SIZE);
	bytes_free(&stored.parts[1]);
	ok(seal(PAGES[0], strlen(PAGES[0]), three, 3, &stored.parts[1]));
	sign_again(NULL);
	assert_refused(NULL, "part 1: not sealed to exactly two keys");
}

static void nothing_is_sealed_to_the_wrong_department(void **unused)
{
	const struct sealing_key *turned[2] = {&keys[1], &keys[0]};
	struct sealing_key tests = keys[0];
	const struct sealing_key *mixed[2] = {&tests, &keys[1]};

	(void)unused;
	assert_int_equal(
		bundle_case_add_page(&cases[0], "photo", "x", 1, turned), STATUS_DENIED);
	tests.test = 1;
	assert_int_equal(bundle_case_finish(&cases[0], &visit, CASES, 19, PREV, covers,
				 covers_hash, mixed, signer),
		STATUS_DENIED);
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
	(void)unused;
	assert_int_equal(bundle_case_finish(&cases[0], &visit, CASES, KIOSK_SEQ_MAX + 1, PREV,
				 covers, covers_hash, to, signer),
		STATUS_FULL);
}

#define bundle_test(name) cmocka_unit_test_setup_teardown(name, make_bundle, drop_bundle)

int main(void)
{
	const struct CMUnitTest tests[] = {
		bundle_test(department_and_escrow_open_everything_the_citizen_gave),
		bundle_test(without_a_key_all_that_is_open_is_checked),
		bundle_test(the_manifest_tells_nothing_of_the_citizen),
		bundle_test(a_chain_is_made_of_manifest_hashes),
		bundle_test(a_strangers_key_opens_nothing),
		bundle_test(another_terminals_signature_is_refused),
		bundle_test(swapped_missing_and_changed_parts_are_named),
		bundle_test(another_cases_inner_part_is_refused),
		bundle_test(another_cases_pages_are_refused),
		bundle_test(a_manifest_that_differs_from_what_is_inside_is_refused),
		bundle_test(whoever_bends_the_inner_part_is_found_out),
		bundle_test(another_randomness_is_not_what_was_signed),
		bundle_test(a_part_sealed_to_a_third_key_is_refused_by_everybody),
		bundle_test(nothing_is_sealed_to_the_wrong_department),
		bundle_test(a_case_holds_sixty_three_pages_and_no_giant),
		bundle_test(equal_pages_have_nothing_in_common_outside),
		bundle_test(the_same_code_runs_out_of_numbers_politely),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
