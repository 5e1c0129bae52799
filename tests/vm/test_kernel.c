/*
 * test_kernel.c - the drivers on a real kernel: usbfs, usblp, udev, authorisation by port.
 *
 * Runs as root in the machine of tests/vm.  The models are plugged into vhci-hcd; everything
 * above is what runs on a terminal.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/usbdevice_fs.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/camera.h"
#include "firmware/base/mailbox.h"
#include "firmware/model/settings.h"
#include "firmware/station/devices.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_dual.h"
#include "tests/sim/sim_plain.h"
#include "tests/sim/sim_printer.h"
#include "tests/sim/sim_scanner.h"
#include "tests/sim/sim_sdt.h"
#include "tests/sim/social_person.h"
#include "tests/sim/vhci.h"

/* Numbers of vhci_hcd.0; settings.json names the citizen's, 1-3, and all others but NOBODYS. */
enum { READER_PORT, PRINTER_PORT, CITIZEN_PORT, NOBODYS_PORT, DUAL_PORT, SCANNER_PORT };
enum { SOON_MS = 15000, ROWS = 700, FEED_ROWS = 80, EVENTS_MAX = 64, LOOK_US = 2000 };

#define PRINTER_INTERFACE "/sys/bus/usb/devices/1-2:1.0"

static const char PERSON[] =
	"{\"name\":\"𠮷㛃·䶮哲\",\"sex\":\"男\",\"ethnicity\":\"苗\",\"birth\":\"1984-12-30\","
	"\"address\":\"贵州省凯里市韶山南路十七号\",\"id_number\":\"522601198412300157\","
	"\"issuer\":\"凯里市公安局\",\"valid_from\":\"2015-02-11\",\"valid_to\":\"\"}";

static struct sim_sdt reader;
static struct sim_printer printer;
static struct vhci_port reader_port, printer_port;
static struct mailbox mailbox;
static struct devices *devices;
static struct device_event told[EVENTS_MAX];
static char told_name[64];
static struct scan told_scan;
static size_t told_count;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static void on_event(void *user, const struct device_event *event)
{
	(void)user;
	assert_true(told_count < EVENTS_MAX);
	told[told_count++] = *event;
	if (event->identity)
		snprintf(told_name, sizeof(told_name), "%s", event->identity->name);
	if (event->scan)
		told_scan = *event->scan;
}

/* Waits for an event; what came before it is dropped.  ms until it came, -1: never. */
static int64_t comes(enum device_event_kind kind, enum device_role role, enum fault fault)
{
	int64_t start_ms = now_ms();

	while (now_ms() - start_ms < SOON_MS) {
		mailbox_deliver(&mailbox);
		for (size_t i = 0; i < told_count; i++) {
			if (told[i].kind != kind || told[i].role != role ||
				told[i].fault != fault)
				continue;
			told_count -= i + 1;
			memmove(told, told + i + 1, told_count * sizeof(told[0]));
			return now_ms() - start_ms;
		}
		usleep(LOOK_US);
	}
	return -1;
}

#define assert_comes(kind, role, fault) assert_true(comes(kind, role, fault) >= 0)

/* What the link at path leads to, its last part; "" when there is none. */
static void link_end(const char *path, char out[64])
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *slash;

	target[len > 0 ? len : 0] = '\0';
	slash = strrchr(target, '/');
	snprintf(out, 64, "%s", slash ? slash + 1 : "");
}

static bool becomes(const char *path, const char *wanted)
{
	int64_t start_ms = now_ms();
	char end[64];

	while (now_ms() - start_ms < SOON_MS) {
		link_end(path, end);
		if (strcmp(end, wanted) == 0)
			return true;
		usleep(LOOK_US);
	}
	return false;
}

static void settle(void)
{
	assert_int_equal(system("udevadm settle -t 20"), 0);
}

static struct bitmap *slip(void)
{
	struct bitmap *bitmap;

	assert_int_equal(bitmap_create(SIM_PRINTER_WIDTH, ROWS, &bitmap), STATUS_OK);
	for (size_t i = 0; i < bitmap->stride * ROWS; i++)
		bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	return bitmap;
}

static void assert_slip_on_paper(void)
{
	struct bitmap *same = slip();

	vhci_port_lock(&printer_port);
	assert_memory_equal(printer.paper + (size_t)(printer.slip_rows - ROWS - FEED_ROWS) *
						    SIM_PRINTER_STRIDE,
		same->bits, same->stride * ROWS);
	assert_int_equal(printer.unknown_commands, 0);
	vhci_port_unlock(&printer_port);
	bitmap_destroy(same);
}

