#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/evidence/question.h"

#define ID "018f4f4e-7c3a-7b21-9a55-000000000001"

static struct question a_question(void)
{
	struct question question = {
		.want = QUESTION_PRINT, .question_id = ID, .query_tag = {1, 2, 3}};
	struct seal_identity identity;

	receipt_no_make("530702", 17, question.receipt_no);
	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	memcpy(question.recipient.key, identity.key, sizeof(identity.key));
	return question;
}

static void a_question_arrives_as_it_was_asked(void **unused)
{
	struct question sent = a_question(), read;
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(question_write(&sent, &text), STATUS_OK);
	assert_true(text.len <= QUESTION_MAX);
	assert_int_equal(question_read(text.data, text.len, &read), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	for (size_t cut = 0; cut < text.len; cut++)
		assert_int_equal(question_read(text.data, cut, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

/* An office from before it knows five members: who says nothing is asked with those. */
static void who_reads_a_later_form_says_so(void **unused)
{
	static const char *const BAD[] = {
		"\"reads\":0", "\"reads\":-1", "\"reads\":\"2\"", "\"read\":2"};
	struct question sent = a_question(), read;
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(question_write(&sent, &text), STATUS_OK);
	assert_null(strstr((char *)text.data, "reads"));
	text.len = 0;
	sent.reads = REPLY_FORM;
	assert_int_equal(question_write(&sent, &text), STATUS_OK);
	assert_int_equal(question_read(text.data, text.len, &read), STATUS_OK);
	assert_int_equal(read.reads, REPLY_FORM);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		char bad[QUESTION_MAX];
		const char *at = strstr((char *)text.data, "\"reads\":2");

		snprintf(bad, sizeof(bad), "%.*s%s%s", (int)(at - (char *)text.data),
			(char *)text.data, BAD[i], at + strlen("\"reads\":2"));
		assert_int_equal(question_read(bad, strlen(bad), &read), STATUS_BAD_DATA);
	}
	bytes_free(&text);
}

static void a_question_has_its_members_and_no_other(void **unused)
{
	static const char *const bad[] = {"{}", "[]", "{\"question_id\":\"" ID "\"}",
		"{\"want\":\"all\",\"question_id\":1,\"receipt_no\":2,\"query_tag\":3,\"recipient\":4}"};
	struct question read;

	(void)unused;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(question_read(bad[i], strlen(bad[i]), &read), STATUS_BAD_DATA);
}

static void what_books_says_how_it_stands(void **unused)
{
	static const struct booking BOOKED = {"window", "2026-12-01", "morning"},
				    MOVED = {"window", "2026-11-30", "morning"};
	struct reply sent = {.question_id = ID, .state = "received", .received_ms = 1}, read;
	struct bytes text = {0};

	(void)unused;
	receipt_no_make("530702", 17, sent.receipt_no);
	for (int i = 0; i < 3; i++) {
		sent.booking = i ? BOOKED : (struct booking){.day = ""};
		sent.booked = i > 1 ? MOVED : (struct booking){.day = ""};
		sent.no_place = i == 2;
		text.len = 0;
		assert_int_equal(reply_write(&sent, &text), STATUS_OK);
		assert_int_equal(text.len, REPLY_SIZE);
		assert_int_equal(strstr((char *)text.data, "\"booking\"") != NULL, i > 0);
		assert_int_equal(reply_read(text.data, text.len, &read), STATUS_OK);
		assert_true(booking_is_same(&read.booking, &sent.booking));
		assert_true(booking_is_same(&read.booked, &sent.booked));
		assert_int_equal(read.no_place, sent.no_place);
		reply_free(&read);
	}
	memcpy(strstr((char *)text.data, "\"no_place\":1"), "\"no_place\":2", 12);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_BAD_DATA);
	memcpy(strstr((char *)text.data, "\"no_place\":2"), "\"no_placf\":0", 12);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

/* A step is printed, and else nothing is asked about it. */
static void a_step_to_print_is_a_number_from_one(void **unused)
{
	struct question sent = a_question(), read;
	struct bytes text = {0};

	(void)unused;
	sent.reads = REPLY_FORM;
	sent.step = 3;
	assert_int_equal(question_write(&sent, &text), STATUS_OK);
	assert_true(text.len <= QUESTION_MAX);
	assert_int_equal(question_read(text.data, text.len, &read), STATUS_OK);
	assert_memory_equal(&sent, &read, sizeof(read));
	memcpy(strstr((char *)text.data, "\"step\":3"), "\"step\":0", 8);
	assert_int_equal(question_read(text.data, text.len, &read), STATUS_BAD_DATA);
	text.len = 0;
	sent.want = QUESTION_STATUS;
	assert_int_equal(question_write(&sent, &text), STATUS_OK);
	assert_int_equal(question_read(text.data, text.len, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

/* As it is read at the other end; text holds it as it went. */
static struct reply arrived(struct reply *sent, struct bytes *text)
{
	struct reply read;

	receipt_no_make("530702", 17, sent->receipt_no);
	assert_int_equal(reply_write(sent, text), STATUS_OK);
	assert_int_equal(reply_read(text->data, text->len, &read), STATUS_OK);
	return read;
}

static void earlier_notices_are_named_by_step_and_state(void **unused)
{
	struct reply sent = {.question_id = ID,
			     .state = "reviewing",
			     .received_ms = 1,
			     .notices = {{1, CASE_CORRECTION}, {3, CASE_ACCEPTED}},
			     .notice_count = 2},
		     read;
	struct bytes text = {0};

	(void)unused;
	read = arrived(&sent, &text);
	assert_int_equal(read.notice_count, 2);
	assert_int_equal(read.notices[1].n, 3);
	assert_int_equal(read.notices[1].state, CASE_ACCEPTED);
	reply_free(&read);
	memcpy(strstr((char *)text.data, "\"correction\""), "\"corrected_\"", 12);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_OK);
	assert_int_equal(read.notice_count, 1); /* a state of a later office */
	reply_free(&read);
	memcpy(strstr((char *)text.data, "\"n\":3"), "\"n\":0", 5);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

/* What a later office adds costs nobody the answer. */
static void what_a_reply_has_besides_is_passed_over(void **unused)
{
	struct reply sent = {.question_id = ID,
			     .state = "received",
			     .received_ms = 1,
			     .item = "11539900000000002010"},
		     read;
	struct bytes text = {0};

	(void)unused;
	read = arrived(&sent, &text);
	assert_string_equal(read.item, sent.item);
	reply_free(&read);
	memcpy(strstr((char *)text.data, "\"item\""), "\"itfm\"", 6);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_OK);
	assert_string_equal(read.item, "");
	assert_string_equal(read.state, "received");
	reply_free(&read);
	bytes_free(&text);
}

static void every_reply_is_of_one_length(void **unused)
{
	struct reply sent = {.question_id = ID,
		.state = "received",
		.received_ms = 1764000000000,
		.visit_id = ID,
		.printed = 3};
	struct reply unknown = {.question_id = ID, .state = "unknown"}, read;
	struct bytes text = {0}, other = {0};

	(void)unused;
	receipt_no_make("530702", 17, sent.receipt_no);
	receipt_no_make("530702", 17, unknown.receipt_no);
	assert_int_equal(bytes_add_text(&sent.note, "a\n\n\u2014 b c\n"), STATUS_OK);
	for (int i = 0; i < 4600; i++)
		assert_int_equal(bytes_add(&sent.letter, &i, 1), STATUS_OK);
	assert_int_equal(reply_write(&sent, &text), STATUS_OK);
	assert_int_equal(reply_write(&unknown, &other), STATUS_OK);
	assert_int_equal(text.len, REPLY_SIZE);
	assert_int_equal(other.len, REPLY_SIZE);
	assert_int_equal(reply_read(text.data, text.len, &read), STATUS_OK);
	assert_string_equal(read.state, "received");
	assert_string_equal(read.visit_id, ID);
	assert_int_equal(read.printed, 3);
	assert_int_equal(read.received_ms, sent.received_ms);
	assert_string_equal(read.note.data, sent.note.data);
	assert_int_equal(read.letter.len, sent.letter.len);
	assert_memory_equal(read.letter.data, sent.letter.data, sent.letter.len);
	reply_free(&read);
	assert_int_equal(reply_read(text.data, text.len - 1, &read), STATUS_BAD_DATA);
	for (int i = 0; i < 4000; i++)
		assert_int_equal(bytes_add(&sent.letter, &i, 1), STATUS_OK);
	assert_int_equal(reply_write(&sent, &text), STATUS_FULL);
	reply_free(&sent);
	bytes_free(&text);
	bytes_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_arrives_as_it_was_asked),
		cmocka_unit_test(who_reads_a_later_form_says_so),
		cmocka_unit_test(a_step_to_print_is_a_number_from_one),
		cmocka_unit_test(earlier_notices_are_named_by_step_and_state),
		cmocka_unit_test(what_a_reply_has_besides_is_passed_over),
		cmocka_unit_test(a_question_has_its_members_and_no_other),
		cmocka_unit_test(what_books_says_how_it_stands),
		cmocka_unit_test(every_reply_is_of_one_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
