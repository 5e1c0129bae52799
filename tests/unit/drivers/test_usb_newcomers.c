#include "tests/unit/drivers/usb_bench.h"

#include <stdatomic.h>

/* Devices that are announced before they have a configuration. */

enum { ASKED_FOR_MS = 6000, FLOOD = 17 };

/* What is told of arrivals: on the event thread. */
static atomic_uint arrivals, departures, mutes, mute_interfaces;
static atomic_int mute_vendor;

static void watch_newcomers(void *user, struct usb_device *device,
	const struct usb_description *description, bool here)
{
	watch(user, device, description, here);
	if (here && description->vendor != 0x1d6b) {
		mutes += description->mute;
		if (description->mute) {
			mute_interfaces += description->interface_count;
			mute_vendor = description->vendor;
		}
		arrivals++;
	}
	departures += !here;
}

static int begin(void **unused)
{
	(void)unused;
	arrivals = departures = mutes = mute_interfaces = 0;
	mute_vendor = 0;
	reader.device = printer.device = NULL;
	desk_init(&desk, NULL, NULL, NULL);
	umock_port_configure(desk.reader_port, false);
	return 0;
}

static void start(void)
{
	assert_int_equal(usb_create(watch_newcomers, &desk, &usb), STATUS_OK);
}

static bool counts(atomic_uint *count, unsigned wanted, int within_ms)
{
	int64_t end_ms = real_ms() + within_ms;

	while (*count < wanted && real_ms() < end_ms)
		wait_a_little();
	return *count == wanted;
}

static void one_that_is_let_in_late_is_asked_again(void **unused)
{
	struct usb_port *port;

	(void)unused;
	start();
	umock_port_plug(desk.reader_port);
	assert_false(counts(&arrivals, 1, 400));
	umock_port_configure(desk.reader_port, true);
	assert_true(counts(&arrivals, 1, 1500));
	assert_int_equal(mutes, 0);
	assert_int_equal(reader.match.kind, REGISTRY_ID_READER);
	port = open_known(&reader);
	port->ops->close(port);
	umock_port_unplug(desk.reader_port);
	assert_true(counts(&departures, 1, 1000));
}

static void so_is_one_that_was_there_from_the_start(void **unused)
{
	(void)unused;
	umock_port_plug(desk.reader_port);
	start();
	assert_int_equal(arrivals, 0);
	umock_port_configure(desk.reader_port, true);
	assert_true(counts(&arrivals, 1, 1500));
	assert_int_equal(mutes, 0);
}

/* The others are told at once meanwhile. */
static void one_that_never_answers_is_named_and_waited_for_no_longer(void **unused)
{
	int64_t before_ms;

	(void)unused;
	start();
	umock_port_plug(desk.reader_port);
	umock_port_plug(desk.printer_port);
	before_ms = real_ms();
	assert_true(counts(&arrivals, 1, 1000));
	assert_non_null(printer.device);
	assert_true(counts(&mutes, 1, ASKED_FOR_MS + 2000));
	assert_in_range(real_ms() - before_ms, ASKED_FOR_MS - 500, ASKED_FOR_MS + 2000);
	assert_int_equal(mute_vendor, 0x0400);
	assert_int_equal(mute_interfaces, 0);
	assert_null(reader.device);
	/* Told once; its going is told as well, and it may come back as what it is. */
	umock_port_configure(desk.reader_port, true);
	assert_false(counts(&arrivals, 3, 500));
	umock_port_unplug(desk.reader_port);
	assert_true(counts(&departures, 1, 1000));
	umock_port_plug(desk.reader_port);
	assert_true(counts(&arrivals, 3, 1000));
	assert_non_null(reader.device);
}

static void one_that_goes_unasked_was_never_there(void **unused)
{
	(void)unused;
	start();
	for (int i = 0; i < FLOOD; i++) {
		umock_port_plug(desk.reader_port);
		wait_a_little();
		umock_port_unplug(desk.reader_port);
	}
	umock_port_plug(desk.printer_port);
	assert_true(counts(&arrivals, 1, 1000));
	umock_port_unplug(desk.printer_port);
	assert_true(counts(&departures, 1, 1000));
	assert_int_equal(mutes, 0);
}

/* With one waited for, the end is as quick as ever (the sanitizers see what is held). */
static void nobody_waits_for_it_at_the_end(void **unused)
{
	int64_t before_ms;

	(void)unused;
	umock_port_plug(desk.reader_port);
	start();
	before_ms = real_ms();
	usb_destroy(usb);
	usb = NULL;
	assert_true(real_ms() - before_ms < 500);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(one_that_is_let_in_late_is_asked_again),
		TEST(so_is_one_that_was_there_from_the_start),
		TEST(one_that_never_answers_is_named_and_waited_for_no_longer),
		TEST(one_that_goes_unasked_was_never_there),
		TEST(nobody_waits_for_it_at_the_end),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
