#include "tests/unit/firmware-station/station_bench.h"

static void a_desk_without_devices_is_told_once_and_costs_nothing(void **unused)
{
	struct rusage before, after;

	(void)unused;
	start();
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_READER_ABSENT);
	assert_int_equal(devices_fault(devices, DEVICE_PRINTER), FAULT_PRINTER_ABSENT);
	devices_watch_card(devices, true);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
	/* All have settled, the look for a camera that comes late among them. */
	assert_false(comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE, 1800));
	getrusage(RUSAGE_SELF, &before);
	assert_false(comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE, 1000));
	getrusage(RUSAGE_SELF, &after);
#ifndef __SANITIZE_THREAD__ /* it has a thread of its own that wakes */
	assert_true(after.ru_nvcsw - before.ru_nvcsw < 10);
#endif
	devices_print(devices, slip(10));
	assert_comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_ABSENT);
}

static void a_card_is_noticed_and_read_only_when_asked(void **unused)
{
	(void)unused;
	start_with_both();
	put_card();
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 600));
	devices_watch_card(devices, true);
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 600));
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_string_equal(taken.name, "𠮷㛃·䶮哲");
}

static unsigned finds_so_far(void)
{
	unsigned finds;

	umock_port_lock(desk.reader_port);
	finds = desk.reader.finds;
	umock_port_unlock(desk.reader_port);
	return finds;
}

static void nobody_watching_means_no_question_to_the_reader(void **unused)
{
	unsigned finds;

	(void)unused;
	start_with_both();
	devices_watch_card(devices, true);
	put_card();
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	devices_watch_card(devices, false);
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 500));
	finds = finds_so_far();
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 1000));
	assert_int_equal(finds_so_far(), finds);
}

static void the_card_just_read_is_passed_over_for_five_seconds(void **unused)
{
	(void)unused;
	start_with_both();
	put_card();
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	devices_read_card(devices);
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 1000));
	clock_advance(5000);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

/* Somebody's card lay there when the next citizen came: it is never theirs. */
static void a_card_left_behind_is_told_and_not_read_until_it_was_gone(void **unused)
{
	(void)unused;
	start_with_both();
	put_card();
	devices_pass_over_card(devices);
	devices_watch_card(devices, true);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 600));
	for (int i = 0; i < 2; i++) {
		devices_read_card(devices);
		assert_comes(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_LEFT);
		clock_advance(60000);
	}
	/* One look that sees nothing is not enough: the card may lie badly. */
	umock_port_lock(desk.reader_port);
	desk.reader.missed_finds = 1;
	umock_port_unlock(desk.reader_port);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_LEFT);
	assert_int_equal(desk.reader.selects, 0);
	devices_read_card(devices);
	obey("card none");
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 1200));
	put_card();
	assert_true(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 4000));
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

static void where_nothing_was_left_the_first_card_is_read(void **unused)
{
	(void)unused;
	start_with_both();
	devices_pass_over_card(devices);
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 1000));
	put_card();
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

/* Nobody is asked for a card yet, and yet it is known that none was left. */
static void a_card_put_before_anybody_asks_is_not_somebody_elses(void **unused)
{
	(void)unused;
	start_with_both();
	devices_pass_over_card(devices);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 1500));
	put_card();
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 600));
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

/* Taken away while nobody asked: the next card is the next citizen's. */
static void a_card_left_and_taken_before_anybody_asks_is_forgotten(void **unused)
{
	(void)unused;
	start_with_both();
	put_card();
	devices_pass_over_card(devices);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 1000));
	obey("card none");
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 2000));
	put_card();
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

/* A reader that comes later is asked then. */
static void a_reader_plugged_in_later_had_no_card_left(void **unused)
{
	(void)unused;
	obey("plug printer");
	start();
	devices_pass_over_card(devices);
	obey("plug reader");
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, 1500));
	put_card();
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

static void reading_called_off_is_not_told(void **unused)
{
	(void)unused;
	start_with_both();
	devices_watch_card(devices, true);
	devices_read_card(devices);
	devices_watch_card(devices, false);
	devices_watch_card(devices, true);
	put_card();
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 900));
}

static void a_card_lifted_in_mid_read_is_told_and_may_come_back(void **unused)
{
	static const char *const LIFTS[] = {"lift-after read", "lift-after 700"};

	(void)unused;
	start_with_both();
	devices_watch_card(devices, true);
	for (size_t i = 0; i < 2; i++) {
		obey(LIFTS[i]);
		put_card();
		devices_read_card(devices);
		assert_true(comes(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_LIFTED, 4000));
	}
	put_card();
	devices_read_card(devices);
	assert_true(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 4000));
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_NONE);
}

static void a_broken_card_is_the_cards_fault_not_the_readers(void **unused)
{
	(void)unused;
	start_with_both();
	obey("card broken");
	put_card();
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_UNREADABLE);
	assert_int_equal(desk.reader.reads, 3);
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_NONE);
}

static void a_silent_reader_is_told_and_works_when_it_wakes(void **unused)
{
	(void)unused;
	start_with_both();
	obey("silent reader");
	devices_watch_card(devices, true);
	assert_true(comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_SILENT, 6000));
	obey("awake reader");
	assert_true(comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE, 6000));
}

static void a_replugged_device_works_within_two_seconds(void **unused)
{
	(void)unused;
	start_with_both();
	devices_watch_card(devices, true);
	for (int i = 0; i < 3; i++) {
		obey("unplug reader");
		obey("unplug printer");
		assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_ABSENT);
		obey("plug reader");
		obey("plug printer");
		assert_true(comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE, REPLUGGED_MS));
		put_card();
		assert_true(comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE, REPLUGGED_MS));
		obey("card none");
	}
	devices_print(devices, slip(40));
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
}

