/* Readers of contact cards through the station: slot and field of one device, and events. */
#include "firmware/model/settings.h"
#include "tests/sim/social_person.h"
#include "tests/unit/firmware-station/station_bench.h"

enum { LISTEN_MS = 1200, NOTICED_MS = 300, SLOT, FIELD };

static const char *const PEOPLE[] = {
	[SLOT] = "{\"name\":\"张晓岚\",\"sex\":\"2\",\"birth\":\"1991-04-17\","
		 "\"id_number\":\"330106199104174621\"}",
	[FIELD] = "{\"name\":\"木永胜\",\"sex\":\"1\",\"birth\":\"1984-12-30\","
		  "\"id_number\":\"522601198412300157\"}",
};
static const char *const NAMES[] = {[SLOT] = "张晓岚", [FIELD] = "木永胜"};

static struct sim_ccid *half(int which)
{
	return &desk.dual.halves[which - SLOT];
}

/* NULL: takes the card out. */
static void put(int which, const char *person)
{
	struct sim_chip *chip = &desk.dual.chips[which - SLOT];

	umock_port_lock(desk.dual_port);
	if (person)
		assert_int_equal(social_person_parse(person, chip), STATUS_OK);
	sim_ccid_put_card(half(which), person ? chip : NULL);
	umock_port_unlock(desk.dual_port);
}

static void start_wishing(const char *smart_card, const char *smart_card_2)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.smart_card_device, smart_card);
	strcpy(settings.smart_card_2_device, smart_card_2);
	device_wishes_read(&settings, &wishes);
	assert_int_equal(
		devices_create(&wishes, &mailbox, on_event, &desk, &devices), STATUS_OK);
}

static bool works(const char *place, const char *role)
{
	int64_t end_ms = real_ms() + REPLUGGED_MS;
	struct device_info info = info_of(place);

	while (strcmp(info.state, "works") != 0 && real_ms() < end_ms) {
		turn(real_ms() + 20);
		info = info_of(place);
	}
	return strcmp(info.state, "works") == 0 && strcmp(info.role, role) == 0;
}

static bool read_as(enum device_role role, int which)
{
	for (size_t i = 0; i < told_count; i++)
		if (told[i].event.kind == DEVICE_CARD_READ && told[i].event.role == role)
			return strcmp(told[i].name, NAMES[which]) == 0;
	return false;
}

/* Both are asked in the same moment, and each answers for itself. */
static void slot_and_field_of_one_device_work_at_once(void **unused)
{
	int64_t end_ms = real_ms() + SOON_MS;

	(void)unused;
	obey("plug dual");
	start_wishing("any", "any");
	assert_true(works("1-7:0", "smart_card"));
	assert_true(works("1-7:1", "smart_card_2"));
	assert_string_equal(info_of("1-7:1").driver, "ccid");
	assert_string_equal(info_of("1-7:1").id, "076b:5422");
	put(SLOT, PEOPLE[SLOT]);
	put(FIELD, PEOPLE[FIELD]);
	devices_watch_card(devices, true);
	devices_read_card(devices);
	while (!(read_as(DEVICE_SMART_CARD, SLOT) && read_as(DEVICE_SMART_CARD_2, FIELD)) &&
		real_ms() < end_ms)
		turn(end_ms);
	assert_true(read_as(DEVICE_SMART_CARD, SLOT));
	assert_true(read_as(DEVICE_SMART_CARD_2, FIELD));
}

static void each_is_named_by_port_and_interface_and_keeps_its_role(void **unused)
{
	(void)unused;
	obey("plug dual");
	start_wishing("1-7:1", "1-7:0");
	for (int i = 0; i < 3; i++) {
		assert_true(works("1-7:1", "smart_card"));
		assert_true(works("1-7:0", "smart_card_2"));
		obey("unplug dual");
		assert_comes(DEVICE_STATE, DEVICE_SMART_CARD, FAULT_SMART_CARD_ABSENT);
		assert_string_equal(info_of("1-7:0").state, "not listed");
		obey("plug dual");
	}
}

static void one_of_the_two_may_be_left_alone(void **unused)
{
	(void)unused;
	obey("plug dual");
	start_wishing("1-7:1", "none");
	assert_true(works("1-7:1", "smart_card"));
	assert_string_equal(info_of("1-7:0").state, "spare");
	put(SLOT, PEOPLE[SLOT]);
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE, 700));
	assert_int_equal(half(SLOT)->commands[0x65], 0);
}

/* From its first word on the slot is listened to. */
static void start_listening(void)
{
	obey("plug dual");
	start_wishing("1-7:0", "none");
	assert_true(works("1-7:0", "smart_card"));
	devices_watch_card(devices, true);
	put(SLOT, PEOPLE[SLOT]);
	assert_comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE);
	put(SLOT, NULL);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE, 700));
}

