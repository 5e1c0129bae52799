/* Readers of cards and codes over real usbfs, usbhid out of the way. */
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "firmware/model/settings.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_dual.h"
#include "tests/sim/sim_scanner.h"
#include "tests/sim/social_person.h"
#include "tests/vm/kernel_world.h"

void a_card_is_read_over_real_usbfs(void **unused)
{
	(void)unused;
	devices_watch_card(kernel_devices, true);
	assert_comes(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	devices_read_card(kernel_devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_string_equal(kernel_told_name, "𠮷㛃·䶮哲");
	devices_watch_card(kernel_devices, false);
}

/* A reader that nobody here wrote, QEMU's, and a card behind it (passthru_card.py). */
void a_social_security_card_is_read_through_qemu_s_own_reader(void **unused)
{
	(void)unused;
	vhci_port_lock(&kernel_reader_port);
	sim_sdt_take_card(&kernel_reader);
	vhci_port_unlock(&kernel_reader_port);
	devices_watch_card(kernel_devices, true);
	devices_read_card(kernel_devices);
	assert_comes(DEVICE_CARD_READ, DEVICE_SMART_CARD, FAULT_NONE);
	assert_string_equal(kernel_told_name, "木·永胜");
	devices_watch_card(kernel_devices, false);
}

void the_reader_comes_back_by_udev_alone(void **unused)
{
	(void)unused;
	vhci_port_unplug(&kernel_reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
	vhci_port_plug(&kernel_reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
}

/* The other two forms; that of reports usbhid has before us. */
void readers_of_every_form_are_read(void **unused)
{
	uint8_t text[SIM_CARD_TEXT];

	(void)unused;
	assert_int_equal(person_parse(KERNEL_PERSON, text), STATUS_OK);
	for (int form = SIM_SDT_HID; form >= SIM_SDT_PAIR; form--) {
		vhci_port_unplug(&kernel_reader_port);
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_ABSENT);
		sim_sdt_init_form(&kernel_reader, (enum sim_sdt_form)form);
		sim_sdt_put_card(&kernel_reader, text);
		vhci_port_plug(&kernel_reader_port);
		assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
		kernel_told_name[0] = '\0';
		devices_watch_card(kernel_devices, true);
		devices_read_card(kernel_devices);
		assert_comes(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
		assert_string_equal(kernel_told_name, "𠮷㛃·䶮哲");
		devices_watch_card(kernel_devices, false);
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
	assert_int_equal(kernel_told_scan.len, len);
	assert_memory_equal(kernel_told_scan.data, code, len);
}

/* The kernel knows them by their descriptors before anybody opens them, and has them first. */
void two_scanners_are_taken_from_usbhid_and_do_not_mix(void **unused)
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
		assert_true(kernel_becomes(DRIVERS[i], "usbfs"));
	}
	for (size_t len = 1; len < 1000; len = len * 5 + 60)
		for (int i = 0; i < 2; i++)
			assert_scans(&ports[i], ROLES[i], len);
	for (int i = 0; i < 2; i++)
		vhci_port_unplug(&ports[i]);
}

/* usbfs itself waits for such a controller; nobody else does. */
void a_controller_that_hangs_costs_one_device_until_it_is_well(void **unused)
{
	(void)unused;
	vhci_port_lock(&kernel_reader_port);
	kernel_reader.silent = true;
	kernel_reader_port.keeps = true;
	vhci_port_unlock(&kernel_reader_port);
	devices_watch_card(kernel_devices, true);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_READER_BROKEN);
	devices_print(kernel_devices, kernel_slip());
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	kernel_assert_slip_on_paper();
	vhci_port_lock(&kernel_reader_port);
	kernel_reader.silent = false;
	kernel_reader_port.keeps = false;
	vhci_port_unlock(&kernel_reader_port);
	assert_comes(DEVICE_STATE, DEVICE_READER, FAULT_NONE);
	devices_watch_card(kernel_devices, false);
}

static void start_with_dual(void)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.smart_card_device, "1-5:0");
	strcpy(settings.smart_card_2_device, "1-5:1");
	device_wishes_read(&settings, &wishes);
	assert_int_equal(devices_create(&wishes, &kernel_mailbox, kernel_on_event, NULL,
				 &kernel_devices),
		STATUS_OK);
}

/* Both halves have a card and are asked for it; each answers for itself, in any order. */
static void assert_both_are_read(struct vhci_port *port, struct sim_dual *dual)
{
	static const enum device_role ROLES[] = {DEVICE_SMART_CARD, DEVICE_SMART_CARD_2};
	bool read[2] = {false, false};
	int64_t start_ms = kernel_now_ms();

	vhci_port_lock(port);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
			social_person_parse(KERNEL_PERSON, &dual->chips[i]), STATUS_OK);
		sim_ccid_put_card(&dual->halves[i], &dual->chips[i]);
	}
	vhci_port_unlock(port);
	devices_watch_card(kernel_devices, true);
	devices_read_card(kernel_devices);
	while (!(read[0] && read[1]) && kernel_now_ms() - start_ms < SOON_MS) {
		mailbox_deliver(&kernel_mailbox);
		for (size_t i = 0; i < kernel_told_count; i++)
			for (size_t r = 0; r < 2; r++)
				read[r] |= kernel_told[i].kind == DEVICE_CARD_READ &&
					   kernel_told[i].role == ROLES[r];
		kernel_told_count = 0;
		usleep(LOOK_US);
	}
	devices_watch_card(kernel_devices, false);
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
void slot_and_field_of_one_device_are_two_readers(void **unused)
{
	static struct sim_dual dual;
	struct vhci_port port;

	(void)unused;
	devices_destroy(kernel_devices);
	kernel_devices = NULL;
	kernel_told_count = 0;
	sim_dual_init(&dual);
	vhci_port_init(&port, DUAL_PORT, &dual.device);
	vhci_port_plug(&port);
	kernel_settle();
	start_with_dual();
	assert_both_are_read(&port, &dual);
	reset_dual();
	assert_both_are_read(&port, &dual);
	devices_destroy(kernel_devices);
	kernel_devices = NULL;
	vhci_port_unplug(&port);
	kernel_told_count = 0;
	assert_int_equal(
		devices_create(NULL, &kernel_mailbox, kernel_on_event, NULL, &kernel_devices),
		STATUS_OK);
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(devices_fault(kernel_devices, DEVICE_READER), FAULT_NONE);
}