static void a_slip_comes_out_dot_for_dot(void **unused)
{
	struct bitmap *bitmap = slip(700), *same = slip(700);

	(void)unused;
	start_with_both();
	devices_print(devices, bitmap);
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	umock_port_lock(desk.printer_port);
	assert_int_equal(desk.printer.slips, 1);
	assert_memory_equal(desk.printer.paper, same->bits, same->stride * 700);
	umock_port_unlock(desk.printer_port);
	bitmap_destroy(same);
}

/* Whoever gave several papers knows which one an answer is about. */
static void each_paper_has_its_own_answer(void **unused)
{
	unsigned first, second;

	(void)unused;
	start_with_both();
	first = devices_print(devices, slip(40));
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(taken.event.paper, first);
	obey("paper out-after 100");
	second = devices_print(devices, slip(1000));
	assert_int_not_equal(second, first);
	assert_comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_int_equal(taken.event.paper, second);
}

static void trouble_in_the_middle_of_a_slip_is_told_and_mended(void **unused)
{
	static const struct {
		const char *strikes, *mends;
		enum fault fault;
	} TROUBLES[] = {
		{"paper out-after 100", "paper ok", FAULT_PRINTER_PAPER_OUT},
		{"paper out-after 1020", "paper ok", FAULT_PRINTER_PAPER_OUT},
		{"cover open-after 300", "cover closed", FAULT_PRINTER_COVER_OPEN},
	};

	(void)unused;
	start_with_both();
	for (size_t i = 0; i < sizeof(TROUBLES) / sizeof(TROUBLES[0]); i++) {
		struct bitmap *same = slip(1000);
		print_message("%s\n", TROUBLES[i].strikes);
		obey(TROUBLES[i].strikes);
		devices_print(devices, slip(1000));
		assert_true(comes(
			DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED, 5000));
		assert_true(comes(DEVICE_STATE, DEVICE_PRINTER, TROUBLES[i].fault, 5000));
		devices_print(devices, slip(1000));
		assert_true(
			comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, TROUBLES[i].fault, 5000));
		obey(TROUBLES[i].mends);
		assert_true(comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE, 5000));
		devices_print(devices, slip(1000));
		assert_true(comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE, 5000));
		umock_port_lock(desk.printer_port);
		assert_memory_equal(
			desk.printer.paper +
				(size_t)(desk.printer.slip_rows - 1080) * SIM_PRINTER_STRIDE,
			same->bits, same->stride * 1000);
		umock_port_unlock(desk.printer_port);
		bitmap_destroy(same);
	}
}

static void a_printer_unplugged_in_mid_slip_prints_again_when_back(void **unused)
{
	(void)unused;
	start_with_both();
	obey("unplug-after 200 printer");
	devices_print(devices, slip(1000));
	assert_comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_ABSENT);
	desk_settle(&desk);
	obey("plug printer");
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	devices_print(devices, slip(1000));
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(desk.printer.slips, 1);
}

static void a_reader_unplugged_in_mid_read_says_so(void **unused)
{
	(void)unused;
	start_with_both();
	put_card();
	devices_watch_card(devices, true);
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	obey("unplug-after 700 reader");
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_READER_ABSENT);
	desk_settle(&desk);
	obey("plug reader");
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

static void ending_in_the_middle_of_a_slip_is_quick(void **unused)
{
	(void)unused;
	start_with_both();
	umock_port_lock(desk.printer_port);
	desk.printer.port_status_stuck = true;
	umock_port_unlock(desk.printer_port);
	obey("paper out-after 100");
	devices_print(devices, slip(1000));
	assert_false(comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE, 300));
}

static void it_can_end_and_begin_again_on_the_same_devices(void **unused)
{
	(void)unused;
	for (int i = 0; i < 5; i++) {
		start_with_both();
		devices_print(devices, slip(20));
		assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
		devices_destroy(devices);
		devices = NULL;
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_desk_without_devices_is_told_once_and_costs_nothing),
		TEST(a_card_is_noticed_and_read_only_when_asked),
		TEST(nobody_watching_means_no_question_to_the_reader),
		TEST(the_card_just_read_is_passed_over_for_five_seconds),
		TEST(a_card_left_behind_is_told_and_not_read_until_it_was_gone),
		TEST(where_nothing_was_left_the_first_card_is_read),
		TEST(a_card_put_before_anybody_asks_is_not_somebody_elses),
		TEST(a_card_left_and_taken_before_anybody_asks_is_forgotten),
		TEST(a_reader_plugged_in_later_had_no_card_left),
		TEST(reading_called_off_is_not_told),
		TEST(a_card_lifted_in_mid_read_is_told_and_may_come_back),
		TEST(a_broken_card_is_the_cards_fault_not_the_readers),
		TEST(a_silent_reader_is_told_and_works_when_it_wakes),
		TEST(a_replugged_device_works_within_two_seconds),
		TEST(a_slip_comes_out_dot_for_dot),
		TEST(each_paper_has_its_own_answer),
		TEST(trouble_in_the_middle_of_a_slip_is_told_and_mended),
		TEST(a_printer_unplugged_in_mid_slip_prints_again_when_back),
		TEST(a_reader_unplugged_in_mid_read_says_so),
		TEST(ending_in_the_middle_of_a_slip_is_quick),
		TEST(it_can_end_and_begin_again_on_the_same_devices),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
