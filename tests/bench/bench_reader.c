/*
 * bench_reader - from the module's "card found" to the identity on the main thread, beside the
 * time the module itself took for it.
 *
 * The whole way: model behind usbfs, libusb, driver, worker, mailbox.  The module thinks as
 * long as real ones do.  Prints two numbers for each round, in ms: ours, the module's.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/station/devices.h"
#include "tests/sim/desk.h"
#include "tests/sim/person.h"

enum { ROUNDS = 8, PATIENCE_MS = 10000, PUMP_US = 200 };

/* By turns: the same card again is passed over for a while. */
#define PERSON(birth, number)                                                                  \
	"{\"name\":\"张晓岚\",\"sex\":\"女\",\"ethnicity\":\"汉\",\"birth\":\"" birth "\","    \
	"\"address\":\"浙江省杭州市西湖区文三路九十一号\",\"id_number\":\"" number "\","       \
	"\"issuer\":\"杭州市公安局西湖分局\",\"valid_from\":\"2019-06-03\","         \
	"\"valid_to\":\"2039-06-03\"}"
static const char *const PEOPLE[] = {
	PERSON("1991-04-17", "330106199104174621"), PERSON("1984-12-30", "522601198412300157")};

/* How long a module thinks about each command, in ms; the longest is reading the chip. */
static const struct {
	uint8_t command, para;
	int ms;
} THINKS[] = {{0x20, 0x01, 20}, {0x20, 0x02, 20}, {0x30, 0x01, 350}, {0x30, 0x03, 20}};

static struct desk desk;
static int (*model_out)(struct sim_device *, uint8_t, const uint8_t *, size_t);
static int (*model_in)(struct sim_device *, uint8_t, uint8_t *);
static int64_t ready_us, asked_us, found_us, busy_us; /* with the model locked */
static bool finding;
static atomic_bool quit;
static int told;
static int64_t read_us;

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int slow_out(
	struct sim_device *device, uint8_t endpoint, const uint8_t *packet, size_t len)
{
	asked_us = ready_us = now_us();
	for (size_t i = 0; len > 8 && i < sizeof(THINKS) / sizeof(THINKS[0]); i++)
		if (packet[7] == THINKS[i].command && packet[8] == THINKS[i].para)
			ready_us += THINKS[i].ms * 1000;
	finding = len > 8 && packet[7] == 0x20 && packet[8] == 0x01;
	return model_out(device, endpoint, packet, len);
}

/* The module's time is that between a command and the last packet of its reply. */
static int slow_in(struct sim_device *device, uint8_t endpoint, uint8_t *packet)
{
	int len = now_us() < ready_us ? SIM_NAK : model_in(device, endpoint, packet);

	if (len < 0)
		return len;
	if (finding && desk.reader.card_there && desk.reader.card_state == SIM_SDT_FOUND &&
		!found_us) {
		found_us = now_us();
		busy_us = 0;
	} else if (len < SIM_PACKET) {
		busy_us += now_us() - asked_us;
	}
	return len;
}

/* Lets waiting transfers see that the module has thought enough. */
static void *pump(void *unused)
{
	const struct timespec tick = {.tv_nsec = PUMP_US * 1000};

	(void)unused;
	while (!quit) {
		nanosleep(&tick, NULL);
		umock_port_lock(desk.reader_port);
		umock_port_unlock(desk.reader_port);
	}
	return NULL;
}

static void wake(void *user)
{
	uint64_t one = 1;

	(void)user;
	if (write(told, &one, sizeof(one)) != sizeof(one))
		abort();
}

static void on_event(void *user, const struct device_event *event)
{
	(void)user;
	if (event->kind == DEVICE_CARD_READ)
		read_us = now_us();
}

static void lay_card(const char *person)
{
	uint8_t text[SIM_CARD_TEXT];

	if (person_parse(person, text) != STATUS_OK)
		abort();
	umock_port_lock(desk.reader_port);
	found_us = 0;
	sim_sdt_put_card(&desk.reader, text);
	umock_port_unlock(desk.reader_port);
}

static void wait_for_identity(struct mailbox *mailbox)
{
	struct pollfd fd = {.fd = told, .events = POLLIN};
	int64_t end_us = now_us() + PATIENCE_MS * INT64_C(1000);
	uint64_t count;

	for (read_us = 0; !read_us && now_us() < end_us;) {
		if (poll(&fd, 1, PATIENCE_MS) > 0 &&
			read(told, &count, sizeof(count)) == sizeof(count))
			mailbox_deliver(mailbox);
	}
	if (!read_us)
		exit(1);
}

static void measure(struct devices *devices, struct mailbox *mailbox)
{
	devices_watch_card(devices, true);
	for (int i = 0; i < ROUNDS; i++) {
		devices_read_card(devices);
		lay_card(PEOPLE[i % 2]);
		wait_for_identity(mailbox);
		umock_port_lock(desk.reader_port);
		printf("%.2f %.2f\n", (double)(read_us - found_us) / 1000,
			(double)busy_us / 1000);
		sim_sdt_take_card(&desk.reader);
		umock_port_unlock(desk.reader_port);
	}
}

int main(int argc, char **argv)
{
	struct mailbox mailbox;
	struct devices *devices;
	pthread_t thread;

	(void)argc;
	umock_need_preload(argv);
	desk_init(&desk, NULL, NULL, NULL);
	model_out = desk.reader.device.out;
	model_in = desk.reader.device.in;
	desk.reader.device.out = slow_out;
	desk.reader.device.in = slow_in;
	told = eventfd(0, EFD_CLOEXEC);
	mailbox_init(&mailbox, wake, NULL);
	if (pthread_create(&thread, NULL, pump, NULL))
		return 1;
	umock_port_plug(desk.reader_port);
	if (devices_create(NULL, &mailbox, on_event, NULL, &devices) != STATUS_OK)
		return 1;
	measure(devices, &mailbox);
	devices_destroy(devices);
	quit = true;
	pthread_join(thread, NULL);
	mailbox_finish(&mailbox);
	desk_finish(&desk);
	return 0;
}
