/*
 * The camera's driver against a kernel that the test plays, with mapped buffers and by read():
 * the plug is pulled at every call that it makes, and every trouble has a name and an end.
 */
#include "tests/unit/drivers/v4l2_kernel.h"

static void plug_in(bool maps)
{
	kernel = (struct kernel){.maps = maps, .fd = -1};
}

static void assert_nothing_is_held(void)
{
	assert_int_equal(kernel.fd, -1);
	for (int i = 0; i < MAPS; i++)
		assert_null(kernel.buffers[i]);
}

static void assert_works(bool maps)
{
	struct bytes jpeg = {0};

	plug_in(maps);
	assert_int_equal(live(&jpeg), STATUS_OK);
	assert_true(jpeg.len > 100);
	assert_nothing_is_held();
	assert_false(kernel.streams);
	bytes_free(&jpeg);
}

static void pull_everywhere(bool maps, bool half)
{
	unsigned at = 1;
	enum status status;

	for (;; at++) {
		struct bytes jpeg = {0};
		plug_in(maps);
		kernel.pull_at = at;
		kernel.half = half;
		status = live(&jpeg);
		assert_nothing_is_held();
		assert_true(kernel.now_ms <= LIFE_MS);
		/* A still that was taken before is whole. */
		assert_true(jpeg.len == 0 || jpeg.len > 100);
		bytes_free(&jpeg);
		if (status == STATUS_OK)
			break;
		assert_int_equal(status, STATUS_NO_DEVICE);
		assert_works(maps);
	}
	print_message("%s%s: pulled at %u calls\n", maps ? "mapped buffers" : "read()",
		half ? ", in mid frame" : "", at - 1);
	assert_true(at > 30);
	/* What comes after the last frame: ending. */
	for (unsigned end = kernel.calls; at <= end; at++) {
		struct bytes jpeg = {0};
		plug_in(maps);
		kernel.pull_at = at;
		assert_int_equal(live(&jpeg), STATUS_OK);
		assert_nothing_is_held();
		bytes_free(&jpeg);
	}
}

static void pulled_at_any_call_it_is_gone_by_name_and_nothing_is_held(void **unused)
{
	(void)unused;
	for (int maps = 0; maps < 2; maps++)
		for (int half = 0; half < 2; half++)
			pull_everywhere(maps, half);
}

static void trouble_has_a_name_and_an_end(void **unused)
{
	static const enum status NAMES[TROUBLES] = {
		[SILENT] = STATUS_TIMEOUT,
		[SHORT] = STATUS_BAD_DATA,
		[EMPTY] = STATUS_BAD_DATA,
		[DAMAGED] = STATUS_BAD_DATA,
		[BROKEN] = STATUS_NO_DEVICE, /* the kernel gave it up: it is opened anew */
		[STRANGE] = STATUS_IO,
	};

	(void)unused;
	for (int maps = 0; maps < 2; maps++)
		for (int trouble = SILENT; trouble < TROUBLES; trouble++) {
			struct bytes jpeg = {0};
			if (trouble == STRANGE && !maps)
				continue;
			plug_in(maps);
			kernel.trouble = (enum trouble)trouble;
			assert_int_equal(live(&jpeg), NAMES[trouble]);
			print_message("%s, trouble %d: %u calls, %u frames, %d ms\n",
				maps ? "mapped buffers" : "read()", trouble, kernel.calls,
				kernel.frames, (int)kernel.now_ms);
			assert_true(kernel.now_ms <= LIFE_MS);
			assert_int_equal(jpeg.len, 0);
			assert_nothing_is_held();
			bytes_free(&jpeg);
			assert_works(maps);
		}
}

/* Each frame broken in another way, and each as late as it may be: the two bounds together. */
static void a_slow_camera_of_broken_frames_has_an_end(void **unused)
{
	struct bytes jpeg = {0};

	(void)unused;
	for (int maps = 0; maps < 2; maps++) {
		plug_in(maps);
		kernel.trouble = SHORT;
		kernel.late_ms = 1999;
		assert_int_equal(live(&jpeg), STATUS_BAD_DATA);
		assert_true(kernel.now_ms <= 7000);
		assert_nothing_is_held();
	}
}

/* Buffers that are asked for and not to be had would keep every later size from being set. */
static void buffers_that_cannot_be_mapped_are_given_back(void **unused)
{
	static const struct device_selector ANY = {.kind = DEVICE_ANY};
	struct camera_picture picture = {0};
	struct camera *camera;

	(void)unused;
	plug_in(true);
	assert_int_equal(camera_open(&camera_v4l2, &ANY, &camera), STATUS_OK);
	kernel.keeps_memory = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(camera_preview(camera, &picture), STATUS_IO);
		assert_false(kernel.has_buffers);
	}
	kernel.keeps_memory = false;
	assert_int_equal(camera_preview(camera, &picture), STATUS_OK);
	camera_close(camera);
	assert_nothing_is_held();
	camera_picture_free(&picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pulled_at_any_call_it_is_gone_by_name_and_nothing_is_held),
		cmocka_unit_test(trouble_has_a_name_and_an_end),
		cmocka_unit_test(a_slow_camera_of_broken_frames_has_an_end),
		cmocka_unit_test(buffers_that_cannot_be_mapped_are_given_back),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