static int set_up(void **unused)
{
	uint8_t text[SIM_CARD_TEXT];

	(void)unused;
	sim_sdt_init(&reader);
	sim_printer_init(&printer);
	sim_printer_make_genuine(&printer);
	if (person_parse(PERSON, text) != STATUS_OK)
		return 1;
	sim_sdt_put_card(&reader, text);
	vhci_port_init(&reader_port, READER_PORT, &reader.device);
	vhci_port_init(&printer_port, PRINTER_PORT, &printer.device);
	vhci_port_plug(&reader_port);
	vhci_port_plug(&printer_port);
	mailbox_init(&mailbox, NULL, NULL);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	devices_destroy(devices);
	mailbox_finish(&mailbox);
	vhci_port_unplug(&reader_port);
	vhci_port_unplug(&printer_port);
	sim_printer_finish(&printer);
	return 0;
}

/* usblp has the printer first, as on any Debian; ours takes it away. */
static void the_printer_is_taken_from_usblp_and_prints(void **unused)
{
	(void)unused;
	assert_true(becomes(PRINTER_INTERFACE "/driver", "usblp"));
	settle();
	assert_int_equal(access("/dev/usb/lp0", F_OK), 0);
	assert_int_equal(devices_create(NULL, &mailbox, on_event, NULL, &devices), STATUS_OK);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	assert_true(becomes(PRINTER_INTERFACE "/driver", "usbfs"));
	devices_print(devices, slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_slip_on_paper();
}

/* Transfers time out and are cut off by the kernel, with part of a chunk taken. */
static void a_stall_in_mid_slip_loses_and_repeats_nothing(void **unused)
{
	int64_t start_ms = now_ms();
	bool stalled = false;

	(void)unused;
	vhci_port_lock(&printer_port);
	printer.stall_after_rows = 333;
	printer.stall_naks = UINT_MAX;
	vhci_port_unlock(&printer_port);
	devices_print(devices, slip());
	while (!stalled && now_ms() - start_ms < SOON_MS) {
		vhci_port_lock(&printer_port);
		stalled = printer.stalled;
		vhci_port_unlock(&printer_port);
		usleep(LOOK_US);
	}
	assert_true(stalled);
	usleep(2500000);
	vhci_port_lock(&printer_port);
	printer.stalled = 0;
	vhci_port_unlock(&printer_port);
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_slip_on_paper();
}

static void pulled_out_in_mid_slip_it_says_so_and_works_again_when_back(void **unused)
{
	(void)unused;
	vhci_port_lock(&printer_port);
	printer.unplug_after_rows = 200;
	vhci_port_unlock(&printer_port);
	devices_print(devices, slip());
	assert_comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_PRINTER_ABSENT);
	vhci_port_unplug(&printer_port);
	vhci_port_plug(&printer_port);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	printer.fresh = true; /* torn off */
	devices_print(devices, slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_slip_on_paper();
}

static void a_card_is_read_over_real_usbfs(void **unused)
{
	(void)unused;
	devices_watch_card(devices, true);
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_string_equal(told_name, "𠮷㛃·䶮哲");
	devices_watch_card(devices, false);
}

/* A reader that nobody here wrote, QEMU's, and a card behind it (passthru_card.py). */
static void a_social_security_card_is_read_through_qemu_s_own_reader(void **unused)
{
	(void)unused;
	vhci_port_lock(&reader_port);
	sim_sdt_take_card(&reader);
	vhci_port_unlock(&reader_port);
	devices_watch_card(devices, true);
	devices_read_card(devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_SMART_CARD, FAULT_NONE);
	assert_string_equal(told_name, "木·永胜");
	devices_watch_card(devices, false);
}

static void the_reader_comes_back_by_udev_alone(void **unused)
{
	(void)unused;
	vhci_port_unplug(&reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
	vhci_port_plug(&reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
}

/* The other two forms; that of reports usbhid has before us. */
static void readers_of_every_form_are_read(void **unused)
{
	uint8_t text[SIM_CARD_TEXT];

	(void)unused;
	assert_int_equal(person_parse(PERSON, text), STATUS_OK);
	for (int form = SIM_SDT_HID; form >= SIM_SDT_PAIR; form--) {
		vhci_port_unplug(&reader_port);
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
		sim_sdt_init_form(&reader, (enum sim_sdt_form)form);
		sim_sdt_put_card(&reader, text);
		vhci_port_plug(&reader_port);
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
		told_name[0] = '\0';
		devices_watch_card(devices, true);
		devices_read_card(devices);
		assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
		assert_string_equal(told_name, "𠮷㛃·䶮哲");
		devices_watch_card(devices, false);
	}
}

static void assert_scans(struct vhci_port *port, enum device_role role, size_t len)
{
	struct sim_scanner *scanner = (struct sim_scanner *)port->device;
	uint8_t code[SCAN_MAX];

	for (size_t i = 0; i < len; i++)
		code[i] = (uint8_t)(i * 7 + (size_t)role);
	vhci_port_lock(port);
	sim_scanner_scan(scanner, "]Q1", code, len);
	vhci_port_unlock(port);
	assert_comes(DEVICE_SCANNED, role, FAULT_NONE);
	assert_int_equal(told_scan.len, len);
	assert_memory_equal(told_scan.data, code, len);
}

/* The kernel knows them by their descriptors before anybody opens them, and has them first. */
static void two_scanners_are_taken_from_usbhid_and_do_not_mix(void **unused)
{
	static struct sim_scanner scanners[2];
	static struct vhci_port ports[2];
	static const enum device_role ROLES[] = {DEVICE_SCANNER, DEVICE_SCANNER_2};
	static const char *const DRIVERS[] = {
		"/sys/bus/usb/devices/1-6:1.0/driver", "/sys/bus/usb/devices/1-7:1.0/driver"};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		sim_scanner_init(&scanners[i], i ? SIM_SCANNER_ODD : SIM_SCANNER_A);
		vhci_port_init(&ports[i], SCANNER_PORT + i, &scanners[i].device);
		vhci_port_plug(&ports[i]);
		assert_true(becomes(DRIVERS[i], "usbfs"));
	}
	for (size_t len = 1; len < 1000; len = len * 5 + 60)
		for (int i = 0; i < 2; i++)
			assert_scans(&ports[i], ROLES[i], len);
	for (int i = 0; i < 2; i++)
		vhci_port_unplug(&ports[i]);
}

/* usbfs itself waits for such a controller; nobody else does. */
static void a_controller_that_hangs_costs_one_device_until_it_is_well(void **unused)
{
	(void)unused;
	vhci_port_lock(&reader_port);
	reader.silent = true;
	reader_port.keeps = true;
	vhci_port_unlock(&reader_port);
	devices_watch_card(devices, true);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_BROKEN);
	devices_print(devices, slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_slip_on_paper();
	vhci_port_lock(&reader_port);
	reader.silent = false;
	reader_port.keeps = false;
	vhci_port_unlock(&reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
	devices_watch_card(devices, false);
}

static void start_with_dual(void)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.smart_card_device, "1-5:0");
	strcpy(settings.smart_card_2_device, "1-5:1");
	device_wishes_read(&settings, &wishes);
	assert_int_equal(
		devices_create(&wishes, &mailbox, on_event, NULL, &devices), STATUS_OK);
}

/* Both halves have a card and are asked for it; each answers for itself, in any order. */
static void assert_both_are_read(struct vhci_port *port, struct sim_dual *dual)
{
	static const enum device_role ROLES[] = {DEVICE_SMART_CARD, DEVICE_SMART_CARD_2};
	bool read[2] = {false, false};
	int64_t start_ms = now_ms();

	vhci_port_lock(port);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(social_person_parse(PERSON, &dual->chips[i]), STATUS_OK);
		sim_ccid_put_card(&dual->halves[i], &dual->chips[i]);
	}
	vhci_port_unlock(port);
	devices_watch_card(devices, true);
	devices_read_card(devices);
	while (!(read[0] && read[1]) && now_ms() - start_ms < SOON_MS) {
		mailbox_deliver(&mailbox);
		for (size_t i = 0; i < told_count; i++)
			for (size_t r = 0; r < 2; r++)
				read[r] |= told[i].kind == DEVICE_CARD_READ &&
					   told[i].role == ROLES[r];
		told_count = 0;
		usleep(LOOK_US);
	}
	devices_watch_card(devices, false);
	assert_true(read[0] && read[1]);
}

