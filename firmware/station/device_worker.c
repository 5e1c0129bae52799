#include "firmware/station/device_worker.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

/*
 * A device that was just plugged in may need a moment before it answers, one whose node the
 * kernel makes longer; one that is there and does not open is tried again now and then, more
 * often while somebody waits for it.
 */
enum {
	OPEN_TRIES = 4,
	OPEN_TRIES_PROMISED = 25,
	OPEN_AGAIN_MS = 400,
	OPEN_WANTED_MS = 2000,
	OPEN_SELDOM_MS = 10000
};

void device_worker_tell(struct device_worker *worker, enum device_event_kind kind,
	enum fault fault, const struct identity *identity)
{
	const struct device_event event = {
		.kind = kind, .role = worker->role, .fault = fault, .identity = identity};

	reporter_tell(worker->reporter, &event);
}

void device_worker_tell_paper(struct device_worker *worker, unsigned paper, enum fault fault)
{
	const struct device_event event = {.kind = fault ? DEVICE_PRINT_FAILED : DEVICE_PRINTED,
		.role = worker->role,
		.fault = fault,
		.paper = paper};

	reporter_tell(worker->reporter, &event);
}

void device_worker_tell_failed(
	struct device_worker *worker, enum fault fault, const struct card_public *card)
{
	const struct device_event event = {
		.kind = DEVICE_CARD_FAILED, .role = worker->role, .fault = fault, .card = card};

	reporter_tell(worker->reporter, &event);
}

void device_worker_tell_scan(struct device_worker *worker, const struct scan *scan)
{
	const struct device_event event = {
		.kind = DEVICE_SCANNED, .role = worker->role, .scan = scan};

	reporter_tell(worker->reporter, &event);
}

static bool is_ending(struct device_worker *worker)
{
	bool quit;

	pthread_mutex_lock(&worker->mutex);
	quit = worker->quit;
	pthread_mutex_unlock(&worker->mutex);
	return quit;
}

static bool has_device(struct device_worker *worker)
{
	bool has;

	pthread_mutex_lock(&worker->mutex);
	has = worker->device != NULL || worker->duty->finds_itself;
	pthread_mutex_unlock(&worker->mutex);
	return has;
}

/* Keeps it for whoever asks from another thread. */
static void note_fault(struct device_worker *worker, enum fault fault)
{
	pthread_mutex_lock(&worker->mutex);
	worker->shown = fault;
	if (fault != FAULT_NONE) {
		worker->last_fault = fault;
		worker->last_fault_ms = clock_wall_ms();
	}
	pthread_mutex_unlock(&worker->mutex);
}

void device_worker_set_fault(struct device_worker *worker, enum fault fault)
{
	/* What nobody asked for is not missed. */
	if (fault == worker->duty->absent && !worker->is_expected)
		fault = FAULT_NONE;
	/* At the end transfers are cut off, which looks as if the device had gone. */
	if (worker->fault == fault || is_ending(worker))
		return;
	worker->fault = fault;
	note_fault(worker, fault);
	if (fault == FAULT_NONE)
		log_info(worker->duty->name, has_device(worker) ? "works" : "not_missed",
			"tries=%u", worker->open_tries);
	else
		log_warn(worker->duty->name, "fault", "code=%s", fault_code(fault));
	device_worker_tell(worker, DEVICE_STATE, fault, NULL);
}

static enum fault fault_of(const struct device_worker *worker, enum status status)
{
	if (status == STATUS_NO_DEVICE || status == STATUS_NOT_FOUND)
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

void device_worker_is_well(struct device_worker *worker)
{
	worker->failures = 0;
}

static enum recovery_step climb(struct device_worker *worker)
{
	enum recovery_step step = recovery_step(worker->ladder, worker->failures++);

