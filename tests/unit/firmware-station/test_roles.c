#include <stdatomic.h>

#include "firmware/model/settings.h"
#include "tests/unit/firmware-station/station_bench.h"

/* Sockets of the desk: reader 1, printer 2, scanners 3 and 4, keyboard 5. */

static struct device_wishes wishes_of(const char *scanner, const char *scanner_2)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.scanner_device, scanner);
	strcpy(settings.scanner_2_device, scanner_2);
	device_wishes_read(&settings, &wishes);
	return wishes;
}

static void start_wishing(const struct device_wishes *wishes)
{
	assert_int_equal(
		devices_create(wishes, &mailbox, on_event, &desk, &devices), STATUS_OK);
}

static void scan_with(const char *command, enum device_role role, const char *text)
{
	char line[96];

	snprintf(line, sizeof(line), "%s %s", command, text);
	obey(line);
	assert_comes(DEVICE_SCANNED, role, FAULT_NONE);
	assert_string_equal(taken.scan, text);
}

static void two_scanners_work_at_once_each_in_its_role(void **unused)
{
	(void)unused;
	obey("plug scanner");
	obey("plug scanner_2");
	start_wishing(NULL);
	scan_with("scan", DEVICE_SCANNER, "first of them");
	scan_with("scan-2", DEVICE_SCANNER_2, "second of them");
	scan_with("scan", DEVICE_SCANNER,
		"https://status.onevisit.example/s#OV1:and so on, 60 b");
}

static void scanners_that_nobody_asked_for_are_not_missed(void **unused)
{
	(void)unused;
	start_wishing(NULL);
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE);
	assert_int_equal(devices_fault(devices, DEVICE_SCANNER), FAULT_NONE);
	assert_string_equal(info_of("scanner").state, "not listed");
}

static void a_scanner_that_the_settings_name_is_missed(void **unused)
{
	const struct device_wishes wishes = wishes_of("1-3", "any");

	(void)unused;
	start_wishing(&wishes);
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_SCANNER_ABSENT);
	assert_string_equal(info_of("scanner").state, "absent");
	obey("plug scanner");
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE);
}

/* Same maker, same driver: only the port tells them apart. */
static void equal_devices_are_told_apart_by_their_port(void **unused)
{
	const struct device_wishes wishes = wishes_of("1-4", "1-3");

	(void)unused;
	obey("plug scanner");
	obey("plug scanner_2");
	start_wishing(&wishes);
	scan_with("scan", DEVICE_SCANNER_2, "at 3");
	scan_with("scan-2", DEVICE_SCANNER, "at 4");
}

static void a_device_may_be_named_by_ids_and_by_serial(void **unused)
{
	const struct device_wishes ids = wishes_of("1eab:0110", "any"),
				   serial = wishes_of("none", "serial:S-0001");

	(void)unused;
	obey("plug scanner");
	obey("plug scanner_2");
	start_wishing(&ids);
	scan_with("scan-2", DEVICE_SCANNER, "the Newland");
	scan_with("scan", DEVICE_SCANNER_2, "the other");
	devices_destroy(devices);
	told_count = 0;
	obey("unplug scanner_2");
	start_wishing(&serial);
	scan_with("scan", DEVICE_SCANNER_2, "S-0001");
}

static void a_role_that_is_wanted_by_none_stays_empty(void **unused)
{
	const struct device_wishes wishes = wishes_of("none", "none");

	(void)unused;
	obey("plug scanner");
	start_wishing(&wishes);
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE);
	assert_string_equal(info_of("1-3").state, "spare");
	assert_string_equal(info_of("1-3").driver, "hidpos");
}

static void replugged_scanners_get_their_roles_back_in_any_order(void **unused)
{
	(void)unused;
	obey("plug scanner");
	obey("plug scanner_2");
	start_wishing(NULL);
	scan_with("scan-2", DEVICE_SCANNER_2, "before");
	obey("unplug scanner");
	obey("unplug scanner_2");
	obey("plug scanner_2");
	scan_with("scan-2", DEVICE_SCANNER_2, "again the second");
	obey("plug scanner");
	assert_true(comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE, REPLUGGED_MS) ||
		    info_of("1-3").role[0]);
	scan_with("scan", DEVICE_SCANNER, "again the first");
}

static void a_keyboard_is_never_touched(void **unused)
{
	(void)unused;
	obey("plug keyboard");
	start_with_both();
	obey("plug scanner");
	scan_with("scan", DEVICE_SCANNER, "beside it");
	assert_string_equal(info_of("1-5").state, "ignored");
	assert_string_equal(info_of("1-5").driver, "");
	umock_port_lock(desk.keyboard_port);
	assert_int_equal(desk.keyboard.descriptor_reads + desk.keyboard.polls, 0);
	umock_port_unlock(desk.keyboard_port);
}

