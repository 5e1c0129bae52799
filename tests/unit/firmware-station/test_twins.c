#include "firmware/model/settings.h"
#include "tests/unit/firmware-station/station_bench.h"

/*
 * Two identity card readers of one make, without a serial: nothing but the port tells them
 * apart. At socket 1 stands reader, at socket 10 reader_2.
 */

static void start_wishing(const char *reader)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.reader_device, reader);
	device_wishes_read(&settings, &wishes);
	assert_int_equal(
		devices_create(&wishes, &mailbox, on_event, &desk, &devices), STATUS_OK);
	devices_watch_card(devices, true);
}

static unsigned reads_of(struct sim_sdt *reader, struct umock_port *port)
{
	unsigned reads;

	umock_port_lock(port);
	reads = reader->reads;
	umock_port_unlock(port);
	return reads;
}

/* The role is where it should be, and a card on the other one is nobody's. */
static void assert_role_is_at(const char *place)
{
	bool second = strcmp(place, "1-10") == 0;
	struct umock_port *port = second ? desk.reader_2_port : desk.reader_port;
	struct sim_sdt *reader = second ? &desk.reader_2 : &desk.reader;
	unsigned before = reads_of(reader, port);

	assert_true(becomes_within(place, "works", REPLUGGED_MS));
	assert_string_equal(info_of(place).role, "reader");
	put_card_on(reader, port);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(reads_of(reader, port), before + 1);
	umock_port_lock(port);
	sim_sdt_take_card(reader);
	umock_port_unlock(port);
	clock_advance(5000);
}

static void assert_is_spare(const char *place)
{
	assert_string_equal(info_of(place).state, "spare");
	assert_string_equal(info_of(place).role, "");
	assert_string_equal(info_of(place).driver, "sdt");
	assert_string_equal(info_of(place).id, "0400:c35a");
}

static void the_one_whose_port_is_named_has_the_role(void **unused)
{
	(void)unused;
	obey("plug reader");
	obey("plug reader_2");
	start_wishing("1-10");
	assert_role_is_at("1-10");
	assert_is_spare("1-1");
	assert_int_equal(reads_of(&desk.reader, desk.reader_port), 0);
	assert_int_equal(desk.reader.finds, 0);
}

/* The other one is somebody else's: it never stands in for a reader that is named. */
static void pulled_out_its_twin_is_left_alone(void **unused)
{
	(void)unused;
	obey("plug reader");
	obey("plug reader_2");
	start_wishing("1-10");
	for (int i = 0; i < 3; i++) {
		assert_role_is_at("1-10");
		obey("unplug reader_2");
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
		assert_is_spare("1-1");
		obey("unplug reader");
		obey("plug reader");
		put_card();
		devices_read_card(devices);
		assert_false(comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE, 600));
		assert_is_spare("1-1");
		obey("card none");
		obey("plug reader_2");
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
	}
	assert_int_equal(reads_of(&desk.reader, desk.reader_port), 0);
}

/* Nobody named one: the lower port has it, the other stands in and gives it back. */
static void of_two_unnamed_the_spare_one_stands_in_until_the_first_is_back(void **unused)
{
	(void)unused;
	obey("plug reader_2");
	obey("plug reader");
	start_wishing("any");
	assert_role_is_at("1-1");
	assert_is_spare("1-10");
	for (int i = 0; i < 2; i++) {
		obey("unplug reader");
		assert_role_is_at("1-10");
		obey("plug reader");
		assert_role_is_at("1-1");
		assert_is_spare("1-10");
	}
}

/* As when the hub between loses its power: they come back in whatever order. */
static void both_pulled_each_is_again_what_it_was(void **unused)
{
	static const char *const ORDERS[][2] = {
		{"plug reader", "plug reader_2"}, {"plug reader_2", "plug reader"}};
	static const char *const WISHES[] = {"any", "0400:c35a", "1-1"};

	(void)unused;
	for (int i = 0; i < 6; i++) {
		obey("plug reader");
		obey("plug reader_2");
		start_wishing(WISHES[i / 2]);
		assert_role_is_at("1-1");
		obey("unplug reader");
		obey("unplug reader_2");
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
		obey(ORDERS[i % 2][0]);
		obey(ORDERS[i % 2][1]);
		assert_role_is_at("1-1");
		assert_is_spare("1-10");
		devices_destroy(devices);
		devices = NULL;
		told_count = 0;
	}
}

/* A device that never says what it is, is shown to the technician by what is known of it. */
static void a_mute_one_is_listed_and_has_no_role(void **unused)
{
	(void)unused;
	umock_port_configure(desk.reader_2_port, false);
	obey("plug reader_2");
	obey("plug reader");
	start_wishing("any");
	assert_role_is_at("1-1");
	assert_string_equal(info_of("1-10").state, "not listed");
	assert_true(becomes_within("1-10", "mute", 9000));
	assert_string_equal(info_of("1-10").id, "0400:c35a");
	assert_string_equal(info_of("1-10").driver, "");
	assert_string_equal(info_of("1-10").role, "");
	umock_port_configure(desk.reader_2_port, true);
	obey("unplug reader_2");
	obey("plug reader_2");
	assert_true(becomes_within("1-10", "spare", REPLUGGED_MS));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(the_one_whose_port_is_named_has_the_role),
		TEST(pulled_out_its_twin_is_left_alone),
		TEST(of_two_unnamed_the_spare_one_stands_in_until_the_first_is_back),
		TEST(both_pulled_each_is_again_what_it_was),
		TEST(a_mute_one_is_listed_and_has_no_role),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