/* A number in a file of sysfs. */
static int number_at(const char *path)
{
	FILE *file = fopen(path, "r");
	int number = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &number), 1);
	fclose(file);
	return number;
}

/* As when the driver of one half does it: the kernel takes all claims away. */
static void reset_dual(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/bus/usb/%03d/%03d",
		number_at("/sys/bus/usb/devices/1-5/busnum"),
		number_at("/sys/bus/usb/devices/1-5/devnum"));
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(ioctl(fd, USBDEVFS_RESET, 0), 0);
	close(fd);
}

/* Two claims on one device; a reset tears both, and both are there again by themselves. */
static void slot_and_field_of_one_device_are_two_readers(void **unused)
{
	static struct sim_dual dual;
	struct vhci_port port;

	(void)unused;
	devices_destroy(devices);
	devices = NULL;
	told_count = 0;
	sim_dual_init(&dual);
	vhci_port_init(&port, DUAL_PORT, &dual.device);
	vhci_port_plug(&port);
	settle();
	start_with_dual();
	assert_both_are_read(&port, &dual);
	reset_dual();
	assert_both_are_read(&port, &dual);
	devices_destroy(devices);
	devices = NULL;
	vhci_port_unplug(&port);
	told_count = 0;
	assert_int_equal(devices_create(NULL, &mailbox, on_event, NULL, &devices), STATUS_OK);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_NONE);
}

