#include "firmware/station/device_worker.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "firmware/base/bytes.h"
#include "firmware/base/log.h"

/* A device that was just plugged in may need a moment before it answers. */
enum { OPEN_TRIES = 4, OPEN_AGAIN_MS = 400, OPEN_WANTED_MS = 2000 };

struct reporter {
	atomic_uint holders;
	struct mailbox *mailbox;
	device_event_handler *handler; /* main thread; NULL: closed */
	void *user;
	enum fault *faults;
};

struct report {
	struct mail mail; /* first */
	struct reporter *reporter;
	struct device_event event;
	struct identity identity;
};

struct reporter *reporter_create(
	struct mailbox *mailbox, device_event_handler *handler, void *user, enum fault *faults)
{
	struct reporter *reporter = calloc(1, sizeof(*reporter));

	if (!reporter)
		return NULL;
	atomic_init(&reporter->holders, 1);
	reporter->mailbox = mailbox;
	reporter->handler = handler;
	reporter->user = user;
	reporter->faults = faults;
	return reporter;
}

static void reporter_release(struct reporter *reporter)
{
	if (atomic_fetch_sub(&reporter->holders, 1) == 1)
		free(reporter);
}

void reporter_close(struct reporter *reporter)
{
	reporter->handler = NULL;
	reporter_release(reporter);
}

static void deliver(struct mail *mail)
{
	struct report *report = (struct report *)mail;
	struct reporter *reporter = report->reporter;

	if (reporter->handler) {
		if (report->event.kind == DEVICE_STATE)
			reporter->faults[report->event.role] = report->event.fault;
		reporter->handler(reporter->user, &report->event);
	}
	secret_free(report, sizeof(*report));
	reporter_release(reporter);
}

void device_worker_tell(struct device_worker *worker, enum device_event_kind kind,
	enum fault fault, const struct identity *identity)
{
	struct report *report = secret_alloc(sizeof(*report));

	if (!report) {
		log_warn(worker->duty->name, "no_memory", "event=%d", kind);
		return;
	}
	report->mail.deliver = deliver;
	report->reporter = worker->reporter;
	report->event =
		(struct device_event){.kind = kind, .role = worker->duty->role, .fault = fault};
	if (identity) {
		report->identity = *identity;
		report->event.identity = &report->identity;
	}
	atomic_fetch_add(&worker->reporter->holders, 1);
	mailbox_post(worker->reporter->mailbox, &report->mail);
}

static bool is_ending(struct device_worker *worker)
{
	bool quit;

	pthread_mutex_lock(&worker->mutex);
	quit = worker->quit;
	pthread_mutex_unlock(&worker->mutex);
	return quit;
}

void device_worker_set_fault(struct device_worker *worker, enum fault fault)
{
	/* At the end transfers are cut off, which looks as if the device had gone. */
	if (worker->fault == fault || is_ending(worker))
		return;
	worker->fault = fault;
	if (fault == FAULT_NONE)
		log_info(worker->duty->name, "works", "tries=%u", worker->open_tries);
	else
		log_warn(worker->duty->name, "fault", "code=%s", fault_code(fault));
	device_worker_tell(worker, DEVICE_STATE, fault, NULL);
}

static enum fault fault_of(const struct device_worker *worker, enum status status)
{
	if (status == STATUS_NO_DEVICE)
		return worker->duty->absent;
	if (status == STATUS_DENIED || status == STATUS_CONFLICT)
		return worker->duty->broken;
	return worker->duty->silent;
}

void device_worker_lose(struct device_worker *worker, enum status status)
{
	worker->is_lost = true;
	device_worker_set_fault(worker, fault_of(worker, status));
}

static void close_device(struct device_worker *worker)
{
	if (worker->is_open)
		worker->duty->close(worker);
	worker->is_open = worker->is_lost = false;
}

/* The device as it is now, held; NULL when there is none. */
static struct usb_device *present_device(
	struct device_worker *worker, struct registry_match *match)
{
	struct usb_device *device = NULL;

	pthread_mutex_lock(&worker->mutex);
	if (worker->device)
		device = usb_device_hold(worker->device);
	*match = worker->match;
	pthread_mutex_unlock(&worker->mutex);
	return device;
}

static enum status open_usb(struct device_worker *worker)
{
	struct registry_match match;
	struct usb_device *device = present_device(worker, &match);
	struct usb_port *port = NULL;
	enum status status;

