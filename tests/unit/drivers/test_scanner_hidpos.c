#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/scanner/scanner_codec.h"
#include "drivers/usb/hid_descriptor.h"
#include "firmware/base/clock.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/sim_scanner.h"

static const enum sim_scanner_make MAKES[] = {
	SIM_SCANNER_A, SIM_SCANNER_B, SIM_SCANNER_C, SIM_SCANNER_ODD, SIM_SCANNER_MUTE};
#define MAKE_COUNT (sizeof(MAKES) / sizeof(MAKES[0]))

static struct sim_scanner sim;
static struct sim_port port;
static struct scanner *scanner;
static struct scan scan;

static void open_make(enum sim_scanner_make make)
{
	scanner_close(scanner);
	scanner = NULL;
	sim_scanner_init(&sim, make);
	sim_port_init(&port, &sim.device);
	memset(&scan, 0, sizeof(scan));
	assert_int_equal(scanner_open(&scanner_hidpos, &port.port, &scanner), STATUS_OK);
}

static int set_up(void **unused)
{
	(void)unused;
	open_make(SIM_SCANNER_A);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	scanner_close(scanner);
	scanner = NULL;
	return !port.closed || port.wrong_in_size;
}

static void show(const char *text)
{
	sim_scanner_scan(&sim, "]Q1", (const uint8_t *)text, strlen(text));
}

static void assert_scans(const void *data, size_t len)
{
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_OK);
	assert_int_equal(scan.len, len);
	assert_memory_equal(scan.data, data, len);
}

static void every_make_is_read_by_what_its_descriptor_says(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < MAKE_COUNT; i++) {
		open_make(MAKES[i]);
		show("https://status.onevisit.example/s#OV1");
		assert_scans("https://status.onevisit.example/s#OV1", 37);
		assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_TIMEOUT);
	}
}

static void symbologies_are_told_where_the_scanner_tells_them(void **unused)
{
	static const bool TELLS[] = {true, false, false, true, true};

	(void)unused;
	for (size_t i = 0; i < MAKE_COUNT; i++) {
		open_make(MAKES[i]);
		sim_scanner_scan(&sim, "]C0", (const uint8_t *)"12345678", 8);
		assert_scans("12345678", 8);
		assert_string_equal(scan.symbology, TELLS[i] ? "]C0" : "");
		assert_int_equal(scan_may_be_qr(&scan), !TELLS[i]);
		show("x");
		assert_scans("x", 1);
		assert_true(scan_may_be_qr(&scan));
	}
}

static void long_and_binary_codes_come_whole(void **unused)
{
	static const size_t LENGTHS[] = {
		1, 39, 40, 41, 55, 56, 57, 112, 113, 500, 2953, SCAN_MAX};
	uint8_t data[SCAN_MAX];

	(void)unused;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256); /* NUL among them */
	for (size_t m = 0; m < MAKE_COUNT; m++) {
		if (MAKES[m] == SIM_SCANNER_C)
			continue; /* it has no continued flag */
		open_make(MAKES[m]);
		for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++) {
			sim_scanner_scan(&sim, "]Q1", data, LENGTHS[i]);
			assert_scans(data, LENGTHS[i]);
		}
	}
}

static void a_code_beyond_the_ceiling_is_dropped_whole(void **unused)
{
	static const uint8_t LONG[SCAN_MAX + 1];

	(void)unused;
	sim_scanner_scan(&sim, "]Q1", LONG, sizeof(LONG));
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_FULL);
	show("next");
	assert_scans("next", 4);
}

static void a_code_that_never_ends_ends_all_the_same(void **unused)
{
	(void)unused;
	sim.never_ends = true;
	for (int i = 0; i < 200; i++)
		show("never");
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_TIMEOUT);
	sim.never_ends = false;
	show("next");
	assert_scans("next", 4);
}

/* Half a message, silence, then a whole one: never glued together. */
static void what_stayed_behind_of_another_code_is_not_put_before_this_one(void **unused)
{
	(void)unused;
	sim.never_ends = true;
	show("half of a code");
	sim.never_ends = false;
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_TIMEOUT);
	show("whole");
	assert_scans("whole", 5);
}

