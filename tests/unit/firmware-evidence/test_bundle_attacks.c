/* What is swapped, bent or signed anew is found out. */
#include "tests/unit/firmware-evidence/bundle_desk.h"

#include "firmware/evidence/commitment.h"
#include "firmware/evidence/slip_store.h"

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

static void change_booking(struct manifest *manifest)
{
	manifest->booking = (struct booking){"window", "2026-12-01", "morning"};
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
	sign_again(change_booking);
	assert_refused(&department, "inner: books another appointment");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		bundle_test(a_strangers_key_opens_nothing),
		bundle_test(another_terminals_signature_is_refused),
		bundle_test(swapped_missing_and_changed_parts_are_named),
		bundle_test(another_cases_inner_part_is_refused),
		bundle_test(another_cases_pages_are_refused),
		bundle_test(a_manifest_that_differs_from_what_is_inside_is_refused),
		bundle_test(whoever_bends_the_inner_part_is_found_out),
		bundle_test(another_randomness_is_not_what_was_signed),
		bundle_test(a_part_sealed_to_a_third_key_is_refused_by_everybody),
	};

	return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
