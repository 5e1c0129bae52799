#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "sync/agent/reaction.h"

#define PROBLEM "application/problem+json"
#define JSON "application/json"
#define NAMED "{\"code\":\"case.conflict\",\"status\":422,\"title\":\"x\"}"
#define REFUSED "{\"code\":\"certificate.refused\"}"

static struct answer answer_of(int status, const char *type, const char *body)
{
	struct answer answer = {.contact = CONTACT_ANSWERED,
		.status = status,
		.upload_offset = ANSWER_NONE,
		.retry_after_s = ANSWER_NONE};

	strcpy(answer.type, type);
	assert_int_equal(bytes_add_text(&answer.body, body), STATUS_OK);
	return answer;
}

static const struct {
	int status;
	const char *type, *body;
	enum wire_reaction reaction;
	enum fault fault;
} ANSWERS[] = {
	{200, JSON, "{}", WIRE_DONE, FAULT_NONE},
	{201, "application/json; charset=utf-8", "{}", WIRE_DONE, FAULT_NONE},
	{204, "", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED}, /* JSON was expected */
	{200, "text/html", "<p>welcome</p>", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{200, "application/jsonp", "{}", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{100, "", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{301, "", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{302, PROBLEM, NAMED, WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{307, JSON, "{}", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{400, PROBLEM, NAMED, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
	{410, PROBLEM, NAMED, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
	{413, PROBLEM, NAMED, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
	{415, PROBLEM, NAMED, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
	{422, PROBLEM, NAMED, WIRE_CASE_BAD, FAULT_OFFICE_REFUSED},
	/* What a middlebox says puts no case aside. */
	{400, "text/html", "<h1>No certificate</h1>", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{413, "text/html", "<h1>Too large</h1>", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "{}", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "{\"code\":\"never.heard\"}", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "{\"code\":5}", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "{\"code\":\"case.conflict\",\"code\":\"space\"}", WIRE_STOP_ALL,
		FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "not json", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{422, PROBLEM, "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{404, "text/html", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{404, PROBLEM, "{\"code\":\"upload.unknown\"}", WIRE_GO_ON, FAULT_NONE},
	{409, PROBLEM, "{\"code\":\"upload.offset\"}", WIRE_GO_ON, FAULT_NONE},
	{401, PROBLEM, REFUSED, WIRE_STOP_ALL, FAULT_TERMINAL_STOPPED},
	{403, PROBLEM, REFUSED, WIRE_STOP_ALL, FAULT_TERMINAL_STOPPED},
	{403, "text/html", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{402, PROBLEM, NAMED, WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
	{408, "", "", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{423, PROBLEM, NAMED, WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{425, "", "", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{429, "", "", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{500, PROBLEM, NAMED, WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{502, "text/html", "<h1>Bad Gateway</h1>", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{507, PROBLEM, "{\"code\":\"space\"}", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{599, "", "", WIRE_WAIT, FAULT_OFFICE_UNREACHABLE},
	{600, "", "", WIRE_STOP_ALL, FAULT_OFFICE_UNTRUSTED},
};

static void every_answer_has_one_of_three_reactions(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
		struct answer answer =
			answer_of(ANSWERS[i].status, ANSWERS[i].type, ANSWERS[i].body);
		struct verdict verdict = verdict_of(&answer, JSON);

		print_message(
			"%d %s %s\n", ANSWERS[i].status, ANSWERS[i].type, ANSWERS[i].body);
		assert_int_equal(verdict.reaction, ANSWERS[i].reaction);
		assert_int_equal(verdict.fault, ANSWERS[i].fault);
		assert_int_equal(verdict.http_status, ANSWERS[i].status);
		bytes_free(&answer.body);
	}
}

static void a_lost_line_waits_and_a_stranger_stops(void **unused)
{
	struct answer answer = {.contact = CONTACT_LOST, .status = 200};

	(void)unused;
	assert_int_equal(verdict_of(&answer, NULL).reaction, WIRE_WAIT);
	assert_int_equal(verdict_of(&answer, NULL).fault, FAULT_OFFICE_UNREACHABLE);
	answer.contact = CONTACT_REVOKED;
	assert_int_equal(verdict_of(&answer, NULL).reaction, WIRE_STOP_ALL);
	assert_int_equal(verdict_of(&answer, NULL).fault, FAULT_OFFICE_REVOKED);
	answer.contact = CONTACT_UNTRUSTED;
	assert_int_equal(verdict_of(&answer, NULL).reaction, WIRE_STOP_ALL);
	assert_int_equal(verdict_of(&answer, NULL).fault, FAULT_OFFICE_UNTRUSTED);
}

static void missing_parts_and_retry_after_are_handed_on(void **unused)
{
	struct answer answer =
		answer_of(409, PROBLEM, "{\"code\":\"parts.missing\",\"missing\":[0,64]}");
	struct verdict verdict = verdict_of(&answer, NULL);

	(void)unused;
	assert_int_equal(verdict.problem, WIRE_PARTS_MISSING);
	assert_true(wire_parts_has(&verdict.missing, 0));
	assert_true(wire_parts_has(&verdict.missing, 64));
	assert_false(wire_parts_has(&verdict.missing, 1));
	bytes_free(&answer.body);
	answer = answer_of(507, PROBLEM, "{\"code\":\"space\"}");
	answer.retry_after_s = 300;
	assert_int_equal(verdict_of(&answer, NULL).retry_after_s, 300);
	bytes_free(&answer.body);
	answer = answer_of(409, PROBLEM, "{\"code\":\"parts.missing\",\"missing\":[65]}");
	assert_int_equal(verdict_of(&answer, NULL).reaction, WIRE_STOP_ALL);
	bytes_free(&answer.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_has_one_of_three_reactions),
		cmocka_unit_test(a_lost_line_waits_and_a_stranger_stops),
		cmocka_unit_test(missing_parts_and_retry_after_are_handed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
