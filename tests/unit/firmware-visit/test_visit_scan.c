/* The QR of a slip held before the scanner goes to where its code is asked for. */
#include "tests/unit/firmware-visit/citizen.h"

#define NUMBER "530702000000170"
#define CODE "7ZK3M9QW2TRX5HVB"
#define HASH "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"

static void scan_text(const char *text)
{
	struct scan scan = {.symbology = "]Q1", .len = strlen(text)};
	const struct device_event event = {
		.kind = DEVICE_SCANNED, .role = DEVICE_SCANNER, .scan = &scan};

	memcpy(scan.data, text, scan.len);
	visit_device(citizen.visit, &event);
}

static void scan_slip_of(const char *host)
{
	char text[300];

	snprintf(text, sizeof(text),
		"https://%s/s#OV1:" NUMBER ".1." HASH "." HASH HASH "." CODE, host);
	scan_text(text);
}

static void scan_slip(void)
{
	scan_slip_of(citizen.settings.status_host);
}

static void it_fills_the_number_and_the_code_of_an_enquiry(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	citizen.scanner = true;
	scan_slip(); /* nobody asked */
	assert_int_equal(visit->state, VISIT_ATTRACT);
	visit_handle(visit, VISIT_EV_TRACK);
	visit_set_track(visit, "12", "34");
	scan_slip();
	assert_string_equal(visit->track.number, NUMBER);
	assert_string_equal(visit->track.code, CODE);
	visit_track(visit);
	assert_int_equal(visit->track.state, VISIT_TRACK_BUSY);
	assert_string_equal(visit->track.enquiry.question.receipt_no, NUMBER);
	assert_string_equal(visit->track.enquiry.visit_code, CODE);
	scan_text("https://example.invalid/pay"); /* while it is looked for: nothing */
	assert_int_equal(visit->fault, FAULT_NONE);
}

static void it_fills_the_code_of_a_slip_that_is_printed_again(void **unused)
{
	(void)unused;
	citizen.scanner = true;
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	scan_slip();
	assert_string_equal(citizen.visit->code_typed, CODE);
	visit_try_code(citizen.visit);
	assert_string_equal(((struct code_job *)citizen.jobs[0])->typed, CODE);
}

static void it_fills_the_code_of_a_draft_where_one_waits(void **unused)
{
	(void)unused;
	citizen.scanner = true;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	scan_slip();
	assert_string_equal(citizen.visit->code_typed, ""); /* there is nothing to resume */
	citizen.visit->drafts = 1;
	scan_slip();
	assert_string_equal(citizen.visit->code_typed, CODE);
}

static void another_code_is_said_to_be_one_and_typing_goes_on(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	citizen.scanner = true;
	visit_handle(visit, VISIT_EV_TRACK);
	visit_set_track(visit, NUMBER, NULL);
	scan_text("https://example.invalid/pay");
	assert_int_equal(visit->fault, FAULT_SLIP_CODE_FOREIGN);
	assert_string_equal(visit->track.number, NUMBER);
	assert_string_equal(visit->track.code, "");
	scan_slip_of("status.elsewhere.example"); /* another office would not know it */
	assert_int_equal(visit->fault, FAULT_SLIP_CODE_FOREIGN);
	visit_set_track(visit, NULL, "7");
	assert_int_equal(visit->fault, FAULT_NONE);
	scan_text("another");
	scan_slip();
	assert_int_equal(visit->fault, FAULT_NONE);
	visit_handle(visit, VISIT_EV_CANCEL);
	visit_handle(visit, VISIT_EV_NEXT);
	assert_string_equal(visit->track.code, "");
}

/* A slip left before the scanner is read for ever: it keeps no screen open and wipes no answer. */
static void a_slip_that_lies_there_disturbs_nothing(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	citizen.scanner = true;
	visit_handle(visit, VISIT_EV_TRACK);
	scan_slip();
	for (int i = 0; i < 100 && visit->state == VISIT_TRACK; i++) {
		tick(2000);
		scan_slip();
	}
	assert_int_equal(visit->state, VISIT_GOODBYE);
	visit_handle(visit, VISIT_EV_NEXT);
	visit->state = VISIT_TRACK;
	visit->track.state = VISIT_TRACK_KNOWN;
	scan_slip();
	assert_int_equal(visit->track.state, VISIT_TRACK_KNOWN);
	assert_string_equal(visit->track.code, "");
}

static void without_a_scanner_nothing_is_offered(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_TRACK);
	assert_false(visit_scans_slips(citizen.visit));
	citizen.scanner = true;
	assert_true(visit_scans_slips(citizen.visit));
}

#define SCAN_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCAN_TEST(it_fills_the_number_and_the_code_of_an_enquiry),
		SCAN_TEST(it_fills_the_code_of_a_slip_that_is_printed_again),
		SCAN_TEST(it_fills_the_code_of_a_draft_where_one_waits),
		SCAN_TEST(another_code_is_said_to_be_one_and_typing_goes_on),
		SCAN_TEST(a_slip_that_lies_there_disturbs_nothing),
		SCAN_TEST(without_a_scanner_nothing_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
