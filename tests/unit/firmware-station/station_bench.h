/*
 * station_bench.h - the station on a simulated desk, for unit tests.
 *
 * In-process: this program lives in its own testbed.  The main loop is a condition variable.
 */
#ifndef TESTS_UNIT_FIRMWARE_STATION_STATION_BENCH_H
#define TESTS_UNIT_FIRMWARE_STATION_STATION_BENCH_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "firmware/station/devices.h"
#include "tests/sim/desk.h"
#include "tests/sim/person.h"

enum { SOON_MS = 5000, REPLUGGED_MS = 2000, EVENTS_MAX = 64 };

static const char PERSON[] =
	"{\"name\":\"𠮷㛃·䶮哲\",\"sex\":\"男\",\"ethnicity\":\"苗\",\"birth\":\"1984-12-30\","
	"\"address\":\"贵州省凯里市韶山南路十七号\",\"id_number\":\"522601198412300157\","
	"\"issuer\":\"凯里市公安局\",\"valid_from\":\"2015-02-11\",\"valid_to\":\"\"}";

static struct desk desk;
static struct mailbox mailbox;
static struct devices *devices;
static pthread_mutex_t loop_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t loop_wakes;
static bool woken;

/* What was told and not yet expected, and what was expected last. */
static struct told {
	struct device_event event;
	char name[64], scan[64];
} told[EVENTS_MAX], taken;
static size_t told_count;

static inline void wake(void *user)
{
	(void)user;
	pthread_mutex_lock(&loop_mutex);
	woken = true;
	pthread_cond_signal(&loop_wakes);
	pthread_mutex_unlock(&loop_mutex);
}

static inline void on_event(void *user, const struct device_event *event)
{
	assert_ptr_equal(user, &desk);
	assert_true(told_count < EVENTS_MAX);
	told[told_count].event = *event;
	told[told_count].name[0] = '\0';
	if (event->identity)
		snprintf(told[told_count].name, sizeof(told[0].name), "%s",
			event->identity->name);
	told[told_count].scan[0] = '\0';
	if (event->scan)
		snprintf(told[told_count].scan, sizeof(told[0].scan), "%.*s",
			(int)event->scan->len, (const char *)event->scan->data);
	told_count++;
}

static inline int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* One turn of the main loop; false when nothing came until end_ms. */
static inline bool turn(int64_t end_ms)
{
	struct timespec end = {end_ms / 1000, end_ms % 1000 * 1000000};
	int error = 0;

	pthread_mutex_lock(&loop_mutex);
	while (!woken && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&loop_wakes, &loop_mutex, &end);
	woken = false;
	pthread_mutex_unlock(&loop_mutex);
	return mailbox_deliver(&mailbox) > 0;
}

/* Takes the first event of this kind and role out of those told; what came before it is
 * dropped. */
static inline bool take(enum device_event_kind kind, enum device_role role, enum fault fault)
{
	for (size_t i = 0; i < told_count; i++) {
		const struct device_event *event = &told[i].event;
		if (event->kind != kind || event->role != role || event->fault != fault)
			continue;
		taken = told[i];
		told_count -= i + 1;
		memmove(told, told + i + 1, told_count * sizeof(told[0]));
		return true;
	}
	return false;
}

static inline bool comes(
	enum device_event_kind kind, enum device_role role, enum fault fault, int ms)
{
	int64_t end_ms = real_ms() + ms;

	while (!take(kind, role, fault))
		if (!turn(end_ms) && real_ms() >= end_ms)
			return false;
	return true;
}

#define assert_comes(kind, role, fault) assert_true(comes(kind, role, fault, SOON_MS))

/* The line of the list about what is plugged in at this place, or about who has this role. */
static inline struct device_info info_of(const char *place_or_role)
{
	struct device_info infos[DEVICE_INFOS_MAX];
	size_t count = devices_list(devices, infos);

	for (size_t i = 0; i < count; i++)
		if (strcmp(infos[i].place, place_or_role) == 0 ||
			strcmp(infos[i].role, place_or_role) == 0)
			return infos[i];
	return (struct device_info){.role = "nobody", .driver = "", .state = "not listed"};
}

/* Devices open in their own time. */
static inline bool becomes_within(const char *place_or_role, const char *state, int ms)
{
	int64_t end_ms = real_ms() + ms;

	while (strcmp(info_of(place_or_role).state, state) != 0 && real_ms() < end_ms)
		turn(real_ms() + 10);
	return strcmp(info_of(place_or_role).state, state) == 0;
}

static inline bool becomes(const char *place_or_role, const char *state)
{
	return becomes_within(place_or_role, state, SOON_MS);
}

static inline void obey(const char *line)
{
	struct bytes answer = {0};

	desk_obey(&desk, line, &answer);
	assert_string_equal((const char *)answer.data, "ok");
	bytes_free(&answer);
}

static inline void put_card_on(struct sim_sdt *reader, struct umock_port *port)
{
	uint8_t text[SIM_CARD_TEXT];

	assert_int_equal(person_parse(PERSON, text), STATUS_OK);
	umock_port_lock(port);
	sim_sdt_put_card(reader, text);
	umock_port_unlock(port);
}

static inline void put_card(void)
{
	put_card_on(&desk.reader, desk.reader_port);
}

static inline struct bitmap *slip(unsigned rows)
{
	struct bitmap *bitmap;

	assert_int_equal(bitmap_create(SIM_PRINTER_WIDTH, rows, &bitmap), STATUS_OK);
	for (size_t i = 0; i < bitmap->stride * rows; i++)
		bitmap->bits[i] = (uint8_t)(i * 7 + i / 251);
	return bitmap;
}

static inline void on_gone(void *user)
{
	(void)user;
	wake(NULL);
}

static inline int set_up(void **unused)
{
	pthread_condattr_t monotonic;

	(void)unused;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&loop_wakes, &monotonic);
	told_count = 0;
	desk_init(&desk, NULL, on_gone, NULL);
	mailbox_init(&mailbox, wake, NULL);
	return 0;
}

static inline int tear_down(void **unused)
{
	int64_t before_ms = real_ms();

	(void)unused;
	devices_destroy(devices);
	devices = NULL;
	mailbox_finish(&mailbox);
	assert_true(real_ms() - before_ms < 1500);
	desk_finish(&desk);
	pthread_cond_destroy(&loop_wakes);
	return 0;
}

static inline void start(void)
{
	assert_int_equal(devices_create(NULL, &mailbox, on_event, &desk, &devices), STATUS_OK);
}

static inline void start_with_both(void)
{
	umock_port_plug(desk.reader_port);
	umock_port_plug(desk.printer_port);
	start();
	assert_comes(DEVICE_STATE, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(devices_fault(devices, DEVICE_READER), FAULT_NONE);
}

#endif
