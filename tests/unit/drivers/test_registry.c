#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "drivers/registry.h"

/* How many interfaces have a driver; the first of them. */
static size_t matches(const struct usb_description *device, struct registry_match *first)
{
	struct registry_match match;
	size_t count = 0;

	for (size_t i = 0; i < device->interface_count; i++)
		if (registry_match(device, i, &match) && count++ == 0)
			*first = match;
	return count;
}

static void each_device_goes_to_the_right_driver_or_to_none(void **unused)
{
	static const struct {
		const char *what;
		uint16_t vendor, product;
		uint8_t class_code, subclass, in, out;
		bool reader, printer;
	} CASES[] = {
		{"standard reader", 0x0400, 0xc35a, 0xff, 0, 1, 1, true, false},
		{"standard reader, class 0", 0x0400, 0xc35a, 0, 0, 1, 1, true, false},
		{"its four-endpoint form", 0x0400, 0xc35a, 0xff, 0, 2, 2, true, false},
		{"what is neither form", 0x0400, 0xc35a, 0xff, 0, 2, 1, false, false},
		{"Senter reader", 0x10c4, 0x8a1b, 0xff, 0, 1, 1, true, false},
		{"a HID of that vendor, without reports", 0x10c4, 0x8a1b, 3, 0, 0, 0, false,
			false},
		{"Senrui reader, four endpoints", 0x2015, 0x0008, 0xff, 0, 2, 2, true, false},
		{"its disk", 0x2015, 0x0008, 8, 6, 1, 1, false, false},
		{"Miaxis reader with bulk", 0x10c4, 0x0007, 0xff, 0, 1, 1, true, false},
		{"any printer", 0x1234, 0x5678, 7, 1, 1, 1, false, true},
		{"printer without a way back", 0x1234, 0x5678, 7, 1, 0, 1, false, true},
		{"printer without OUT", 0x1234, 0x5678, 7, 1, 1, 0, false, false},
		{"Epson vendor class", 0x04b8, 0x0202, 0xff, 0, 1, 1, false, true},
		{"some vendor class", 0x1234, 0x5678, 0xff, 0, 1, 1, false, false},
		{"mass storage", 0x1234, 0x5678, 8, 6, 1, 1, false, false},
		{"keyboard", 0x1234, 0x5678, 3, 1, 0, 0, false, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct usb_description device = {
			.vendor = CASES[i].vendor,
			.product = CASES[i].product,
			.interface_count = 2,
			.interfaces = {{.number = 0, .class_code = 3},
				{.number = 1,
					.class_code = CASES[i].class_code,
					.subclass = CASES[i].subclass,
					.bulk_in_count = CASES[i].in,
					.bulk_out_count = CASES[i].out}},
		};
		struct registry_match match = {0};
		bool expected = CASES[i].reader || CASES[i].printer;

		print_message("%s\n", CASES[i].what);
		assert_int_equal(matches(&device, &match), expected);
		assert_int_equal(match.card_reader == &card_reader_sdt, CASES[i].reader);
		assert_int_equal(match.printer == &printer_escpos, CASES[i].printer);
		if (expected)
			assert_int_equal(match.interface.number, 1);
	}
}

/* Which of them speak so is not sure: each may, and its descriptors say it. */
static void readers_that_speak_by_reports_are_known_by_name(void **unused)
{
	static const struct {
		uint16_t vendor, product;
		uint8_t class_code, interrupt_in;
		enum hid_kind kind;
		bool known;
	} CASES[] = {{0x10c4, 0x0007, 3, 0x81, HID_UNKNOWN, true},
		{0x203b, 0x0101, 3, 0x81, HID_OTHER, true},
		{0x10c4, 0x8a1b, 3, 0x81, HID_OTHER, true},
		{0x2015, 0x0008, 3, 0x81, HID_UNKNOWN, true},
		{0x9573, 0x4836, 3, 0x81, HID_OTHER, true},
		{0x9573, 0x4836, 3, 0x81, HID_TYPES, false},
		{0x10c4, 0x0007, 3, 0, HID_OTHER, false},
		{0x10c4, 0x0008, 3, 0x81, HID_OTHER, false}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct usb_description device = {
			.vendor = CASES[i].vendor,
			.product = CASES[i].product,
			.interface_count = 1,
			.interfaces = {{.class_code = CASES[i].class_code,
				.interrupt_in = CASES[i].interrupt_in,
				.hid_kind = CASES[i].kind}},
		};
		struct registry_match match = {0};

		assert_int_equal(matches(&device, &match), CASES[i].known);
		assert_int_equal(match.card_reader == &card_reader_sdt, CASES[i].known);
	}
}

/* What says that it is a scanner is one, whatever its number. */
static void a_scanner_with_a_readers_number_is_a_scanner(void **unused)
{
	const struct usb_description device = {.vendor = 0x10c4,
		.product = 0x8a1b,
		.interface_count = 1,
		.interfaces = {
			{.class_code = 3, .interrupt_in = 0x81, .hid_kind = HID_SCANNER}}};
	struct registry_match match;

	(void)unused;
	assert_true(registry_match(&device, 0, &match));
	assert_int_equal(match.kind, REGISTRY_SCANNER);
}

static void smart_card_readers_are_known_by_class_or_by_name(void **unused)
{
	static const struct {
		const char *what;
		uint16_t vendor, product;
		uint8_t class_code, protocol, in, out;
		bool known;
	} CASES[] = {
		{"any CCID reader", 0x1234, 0x5678, 0x0b, 0, 1, 1, true},
		{"ICCD, by control transfers", 0x1234, 0x5678, 0x0b, 1, 0, 0, false},
		{"ICCD with bulk", 0x1234, 0x5678, 0x0b, 2, 1, 1, false},
		{"without a way back", 0x1234, 0x5678, 0x0b, 0, 0, 1, false},
		{"one that hides its class", 0x04e6, 0xe003, 0xff, 0, 1, 1, true},
		{"its other interface", 0x04e6, 0xe003, 0x03, 0, 1, 1, false},
		{"one with another quirk", 0x058f, 0x9540, 0xff, 0, 1, 1, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const struct usb_description device = {
			.vendor = CASES[i].vendor,
			.product = CASES[i].product,
			.interface_count = 1,
			.interfaces = {{.class_code = CASES[i].class_code,
				.protocol = CASES[i].protocol,
				.bulk_in_count = CASES[i].in,
				.bulk_out_count = CASES[i].out}},
		};
		struct registry_match match = {0};

		print_message("%s\n", CASES[i].what);
		assert_int_equal(matches(&device, &match), CASES[i].known);
		assert_int_equal(match.card_reader == &card_reader_ccid, CASES[i].known);
	}
}

#define READER(at)                                                                             \
	{                                                                                      \
		.number = at, .class_code = 0x0b, .bulk_in_count = 1, .bulk_out_count = 1      \
	}

/* A slot and a field are two readers; what types beside them makes them none. */
static void each_interface_stands_for_itself(void **unused)
{
	struct usb_description device = {.vendor = 0x076b,
		.product = 0x5422,
		.interface_count = 3,
		.interfaces = {READER(0), {.number = 1, .class_code = 0xff}, READER(2)}};
	struct registry_match match;

	(void)unused;
	assert_true(registry_match(&device, 0, &match));
	assert_int_equal(match.interface.number, 0);
	assert_false(registry_match(&device, 1, &match));
	assert_true(registry_match(&device, 2, &match));
	assert_int_equal(match.interface.number, 2);
	assert_int_equal(match.kind, REGISTRY_SMART_CARD);
	device.interfaces[1] = (struct usb_interface_description){
		.number = 1, .class_code = 3, .subclass = 1, .protocol = 1};
	assert_int_equal(matches(&device, &match), 0);
}

/* The ninth interface of a composite device may be a keyboard. */
static void what_has_more_interfaces_than_are_seen_is_nobodys(void **unused)
{
	struct usb_description device = {.vendor = 0x1234,
		.product = 0x5678,
		.interface_count = 1,
		.interfaces = {READER(0)}};
	struct registry_match match;

	(void)unused;
	assert_int_equal(matches(&device, &match), 1);
	device.cut = true;
	assert_int_equal(matches(&device, &match), 0);
}

/* Protocols 2.5, variant D: the reader for identity cards with a slot beside it. */
static void a_slot_bundled_with_a_reader_of_identity_cards_is_a_slot(void **unused)
{
	const struct usb_description device = {.vendor = 0x0400,
		.product = 0xc35a,
		.interface_count = 2,
		.interfaces = {{.number = 0,
				       .class_code = 0xff,
				       .bulk_in_count = 1,
				       .bulk_out_count = 1},
			READER(1)}};
	struct registry_match match;

	(void)unused;
	assert_true(registry_match(&device, 0, &match));
	assert_int_equal(match.kind, REGISTRY_ID_READER);
	assert_true(registry_match(&device, 1, &match));
	assert_int_equal(match.kind, REGISTRY_SMART_CARD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_device_goes_to_the_right_driver_or_to_none),
		cmocka_unit_test(readers_that_speak_by_reports_are_known_by_name),
		cmocka_unit_test(a_scanner_with_a_readers_number_is_a_scanner),
		cmocka_unit_test(smart_card_readers_are_known_by_class_or_by_name),
		cmocka_unit_test(each_interface_stands_for_itself),
		cmocka_unit_test(what_has_more_interfaces_than_are_seen_is_nobodys),
		cmocka_unit_test(a_slot_bundled_with_a_reader_of_identity_cards_is_a_slot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