static unsigned looks(void)
{
	unsigned count;

	umock_port_lock(desk.dual_port);
	count = half(SLOT)->commands[0x65];
	umock_port_unlock(desk.dual_port);
	return count;
}

static void an_empty_slot_that_tells_is_never_asked_and_costs_nothing(void **unused)
{
	struct rusage before, after;
	unsigned before_looks;
	int64_t put_ms;

	(void)unused;
	start_listening();
	before_looks = looks();
	getrusage(RUSAGE_SELF, &before);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE, LISTEN_MS));
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(looks(), before_looks);
#ifndef __SANITIZE_THREAD__ /* it has a thread of its own that wakes */
	assert_true(after.ru_nvcsw - before.ru_nvcsw < 5);
#endif
	put_ms = real_ms();
	put(SLOT, PEOPLE[SLOT]);
	assert_comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE);
#ifdef __SANITIZE_THREAD__
	(void)put_ms; /* ten times as slow */
#else
	assert_true(real_ms() - put_ms < NOTICED_MS);
#endif
	devices_read_card(devices); /* wakes a reader that listens */
	assert_comes(DEVICE_CARD_READ, DEVICE_SMART_CARD, FAULT_NONE);
	assert_string_equal(taken.name, NAMES[SLOT]);
}

/* It was trusted to tell, and does not: whoever is asked for a card does not wait in vain. */
static void a_reader_gone_deaf_is_noticed_while_a_card_is_asked_for(void **unused)
{
	int64_t put_ms;

	(void)unused;
	start_listening();
	devices_read_card(devices);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE, 100));
	umock_port_lock(desk.dual_port);
	half(SLOT)->deaf = true;
	umock_port_unlock(desk.dual_port);
	put_ms = real_ms();
	put(SLOT, PEOPLE[SLOT]);
	assert_comes(DEVICE_CARD_READ, DEVICE_SMART_CARD, FAULT_NONE);
	assert_string_equal(taken.name, NAMES[SLOT]);
	assert_true(real_ms() - put_ms < 4000);
}

static void a_reader_that_listens_can_be_tested_and_left(void **unused)
{
	struct device_report report;

	(void)unused;
	start_listening();
	assert_int_equal(devices_test(devices, DEVICE_SMART_CARD, 2000, &report), STATUS_OK);
	assert_int_equal(report.fault, FAULT_NONE);
	devices_watch_card(devices, false);
	put(SLOT, PEOPLE[SLOT]);
	assert_false(comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE, 700));
}

static void unplugged_while_it_is_listened_to_it_is_told_and_comes_back(void **unused)
{
	(void)unused;
	start_listening();
	for (int i = 0; i < 3; i++) {
		obey("unplug dual");
		assert_comes(DEVICE_STATE, DEVICE_SMART_CARD, FAULT_SMART_CARD_ABSENT);
		obey("plug dual");
		assert_true(comes(DEVICE_STATE, DEVICE_SMART_CARD, FAULT_NONE, REPLUGGED_MS));
		put(SLOT, PEOPLE[SLOT]);
		assert_comes(DEVICE_CARD_PUT, DEVICE_SMART_CARD, FAULT_NONE);
		put(SLOT, NULL);
	}
}

/* Whatever byte it was: both halves are ready again, and the slot's next card is read. */
static void unplugged_at_any_byte_of_a_reading_both_are_ready_again(void **unused)
{
	char line[48];

	(void)unused;
	obey("plug dual");
	start_wishing("any", "any");
	for (int byte = 1; byte < 700; byte += 175) {
		assert_true(works("1-7:0", "smart_card") && works("1-7:1", "smart_card_2"));
		devices_watch_card(devices, true);
		snprintf(line, sizeof(line), "unplug-after %d dual", byte);
		obey(line);
		put(SLOT, PEOPLE[SLOT]);
		devices_read_card(devices);
		for (int64_t end_ms = real_ms() + SOON_MS;
			umock_port_is_plugged(desk.dual_port) && real_ms() < end_ms;) {
			turn(real_ms() + 20);
			desk_settle(&desk);
		}
		assert_false(umock_port_is_plugged(desk.dual_port));
		obey("plug dual");
		devices_read_card(devices);
		assert_comes(DEVICE_CARD_READ, DEVICE_SMART_CARD, FAULT_NONE);
		devices_watch_card(devices, false);
		put(SLOT, NULL);
		clock_advance(6000);
	}
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(slot_and_field_of_one_device_work_at_once),
		TEST(each_is_named_by_port_and_interface_and_keeps_its_role),
		TEST(one_of_the_two_may_be_left_alone),
		TEST(an_empty_slot_that_tells_is_never_asked_and_costs_nothing),
		TEST(a_reader_gone_deaf_is_noticed_while_a_card_is_asked_for),
		TEST(a_reader_that_listens_can_be_tested_and_left),
		TEST(unplugged_while_it_is_listened_to_it_is_told_and_comes_back),
		TEST(unplugged_at_any_byte_of_a_reading_both_are_ready_again),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