static bool goes(const char *path)
{
	int64_t start_ms = now_ms();

	while (access(path, F_OK) == 0 && now_ms() - start_ms < SOON_MS)
		usleep(LOOK_US);
	return access(path, F_OK) != 0;
}

/* Plugs device in; true when it was let in and got interfaces. */
static bool is_let_in(struct sim_device *device, int number)
{
	struct vhci_port port;
	char path[64], authorized[2] = "";
	int64_t start_ms = now_ms();
	FILE *file = NULL;
	bool has_interface;

	snprintf(path, sizeof(path), "/sys/bus/usb/devices/1-%d/authorized", number + 1);
	assert_true(goes(path)); /* what was there before */
	vhci_port_init(&port, number, device);
	vhci_port_plug(&port);
	while (!file && now_ms() - start_ms < SOON_MS) {
		usleep(LOOK_US);
		file = fopen(path, "r");
	}
	assert_non_null(file);
	settle();
	assert_non_null(fgets(authorized, sizeof(authorized), file));
	fclose(file);
	snprintf(path, sizeof(path), "/sys/bus/usb/devices/1-%d:1.0", number + 1);
	has_interface = access(path, F_OK) == 0;
	assert_int_equal(has_interface, authorized[0] == '1');
	vhci_port_unplug(&port);
	return has_interface;
}

static void only_a_stick_is_let_in_at_the_citizen_s_port(void **unused)
{
	struct sim_device keyboard, composite, stick;
	struct sim_sdt second;
	struct sim_printer cheap;

	(void)unused;
	sim_plain_init(&keyboard, SIM_PLAIN_KEYBOARD);
	sim_plain_init(&composite, SIM_PLAIN_TYPING_STICK);
	sim_plain_init(&stick, SIM_PLAIN_STICK);
	sim_sdt_init(&second);
	sim_printer_init(&cheap);
	assert_false(is_let_in(&keyboard, CITIZEN_PORT));
	assert_false(is_let_in(&composite, CITIZEN_PORT));
	assert_false(is_let_in(&second.device, CITIZEN_PORT));
	assert_int_equal(second.finds + second.resets, 0);
	assert_false(is_let_in(&cheap.device, NOBODYS_PORT));
	assert_false(is_let_in(&stick, NOBODYS_PORT));
	assert_true(is_let_in(&stick, CITIZEN_PORT));
	sim_printer_finish(&cheap);
	/* And the right ones never noticed. */
	devices_print(devices, slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_NONE);
}

