#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/inbox.h"

static void entries_read_back_in_order(void **unused)
{
	struct wire_inbox inbox = {.count = 2, .more = true}, back;
	struct bytes text = {0};

	(void)unused;
	inbox.entries[0] = (struct wire_inbox_entry){.id = 4, .kind = "status"};
	inbox.entries[1] = (struct wire_inbox_entry){.id = 9, .kind = "answer"};
	strcpy(inbox.entries[0].about, "530702000000197");
	strcpy(inbox.entries[1].about, "018f4f4e-7c3a-7b21-9a55-000000000001");
	assert_int_equal(bytes_add(&inbox.entries[1].body, "\0\xff", 2), STATUS_OK);
	assert_int_equal(wire_inbox_write(&inbox, &text), STATUS_OK);
	assert_int_equal(wire_inbox_read(text.data, text.len, 3, &back), STATUS_OK);
	assert_int_equal(back.count, 2);
	assert_true(back.more);
	assert_string_equal(back.entries[0].about, "530702000000197");
	assert_string_equal(back.entries[1].kind, "answer");
	assert_int_equal(back.entries[1].id, 9);
	assert_int_equal(back.entries[1].body.len, 2);
	assert_memory_equal(back.entries[1].body.data, "\0\xff", 2);
	wire_inbox_free(&back);
	wire_inbox_free(&inbox);
	/* What was there before the cursor is not taken twice. */
	assert_int_equal(wire_inbox_read(text.data, text.len, 4, &back), STATUS_BAD_DATA);
	bytes_free(&text);
}

static void odd_answers_are_refused(void **unused)
{
#define ENTRY(id, kind, about, body)                                                           \
	"{\"id\":" id ",\"kind\":\"" kind "\",\"about\":\"" about "\",\"body\":\"" body "\"}"
	static const char *const texts[] = {
		"",
		"[]",
		"{\"entries\":[]}",
		"{\"entries\":{},\"more\":0}",
		"{\"entries\":[" ENTRY("0", "a", "1", "") "],\"more\":0}",
		"{\"entries\":[" ENTRY("1", "A", "1", "") "],\"more\":0}",
		"{\"entries\":[" ENTRY("1", "a", "../x", "") "],\"more\":0}",
		"{\"entries\":[" ENTRY("1", "a", "1", "!") "],\"more\":0}",
		"{\"entries\":[" ENTRY("2", "a", "1", "") "," ENTRY(
			"2", "a", "1", "") "],\"more\":0}",
	};
	struct wire_inbox inbox;

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(wire_inbox_read(texts[i], strlen(texts[i]), 0, &inbox),
			STATUS_BAD_DATA);
}

static void an_entry_nobody_could_read_is_not_written(void **unused)
{
	struct wire_inbox inbox = {.count = 1};
	struct bytes text = {0};

	(void)unused;
	inbox.entries[0] = (struct wire_inbox_entry){.id = 1, .kind = "status", .about = "A"};
	assert_int_equal(wire_inbox_write(&inbox, &text), STATUS_BAD_DATA);
	assert_int_equal(text.len, 0);
	bytes_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_read_back_in_order),
		cmocka_unit_test(odd_answers_are_refused),
		cmocka_unit_test(an_entry_nobody_could_read_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
