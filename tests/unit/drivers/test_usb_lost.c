#include "tests/unit/drivers/usb_bench.h"

/* A controller that never gives back what it was given. */

/* Opens it once what is parked there has come back. */
static struct usb_port *open_soon(const struct known *known)
{
	int64_t before_ms = real_ms();
	struct usb_port *port = NULL;
	enum status status;

	do {
		wait_a_little();
		pthread_mutex_lock(&mutex);
		status = known->device ? usb_device_open(usb, known->device,
						 &known->match.interface, &port)
				       : STATUS_NOT_FOUND;
		pthread_mutex_unlock(&mutex);
	} while (status != STATUS_OK && real_ms() - before_ms < 2000);
	assert_int_equal(status, STATUS_OK);
	return port;
}

/* Everything that can be asked of a port that is lost, at once. */
static void assert_lost(struct usb_port *port)
{
	int64_t before_ms = real_ms();
	uint8_t data[64] = {0};
	size_t len = 9;

	assert_int_equal(port->ops->write(port, data, 3, 5000, &len), STATUS_NO_DEVICE);
	assert_int_equal(len, 0);
	assert_int_equal(port->ops->read(port, data, 64, 5000, &len), STATUS_NO_DEVICE);
	assert_int_equal(port->ops->control(port,
				 &(struct usb_request){.type = 0xa1, .data = data, .len = 64},
				 5000, &len),
		STATUS_NO_DEVICE);
	assert_int_equal(port->ops->transfer(port, 0x81, data, 64, USB_FOR_EVER, &len),
		STATUS_NO_DEVICE);
	assert_int_equal(port->ops->reset(port), STATUS_NO_DEVICE);
	assert_int_equal(usb_clear_halts(port), STATUS_NO_DEVICE);
	usb_wake(port);
	assert_true(real_ms() - before_ms < 500);
}

/* Reads with a controller that keeps what it has: lost, and that in bounded time. */
static void lose(struct usb_port *port, struct umock_port *plug, uint8_t data[64])
{
	int64_t before_ms = real_ms();
	size_t len = 9;

	umock_port_keep(plug, true);
	assert_int_equal(port->ops->read(port, data, 64, 100, &len), STATUS_NO_DEVICE);
	assert_int_equal(len, 0);
	assert_in_range(real_ms() - before_ms, 2090, 4000);
}

static void a_transfer_that_never_comes_back_costs_its_port_only(void **unused)
{
	struct usb_port *port = open_known(&printer), *other = open_known(&reader),
			*none = NULL;
	uint8_t answer = 0, data[64];
	size_t len;

	(void)unused;
	lose(port, desk.printer_port, data);
	assert_lost(port);
	/* The others notice nothing: not their time-outs, not their answers. */
	assert_int_equal(other->ops->read(other, data, 64, 50, &len), STATUS_TIMEOUT);
	umock_port_lock(desk.reader_port);
	sim_sdt_answer(&desk.reader, 0x90, data, 8);
	umock_port_unlock(desk.reader_port);
	assert_int_equal(other->ops->read(other, data, 64, 500, &len), STATUS_OK);
	other->ops->close(other);
	/* Closed, it is not to be had until the controller gives it back. */
	port->ops->close(port);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			usb_device_open(usb, printer.device, &printer.match.interface, &none),
			STATUS_CONFLICT);
	umock_port_keep(desk.printer_port, false);
	port = open_soon(&printer);
	assert_int_equal(ask_printer(port, &answer), STATUS_OK);
	assert_int_equal(answer, 0x12);
	port->ops->close(port);
}

static void what_comes_too_late_is_written_to_nobody_s_memory(void **unused)
{
	struct usb_port *port = open_known(&reader);
	uint8_t data[64], before[64];

	(void)unused;
	memset(data, 0xee, sizeof(data));
	memcpy(before, data, sizeof(data));
	lose(port, desk.reader_port, data);
	/* Now it answers, and the plug is pulled only afterwards. */
	umock_port_lock(desk.reader_port);
	sim_sdt_answer(&desk.reader, 0x90, (const uint8_t *)"\1\2\3\4\5\6\7\10", 8);
	umock_port_unlock(desk.reader_port);
	wait_a_little();
	assert_memory_equal(data, before, sizeof(data));
	assert_lost(port);
	port->ops->close(port);
	umock_port_unplug(desk.reader_port);
	umock_port_plug(desk.reader_port);
	port = open_soon(&reader);
	port->ops->close(port);
}

/* At the end of the program nothing waits for it. */
static void what_never_comes_back_is_left_at_the_end(void **unused)
{
	struct usb_port *port = open_known(&printer);
	int64_t before_ms = real_ms();
	pthread_t hand;
	uint8_t data[64];
	size_t len;

	(void)unused;
	umock_port_keep(desk.printer_port, true);
	assert_int_equal(pthread_create(&hand, NULL, stop_all, NULL), 0);
	assert_int_equal(port->ops->transfer(port, 0x81, data, 64, USB_FOR_EVER, &len),
		STATUS_NO_DEVICE);
	pthread_join(hand, NULL);
	port->ops->close(port);
	usb_device_release(reader.device);
	usb_device_release(printer.device);
	reader.device = printer.device = NULL;
	usb_destroy(usb);
	usb = NULL;
	assert_in_range(real_ms() - before_ms, 2000, 4500);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_transfer_that_never_comes_back_costs_its_port_only),
		TEST(what_comes_too_late_is_written_to_nobody_s_memory),
		TEST(what_never_comes_back_is_left_at_the_end),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
