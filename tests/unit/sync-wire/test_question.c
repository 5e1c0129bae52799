#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/question.h"

#define ID "018f4f4e-7c3a-7b21-9a55-000000000001"

static struct wire_question a_question(void)
{
	struct wire_question question = {.question_id = ID, .query_tag = {1, 2, 3}};
	struct seal_identity identity;

	receipt_no_make("530702", 17, question.receipt_no);
	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	memcpy(question.recipient.key, identity.key, sizeof(identity.key));
	return question;
}

static void a_question_arrives_as_it_was_asked(void **unused)
{
	struct wire_question sent = a_question(), read;
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(wire_question_write(&sent, &text), STATUS_OK);
	assert_true(text.len <= WIRE_QUESTION_MAX);
	assert_int_equal(wire_question_read(text.data, text.len, &read), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	for (size_t cut = 0; cut < text.len; cut++)
		assert_int_equal(wire_question_read(text.data, cut, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

static void a_question_has_its_members_and_no_other(void **unused)
{
	static const char *const bad[] = {"{}", "[]", "{\"question_id\":\"" ID "\"}",
		"{\"question_id\":1,\"receipt_no\":2,\"query_tag\":3,\"recipient\":4}"};
	struct wire_question read;

	(void)unused;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
			wire_question_read(bad[i], strlen(bad[i]), &read), STATUS_BAD_DATA);
}

static void every_reply_is_of_one_length(void **unused)
{
	struct wire_reply sent = {
		.question_id = ID, .state = "received", .received_ms = 1764000000000};
	struct wire_reply unknown = {.question_id = ID, .state = "unknown"}, read;
	struct bytes text = {0}, other = {0};

	(void)unused;
	receipt_no_make("530702", 17, sent.receipt_no);
	receipt_no_make("530702", 17, unknown.receipt_no);
	assert_int_equal(wire_reply_write(&sent, &text), STATUS_OK);
	assert_int_equal(wire_reply_write(&unknown, &other), STATUS_OK);
	assert_int_equal(text.len, WIRE_ANSWER_SIZE);
	assert_int_equal(other.len, WIRE_ANSWER_SIZE);
	assert_int_equal(wire_reply_read(text.data, text.len, &read), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	assert_int_equal(wire_reply_read(text.data, text.len - 1, &read), STATUS_BAD_DATA);
	bytes_free(&text);
	bytes_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_arrives_as_it_was_asked),
		cmocka_unit_test(a_question_has_its_members_and_no_other),
		cmocka_unit_test(every_reply_is_of_one_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