static void a_pause_too_long_begins_a_new_code(void **unused)
{
	static struct scanner_message message;
	const struct scanner_piece half = {(const uint8_t *)"ab", 2, "]Q1", true},
				   rest = {(const uint8_t *)"cd", 2, "]Q1", false};

	(void)unused;
	assert_int_equal(scanner_message_add(&message, &half, 1000), STATUS_NOT_FOUND);
	assert_int_equal(
		scanner_message_add(&message, &rest, 1000 + SCANNER_GAP_MS), STATUS_OK);
	assert_int_equal(message.scan.len, 4);
	assert_int_equal(scanner_message_add(&message, &half, 5000), STATUS_NOT_FOUND);
	assert_int_equal(
		scanner_message_add(&message, &rest, 5001 + SCANNER_GAP_MS), STATUS_OK);
	assert_int_equal(message.scan.len, 2);
}

static void a_report_cut_short_is_no_code(void **unused)
{
	(void)unused;
	sim.cut_reports = 1;
	show("0123456789012345678901234567890123456789012345678901");
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_BAD_DATA);
	assert_int_equal(scan.len, 0);
	sim.device.empties = 1;
	show("next");
	assert_scans("next", 4);
}

static void two_scanners_at_once_do_not_mix(void **unused)
{
	struct sim_scanner other;
	struct sim_port other_port;
	struct scanner *second;
	struct scan theirs;

	(void)unused;
	sim_scanner_init(&other, SIM_SCANNER_B);
	sim_port_init(&other_port, &other.device);
	assert_int_equal(scanner_open(&scanner_hidpos, &other_port.port, &second), STATUS_OK);
	show("ours");
	sim_scanner_scan(&other, "]Q1", (const uint8_t *)"theirs", 6);
	assert_int_equal(scanner_read(second, &theirs, 500), STATUS_OK);
	assert_int_equal(theirs.len, 6);
	assert_scans("ours", 4);
	scanner_close(second);
	assert_true(other_port.closed);
}

static void a_keyboard_is_let_alone(void **unused)
{
	static const enum sim_scanner_make KEYBOARDS[] = {SIM_KEYBOARD, SIM_KEYBOARD_PLAIN};

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		struct sim_scanner keyboard;
		struct sim_port to_keyboard;
		struct scanner *none = NULL;
		sim_scanner_init(&keyboard, KEYBOARDS[i]);
		sim_port_init(&to_keyboard, &keyboard.device);
		assert_int_equal(scanner_open(&scanner_hidpos, &to_keyboard.port, &none),
			STATUS_NOT_FOUND);
		assert_null(none);
		assert_false(to_keyboard.closed);
		assert_int_equal(keyboard.polls, 0);
	}
}

static void unplugged_at_any_byte_it_says_so(void **unused)
{
	(void)unused;
	for (long byte = 1; byte <= 4 * 64; byte++) {
		sim_device_power_on(&sim.device);
		sim.device.unplug_after = byte;
		sim_scanner_scan(&sim, "]Q1", (const uint8_t[200]){0}, 200);
		assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_NO_DEVICE);
	}
	sim_device_power_on(&sim.device);
	show("again");
	assert_scans("again", 5);
}

static void trouble_is_named_and_got_over(void **unused)
{
	(void)unused;
	sim.device.stalls = 1;
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_BAD_DATA);
	sim.device.babbles = 1;
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_BAD_DATA);
	sim.device.empties = 1000000;
	assert_int_equal(scanner_read(scanner, &scan, 500), STATUS_BAD_DATA);
	assert_true(sim.device.empties > 990000);
	sim.device.empties = 0;
	show("well");
	assert_scans("well", 4);
}

static void it_says_who_it_is(void **unused)
{
	char about[SCANNER_ABOUT];

	(void)unused;
	assert_int_equal(scanner_describe(scanner, about), STATUS_OK);
	assert_string_equal(
		about, "HID POS, report 2 of 64 bytes, 56 of data, names symbologies");
}

