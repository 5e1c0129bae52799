/* The machine's desk: two models on vhci-hcd, and what the devices tell of them. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/person.h"
#include "tests/vm/kernel_world.h"

enum { FEED_ROWS = 80 };

const char KERNEL_PERSON[] =
	"{\"name\":\"𠮷㛃·䶮哲\",\"sex\":\"男\",\"ethnicity\":\"苗\",\"birth\":\"1984-12-30\","
	"\"address\":\"贵州省凯里市韶山南路十七号\",\"id_number\":\"522601198412300157\","
	"\"issuer\":\"凯里市公安局\",\"valid_from\":\"2015-02-11\",\"valid_to\":\"\"}";

struct sim_sdt kernel_reader;
struct sim_printer kernel_printer;
struct vhci_port kernel_reader_port, kernel_printer_port;
struct mailbox kernel_mailbox;
struct devices *kernel_devices;
struct device_event kernel_told[EVENTS_MAX];
char kernel_told_name[64];
struct scan kernel_told_scan;
size_t kernel_told_count;

int64_t kernel_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

void kernel_on_event(void *user, const struct device_event *event)
{
	(void)user;
	assert_true(kernel_told_count < EVENTS_MAX);
	kernel_told[kernel_told_count++] = *event;
	if (event->identity)
		snprintf(kernel_told_name, sizeof(kernel_told_name), "%s",
			event->identity->name);
	if (event->scan)
		kernel_told_scan = *event->scan;
}

/* Waits for an event; what came before it is dropped.  ms until it came, -1: never. */
int64_t kernel_comes(enum device_event_kind kind, enum device_role role, enum fault fault)
{
	int64_t start_ms = kernel_now_ms();

	while (kernel_now_ms() - start_ms < SOON_MS) {
		mailbox_deliver(&kernel_mailbox);
		for (size_t i = 0; i < kernel_told_count; i++) {
			if (kernel_told[i].kind != kind || kernel_told[i].role != role ||
				kernel_told[i].fault != fault)
				continue;
			kernel_told_count -= i + 1;
			memmove(kernel_told, kernel_told + i + 1,
				kernel_told_count * sizeof(kernel_told[0]));
			return kernel_now_ms() - start_ms;
		}
		usleep(LOOK_US);
	}
	return -1;
}

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

bool kernel_becomes(const char *path, const char *wanted)
{
	int64_t start_ms = kernel_now_ms();
	char end[64];

	while (kernel_now_ms() - start_ms < SOON_MS) {
		link_end(path, end);
		if (strcmp(end, wanted) == 0)
			return true;
		usleep(LOOK_US);
	}
	return false;
}

void kernel_settle(void)
{
	assert_int_equal(system("udevadm settle -t 20"), 0);
}

struct bitmap *kernel_slip(void)
{
	struct bitmap *bitmap;

	assert_int_equal(bitmap_create(SIM_PRINTER_WIDTH, ROWS, &bitmap), STATUS_OK);
	for (size_t i = 0; i < bitmap->stride * ROWS; i++)
		bitmap->bits[i] = (uint8_t)(i * 31 + i / 253);
	return bitmap;
}

void kernel_assert_slip_on_paper(void)
{
	struct bitmap *same = kernel_slip();

	vhci_port_lock(&kernel_printer_port);
	assert_memory_equal(
		kernel_printer.paper + (size_t)(kernel_printer.slip_rows - ROWS - FEED_ROWS) *
					       SIM_PRINTER_STRIDE,
		same->bits, same->stride * ROWS);
	assert_int_equal(kernel_printer.unknown_commands, 0);
	vhci_port_unlock(&kernel_printer_port);
	bitmap_destroy(same);
}

int kernel_set_up(void **unused)
{
	uint8_t text[SIM_CARD_TEXT];

	(void)unused;
	sim_sdt_init(&kernel_reader);
	sim_printer_init(&kernel_printer);
	sim_printer_make_genuine(&kernel_printer);
	if (person_parse(KERNEL_PERSON, text) != STATUS_OK)
		return 1;
	sim_sdt_put_card(&kernel_reader, text);
	vhci_port_init(&kernel_reader_port, READER_PORT, &kernel_reader.device);
	vhci_port_init(&kernel_printer_port, PRINTER_PORT, &kernel_printer.device);
	vhci_port_plug(&kernel_reader_port);
	vhci_port_plug(&kernel_printer_port);
	mailbox_init(&kernel_mailbox, NULL, NULL);
	return 0;
}

int kernel_tear_down(void **unused)
{
	(void)unused;
	devices_destroy(kernel_devices);
	mailbox_finish(&kernel_mailbox);
	vhci_port_unplug(&kernel_reader_port);
	vhci_port_unplug(&kernel_printer_port);
	sim_printer_finish(&kernel_printer);
	return 0;
}
