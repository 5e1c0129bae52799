#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/appointment_note.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/evidence/sequence_note.h"
#include "firmware/evidence/signed_index.h"
#include "firmware/evidence/step_note.h"

#define CASE_ID "018f4f4e-7c3a-7b21-9a55-000000000001"

/* Every artifact that is signed, all notes by one key and all JWS by one: only the kind differs. */
enum kind { MANIFEST, SLIP, RECEIPT, SEQUENCE, STEP, APPOINTMENT, INDEX, KINDS };

static const uint8_t HASH[32] = {7};
static struct note_key note_key;
static struct signing_key *signer;
static struct enrolment enrolment;
static struct bytes artifacts[KINDS];

static int make_all(void **unused)
{
	const struct sequence sequence = {.kiosk_id = "530702", .last_seq = 3, .now_ms = 5};
	const struct step_note step = {.case_id = CASE_ID,
		.receipt_no = "530702000000170",
		.n = 1,
		.state = CASE_ACCEPTED,
		.by = "王",
		.queue = "gongan"};
	const struct appointment_note appointment = {.case_id = CASE_ID,
		.receipt_no = "530702000000170",
		.n = 1,
		.booking = {"window", "2026-12-01", "morning"},
		.by = "王"};
	uint8_t hash[32];
	char index[256];

	(void)unused;
	ok(note_key_make("office.example", &note_key));
	ok(signing_key_make(&signer));
	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.example");
	enrolment.receipt_key = enrolment.publication_key = note_key;
	snprintf(index, sizeof(index), "office.example/index\nsealing-keys.json 1 %064d\n", 0);
	ok(jws_sign(signer, MANIFEST_TYP, "{}", 2, &artifacts[MANIFEST]));
	ok(jws_sign(signer, "slip+jws", "{}", 2, &artifacts[SLIP]));
	ok(receipt_note_make(&note_key, CASE_ID, HASH, 5, &artifacts[RECEIPT]));
	ok(sequence_note_make(&note_key, &sequence, &artifacts[SEQUENCE]));
	ok(step_note_make(&note_key, &step, &artifacts[STEP], hash));
	ok(appointment_note_make(&note_key, &appointment, &artifacts[APPOINTMENT], hash));
	ok(note_sign(&note_key, index, &artifacts[INDEX]));
	return 0;
}

static int free_all(void **unused)
{
	(void)unused;
	for (int kind = 0; kind < KINDS; kind++)
		bytes_free(&artifacts[kind]);
	signing_key_destroy(signer);
	return 0;
}

static bool is_jws(const char *typ, const struct bytes *text)
{
	struct jws jws = {.input = {0}};
	bool well = jws_parse(text->data, text->len, typ, &jws) == STATUS_OK &&
		    jws_verify(&jws, signer) == STATUS_OK;

	jws_free(&jws);
	return well;
}

static bool is_index(const struct bytes *text)
{
	struct signed_list list = {0};
	bool well = signed_list_read(&enrolment, text->data, text->len, &list) == STATUS_OK;

	signed_list_free(&list);
	return well;
}

/* The product's own verifier of each kind. */
static bool accepts(enum kind verifier, const struct bytes *text)
{
	struct sequence sequence;
	struct step_note step;
	struct appointment_note appointment;
	int64_t received_ms;

	if (verifier == MANIFEST || verifier == SLIP)
		return is_jws(verifier == SLIP ? "slip+jws" : MANIFEST_TYP, text);
	if (verifier == RECEIPT)
		return receipt_note_verify(&note_key, text->data, text->len, CASE_ID, HASH,
			       &received_ms) == STATUS_OK;
	if (verifier == SEQUENCE)
		return sequence_note_read(&note_key, text->data, text->len, "530702",
			       &sequence) == STATUS_OK;
	if (verifier == STEP)
		return step_note_read(&note_key, text->data, text->len, &step, NULL) ==
		       STATUS_OK;
	if (verifier == APPOINTMENT)
		return appointment_note_read(&note_key, text->data, text->len, &appointment,
			       NULL) == STATUS_OK;
	return is_index(text);
}

static void each_verifier_accepts_its_own_kind_alone(void **unused)
{
	(void)unused;
	for (int verifier = 0; verifier < KINDS; verifier++)
		for (int kind = 0; kind < KINDS; kind++)
			if (accepts((enum kind)verifier, &artifacts[kind]) !=
				(verifier == kind))
				fail_msg("verifier %d and kind %d", verifier, kind);
}

static void hash_of(const struct bytes *text, uint8_t out[32])
{
	struct jws jws = {.input = {0}};

	ok(jws_parse(text->data, text->len, MANIFEST_TYP, &jws));
	memcpy(out, jws.hash, 32);
	jws_free(&jws);
}

/* A note is its bytes; JSON may be spelled with white space, and is the same manifest then. */
static void white_space_around_is_no_note_and_the_same_manifest(void **unused)
{
	static const char *const before[] = {"", "\n"}, *const after[] = {" ", ""};
	uint8_t hash[32], spaced_hash[32];

	(void)unused;
	hash_of(&artifacts[MANIFEST], hash);
	for (int kind = 0; kind < KINDS; kind++) {
		for (int i = 0; i < 2; i++) {
			struct bytes spaced = {0};

			ok(bytes_add_text(&spaced, before[i]));
			ok(bytes_add(&spaced, artifacts[kind].data, artifacts[kind].len));
			ok(bytes_add_text(&spaced, after[i]));
			if (kind >= RECEIPT)
				assert_false(accepts((enum kind)kind, &spaced));
			if (kind == MANIFEST)
				hash_of(&spaced, spaced_hash);
			bytes_free(&spaced);
		}
	}
	assert_memory_equal(hash, spaced_hash, sizeof(hash));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_verifier_accepts_its_own_kind_alone),
		cmocka_unit_test(white_space_around_is_no_note_and_the_same_manifest),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