/* Made by a maker of scanners, but a keyboard: it is looked at, then let alone. */
static void what_turns_out_to_be_no_scanner_is_given_back(void **unused)
{
	(void)unused;
	umock_port_lock(desk.scanner_port);
	desk.scanner.reports_descriptor = desk.keyboard.reports_descriptor;
	desk.scanner.reports_descriptor_len = desk.keyboard.reports_descriptor_len;
	umock_port_unlock(desk.scanner_port);
	obey("plug scanner");
	obey("plug scanner_2");
	start_wishing(NULL);
	scan_with("scan-2", DEVICE_SCANNER_2, "works all the same");
	assert_true(becomes("1-3", "ignored"));
	assert_int_equal(desk.scanner.polls, 0);
}

static void the_list_says_what_is_where_and_how_it_is(void **unused)
{
	struct device_info info;

	(void)unused;
	start_with_both();
	assert_true(becomes("1-1", "works"));
	info = info_of("1-1");
	assert_string_equal(info.id, "0400:c35a");
	assert_string_equal(info.name, "Simulated ID card reader");
	assert_string_equal(info.role, "reader");
	assert_string_equal(info.driver, "sdt");
	assert_string_equal(info.state, "works");
	assert_int_equal(info.last_fault_ms, 0);
	assert_string_equal(info_of("1-2").role, "printer");
	obey("cover open");
	devices_check_printer(devices);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_COVER_OPEN);
	assert_string_equal(info_of("1-2").state, "fault");
	obey("cover closed");
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	info = info_of("1-2");
	assert_string_equal(info.state, "works");
	assert_int_equal(info.last_fault, FAULT_PRINTER_COVER_OPEN);
	assert_true(info.last_fault_ms > 0);
	obey("unplug reader");
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
	assert_string_equal(info_of("reader").state, "absent");
	assert_string_equal(info_of("1-1").state, "not listed");
}

static struct device_report tested(enum device_role role)
{
	struct device_report report;

	assert_int_equal(devices_test(devices, role, 10000, &report), STATUS_OK);
	assert_true(report.at_ms > 0);
	return report;
}

static void devices_test_themselves_whatever_they_are_doing(void **unused)
{
	struct device_report report;

	(void)unused;
	obey("plug scanner");
	start_with_both();
	assert_true(becomes("1-3", "works"));
	devices_watch_card(devices, true);
	report = tested(DEVICE_READER);
	assert_int_equal(report.fault, FAULT_NONE);
	assert_string_equal(
		report.about, "module 05.01-20160301-0000123456-0000234567, one pair");
	assert_string_equal(report.said, "module.90");
	report = tested(DEVICE_SCANNER); /* which waits for ever in its transfer */
	assert_int_equal(report.fault, FAULT_NONE);
	assert_non_null(strstr(report.about, "HID POS"));
	assert_int_equal(tested(DEVICE_PRINTER).fault, FAULT_NONE);
	assert_int_equal(tested(DEVICE_SMART_CARD).fault, FAULT_SMART_CARD_ABSENT);
	assert_int_equal(tested(DEVICE_CAMERA).fault, FAULT_CAMERA_ABSENT);
	scan_with("scan", DEVICE_SCANNER, "still there");
	obey("paper out");
	assert_int_equal(tested(DEVICE_PRINTER).fault, FAULT_PRINTER_PAPER_OUT);
	umock_port_lock(desk.reader_port);
	desk.reader.sam_expired = true;
	umock_port_unlock(desk.reader_port);
	report = tested(DEVICE_READER);
	assert_int_equal(report.fault, FAULT_READER_BROKEN);
	assert_string_equal(report.said, "module.66");
}

static atomic_bool stopped;

/* Whoever asks at the same moment is told so, and asks again. */
static void *test_for_long(void *user)
{
	struct device_report report;
	enum status *status = user;

	do
		*status = devices_test(devices, DEVICE_PRINTER, 600000, &report);
	while (*status == STATUS_CONFLICT && !atomic_load(&stopped));
	return NULL;
}

/* A printer that answers nothing is waited for; a test that ends so is one all the same. */
static void who_waits_for_a_test_does_not_keep_the_end_waiting(void **unused)
{
	struct device_report report;
	enum status status;
	pthread_t thread;

	(void)unused;
	start_with_both();
	umock_port_lock(desk.printer_port);
	desk.printer.silent = true;
	umock_port_unlock(desk.printer_port);
	assert_int_equal(pthread_create(&thread, NULL, test_for_long, &status), 0);
	while (devices_test(devices, DEVICE_PRINTER, 1, &report) != STATUS_CONFLICT)
		;
	atomic_store(&stopped, true);
	devices_stop(devices);
	pthread_join(thread, NULL);
	assert_int_not_equal(status, STATUS_OK);
}

