#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "sync/agent/answer_header.h"

static struct answer read_lines(const char *const *lines, size_t count)
{
	struct answer answer = {.upload_offset = ANSWER_NONE, .retry_after_s = ANSWER_NONE};

	for (size_t i = 0; i < count; i++)
		answer_header_read(lines[i], strlen(lines[i]), &answer);
	return answer;
}

static void what_we_use_of_a_head_is_taken(void **unused)
{
	static const char *const LINES[] = {"HTTP/1.1 409 Conflict\r\n",
		"content-type: \t application/json; charset=utf-8 \r\n", "ETag: \"17\"\r\n",
		"UPLOAD-OFFSET:1048576\r\n", "Retry-After: 30", "\r\n"};
	struct answer answer = read_lines(LINES, 6);

	(void)unused;
	assert_string_equal(answer.type, "application/json; charset=utf-8");
	assert_string_equal(answer.etag, "\"17\"");
	assert_int_equal(answer.upload_offset, 1048576);
	assert_int_equal(answer.retry_after_s, 30);
}

static void what_is_no_number_or_too_long_is_as_if_it_were_not_there(void **unused)
{
	char longer[200] = "ETag: ";
	const char *const lines[] = {"Upload-Offset: -1\r\n", "Upload-Offset: 0x10\r\n",
		"Upload-Offset: 9007199254740992\r\n", "Upload-Offset:\r\n", "Upload-Offset",
		"Upload-Offsets: 7\r\n", "X-Upload-Offset: 7\r\n",
		"Retry-After: Fri, 27 Nov 2026 08:00:00 GMT\r\n", longer};
	struct answer answer;

	(void)unused;
	memset(longer + 6, 'x', sizeof(longer) - 7);
	answer = read_lines(lines, sizeof(lines) / sizeof(lines[0]));
	assert_int_equal(answer.upload_offset, ANSWER_NONE);
	assert_int_equal(answer.retry_after_s, ANSWER_NONE);
	assert_string_equal(answer.etag, "");
}

int main(void)
{
	static const struct CMUnitTest TESTS[] = {
		cmocka_unit_test(what_we_use_of_a_head_is_taken),
		cmocka_unit_test(what_is_no_number_or_too_long_is_as_if_it_were_not_there),
	};

	return cmocka_run_group_tests(TESTS, NULL, NULL);
}
