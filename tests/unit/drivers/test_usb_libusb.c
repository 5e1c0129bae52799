#include "tests/unit/drivers/usb_bench.h"

static void endpoints_and_paths_come_from_the_descriptors(void **unused)
{
	(void)unused;
	assert_non_null(reader.device);
	assert_non_null(printer.device);
	assert_int_equal(reader.match.interface.bulk_out, 0x02);
	assert_int_equal(printer.match.interface.bulk_out, 0x03);
	assert_int_equal(printer.match.interface.bulk_in, 0x81);
	assert_string_equal(reader.path, "1-1");
	assert_string_equal(printer.path, "1-2");
}

/* A printer of nine interfaces: the last could be anything. */
static void a_device_with_interfaces_that_nobody_sees_is_let_alone(void **unused)
{
	static uint8_t config[9 + 23 + 8 * 9] = {9, 2, 9 + 23 + 8 * 9, 0, 9, 1, 0, 0x80, 50, 9,
		4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 0x03, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0};

	(void)unused;
	for (uint8_t i = 0; i < 8; i++) {
		const uint8_t other[9] = {9, 4, (uint8_t)(i + 1), 0, 0, 0xff, 0, 0, 0};
		memcpy(config + 9 + 23 + 9 * i, other, sizeof(other));
	}
	for (uint8_t interfaces = 8; interfaces <= 9; interfaces++) {
		usb_device_release(printer.device);
		usb_device_release(reader.device);
		reader.device = printer.device = NULL;
		usb_destroy(usb);
		umock_port_unplug(desk.printer_port);
		config[2] = (uint8_t)(9 + 23 + 9 * (interfaces - 1));
		config[4] = interfaces;
		desk.printer.device.config_descriptor = config;
		desk.printer.device.config_len = config[2];
		umock_port_plug(desk.printer_port);
		assert_int_equal(usb_create(watch, &desk, &usb), STATUS_OK);
		assert_int_equal(printer.device != NULL, interfaces == 8);
	}
}

static void bytes_go_both_ways_and_control_reaches_the_interface(void **unused)
{
	struct usb_port *port = open_known(&printer);
	uint8_t answer = 0, id[128];
	const struct usb_request ask_id = {.type = 0xa1, .data = id, .len = sizeof(id)},
				 nonsense = {.type = 0xa1, .request = 99, .data = id, .len = 1};
	size_t len;

	(void)unused;
	assert_int_equal(ask_printer(port, &answer), STATUS_OK);
	assert_int_equal(answer, 0x12);
	assert_int_equal(port->ops->control(port, &ask_id, 500, &len), STATUS_OK);
	assert_memory_equal(id + 2, "MFG:", 4);
	assert_int_equal(port->ops->control(port, &nonsense, 500, &len), STATUS_BAD_DATA);
	assert_int_equal(ask_printer(port, &answer), STATUS_OK);
	port->ops->close(port);
}

static void silence_is_a_timeout_of_the_length_asked(void **unused)
{
	struct usb_port *port = open_known(&printer);
	int64_t before_ms = real_ms();
	uint8_t data[64];
	size_t len = 1;

	(void)unused;
	assert_int_equal(port->ops->read(port, data, 64, 200, &len), STATUS_TIMEOUT);
	assert_int_equal(len, 0);
	assert_true(real_ms() - before_ms >= 195);
	port->ops->close(port);
}

static void a_blocked_write_tells_how_far_it_came(void **unused)
{
	static const uint8_t ZEROS[3 * SIM_PRINTER_BUFFER];
	struct usb_port *port = open_known(&printer);
	size_t len = 0;

	(void)unused;
	umock_port_lock(desk.printer_port);
	desk.printer.paper_out = true;
	umock_port_unlock(desk.printer_port);
	assert_int_equal(
		port->ops->write(port, ZEROS, sizeof(ZEROS), 200, &len), STATUS_TIMEOUT);
	assert_int_equal(len, SIM_PRINTER_BUFFER);
	port->ops->close(port);
}

