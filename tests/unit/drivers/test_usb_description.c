#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/usb/usb_description.h"

/* A keyboard with a class descriptor, then a vendor interface with two settings. */
static const uint8_t CONFIG[] = {9, 2, 75, 0, 2, 1, 0, 0x80, 50, /* configuration */
	9, 4, 0, 0, 1, 3, 1, 1, 0,                               /* interface 0 */
	9, 0x21, 0x11, 1, 0, 1, 0x22, 63, 0,                     /* HID */
	7, 5, 0x81, 3, 8, 0, 10,                                 /* interrupt IN */
	9, 4, 1, 0, 2, 0xff, 2, 3, 0,                            /* interface 1 */
	7, 5, 0x02, 2, 64, 0, 0,                                 /* bulk OUT */
	7, 5, 0x83, 2, 0, 2, 0,                                  /* bulk IN, 512 */
	9, 4, 1, 1, 1, 0xff, 9, 9, 0,                            /* its other setting */
	7, 5, 0x84, 2, 64, 0, 0};

static void interfaces_and_endpoints_are_read(void **unused)
{
	struct usb_description device = {0};

	(void)unused;
	usb_description_add_config(&device, CONFIG, sizeof(CONFIG));
	assert_int_equal(device.interface_count, 2);
	assert_false(device.cut);
	assert_int_equal(device.interfaces[0].class_code, 3);
	assert_int_equal(device.interfaces[0].interrupt_in, 0x81);
	assert_int_equal(device.interfaces[0].bulk_in_count, 0);
	assert_int_equal(device.interfaces[1].protocol, 3);
	assert_int_equal(device.interfaces[1].bulk_in, 0x83);
	assert_int_equal(device.interfaces[1].bulk_out, 0x02);
	assert_int_equal(device.interfaces[1].endpoint_count, 2);
	assert_int_equal(usb_interface_endpoint(&device.interfaces[1], 0x83)->packet_size, 512);
	assert_null(usb_interface_endpoint(&device.interfaces[1], 0x84));
}

static void a_damaged_descriptor_gives_what_came_before_the_damage(void **unused)
{
	(void)unused;
	for (size_t len = 0; len <= sizeof(CONFIG); len++)
		for (int length = 0; length < 2; length++) {
			struct usb_description device = {0};
			uint8_t bent[sizeof(CONFIG)];
			memcpy(bent, CONFIG, sizeof(CONFIG));
			if (len < sizeof(CONFIG))
				bent[len] = length ? 0xff : 0;
			usb_description_add_config(&device, bent, len);
			assert_true(device.interface_count <= 2);
			assert_true(len >= 34 || device.interfaces[0].interrupt_in == 0);
		}
}

static void more_endpoints_and_interfaces_than_fit_are_left_out(void **unused)
{
	struct usb_description device = {0};
	uint8_t config[20 * (9 + 7)];

	(void)unused;
	for (uint8_t i = 0; i < 20; i++) {
		const uint8_t one[] = {9, 4, i, 0, 1, 0xff, 0, 0, 0, 7, 5, 0x81, 2, 64, 0, 0};
		memcpy(config + i * sizeof(one), one, sizeof(one));
	}
	usb_description_add_config(&device, config, USB_INTERFACES_MAX * (9 + 7));
	assert_false(device.cut);
	device = (struct usb_description){0};
	usb_description_add_config(&device, config, sizeof(config));
	assert_int_equal(device.interface_count, USB_INTERFACES_MAX);
	assert_true(device.cut);
	for (int i = 0; i < 20; i++)
		usb_interface_add_endpoint(&device.interfaces[0],
			(struct usb_endpoint_description){.address = 0x81, .kind = USB_BULK});
	assert_int_equal(device.interfaces[0].endpoint_count, USB_ENDPOINTS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interfaces_and_endpoints_are_read),
		cmocka_unit_test(a_damaged_descriptor_gives_what_came_before_the_damage),
		cmocka_unit_test(more_endpoints_and_interfaces_than_fit_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