static void a_reader_of_any_form_is_told_by_its_endpoints(void **unused)
{
	static const char *const FORMS[] = {"form pairs", "form hid", "form pair"};

	(void)unused;
	start_wishing(NULL);
	devices_watch_card(devices, true);
	for (size_t i = 0; i < 3; i++) {
		obey(FORMS[i]);
		obey("plug reader");
		put_card();
		devices_read_card(devices);
		assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
		assert_string_equal(taken.name, "𠮷㛃·䶮哲");
		obey("unplug reader");
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
		clock_advance(5000);
	}
}

static void trouble_on_the_wire_is_climbed_out_of(void **unused)
{
	static const char *const TROUBLES[] = {
		"stall 2 scanner", "babble 2 scanner", "empty 400 scanner"};

	(void)unused;
	obey("plug scanner");
	start_wishing(NULL);
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE);
	for (size_t i = 0; i < 3; i++) {
		obey(TROUBLES[i]);
		scan_with("scan", DEVICE_SCANNER, TROUBLES[i]);
	}
	assert_int_equal(devices_fault(devices, DEVICE_SCANNER), FAULT_NONE);
}

/* Whatever it says later: what is tried on the way up is counted by the devices. */
static void a_deaf_reader_is_reset_at_last_and_a_deaf_printer_never(void **unused)
{
	unsigned resets = 0;

	(void)unused;
	start_with_both();
	assert_true(becomes("1-1", "works"));
	obey("silent reader");
	obey("silent printer");
	devices_watch_card(devices, true);
	devices_check_printer(devices);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_SILENT);
	for (int64_t end_ms = real_ms() + 40000; resets == 0 && real_ms() < end_ms;) {
		turn(real_ms() + 50);
		umock_port_lock(desk.reader_port);
		resets = desk.reader.device.bus_resets;
		umock_port_unlock(desk.reader_port);
	}
	assert_int_equal(resets, 1);
	umock_port_lock(desk.printer_port);
	assert_int_equal(desk.printer.device.bus_resets, 0);
	umock_port_unlock(desk.printer_port);
	obey("awake reader");
	obey("awake printer");
	assert_true(becomes("1-1", "works"));
	assert_true(becomes("1-2", "works"));
}

/* Each time the plug is back, the worker reads the next card as if nothing had been. */
static void unplugged_at_any_byte_of_a_reading_the_worker_is_ready_again(void **unused)
{
	char line[48];

	(void)unused;
	obey("plug reader");
	start_wishing(NULL);
	for (int byte = 1; byte < 1400; byte += 155) {
		devices_watch_card(devices, true);
		assert_true(becomes("1-1", "works"));
		snprintf(line, sizeof(line), "unplug-after %d reader", byte);
		obey(line);
		put_card();
		devices_read_card(devices);
		for (int64_t end_ms = real_ms() + SOON_MS;
			umock_port_is_plugged(desk.reader_port) && real_ms() < end_ms;) {
			turn(real_ms() + 20);
			desk_settle(&desk);
		}
		obey("plug reader");
		put_card();
		devices_read_card(devices);
		assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
		devices_watch_card(devices, false);
		clock_advance(5000);
	}
}

static void unplugged_at_any_byte_of_a_scan_it_is_told_and_comes_back(void **unused)
{
	char line[48];

	(void)unused;
	obey("plug scanner");
	start_wishing(NULL);
	assert_comes(DEVICE_STATE, DEVICE_SCANNER, FAULT_NONE);
	for (int byte = 1; byte <= 64; byte += 21) {
		snprintf(line, sizeof(line), "unplug-after %d scanner", byte);
		obey(line);
		obey("scan lost");
		for (int64_t end_ms = real_ms() + SOON_MS;
			umock_port_is_plugged(desk.scanner_port) && real_ms() < end_ms;) {
			turn(real_ms() + 20);
			desk_settle(&desk);
		}
		obey("plug scanner");
		scan_with("scan", DEVICE_SCANNER, "found");
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(two_scanners_work_at_once_each_in_its_role),
		TEST(scanners_that_nobody_asked_for_are_not_missed),
		TEST(a_scanner_that_the_settings_name_is_missed),
		TEST(equal_devices_are_told_apart_by_their_port),
		TEST(a_device_may_be_named_by_ids_and_by_serial),
		TEST(a_role_that_is_wanted_by_none_stays_empty),
		TEST(replugged_scanners_get_their_roles_back_in_any_order),
		TEST(a_keyboard_is_never_touched),
		TEST(what_turns_out_to_be_no_scanner_is_given_back),
		TEST(the_list_says_what_is_where_and_how_it_is),
		TEST(devices_test_themselves_whatever_they_are_doing),
		TEST(who_waits_for_a_test_does_not_keep_the_end_waiting),
		TEST(a_reader_of_any_form_is_told_by_its_endpoints),
		TEST(trouble_on_the_wire_is_climbed_out_of),
		TEST(a_deaf_reader_is_reset_at_last_and_a_deaf_printer_never),
		TEST(unplugged_at_any_byte_of_a_reading_the_worker_is_ready_again),
		TEST(unplugged_at_any_byte_of_a_scan_it_is_told_and_comes_back),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
