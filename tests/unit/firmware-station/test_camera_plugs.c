/* The plug of the document camera: pulled whatever it does, put in again, and two equal ones.
 */
#include "tests/unit/firmware-station/camera_bench.h"

/* All that is asked of a camera until a preview shows three frames, and until a still is there.
 */
enum { TO_PREVIEW = 7, TO_STILL = 13 };

static void assert_role_is_at(const char *place)
{
	struct device_info info = info_of("camera");

	assert_string_equal(info.state, "works");
	assert_string_equal(info.place, place);
	assert_string_equal(info.id, "1b17:0211");
	assert_string_equal(info.driver, "v4l2");
	assert_string_equal(info.name, "Simulated document camera");
}

/* Nobody looks through it and nobody asks for it: the bus alone tells. */
static void pulled_while_it_sleeps_the_list_says_so_and_when_it_is_back(void **unused)
{
	(void)unused;
	start_with_camera(0x808080);
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_role_is_at("1-8");
	for (int i = 0; i < 3; i++) {
		obey("unplug camera");
		assert_true(becomes_within("camera", "absent", REPLUGGED_MS));
		assert_int_equal(info_of("camera").fault, FAULT_CAMERA_ABSENT);
		assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
		assert_false(devices_has_camera(devices));
		/* Longer than the first tries last. */
		assert_false(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE, 2000));
		obey("plug camera");
		assert_true(becomes_within("camera", "works", REPLUGGED_MS));
		assert_role_is_at("1-8");
	}
}

/* The settle of the desk is what pulls the node out of /dev. */
static bool is_pulled(int64_t end_ms)
{
	while (umock_camera_is_plugged(desk.camera) && real_ms() < end_ms) {
		desk_settle(&desk);
		turn(real_ms() + 5);
	}
	return !umock_camera_is_plugged(desk.camera);
}

/* It is said, and what somebody waits for is answered. */
static void pull_at(int request, bool still)
{
	umock_camera_pull_at(desk.camera, request);
	if (still)
		devices_camera_still(devices);
	else
		devices_camera_start(devices);
	assert_true(is_pulled(real_ms() + SOON_MS));
	assert_true(becomes_within("camera", "absent", REPLUGGED_MS));
	assert_int_equal(info_of("camera").last_fault, FAULT_CAMERA_ABSENT);
	if (still)
		assert_comes(DEVICE_STILL_FAILED, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	devices_camera_stop(devices);
}

static void assert_works_again(void)
{
	told_count = 0;
	obey("plug camera");
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_false(devices_camera_take(devices, &(struct bytes){0}));
	devices_camera_start(devices);
	assert_true(is_near(next_frame()->pixels[1000], 0x40a040));
	devices_camera_stop(devices);
	assert_role_is_at("1-8");
}

static void pulled_at_any_request_it_is_absent_and_works_again_when_back(void **unused)
{
	(void)unused;
	start_with_camera(0x40a040);
	for (int request = 1; request <= TO_PREVIEW; request++) {
		pull_at(request, false);
		assert_works_again();
	}
	for (int request = 1; request <= TO_STILL; request++) {
		pull_at(request, true);
		assert_works_again();
	}
}

static void pulled_while_it_is_tested_the_test_says_so(void **unused)
{
	struct device_report report;

	(void)unused;
	start_with_camera(0x40a040);
	umock_camera_pull_at(desk.camera, 9);
	assert_int_equal(devices_test(devices, DEVICE_CAMERA, SOON_MS, &report), STATUS_OK);
	assert_int_equal(report.fault, FAULT_CAMERA_ABSENT);
	assert_true(is_pulled(real_ms() + SOON_MS));
	assert_true(becomes_within("camera", "absent", REPLUGGED_MS));
	assert_int_equal(devices_test(devices, DEVICE_CAMERA, SOON_MS, &report), STATUS_OK);
	assert_int_equal(report.fault, FAULT_CAMERA_ABSENT);
	obey("plug camera");
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_int_equal(devices_test(devices, DEVICE_CAMERA, SOON_MS, &report), STATUS_OK);
	assert_int_equal(report.fault, FAULT_NONE);
	assert_non_null(strstr(report.about, "a still of "));
}

/* By the port it is plugged into, by its serial; the other one is a spare. */
static void two_equal_cameras_are_told_apart(void **unused)
{
	static const struct {
		const char *which, *place, *other;
		unsigned rgb;
	} CASES[] = {{"1-8", "1-8", "1-9", 0xc02020}, {"1-9", "1-9", "1-8", 0x2020c0},
		{"serial:DOC-7", "1-8", "1-9", 0xc02020},
		{"serial:DOC-8", "1-9", "1-8", 0x2020c0}};

	(void)unused;
	show(0xc02020);
	show_at(desk.camera_2, 0x2020c0);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		/* In the one order and in the other. */
		obey(i % 2 ? "plug camera" : "plug camera_2");
		start_wishing_camera(CASES[i].which);
		obey(i % 2 ? "plug camera_2" : "plug camera");
		assert_true(becomes_within("camera", "works", REPLUGGED_MS));
		assert_role_is_at(CASES[i].place);
		assert_string_equal(info_of(CASES[i].other).state, "spare");
		devices_camera_start(devices);
		assert_true(is_near(next_frame()->pixels[1000], CASES[i].rgb));
		devices_destroy(devices);
		devices = NULL;
		told_count = 0;
		obey("unplug camera");
		obey("unplug camera_2");
	}
}

