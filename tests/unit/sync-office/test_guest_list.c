#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/office/authority/guest_list.h"

#define ID "0123456789ABCDEF"
#define CODE "ZYXWVTSRQPNMKJHG"
#define WRONG "ZYXWVTSRQPNMKJH0"
#define NUMBER "530702"
#define END_MS 1000

static char folder[64];
static int list = -1;

static const char *kid(char digit)
{
	static char text[2][KID_SIZE];
	static int turn;
	char *out = text[turn++ % 2];

	memset(out, digit, KID_SIZE - 1);
	out[KID_SIZE - 1] = '\0';
	return out;
}

static void open_list(void)
{
	if (list >= 0)
		close(list);
	assert_int_equal(guest_list_open(folder, &list), STATUS_OK);
}

/* One invitation, in a list that is opened anew for every look: what counts is what is written.
 */
static int invite(void **unused)
{
	struct guest guest = {.id = ID, .kiosk_id = NUMBER, .made_ms = 1, .to_ms = END_MS};

	(void)unused;
	snprintf(folder, sizeof(folder), "/tmp/guests.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	list = -1;
	open_list();
	guest_code_hash(CODE, guest.code_hash);
	assert_int_equal(guest_list_put(list, &guest), STATUS_OK);
	return 0;
}

static int leave(void **unused)
{
	char command[96];

	(void)unused;
	close(list);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static enum status ask(const char *code, const char *role, char key, int64_t now_ms)
{
	const struct guest_claim claim = {ID, code, NUMBER, role, kid(key)};

	open_list();
	return guest_list_admit(list, &claim, now_ms);
}

static void one_code_lets_one_terminal_in_with_its_two_keys(void **unused)
{
	(void)unused;
	assert_int_equal(ask(CODE, "manifest", 'a', 10), STATUS_OK);
	assert_int_equal(ask(CODE, "tls", 'a', 10), STATUS_DENIED); /* two keys, not one */
	assert_int_equal(ask(CODE, "tls", 'b', 10), STATUS_OK);
	assert_int_equal(ask(CODE, "manifest", 'a', 10), STATUS_OK); /* its reply was lost */
	assert_int_equal(ask(CODE, "manifest", 'c', 10), STATUS_DENIED);
	assert_int_equal(ask(CODE, "tls", 'c', 10), STATUS_DENIED);
	assert_int_equal(ask(CODE, "receipt", 'c', 10), STATUS_DENIED);
}

static void five_wrong_codes_end_it_whoever_counts_on_a_new_start(void **unused)
{
	(void)unused;
	for (int i = 0; i < GUEST_TRIES_MAX - 1; i++)
		assert_int_equal(ask(WRONG, "tls", 'a', 10), STATUS_DENIED);
	assert_int_equal(ask(CODE, "tls", 'a', 10), STATUS_OK);
	assert_int_equal(ask(WRONG, "tls", 'a', 10), STATUS_DENIED);
	assert_int_equal(ask(CODE, "tls", 'a', 10), STATUS_DENIED);
}

static void it_ends_with_its_time_and_when_it_is_taken_back(void **unused)
{
	(void)unused;
	assert_int_equal(ask(CODE, "tls", 'a', END_MS - 1), STATUS_OK);
	assert_int_equal(ask(CODE, "tls", 'a', END_MS), STATUS_DENIED);
	assert_int_equal(guest_list_cancel(list, "530703"), STATUS_OK);
	assert_int_equal(ask(CODE, "tls", 'a', END_MS - 1), STATUS_OK);
	assert_int_equal(guest_list_cancel(list, NUMBER), STATUS_OK);
	assert_int_equal(ask(CODE, "tls", 'a', END_MS - 1), STATUS_DENIED);
}

/* Whoever guesses learns nothing from what he is told. */
static void another_number_and_no_invitation_are_refused_alike(void **unused)
{
	static const char *const IDS[] = {
		"0123456789ABCDEG", "../0123456789ABC", "0123456789abcdef", ""};
	const struct guest_claim another = {ID, CODE, "530703", "tls", kid('a')};

	(void)unused;
	assert_int_equal(guest_list_admit(list, &another, 10), STATUS_DENIED);
	for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++) {
		const struct guest_claim claim = {IDS[i], CODE, NUMBER, "tls", kid('a')};

		assert_int_equal(guest_list_admit(list, &claim, 10), STATUS_DENIED);
	}
	assert_int_equal(ask(CODE, "tls", 'a', 10), STATUS_OK);
}

#define with_a_guest(test) cmocka_unit_test_setup_teardown(test, invite, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_a_guest(one_code_lets_one_terminal_in_with_its_two_keys),
		with_a_guest(five_wrong_codes_end_it_whoever_counts_on_a_new_start),
		with_a_guest(it_ends_with_its_time_and_when_it_is_taken_back),
		with_a_guest(another_number_and_no_invitation_are_refused_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
