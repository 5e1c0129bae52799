#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/evidence/letter_key.h"
#include "firmware/evidence/step_note.h"

#define CASE "018f4f4e-7c3a-7b21-9a55-000000000001"

static struct note_key key;

static int make_key(void **unused)
{
	(void)unused;
	return note_key_make("office.test", &key);
}

static struct step_note a_step(void)
{
	struct step_note step = {.case_id = CASE,
		.n = 2,
		.prev = {1, 2},
		.state = CASE_CORRECTION,
		.at_ms = 1764000000000,
		.until = "2026-12-01",
		.by = "和丽 0317",
		.queue = "gongan",
		.letter = {9}};

	receipt_no_make("530702", 17, step.receipt_no);
	return step;
}

static void a_step_reads_as_it_was_signed(void **unused)
{
	struct step_note sent = a_step(), read;
	uint8_t hash[32], again[32];
	struct bytes note = {0};

	(void)unused;
	assert_int_equal(step_note_make(&key, &sent, &note, hash), STATUS_OK);
	assert_true(note.len <= STEP_NOTE_MAX);
	assert_int_equal(step_note_read(&key, note.data, note.len, &read, again), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	assert_memory_equal(hash, again, sizeof(hash));
	for (size_t i = 0; i < note.len; i++) {
		note.data[i] ^= 1;
		assert_int_not_equal(
			step_note_read(&key, note.data, note.len, &read, NULL), STATUS_OK);
		note.data[i] ^= 1;
	}
	bytes_free(&note);
}

/* What was decided is signed; a step of before says the state alone, and only what was decided
 * or closed has an outcome. */
static void a_decision_says_which_way(void **unused)
{
	static const struct {
		const char *line;
		enum case_state state;
		enum case_outcome outcome;
	} LINES[] = {{"decided", CASE_DECIDED, CASE_UNSAID},
		{"decided granted", CASE_DECIDED, CASE_GRANTED},
		{"decided refused", CASE_DECIDED, CASE_REFUSED},
		{"closed refused", CASE_CLOSED, CASE_REFUSED}};
	static const char *const WRONG[] = {"decided ", "decided maybe", "decided  granted",
		"decided granted granted", "accepted granted", " granted",
		"decidedgranted refused"};
	struct step_note step = a_step(), read;
	char text[512], letter[65], prev[65];
	struct bytes note = {0};

	(void)unused;
	hex_encode(step.letter, 32, letter);
	hex_encode(step.prev, 32, prev);
#define SIGN(line)                                                                             \
	snprintf(text, sizeof(text),                                                           \
		"office.test/step\n%s\n%s\n2\n%s\n%s\n1764000000000\n-\n和\ngongan\n%s\n",     \
		step.case_id, step.receipt_no, prev, line, letter);                            \
	bytes_free(&note);                                                                     \
	assert_int_equal(note_sign(&key, text, &note), STATUS_OK)
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
		SIGN(LINES[i].line);
		assert_int_equal(
			step_note_read(&key, note.data, note.len, &read, NULL), STATUS_OK);
		assert_int_equal(read.state, LINES[i].state);
		assert_int_equal(read.outcome, LINES[i].outcome);
	}
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		SIGN(WRONG[i]);
		assert_int_equal(
			step_note_read(&key, note.data, note.len, &read, NULL), STATUS_DENIED);
	}
#undef SIGN
	bytes_free(&note);
}

/* One text per step: what could be read in two ways is not signed, and not read. */
static void what_is_no_step_is_never_signed(void **unused)
{
	struct step_note step = a_step(), good = a_step();
	struct bytes note = {0};
	uint8_t hash[32];

	(void)unused;
	strcpy(step.by, "a\nb");
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	step = good;
	step.by[0] = '\0';
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	step = good;
	step.outcome = CASE_GRANTED; /* of what is still to be corrected */
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	step = good;
	step.n = 0;
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	step = good;
	strcpy(step.until, "2026-02-30");
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	step = good;
	strcpy(step.queue, "\xff");
	assert_int_equal(step_note_make(&key, &step, &note, hash), STATUS_BAD_DATA);
	assert_int_equal(note_sign(&key, "office.test/receipt\na\nb\n1\n", &note), STATUS_OK);
	assert_int_equal(step_note_read(&key, note.data, note.len, &step, NULL), STATUS_DENIED);
	bytes_free(&note);
}

static void a_letter_opens_with_the_visit_code_alone(void **unused)
{
	static const char CODE[] = "7ZK3M9QW2TRX5HVB";
	struct seal_identity identity;
	struct seal_recipient to;
	struct bytes sealed = {0}, plain = {0};
	char text[SEAL_TEXT_SIZE];

	(void)unused;
	assert_int_equal(letter_key_recipient(CODE, CASE, text), STATUS_OK);
	assert_int_equal(seal_recipient_read(text, &to), STATUS_OK);
	assert_int_equal(seal("said", 4, &to, 1, &sealed), STATUS_OK);
	assert_int_equal(letter_key_make("7ZK3M9QW2TRX5HVC", CASE, &identity), STATUS_OK);
	assert_int_equal(unseal(sealed.data, sealed.len, &identity, &plain), STATUS_DENIED);
	assert_int_equal(
		letter_key_make(CODE, "018f4f4e-7c3a-7b21-9a55-000000000002", &identity),
		STATUS_OK);
	assert_int_equal(unseal(sealed.data, sealed.len, &identity, &plain), STATUS_DENIED);
	assert_int_equal(letter_key_make(CODE, CASE, &identity), STATUS_OK);
	assert_int_equal(unseal(sealed.data, sealed.len, &identity, &plain), STATUS_OK);
	assert_string_equal((char *)plain.data, "said");
	bytes_free(&sealed);
	bytes_free(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_reads_as_it_was_signed),
		cmocka_unit_test(a_decision_says_which_way),
		cmocka_unit_test(what_is_no_step_is_never_signed),
		cmocka_unit_test(a_letter_opens_with_the_visit_code_alone),
	};

	return cmocka_run_group_tests(tests, make_key, NULL);
}
