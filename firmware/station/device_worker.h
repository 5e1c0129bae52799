/*
 * device_worker.h - the thread that owns one role's device: opens it, works it, loses it, opens
 * it again.
 *
 * Inside firmware/station only.  What a role does with its device is a struct device_duty
 * (reader_duty.c, printer_duty.c); this file knows when.  A worker sleeps without time-out
 * while nothing is plugged in and nothing is asked.
 */
#ifndef FIRMWARE_STATION_DEVICE_WORKER_H
#define FIRMWARE_STATION_DEVICE_WORKER_H

#include <pthread.h>
#include <time.h>

#include "drivers/registry.h"
#include "drivers/usb/recovery.h"
#include "drivers/usb/usb_libusb.h"
#include "firmware/station/devices.h"
#include "firmware/station/reporter.h"

#define DEVICE_WORKER_SLEEP (-1) /* until asked */

struct device_worker;

/* What a role does with its device.  Every operation is required, on the worker's thread. */
struct device_duty {
	const char *name; /* thread and log: "reader" */
	enum fault absent, silent, broken;
	bool finds_itself; /* not by libusb: open is called without match and port */
	enum recovery_kind recovery;
	/* Takes port on success.  NOT_FOUND: there is none, and nobody misses it. */
	enum status (*open)(struct device_worker *worker, const struct registry_match *match,
		struct usb_port *port);
	/* Does what is due; returns ms until the next thing, or DEVICE_WORKER_SLEEP. */
	int (*step)(struct device_worker *worker);
	/* The device cannot be opened now: answers what must be; true when someone waits for
	 * it. */
	bool (*refuse)(struct device_worker *worker);
	/* The device is open: tests it, fills about and said; the fault it comes to. */
	enum fault (*test)(struct device_worker *worker, struct device_report *out);
	/* Closes what open opened. */
	void (*close)(struct device_worker *worker);
};

/* Told on the worker's thread that this interface is not what it seemed: let it alone. */
typedef void device_rejected(void *user, struct usb_device *device, uint8_t interface);

/* The part every duty's worker begins with. */
struct device_worker {
	const struct device_duty *duty;
	enum device_role role;
	bool is_expected; /* its absence is a fault */
	struct usb *usb;  /* borrowed */
	device_rejected *rejected;
	void *user; /* of rejected */
	struct reporter *reporter;
	pthread_t thread;
	bool has_thread;

	pthread_mutex_t mutex; /* guards what follows, and the requests of the duty */
	pthread_cond_t changed, answered;
	bool quit, poked;
	unsigned changes;            /* of the device */
	struct usb_device *device;   /* held; NULL: none plugged in */
	struct registry_match match; /* of device */
	struct usb_port *port;       /* while it is open, for usb_wake() */
	bool shown_open;
	bool promised; /* duty finds itself: the bus has one, its node may come late */
	enum fault shown, last_fault;
	int64_t last_fault_ms;        /* wall clock */
	struct device_report *tested; /* of a test that is asked for, NULL: none */
	unsigned tests_done;

	/* the thread's own */
	const struct recovery_ladder *ladder; /* of what was opened last */
	unsigned changes_seen, open_tries, failures;
	bool is_open, is_lost;
	enum fault fault;
};

/*
 * Makes a worker that is zero but for what the duty added, role, is_expected, rejected and
 * user; it may be given a device.
 */
void device_worker_init(struct device_worker *worker, const struct device_duty *duty,
	struct usb *usb, struct reporter *reporter);

/* Starts the thread. Fails NO_MEMORY. */
MUST_CHECK enum status device_worker_start(struct device_worker *worker);

/* Asks the thread to end, usb_stop() afterwards makes it quick; who waits for a test gets none. */
void device_worker_end(struct device_worker *worker);

/* Waits for the thread, if there is one; the device is closed and released. */
void device_worker_finish(struct device_worker *worker);

/* The device to work with from now on, NULL: none. Any thread. */
void device_worker_give(struct device_worker *worker, struct usb_device *device,
	const struct registry_match *match);

/*
 * For a duty that finds itself, from any thread: what the bus has now.  Looks again, with all
 * its patience; anew: what is open is closed first.
 */
void device_worker_promise(struct device_worker *worker, bool promised, bool anew);

/* A request: lock, change what the duty's own part says, unlock. */
void device_worker_lock(struct device_worker *worker);

/* The end of one: the thread looks again. */
void device_worker_unlock_and_poke(struct device_worker *worker);

/* On the worker's thread: tells the state when it changed. */
void device_worker_set_fault(struct device_worker *worker, enum fault fault);

/* On the worker's thread: tells anything else; identity is copied. */
void device_worker_tell(struct device_worker *worker, enum device_event_kind kind,
	enum fault fault, const struct identity *identity);

/* Any thread: what became of a paper; FAULT_NONE: DEVICE_PRINTED, else DEVICE_PRINT_FAILED. */
void device_worker_tell_paper(struct device_worker *worker, unsigned paper, enum fault fault);

/* On the worker's thread: DEVICE_CARD_FAILED; card, which may be NULL, is copied. */
void device_worker_tell_failed(
	struct device_worker *worker, enum fault fault, const struct card_public *card);

/* On the worker's thread: DEVICE_SCANNED; scan is copied. */
void device_worker_tell_scan(struct device_worker *worker, const struct scan *scan);

/* On the worker's thread, in step: the device is gone or must be opened anew. */
void device_worker_lose(struct device_worker *worker, enum status status);

/*
 * On the worker's thread, in step: the device failed, but is there.  Climbs one rung of the
 * duty's ladder, which may lose the device or tell a fault.
 */
void device_worker_fail(struct device_worker *worker, enum status status);

/* On the worker's thread, in step: the device answered as it should; the ladder begins anew. */
void device_worker_is_well(struct device_worker *worker);

/* On the worker's thread: makes the test that somebody waits for, if anybody does. */
void device_worker_answer(struct device_worker *worker);

/* The moment in so many ms, for waiting on the worker's conditions. */
struct timespec device_worker_after(int ms);

/* Any thread: has the device tested; as devices_test(). */
MUST_CHECK enum status device_worker_test(
	struct device_worker *worker, unsigned timeout_ms, struct device_report *out);

/* Any thread: state ("works" …), faults and when, for a list. */
void device_worker_describe(struct device_worker *worker, struct device_info *out);

#endif
