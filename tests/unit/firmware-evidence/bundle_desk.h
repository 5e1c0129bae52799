/*
 * bundle_desk.h - a visit of two cases, sealed and signed, and what the office stored of it.
 */
#ifndef FIRMWARE_EVIDENCE_BUNDLE_DESK_H
#define FIRMWARE_EVIDENCE_BUNDLE_DESK_H

#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/bundle.h"
#include "firmware/evidence/opening.h"

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

static inline void make_key(
	const char *name, struct seal_identity *identity, struct sealing_key *key)
{
	ok(seal_identity_make(identity));
	*key = (struct sealing_key){.to_ms = 1};
	snprintf(key->department, sizeof(key->department), "%s", name);
	memcpy(key->recipient.key, identity->key, sizeof(identity->key));
	seal_recipient_id(&key->recipient, key->key_id);
}

static inline int make_keys(void **unused)
{
	(void)unused;
	make_key("gongan", &department, &keys[0]);
	make_key("escrow", &escrow, &keys[1]);
	ok(seal_identity_make(&stranger));
	ok(signing_key_make(&signer));
	ok(signing_key_make(&other_signer));
	return 0;
}

static inline int drop_keys(void **unused)
{
	(void)unused;
	signing_key_destroy(signer);
	signing_key_destroy(other_signer);
	return 0;
}

static inline void make_visit(void)
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

static inline void make_case(struct bundle_case *bundle, const char *case_id)
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

static inline void store_parts(const struct bundle_case *bundle)
{
	for (size_t n = 0; n <= bundle->part_count; n++) {
		const struct bytes *sealed = n ? &bundle->parts[n].sealed : &bundle->inner;
		bytes_free(&stored.parts[n]);
		ok(bytes_add(&stored.parts[n], sealed->data, sealed->len));
	}
}

static inline int make_bundle(void **unused)
{
	(void)unused;
	make_visit();
	form = json_pack("{s:s, s:s}", "name", "木·𠀀某", "phone", "");
	make_case(&cases[0], "018f4f4e-7c3a-7b21-9a55-000000000001");
	make_case(&cases[1], "018f4f4e-7c3a-7b21-9a55-000000000002");
	ok(bundle_covers(&visit, cases, CASES, &covers, covers_hash));
	for (int i = 0; i < CASES; i++) {
		const struct bundle_place place = {
			CASES, covers, covers_hash, 17 + i, i ? cases[0].manifest_hash : PREV};

		ok(bundle_case_finish(&cases[i], &visit, &place, to, signer));
	}
	memset(&stored, 0, sizeof(stored));
	ok(bytes_add(&stored.jws, cases[0].jws.data, cases[0].jws.len));
	store_parts(&cases[0]);
	return 0;
}

static inline int drop_bundle(void **unused)
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

static inline enum status read_part(
	void *user, const struct manifest_part *part, struct bytes *out)
{
	(void)user;
	if (!stored.parts[part->n].len)
		return STATUS_NOT_FOUND;
	return bytes_add(out, stored.parts[part->n].data, stored.parts[part->n].len);
}

static inline void note_fault(void *user, const char *what)
{
	size_t len = strlen(stored.faults);

	(void)user;
	snprintf(stored.faults + len, sizeof(stored.faults) - len, "%s\n", what);
}

static inline enum status open_stored(
	const struct seal_identity *identity, struct opened_case *out)
{
	static const struct opening_hands HANDS = {read_part, note_fault, NULL};

	stored.faults[0] = '\0';
	return case_open(&stored.jws, signer, identity, &HANDS, out);
}

/* With identity the fault named must be found, and the case refused. */
static inline void assert_refused(const struct seal_identity *identity, const char *fault)
{
	struct opened_case opened;

	assert_int_not_equal(open_stored(identity, &opened), STATUS_OK);
	if (!strstr(stored.faults, fault))
		fail_msg("expected \"%s\", found \"%s\"", fault, stored.faults);
	opened_case_free(&opened);
}

#define bundle_test(name) cmocka_unit_test_setup_teardown(name, make_bundle, drop_bundle)

#endif
