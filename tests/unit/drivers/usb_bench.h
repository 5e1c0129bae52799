/*
 * usb_bench.h - the real libusb in a testbed of this program's own, with what it is told of a
 * reader and a printer.
 */
#ifndef TESTS_UNIT_DRIVERS_USB_BENCH_H
#define TESTS_UNIT_DRIVERS_USB_BENCH_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "drivers/registry.h"
#include "drivers/usb/usb_libusb.h"
#include "tests/sim/desk.h"

static struct desk desk;
static struct usb *usb;

/* What the watcher knows: guarded by mutex. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct known {
	struct usb_device *device;
	struct registry_match match;
	char path[24];
} reader, printer;

static inline void watch(void *user, struct usb_device *device,
	const struct usb_description *description, bool here)
{
	struct registry_match match;
	struct known *known;

	assert_ptr_equal(user, &desk);
	pthread_mutex_lock(&mutex);
	if (here && registry_match(description, 0, &match)) {
		known = match.card_reader ? &reader : &printer;
		known->device = usb_device_hold(device);
		known->match = match;
		memcpy(known->path, description->path, sizeof(known->path));
	}
	for (int i = 0; !here && i < 2; i++) {
		known = i ? &reader : &printer;
		if (known->device != device)
			continue;
		usb_device_release(known->device);
		known->device = NULL;
	}
	pthread_mutex_unlock(&mutex);
}

static inline int set_up(void **unused)
{
	(void)unused;
	reader.device = printer.device = NULL;
	desk_init(&desk, NULL, NULL, NULL);
	umock_port_plug(desk.reader_port);
	umock_port_plug(desk.printer_port);
	return usb_create(watch, &desk, &usb) != STATUS_OK;
}

static inline int tear_down(void **unused)
{
	(void)unused;
	usb_device_release(reader.device);
	usb_device_release(printer.device);
	usb_destroy(usb);
	desk_finish(&desk);
	return 0;
}

static inline int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* A moment for another thread to come to its end. */
static inline void wait_a_little(void)
{
	const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};

	nanosleep(&moment, NULL);
}

static inline struct usb_port *open_known(const struct known *known)
{
	struct usb_port *port;

	assert_int_equal(
		usb_device_open(usb, known->device, &known->match.interface, &port), STATUS_OK);
	return port;
}

MUST_CHECK static inline enum status ask_printer(struct usb_port *port, uint8_t *answer)
{
	uint8_t data[64];
	size_t len = 0;
	enum status status =
		port->ops->write(port, (const uint8_t *)"\x10\x04\x01", 3, 500, &len);

	assert_true(status != STATUS_OK || len == 3);
	if (status == STATUS_OK)
		status = port->ops->read(port, data, sizeof(data), 500, &len);
	if (status == STATUS_OK)
		*answer = data[0];
	return status;
}

static inline void *stop_all(void *unused)
{
	const struct timespec while_reading = {.tv_nsec = 150 * 1000 * 1000};

	(void)unused;
	nanosleep(&while_reading, NULL);
	usb_stop(usb);
	return NULL;
}

#endif