/* A keyboard is not even let in where the readers are. */
static void no_keyboard_is_let_in_anywhere(void **unused)
{
	struct sim_device keyboard;

	(void)unused;
	sim_plain_init(&keyboard, SIM_PLAIN_KEYBOARD);
	vhci_port_unplug(&reader_port);
	assert_false(is_let_in(&keyboard, READER_PORT));
	vhci_port_plug(&reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
}

/* Red, green, blue of the middle of a picture. */
static void look_at(const struct camera_picture *picture, unsigned rgb[3])
{
	uint32_t pixel = picture->pixels[(size_t)(picture->height_px / 2) * picture->width_px +
					 picture->width_px / 2];

	for (int i = 0; i < 3; i++)
		rgb[i] = pixel >> (16 - 8 * i) & 0xff;
}

/* vivid shows one plain colour (its pattern "100% green"). */
static void assert_green(const struct camera_picture *picture)
{
	unsigned rgb[3];

	look_at(picture, rgb);
	assert_true(rgb[0] < 40 && rgb[1] > 200 && rgb[2] < 40);
}

static void set_control(int fd, uint32_t id, int value)
{
	struct v4l2_control control = {.id = id, .value = value};

	assert_int_equal(ioctl(fd, VIDIOC_S_CTRL, &control), 0);
}

/* The test pattern by its name in the menu. */
static void show_green(int fd)
{
	struct v4l2_queryctrl query = {.id = V4L2_CID_PRIVATE_BASE};
	struct v4l2_querymenu menu;

	query.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	while (ioctl(fd, VIDIOC_QUERYCTRL, &query) == 0 &&
		strcmp((const char *)query.name, "Test Pattern") != 0)
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	assert_string_equal((const char *)query.name, "Test Pattern");
	menu = (struct v4l2_querymenu){.id = query.id};
	while (ioctl(fd, VIDIOC_QUERYMENU, &menu) == 0 &&
		strcmp((const char *)menu.name, "100% Green") != 0)
		menu.index++;
	assert_string_equal((const char *)menu.name, "100% Green");
	set_control(fd, query.id, (int)menu.index);
}

static void the_camera_is_previewed_and_photographed(void **unused)
{
	static const struct camera_shape FILE_SHAPE = {.format = CAMERA_MJPEG};
	struct camera_picture still = {0};
	const struct camera_picture *picture;
	struct bytes jpeg = {0};
	int64_t start_ms;
	int fd = open("/dev/video0", O_RDWR);

	(void)unused;
	assert_true(fd >= 0);
	show_green(fd);
	close(fd);
	assert_true(devices_has_camera(devices));
	devices_camera_start(devices);
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	start_ms = now_ms();
	for (int i = 0; i < 10; i++) {
		picture = devices_camera_picture(devices);
		assert_non_null(picture);
		assert_true(picture->width_px <= 1280 && picture->height_px <= 720 &&
			    picture->width_px >= 640);
		assert_green(picture);
		assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	}
	print_message("10 frames of %ux%u in %d ms\n", picture->width_px, picture->height_px,
		(int)(now_ms() - start_ms));
	devices_camera_still(devices);
	assert_comes(DEVICE_STILL, DEVICE_CAMERA, FAULT_NONE);
	assert_true(devices_camera_take(devices, &jpeg));
	assert_false(devices_camera_take(devices, &(struct bytes){0}));
	assert_int_equal(camera_picture_decode(&FILE_SHAPE, jpeg.data, jpeg.len,
				 CAMERA_SIDE_MAX, CAMERA_SIDE_MAX, &still),
		STATUS_OK);
	print_message("still of %ux%u, %zu bytes\n", still.width_px, still.height_px, jpeg.len);
	assert_true(still.width_px > 1280);
	assert_green(&still);
	/* The preview goes on by itself. */
	devices_camera_picture(devices);
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	bytes_free(&jpeg);
	camera_picture_free(&still);
}

/* Taken from its driver, as when the plug is pulled. */
static void unplugged_in_mid_preview_it_is_absent_and_comes_back(void **unused)
{
	(void)unused;
	assert_int_equal(system("vivid out"), 0);
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	devices_camera_still(devices);
	assert_comes(DEVICE_STILL_FAILED, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	assert_int_equal(system("vivid back"), 0);
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE);
	devices_camera_picture(devices); /* seen: the next one may be told */
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	devices_camera_stop(devices);
	assert_null(devices_camera_picture(devices));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_printer_is_taken_from_usblp_and_prints),
		cmocka_unit_test(a_stall_in_mid_slip_loses_and_repeats_nothing),
		cmocka_unit_test(pulled_out_in_mid_slip_it_says_so_and_works_again_when_back),
		cmocka_unit_test(a_card_is_read_over_real_usbfs),
		cmocka_unit_test(a_social_security_card_is_read_through_qemu_s_own_reader),
		cmocka_unit_test(slot_and_field_of_one_device_are_two_readers),
		cmocka_unit_test(the_reader_comes_back_by_udev_alone),
		cmocka_unit_test(readers_of_every_form_are_read),
		cmocka_unit_test(two_scanners_are_taken_from_usbhid_and_do_not_mix),
		cmocka_unit_test(a_controller_that_hangs_costs_one_device_until_it_is_well),
		cmocka_unit_test(only_a_stick_is_let_in_at_the_citizen_s_port),
		cmocka_unit_test(no_keyboard_is_let_in_anywhere),
		cmocka_unit_test(the_camera_is_previewed_and_photographed),
		cmocka_unit_test(unplugged_in_mid_preview_it_is_absent_and_comes_back),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