	log_info(worker->duty->name, "recovery", "step=%s failures=%u", recovery_word(step),
		worker->failures);
	return step;
}

void device_worker_fail(struct device_worker *worker, enum status status)
{
	enum recovery_step step;

	if (status != STATUS_TIMEOUT && status != STATUS_BAD_DATA && status != STATUS_FULL) {
		device_worker_lose(worker, status);
		return;
	}
	step = climb(worker);
	if (step == RECOVERY_RETRY || step == RECOVERY_ABORT ||
		(step == RECOVERY_CLEAR_HALT && usb_clear_halts(worker->port) == STATUS_OK))
		return;
	if (worker->ladder->keeps_open) {
		device_worker_set_fault(worker, fault_of(worker, status));
		return;
	}
	if (step == RECOVERY_RESET && worker->port->ops->reset(worker->port) != STATUS_OK)
		status = STATUS_NO_DEVICE;
	device_worker_lose(worker, status);
}

/* For usb_wake(), which may come at any time. */
static void show_port(struct device_worker *worker, struct usb_port *port)
{
	pthread_mutex_lock(&worker->mutex);
	worker->port = port;
	pthread_mutex_unlock(&worker->mutex);
}

/* The other threads may see it. */
static void show_open(struct device_worker *worker, bool is_open)
{
	worker->is_open = is_open;
	pthread_mutex_lock(&worker->mutex);
	worker->shown_open = is_open;
	pthread_mutex_unlock(&worker->mutex);
}

static void close_device(struct device_worker *worker)
{
	if (worker->is_open) {
		show_port(worker, NULL);
		worker->duty->close(worker);
	}
	show_open(worker, false);
	worker->is_lost = false;
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

/* A device that does not open may need more than to be opened again. */
static void close_port(struct device_worker *worker, struct usb_port *port, enum status status)
{
	bool deaf = status == STATUS_TIMEOUT || status == STATUS_BAD_DATA;

	if (deaf && climb(worker) == RECOVERY_RESET && port->ops->reset(port) != STATUS_OK)
		log_warn(worker->duty->name, "recovery", "reset=failed");
	port->ops->close(port);
}

static enum status open_this(struct device_worker *worker, struct usb_device *device,
	const struct registry_match *match)
{
	struct usb_port *port = NULL;
	enum status status = usb_device_open(worker->usb, device, &match->interface, &port);

	if (status != STATUS_OK)
		return status;
	worker->ladder = recovery_ladder(worker->duty->recovery, port->vendor, port->product);
	status = worker->duty->open(worker, match, port);
	if (status == STATUS_OK)
		show_port(worker, port);
	else
		close_port(worker, port, status);
	return status;
}

static enum status open_usb(struct device_worker *worker)
{
	struct registry_match match;
	struct usb_device *device = present_device(worker, &match);
	enum status status;

	if (!device)
		return STATUS_NO_DEVICE;
	status = open_this(worker, device, &match);
	if (status == STATUS_NOT_FOUND)
		worker->rejected(worker->user, device, match.interface.number);
	usb_device_release(device);
	return status;
}

static enum status open_device(struct device_worker *worker)
{
	enum status status = worker->duty->finds_itself ? worker->duty->open(worker, NULL, NULL)
							: open_usb(worker);

	if (status != STATUS_OK)
		return status;
	worker->failures = 0;
	show_open(worker, true);
	return STATUS_OK;
}

/* True while a device may still be on its way: the next attempt comes soon. */
static bool may_come_yet(struct device_worker *worker)
{
	unsigned tries;

	pthread_mutex_lock(&worker->mutex);
	tries = worker->promised ? OPEN_TRIES_PROMISED : OPEN_TRIES;
	pthread_mutex_unlock(&worker->mutex);
	return ++worker->open_tries < tries;
}

/* One attempt; returns ms until the next one is worth it. */
static int try_to_open(struct device_worker *worker)
{
	enum status status = open_device(worker);
	bool wanted;

	if (status == STATUS_OK)
		return 0;
	if (status == STATUS_NOT_FOUND && worker->duty->finds_itself)
		return may_come_yet(worker) ? OPEN_AGAIN_MS : DEVICE_WORKER_SLEEP;
	device_worker_set_fault(worker, fault_of(worker, status));
	if (status == STATUS_NOT_FOUND)
		return 0; /* another one may have been given instead */
	wanted = worker->duty->refuse(worker);
	if (!has_device(worker))
		return DEVICE_WORKER_SLEEP;
	if (may_come_yet(worker))
		return OPEN_AGAIN_MS;
	if (!wanted)
		return OPEN_SELDOM_MS;
	/* No bus may tell that it is back; somebody looks at where its picture was. */
	return worker->duty->finds_itself ? OPEN_AGAIN_MS : OPEN_WANTED_MS;
}

static int turn(struct device_worker *worker)
{
	int wait_ms = worker->is_open ? 0 : try_to_open(worker);

	device_worker_answer(worker);
	if (!worker->is_open)
		return wait_ms;
	worker->open_tries = 0;
	wait_ms = worker->duty->step(worker);
	if (!worker->is_lost)
		return wait_ms;
	close_device(worker);
	return OPEN_AGAIN_MS;
}

/* Sleeps until something is asked or the time is over; false when the thread must end. */
static bool wait_for_work(struct device_worker *worker, int wait_ms)
{
	struct timespec until = device_worker_after(wait_ms > 0 ? wait_ms : 0);
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
	worker->ladder = recovery_ladder(duty->recovery, 0, 0);
	worker->fault = FAULTS; /* unlike any, so that the first state is told */
	worker->shown = FAULTS;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &monotonic);
	pthread_cond_init(&worker->answered, &monotonic);
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
	pthread_cond_broadcast(&worker->answered);
	pthread_mutex_unlock(&worker->mutex);
}

void device_worker_finish(struct device_worker *worker)
{
	if (worker->has_thread)
		pthread_join(worker->thread, NULL);
	usb_device_release(worker->device);
	pthread_cond_destroy(&worker->changed);
	pthread_cond_destroy(&worker->answered);
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
	if (worker->port)
		usb_wake(worker->port);
	pthread_mutex_unlock(&worker->mutex);
}
