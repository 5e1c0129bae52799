#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/receipt_note.h"
#include "firmware/evidence/sequence_note.h"

static struct note_key key, other;
static const struct sequence SEQUENCE = {
	.kiosk_id = "530702", .last_seq = 41, .last_hash = {1, 2}, .now_ms = 1764100000000};

static int make_keys(void **unused)
{
	(void)unused;
	ok(note_key_make("office.example", &key));
	ok(note_key_make("office.example", &other));
	return 0;
}

static void what_is_signed_reads_back(void **unused)
{
	struct bytes note = {0};
	struct sequence back;

	(void)unused;
	ok(sequence_note_make(&key, &SEQUENCE, &note));
	ok(sequence_note_read(&key, note.data, note.len, "530702", &back));
	assert_memory_equal(&back, &SEQUENCE, sizeof(back));
	assert_int_equal(
		sequence_note_read(&key, note.data, note.len, "530703", &back), STATUS_DENIED);
	assert_int_equal(sequence_note_read(&other, note.data, note.len, "530702", &back),
		STATUS_DENIED);
	bytes_free(&note);
}

static void a_note_of_another_kind_or_spelling_is_refused(void **unused)
{
	static const char *const texts[] = {
		"office.example/receipt\n530702\n41\n%s\n5\n",
		"office.example/sequence\n530702\n041\n%s\n5\n",
		"office.example/sequence\n530702\n-1\n%s\n5\n",
		"office.example/sequence\n530702\n41\n%s\n5\n6\n",
		"office.example/sequence\n530702\n41\n%s\n",
		"office.example/sequence\n530702\n41\n\n5\n",
		"other.example/sequence\n530702\n41\n%s\n5\n",
	};
	struct sequence back = {.last_seq = 7};
	char hash[65], text[400];

	(void)unused;
	hex_encode(SEQUENCE.last_hash, 32, hash);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *at = strstr(texts[i], "%s");
		struct bytes note = {0};

		snprintf(text, sizeof(text), "%.*s%s%s",
			at ? (int)(at - texts[i]) : (int)strlen(texts[i]), texts[i],
			at ? hash : "", at ? at + 2 : "");
		ok(note_sign(&key, text, &note));
		assert_int_equal(sequence_note_read(&key, note.data, note.len, "530702", &back),
			STATUS_DENIED);
		bytes_free(&note);
	}
	assert_int_equal(back.last_seq, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_reads_back),
		cmocka_unit_test(a_note_of_another_kind_or_spelling_is_refused),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
