#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/usb/usb_gate.h"

static const struct usb_gate GATE = {
	.inside = "1-1 1-4.2", .keypad = "1-5", .citizen = "1-3 2-1"};

static uint8_t data[256];
static size_t len;

/* A device with so many configurations to come. */
static void device(uint8_t class, uint8_t configurations)
{
	const uint8_t descriptor[18] = {
		18, 1, 0, 2, class, 0, 0, 64, 1, 2, 3, 4, 0, 1, 0, 0, 0, configurations};

	memcpy(data, descriptor, sizeof(descriptor));
	len = sizeof(descriptor);
}

static void add(const uint8_t *descriptor)
{
	memcpy(data + len, descriptor, descriptor[0]);
	len += descriptor[0];
}

static void config(void)
{
	add((const uint8_t[]){9, 2, 0, 0, 1, 1, 0, 0x80, 50});
}

static void interface(uint8_t number, uint8_t class, uint8_t subclass, uint8_t protocol)
{
	add((const uint8_t[]){9, 4, number, 0, 2, class, subclass, protocol, 0});
	add((const uint8_t[]){7, 5, 0x81, 2, 64, 0, 0});
}

static enum status judge(const char *port)
{
	return usb_gate_judge(&GATE, port, data, len);
}

static void stick(void)
{
	device(0, 1);
	config();
	interface(0, 8, 6, 0x50);
}

static void a_stick_comes_in_at_the_citizen_s_port(void **unused)
{
	(void)unused;
	stick();
	assert_int_equal(judge("1-3"), STATUS_OK);
	assert_int_equal(judge("2-1"), STATUS_OK);
	interface(0, 8, 6, 0x62); /* the same one, spoken faster */
	assert_int_equal(judge("1-3"), STATUS_OK);
}

static void nothing_else_comes_in_there(void **unused)
{
	static const struct {
		uint8_t device_class, class, subclass, protocol;
	} CASES[] = {{0, 3, 1, 1}, {0, 3, 0, 0}, {9, 9, 0, 0}, {0, 7, 1, 2}, {0, 0xff, 0, 0},
		{0, 11, 0, 0}, {0, 2, 6, 0}, {0, 14, 1, 0}, {9, 8, 6, 0x50}, {0, 8, 4, 0}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		device(CASES[i].device_class, 1);
		config();
		interface(0, CASES[i].class, CASES[i].subclass, CASES[i].protocol);
		assert_int_equal(judge("1-3"), STATUS_DENIED);
	}
	stick();
	interface(1, 3, 1, 1); /* a stick that types */
	assert_int_equal(judge("1-3"), STATUS_DENIED);
	device(0, 2); /* or that could become something else */
	config();
	interface(0, 8, 6, 0x50);
	config();
	interface(0, 3, 1, 1);
	assert_int_equal(judge("1-3"), STATUS_DENIED);
	device(0, 1);
	config(); /* no interface at all */
	assert_int_equal(judge("1-3"), STATUS_DENIED);
}

static void inside_anything_goes_but_a_keyboard(void **unused)
{
	(void)unused;
	device(0, 1);
	config();
	interface(0, 0xff, 0, 0);
	assert_int_equal(judge("1-1"), STATUS_OK);
	assert_int_equal(judge("1-4.2"), STATUS_OK);
	assert_int_equal(judge("1-4"), STATUS_DENIED);
	assert_int_equal(judge("1-2"), STATUS_DENIED);
	assert_int_equal(judge("11-1"), STATUS_DENIED);
	assert_int_equal(judge(""), STATUS_DENIED);
	interface(1, 3, 1, 1);
	assert_int_equal(judge("1-1"), STATUS_DENIED);
}

/* Else nobody who sees nothing could begin a visit. */
static void the_tactile_keypad_comes_in_on_its_port_and_nothing_that_is_more(void **unused)
{
	(void)unused;
	device(0, 1);
	config();
	interface(0, 3, 1, 1);
	assert_int_equal(judge("1-5"), STATUS_OK);
	interface(1, 3, 0, 0); /* its volume keys */
	assert_int_equal(judge("1-5"), STATUS_OK);
	assert_int_equal(judge("1-1"), STATUS_DENIED);
	assert_int_equal(judge("1-3"), STATUS_DENIED);
	interface(2, 8, 6, 0x50); /* a keypad with a disk */
	assert_int_equal(judge("1-5"), STATUS_DENIED);
	stick();
	assert_int_equal(judge("1-5"), STATUS_DENIED);
	device(9, 1); /* a hub */
	config();
	interface(0, 9, 0, 0);
	assert_int_equal(judge("1-5"), STATUS_DENIED);
	device(0, 2); /* or that could become something else */
	config();
	interface(0, 3, 1, 1);
	config();
	interface(0, 2, 6, 0);
	assert_int_equal(judge("1-5"), STATUS_DENIED);
}

/* As on a terminal whose settings are lost: it must not become the one that takes anything. */
static void where_no_port_is_named_nothing_comes_in(void **unused)
{
	static const struct usb_gate CLOSED = {.inside = "", .keypad = "", .citizen = ""},
				     CITIZEN_ONLY = {
					     .inside = "", .keypad = "", .citizen = "1-3"};

	(void)unused;
	device(0, 1);
	config();
	interface(0, 7, 1, 2);
	assert_int_equal(usb_gate_judge(&CLOSED, "1-1", data, len), STATUS_DENIED);
	assert_int_equal(usb_gate_judge(&CLOSED, "", data, len), STATUS_DENIED);
	assert_int_equal(usb_gate_judge(&CITIZEN_ONLY, "5-1", data, len), STATUS_DENIED);
	assert_int_equal(usb_gate_judge(&CITIZEN_ONLY, "1-3", data, len), STATUS_DENIED);
	stick();
	assert_int_equal(usb_gate_judge(&CLOSED, "1-3", data, len), STATUS_DENIED);
	assert_int_equal(usb_gate_judge(&CITIZEN_ONLY, "1-3", data, len), STATUS_OK);
}

static void contradictions_are_let_in_nowhere(void **unused)
{
	(void)unused;
	stick();
	for (size_t shorter = 0; shorter < len; shorter++) {
		enum status status = usb_gate_judge(&GATE, "1-3", data, shorter);
		/* Whole descriptors that end early are a smaller device, judged as that. */
		assert_true(
			status == STATUS_BAD_DATA || status == STATUS_DENIED || shorter == 36);
	}
	data[17] = 2;
	assert_int_equal(judge("1-3"), STATUS_BAD_DATA);
	stick();
	data[18] = 0;
	assert_int_equal(judge("1-3"), STATUS_BAD_DATA);
	stick();
	data[27] = 200;
	assert_int_equal(judge("1-3"), STATUS_BAD_DATA);
	device(0, 1);
	interface(0, 8, 6, 0x50); /* outside any configuration */
	assert_int_equal(judge("1-3"), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stick_comes_in_at_the_citizen_s_port),
		cmocka_unit_test(nothing_else_comes_in_there),
		cmocka_unit_test(inside_anything_goes_but_a_keyboard),
		cmocka_unit_test(
			the_tactile_keypad_comes_in_on_its_port_and_nothing_that_is_more),
		cmocka_unit_test(where_no_port_is_named_nothing_comes_in),
		cmocka_unit_test(contradictions_are_let_in_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