static void a_claimed_interface_is_somebody_elses(void **unused)
{
	struct usb_port *port = open_known(&printer), *second = NULL;

	(void)unused;
	assert_int_equal(
		usb_device_open(usb, printer.device, &printer.match.interface, &second),
		STATUS_CONFLICT);
	port->ops->close(port);
	second = open_known(&printer);
	second->ops->close(second);
}

static void any_endpoint_of_the_interface_is_reached_and_no_other(void **unused)
{
	struct usb_port *port = open_known(&printer);
	uint8_t ask[] = {0x10, 4, 1}, data[64];
	size_t len = 9;

	(void)unused;
	assert_int_equal(port->interface.endpoint_count, 2);
	assert_int_equal(port->vendor, 0x0416);
	assert_int_equal(port->ops->transfer(port, 0x03, ask, 3, 500, &len), STATUS_OK);
	assert_int_equal(len, 3);
	assert_int_equal(port->ops->transfer(port, 0x81, data, 64, 500, &len), STATUS_OK);
	assert_int_equal(data[0], 0x12);
	assert_int_equal(
		port->ops->transfer(port, 0x82, data, 64, 500, &len), STATUS_NOT_FOUND);
	assert_int_equal(len, 0);
	port->ops->close(port);
}

static void a_reset_forgets_what_was_on_its_way(void **unused)
{
	struct usb_port *port = open_known(&printer);
	uint8_t answer = 0, data[64];
	size_t len;

	(void)unused;
	assert_int_equal(port->ops->write(port, (const uint8_t *)"\x10\x04\x01", 3, 500, &len),
		STATUS_OK);
	assert_int_equal(port->ops->reset(port), STATUS_OK);
	assert_int_equal(port->ops->read(port, data, 64, 50, &len), STATUS_TIMEOUT);
	assert_int_equal(ask_printer(port, &answer), STATUS_OK);
	umock_port_unplug(desk.printer_port);
	assert_int_equal(port->ops->reset(port), STATUS_NO_DEVICE);
	port->ops->close(port);
}

static void *pull_plug(void *unused)
{
	const struct timespec while_reading = {.tv_nsec = 150 * 1000 * 1000};

	(void)unused;
	nanosleep(&while_reading, NULL);
	umock_port_unplug(desk.printer_port);
	return NULL;
}

static void unplugging_ends_a_transfer_at_once(void **unused)
{
	struct usb_port *port = open_known(&printer);
	int64_t before_ms = real_ms();
	pthread_t hand;
	uint8_t data[64];
	size_t len;

	(void)unused;
	assert_int_equal(pthread_create(&hand, NULL, pull_plug, NULL), 0);
	assert_int_equal(port->ops->read(port, data, 64, 5000, &len), STATUS_NO_DEVICE);
	assert_true(real_ms() - before_ms < 2500);
	pthread_join(hand, NULL);
	assert_int_equal(port->ops->read(port, data, 64, 100, &len), STATUS_NO_DEVICE);
	port->ops->close(port);
}

static void stopping_ends_a_transfer_at_once(void **unused)
{
	struct usb_port *port = open_known(&reader);
	int64_t before_ms = real_ms();
	pthread_t hand;
	uint8_t data[64];
	size_t len;

	(void)unused;
	assert_int_equal(pthread_create(&hand, NULL, stop_all, NULL), 0);
	assert_int_equal(port->ops->read(port, data, 64, 5000, &len), STATUS_NO_DEVICE);
	assert_true(real_ms() - before_ms < 2500);
	pthread_join(hand, NULL);
	assert_int_equal(port->ops->write(port, data, 64, 5000, &len), STATUS_NO_DEVICE);
	port->ops->close(port);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(endpoints_and_paths_come_from_the_descriptors),
		TEST(a_device_with_interfaces_that_nobody_sees_is_let_alone),
		TEST(bytes_go_both_ways_and_control_reaches_the_interface),
		TEST(silence_is_a_timeout_of_the_length_asked),
		TEST(a_blocked_write_tells_how_far_it_came),
		TEST(a_claimed_interface_is_somebody_elses),
		TEST(any_endpoint_of_the_interface_is_reached_and_no_other),
		TEST(a_reset_forgets_what_was_on_its_way),
		TEST(unplugging_ends_a_transfer_at_once),
		TEST(stopping_ends_a_transfer_at_once),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