static void a_scanner_whose_descriptor_cannot_be_read_is_not_opened(void **unused)
{
	struct sim_scanner mute;
	struct sim_port to_mute;
	struct scanner *none = NULL;

	(void)unused;
	sim_scanner_init(&mute, SIM_SCANNER_A);
	mute.silent = true;
	sim_port_init(&to_mute, &mute.device);
	assert_int_equal(scanner_open(&scanner_hidpos, &to_mute.port, &none), STATUS_BAD_DATA);
	assert_false(to_mute.closed);
}

static void fields_stand_where_the_descriptor_puts_them(void **unused)
{
	struct hid_fields fields;

	(void)unused;
	open_make(SIM_SCANNER_ODD);
	assert_int_equal(hid_descriptor_fields(
				 sim.reports_descriptor, sim.reports_descriptor_len, &fields),
		STATUS_OK);
	assert_int_equal(fields.count, 6);
	assert_int_equal(fields.list[0].usage, 0x008c00ff);
	assert_int_equal(fields.list[0].at, 0);
	assert_int_equal(fields.list[1].usage, 0x0001003b);
	assert_int_equal(fields.list[1].at, 8);
	assert_int_equal(fields.list[4].usage, 0x008c00fd);
	assert_int_equal(fields.list[4].at, 32);
	assert_int_equal(fields.list[5].at, 40);
	assert_int_equal(fields.list[5].count, 40);
}

/* The id counts: with it a report of the most data would not fit where reports are kept. */
static void a_report_longer_than_any_is_no_scanners(void **unused)
{
	uint8_t descriptor[] = {0x06, 0x8c, 0x00, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x01, 0x09,
		0xfe, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x96, 0xff, 0x03, 0x81, 0x02,
		0xc0};
	struct scanner_layout layout;

	(void)unused;
	assert_int_equal(
		scanner_layout_read(descriptor, sizeof(descriptor), &layout), STATUS_OK);
	assert_int_equal(layout.report_len, HID_REPORT_MAX);
	descriptor[19] = 0x00, descriptor[20] = 0x04; /* 1,024 bytes and the id */
	assert_int_equal(
		scanner_layout_read(descriptor, sizeof(descriptor), &layout), STATUS_BAD_DATA);
}

static void descriptors_cut_or_bent_at_any_byte_are_survived(void **unused)
{
	struct hid_fields fields;
	struct scanner_layout layout;
	struct scanner_piece piece;
	uint8_t bent[128], report[64] = {2, 60};

	(void)unused;
	for (size_t m = 0; m < MAKE_COUNT; m++) {
		open_make(MAKES[m]);
		size_t len = sim.reports_descriptor_len;
		for (size_t at = 0; at < len; at++)
			for (int value = 0; value < 256; value++) {
				memcpy(bent, sim.reports_descriptor, len);
				bent[at] = (uint8_t)value;
				if (hid_descriptor_fields(bent, at + 1, &fields) == STATUS_OK)
					assert_true(fields.count <= HID_FIELDS_MAX);
				if (scanner_layout_read(bent, len, &layout) != STATUS_OK)
					continue;
				assert_true(layout.report_len <= HID_REPORT_MAX);
				if (scanner_report_read(&layout, report, 64, &piece) ==
					STATUS_OK)
					assert_true(piece.data + piece.len <= report + 64);
			}
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_make_is_read_by_what_its_descriptor_says),
		TEST(symbologies_are_told_where_the_scanner_tells_them),
		TEST(long_and_binary_codes_come_whole),
		TEST(a_code_beyond_the_ceiling_is_dropped_whole),
		TEST(a_code_that_never_ends_ends_all_the_same),
		TEST(what_stayed_behind_of_another_code_is_not_put_before_this_one),
		TEST(a_pause_too_long_begins_a_new_code),
		TEST(a_report_cut_short_is_no_code),
		TEST(two_scanners_at_once_do_not_mix),
		TEST(a_keyboard_is_let_alone),
		TEST(unplugged_at_any_byte_it_says_so),
		TEST(trouble_is_named_and_got_over),
		TEST(it_says_who_it_is),
		TEST(a_scanner_whose_descriptor_cannot_be_read_is_not_opened),
		TEST(fields_stand_where_the_descriptor_puts_them),
		TEST(a_report_longer_than_any_is_no_scanners),
		TEST(descriptors_cut_or_bent_at_any_byte_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
