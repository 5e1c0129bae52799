/* All or nothing, and nothing of it for who finds the disk. */
#include "tests/unit/firmware-counter/filing_desk.h"

#include <signal.h>
#include <sys/resource.h>

static void all_matters_or_none(void **unused)
{
	(void)unused;
	fill_basket();
	other_item.department = "nobody";
	assert_refused(FAULT_SEALING_KEY);
	filing.case_count = 0;
	assert_refused(FAULT_QUEUE_FULL);
}

static void without_a_sealing_key_nothing_is_queued(void **unused)
{
	(void)unused;
	desk.keys.count = 0;
	assert_refused(FAULT_SEALING_KEY);
}

static void a_page_that_was_changed_stops_everything(void **unused)
{
	(void)unused;
	pages[2].sealed.data[pages[2].sealed.len - 1] ^= 1;
	assert_refused(FAULT_QUEUE_IO);
	pages[2].sealed.data[pages[2].sealed.len - 1] ^= 1;
	submit(); /* and the number was not used up */
	assert_string_equal(slip.cases[0].receipt_no, "530702000000170");
}

/* 30 000 bytes hold the database's writes, but no page of 70 000. */
static void a_disk_that_refuses_leaves_nothing(void **unused)
{
	struct rlimit old, small;
	enum fault fault = FAULT_NONE;
	enum status status;

	(void)unused;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	small = old;
	small.rlim_cur = 30000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = filing_submit(&desk, &filing, &slip, &fault);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_not_equal(status, STATUS_OK);
	assert_true(fault == FAULT_QUEUE_IO || fault == FAULT_QUEUE_FULL);
	assert_nothing_is_left();
	submit();
}

static void a_desk_opens_only_where_everything_is_in_order(void **unused)
{
	struct filing_desk other;
	enum fault fault;

	(void)unused;
	assert_int_equal(
		scratch_run(&folder.scratch, "echo x >>sync/signed/sealing-keys.json"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_SEALING_KEY);
	assert_int_equal(scratch_run(&folder.scratch, "rm keys/manifest.pem"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_NOT_ENROLLED);
	signed_folder_add_manifest_key(&folder);
	assert_int_equal(scratch_run(&folder.scratch, "rm enrolment.json"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_NOT_ENROLLED);
}

static void the_state_folder_tells_nobody_who_was_here(void **unused)
{
	static const char *const WORDS[] = {NAME, NUMBER, ADDRESS, CODE};
	char command[256];

	(void)unused;
	submit();
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		snprintf(command, sizeof(command), "grep -raqF '%s' queue", WORDS[i]);
		assert_int_not_equal(scratch_run(&folder.scratch, command), 0);
		snprintf(command, sizeof(command),
			"printf %%s 'x%sx' >queue/planted; grep -raqF '%s' queue", WORDS[i],
			WORDS[i]);
		assert_int_equal(scratch_run(&folder.scratch, command), 0);
		assert_int_equal(scratch_run(&folder.scratch, "rm queue/planted"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(all_matters_or_none),
		desk_test(without_a_sealing_key_nothing_is_queued),
		desk_test(a_page_that_was_changed_stops_everything),
		desk_test(a_disk_that_refuses_leaves_nothing),
		desk_test(a_desk_opens_only_where_everything_is_in_order),
		desk_test(the_state_folder_tells_nobody_who_was_here),
	};

	if (words_open("build/words") != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