/* The one that is meant is not replaced by its twin, however long it is away. */
static void the_twin_of_a_camera_that_is_named_stays_a_spare(void **unused)
{
	(void)unused;
	show(0xc02020);
	show_at(desk.camera_2, 0x2020c0);
	obey("plug camera");
	obey("plug camera_2");
	start_wishing_camera("1-9");
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	obey("unplug camera_2");
	assert_true(becomes_within("camera", "absent", REPLUGGED_MS));
	assert_string_equal(info_of("1-8").state, "spare");
	obey("plug camera_2");
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_role_is_at("1-9");
}

/* Where none is named: what works goes on, and its twin steps in when it is gone. */
static void a_second_camera_disturbs_nothing_and_steps_in(void **unused)
{
	(void)unused;
	show(0xc02020);
	show_at(desk.camera_2, 0x2020c0);
	obey("plug camera_2");
	start_wishing_camera("any");
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	devices_camera_start(devices);
	assert_non_null(next_frame());
	told_count = 0;
	obey("plug camera");
	assert_true(is_near(next_frame()->pixels[1000], 0x2020c0));
	assert_false(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT, 500));
	assert_role_is_at("1-9");
	devices_camera_picture(devices);
	assert_true(is_near(next_frame()->pixels[1000], 0x2020c0));
	obey("unplug camera_2");
	for (int64_t end_ms = real_ms() + SOON_MS;
		strcmp(info_of("camera").place, "1-8") != 0 && real_ms() < end_ms;)
		turn(real_ms() + 10);
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_role_is_at("1-8");
	devices_camera_picture(devices);
	/* One of the other camera may have been on its way. */
	for (int i = 0; i < 3 && !is_near(next_frame()->pixels[1000], 0xc02020); i++)
		;
	assert_true(is_near(next_frame()->pixels[1000], 0xc02020));
}

/* The kernel tells of the device before its driver has made the node, which may take its time.
 */
static void a_camera_whose_node_comes_late_is_found(void **unused)
{
	(void)unused;
	show(0x808080);
	umock_camera_come_late(desk.camera, true);
	start();
	obey("plug camera");
	assert_false(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE, 3000));
	umock_camera_come_late(desk.camera, false);
	assert_true(becomes_within("camera", "works", REPLUGGED_MS));
	assert_true(devices_has_camera(devices));
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(pulled_while_it_sleeps_the_list_says_so_and_when_it_is_back),
		TEST(pulled_at_any_request_it_is_absent_and_works_again_when_back),
		TEST(pulled_while_it_is_tested_the_test_says_so),
		TEST(two_equal_cameras_are_told_apart),
		TEST(the_twin_of_a_camera_that_is_named_stays_a_spare),
		TEST(a_second_camera_disturbs_nothing_and_steps_in),
		TEST(a_camera_whose_node_comes_late_is_found),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
