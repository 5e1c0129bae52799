/*
 * device_worker_ask.c - what other threads ask of a worker: another device, a self-test, how it
 * is.
 */
#include <errno.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/station/device_worker.h"

struct timespec device_worker_after(int ms)
{
	struct timespec when;

	clock_gettime(CLOCK_MONOTONIC, &when);
	when.tv_sec += ms / 1000;
	when.tv_nsec += ms % 1000 * 1000000L;
	if (when.tv_nsec >= 1000000000L) {
		when.tv_sec++;
		when.tv_nsec -= 1000000000L;
	}
	return when;
}

void device_worker_give(struct device_worker *worker, struct usb_device *device,
	const struct registry_match *match)
{
	struct usb_device *before;

	device_worker_lock(worker);
	before = worker->device;
	worker->device = device ? usb_device_hold(device) : NULL;
	if (device)
		worker->match = *match;
	worker->changes++;
	device_worker_unlock_and_poke(worker);
	usb_device_release(before);
}

void device_worker_promise(struct device_worker *worker, bool promised, bool anew)
{
	device_worker_lock(worker);
	worker->promised = promised;
	if (anew || !worker->shown_open)
		worker->changes++;
	device_worker_unlock_and_poke(worker);
}

/* Fills in what is the same for every kind of device. */
static void test_device(struct device_worker *worker, struct device_report *out)
{
	int64_t before_ms = clock_monotonic_ms();

	*out = (struct device_report){.at_ms = clock_wall_ms()};
	if (worker->is_open)
		out->fault = worker->duty->test(worker, out);
	else if (worker->fault != FAULT_NONE && worker->fault != FAULTS)
		out->fault = worker->fault;
	else /* nobody misses it, but whoever tests it does */
		out->fault = worker->duty->absent;
	out->took_ms = (unsigned)(clock_monotonic_ms() - before_ms);
}

void device_worker_answer(struct device_worker *worker)
{
	struct device_report report;
	bool wanted;

	pthread_mutex_lock(&worker->mutex);
	wanted = worker->tested != NULL;
	pthread_mutex_unlock(&worker->mutex);
	if (!wanted)
		return;
	test_device(worker, &report);
	pthread_mutex_lock(&worker->mutex);
	if (worker->tested)
		*worker->tested = report;
	worker->tested = NULL;
	worker->tests_done++;
	pthread_cond_broadcast(&worker->answered);
	pthread_mutex_unlock(&worker->mutex);
}

enum status device_worker_test(
	struct device_worker *worker, unsigned timeout_ms, struct device_report *out)
{
	struct timespec until = device_worker_after((int)timeout_ms);
	struct device_report report;
	unsigned done;
	int error = 0;

	device_worker_lock(worker);
	if (worker->tested || worker->quit) {
		pthread_mutex_unlock(&worker->mutex);
		return failure(STATUS_CONFLICT, "station: another test");
	}
	worker->tested = &report;
	done = worker->tests_done;
	device_worker_unlock_and_poke(worker);
	device_worker_lock(worker);
	while (worker->tests_done == done && !worker->quit && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&worker->answered, &worker->mutex, &until);
	if (worker->tests_done == done)
		worker->tested = NULL;
	else
		error = 0;
	if (worker->tests_done == done && !error)
		error = ECANCELED;
	pthread_mutex_unlock(&worker->mutex);
	if (error)
		return failure(STATUS_TIMEOUT, "station: test of %s", worker->duty->name);
	*out = report;
	return STATUS_OK;
}

void device_worker_describe(struct device_worker *worker, struct device_info *out)
{
	device_worker_lock(worker);
	out->fault = worker->shown == FAULTS ? FAULT_NONE : worker->shown;
	out->last_fault = worker->last_fault;
	out->last_fault_ms = worker->last_fault_ms;
	if (out->fault == worker->duty->absent ||
		(!worker->device && !worker->duty->finds_itself))
		out->state = "absent";
	else if (out->fault != FAULT_NONE)
		out->state = "fault";
	else
		out->state = worker->shown_open ? "works" : "opening";
	pthread_mutex_unlock(&worker->mutex);
}
