/*
 * devices.h - the machine around the visit: role → driver → port, hotplug, one worker each.
 *
 * Owns libusb's context and event thread.  A device that is plugged in again works again within
 * 2 s without anybody doing anything.  Everything is asked from the main thread and answered
 * there by mailbox, through one handler.
 */
#ifndef FIRMWARE_STATION_DEVICES_H
#define FIRMWARE_STATION_DEVICES_H

#include <stdbool.h>

#include "drivers/camera/camera_picture.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "firmware/base/mailbox.h"
#include "firmware/model/device_selector.h"
#include "firmware/model/person/identity.h"

struct devices;

/* Which device is which is a matter of the settings: see device_selector.h. */
enum device_role {
	DEVICE_READER, /* of identity cards */
	DEVICE_PRINTER,
	DEVICE_CAMERA,       /* of documents; found by itself */
	DEVICE_SMART_CARD,   /* the reader for social security cards */
	DEVICE_SMART_CARD_2, /* another: the field beside the slot, where one device has both */
	DEVICE_SCANNER,
	DEVICE_SCANNER_2,
	DEVICE_ROLES
};

enum device_event_kind {
	DEVICE_STATE,    /* fault of role changed (FAULT_NONE: works); told once at the start */
	DEVICE_CARD_PUT, /* a card lies on the reader; nothing was read */
	DEVICE_CARD_READ,    /* identity is there */
	DEVICE_CARD_FAILED,  /* fault says why */
	DEVICE_PRINTED,      /* paper says which */
	DEVICE_PRINT_FAILED, /* the same; fault says why; PRINTER_INTERRUPTED: torn */
	DEVICE_FRAME,        /* devices_camera_picture() has a new one */
	DEVICE_STILL,        /* devices_camera_take() has it */
	DEVICE_STILL_FAILED, /* fault says why */
	DEVICE_SCANNED,      /* scan is there */
};

struct device_event {
	enum device_event_kind kind;
	enum device_role role;
	enum fault fault;
	unsigned paper; /* as devices_print() numbered it; else 0 */
	/* all wiped after the handler returns */
	const struct identity *identity; /* DEVICE_CARD_READ */
	const struct card_public *card;  /* DEVICE_CARD_FAILED with CARD_LIMITED */
	const struct scan *scan;         /* DEVICE_SCANNED */
};

/* Which device each role wants; all zero: the first of its kind. */
struct device_wishes {
	struct device_selector roles[DEVICE_ROLES];
};

struct settings;

/* What the settings say; a selector that makes no sense counts as any. */
void device_wishes_read(const struct settings *settings, struct device_wishes *out);

#define DEVICE_PLACE 32 /* bytes of "1-4.2", or "1-4.2:1" for one interface of several */

/* One plugged device, or a role that has none, as a technician wants to see it. */
struct device_info {
	char place[DEVICE_PLACE], id[10], name[132]; /* id: "0400:c35a"; its own name */
	const char *role;                            /* "reader", "" when it has none */
	const char *driver;                          /* "" when there is none for it */
	const char *state;            /* works, fault, opening, spare, ignored, mute, absent */
	enum fault fault, last_fault; /* now; the last one since the start */
	int64_t last_fault_ms;        /* wall clock, 0: never */
};

#define DEVICE_INFOS_MAX 32

/* What a self-test came to. */
struct device_report {
	enum fault fault; /* FAULT_NONE: passed */
	char about[160];  /* what the device says about itself, ASCII */
	const char *said; /* key of the sentence for its last answer, NULL: none */
	int64_t at_ms;    /* wall clock */
	unsigned took_ms;
};

/* Runs on the main thread. */
typedef void device_event_handler(void *user, const struct device_event *event);

/*
 * Starts looking for devices at once; wishes is copied, NULL: no wishes.  Fails NO_MEMORY, IO
 * (no USB at all is not a failure).
 */
MUST_CHECK enum status devices_create(const struct device_wishes *wishes,
	struct mailbox *mailbox, device_event_handler *handler, void *user,
	struct devices **out);

/*
 * They take up nothing more, and whoever waits for a test waits no longer: the threads that ask
 * may be ended before the devices are destroyed.  NULL is allowed.
 */
void devices_stop(struct devices *devices);

/* Cuts off what is under way, ends all workers: also before execve. NULL is allowed. */
void devices_destroy(struct devices *devices);

/*
 * Reading is wanted or not.  While watching, the reader is asked every 400 ms whether a card
 * lies there (CARD_PUT).
 */
void devices_watch_card(struct devices *devices, bool watch);

/*
 * The next card, or the one there, is read: one CARD_READ or CARD_FAILED follows, unless
 * watching ends first, which calls the reading off. The card read last is passed over for 5 s.
 */
void devices_read_card(struct devices *devices);

/*
 * A card that lies there now is the last citizen's: it is neither told nor read until it was
 * seen to be gone; whoever wants one read meanwhile is told CARD_LEFT.
 */
void devices_pass_over_card(struct devices *devices);

/*
 * Takes bitmap; PRINTED or PRINT_FAILED follows for the number it returns, never 0.  One that
 * waits still when the next comes is not printed: PRINT_FAILED, PRINTER_SILENT.
 */
unsigned devices_print(struct devices *devices, struct bitmap *bitmap);

/* The printer's state may matter soon: STATE follows when it changed. */
void devices_check_printer(struct devices *devices);

/* True while some reader takes social security cards. Main thread. */
bool devices_has_slot(struct devices *devices);

/* True while some scanner works. Main thread. */
bool devices_has_scanner(struct devices *devices);

/* True while there is a document camera.  One that never was is no fault until it is started.
 */
bool devices_has_camera(struct devices *devices);

/*
 * Starts it: FRAME says that there is something new to look at, at most once until the picture
 * was asked for, so a slow screen misses frames and nothing else.
 */
void devices_camera_start(struct devices *devices);

/* Stops it; the pictures are gone. */
void devices_camera_stop(struct devices *devices);

/* The newest frame, until the next call or stop. NULL: none yet. Main thread. */
const struct camera_picture *devices_camera_picture(struct devices *devices);

/* Takes a still at full size; STILL or STILL_FAILED follows, started or not. */
void devices_camera_still(struct devices *devices);

/* Moves the newest still, a JPEG file, to *jpeg (to be freed); false when there is none. */
bool devices_camera_take(struct devices *devices, struct bytes *jpeg);

/* "reader", "printer", "camera", "smart_card", "smart_card_2", "scanner" … Never NULL. */
const char *device_role_word(enum device_role role);

/* The role with this word; DEVICE_ROLES when there is none. */
enum device_role device_role_by_word(const char *word);

/* All devices on the bus and all roles without one, in the order of their ports. Any thread. */
size_t devices_list(struct devices *devices, struct device_info out[DEVICE_INFOS_MAX]);

/*
 * Lets the role's device test itself; waits for what it is doing now, up to timeout_ms.  Any
 * thread.  Fails TIMEOUT; that there is no device is a result.
 */
MUST_CHECK enum status devices_test(struct devices *devices, enum device_role role,
	unsigned timeout_ms, struct device_report *out);

/*
 * The present fault of a role, FAULT_NONE when it works.  A scanner or smart-card reader that
 * nobody asked for in the settings is no fault when it is not there.  Main thread.
 */
enum fault devices_fault(const struct devices *devices, enum device_role role);

#endif