	if (!device)
		return STATUS_NO_DEVICE;
	status = usb_device_open(worker->usb, device, &match.interface, &port);
	usb_device_release(device);
	if (status != STATUS_OK)
		return status;
	status = worker->duty->open(worker, &match, port);
	if (status != STATUS_OK)
		port->ops->close(port);
	return status;
}

static enum status open_device(struct device_worker *worker)
{
	enum status status = worker->duty->finds_itself ? worker->duty->open(worker, NULL, NULL)
							: open_usb(worker);

	worker->is_open = status == STATUS_OK;
	return status;
}

static bool has_device(struct device_worker *worker)
{
	bool has;

	pthread_mutex_lock(&worker->mutex);
	has = worker->device != NULL || worker->duty->finds_itself;
	pthread_mutex_unlock(&worker->mutex);
	return has;
}

/* One attempt; returns ms until the next one is worth it. */
static int try_to_open(struct device_worker *worker)
{
	enum status status = open_device(worker);
	bool wanted;

	if (status == STATUS_OK)
		return 0;
	if (status == STATUS_NOT_FOUND && worker->duty->finds_itself)
		return ++worker->open_tries < OPEN_TRIES ? OPEN_AGAIN_MS : DEVICE_WORKER_SLEEP;
	device_worker_set_fault(worker, fault_of(worker, status));
	wanted = worker->duty->refuse(worker);
	if (!has_device(worker))
		return DEVICE_WORKER_SLEEP;
	if (++worker->open_tries < OPEN_TRIES)
		return OPEN_AGAIN_MS;
	return wanted ? OPEN_WANTED_MS : DEVICE_WORKER_SLEEP;
}

static int turn(struct device_worker *worker)
{
	int wait_ms;

	if (!worker->is_open)
		return try_to_open(worker);
	worker->open_tries = 0;
	wait_ms = worker->duty->step(worker);
	if (!worker->is_lost)
		return wait_ms;
	close_device(worker);
	return OPEN_AGAIN_MS;
}

static struct timespec after_ms(int ms)
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

/* Sleeps until something is asked or the time is over; false when the thread must end. */
static bool wait_for_work(struct device_worker *worker, int wait_ms)
{
	struct timespec until = after_ms(wait_ms > 0 ? wait_ms : 0);
	int error = 0;
	bool goes_on, new_device;

	pthread_mutex_lock(&worker->mutex);
	while (!worker->poked && !worker->quit && error != ETIMEDOUT) {
		if (wait_ms == DEVICE_WORKER_SLEEP)
			pthread_cond_wait(&worker->changed, &worker->mutex);
		else
			error = pthread_cond_timedwait(
				&worker->changed, &worker->mutex, &until);
	}
	worker->poked = false;
	goes_on = !worker->quit;
	new_device = worker->changes != worker->changes_seen;
	worker->changes_seen = worker->changes;
	pthread_mutex_unlock(&worker->mutex);
	if (new_device) {
		close_device(worker);
		worker->open_tries = 0;
	}
	return goes_on;
}

static void *work(void *argument)
{
	struct device_worker *worker = argument;
	int wait_ms = 0;

	pthread_setname_np(pthread_self(), worker->duty->name);
	while (wait_for_work(worker, wait_ms))
		wait_ms = turn(worker);
	close_device(worker);
	return NULL;
}

void device_worker_init(struct device_worker *worker, const struct device_duty *duty,
	struct usb *usb, struct reporter *reporter)
{
	pthread_condattr_t monotonic;

	assert(duty && reporter);
	worker->duty = duty;
	worker->usb = usb;
	worker->reporter = reporter;
	worker->fault = FAULTS; /* unlike any, so that the first state is told */
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

enum status device_worker_start(struct device_worker *worker)
{
	if (pthread_create(&worker->thread, NULL, work, worker) != 0)
		return failure(STATUS_NO_MEMORY, "station: thread %s", worker->duty->name);
	worker->has_thread = true;
	return STATUS_OK;
}

void device_worker_end(struct device_worker *worker)
{
	pthread_mutex_lock(&worker->mutex);
	worker->quit = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

void device_worker_finish(struct device_worker *worker)
{
	if (worker->has_thread)
		pthread_join(worker->thread, NULL);
	usb_device_release(worker->device);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
}

void device_worker_lock(struct device_worker *worker)
{
	pthread_mutex_lock(&worker->mutex);
}

void device_worker_unlock_and_poke(struct device_worker *worker)
{
	worker->poked = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
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
