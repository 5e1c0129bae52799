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

#include "drivers/camera_picture.h"
#include "drivers/printer.h"
#include "firmware/base/mailbox.h"
#include "firmware/model/identity.h"

struct devices;

enum device_role { DEVICE_READER, DEVICE_PRINTER, DEVICE_CAMERA, DEVICE_ROLES };

enum device_event_kind {
	DEVICE_STATE,    /* fault of role changed (FAULT_NONE: works); told once at the start */
	DEVICE_CARD_PUT, /* a card lies on the reader; nothing was read */
	DEVICE_CARD_READ,   /* identity is there */
	DEVICE_CARD_FAILED, /* fault says why */
	DEVICE_PRINTED,
	DEVICE_PRINT_FAILED, /* fault says why; PRINTER_INTERRUPTED: torn in the middle */
	DEVICE_FRAME,        /* devices_camera_picture() has a new one */
	DEVICE_STILL,        /* devices_camera_take() has it */
	DEVICE_STILL_FAILED, /* fault says why */
};

struct device_event {
	enum device_event_kind kind;
	enum device_role role;
	enum fault fault;
	const struct identity *identity; /* DEVICE_CARD_READ; wiped after the handler returns */
};

/* Runs on the main thread. */
typedef void device_event_handler(void *user, const struct device_event *event);

/* Starts looking for devices at once. Fails NO_MEMORY, IO (no USB at all is not a failure). */
MUST_CHECK enum status devices_create(struct mailbox *mailbox, device_event_handler *handler,
	void *user, struct devices **out);

/* Cuts off what is under way, ends all workers: also before execve. NULL is allowed. */
void devices_destroy(struct devices *devices);

/*
 * Reading is wanted or not.  While watching, the reader is asked every 400 ms whether a card
 * lies there (CARD_PUT); after devices_read_card() the next card, or the one there, is read:
 * one CARD_READ or CARD_FAILED follows, unless watching ends first, which calls the reading
 * off. The card read last is passed over for 5 s.
 */
void devices_watch_card(struct devices *devices, bool watch);
void devices_read_card(struct devices *devices);

/* Takes bitmap; PRINTED or PRINT_FAILED follows. */
void devices_print(struct devices *devices, struct bitmap *bitmap);

/* The printer's state may matter soon: STATE follows when it changed. */
void devices_check_printer(struct devices *devices);

/*
 * The document camera.  One that never was there is no fault until somebody starts it.  While
 * it is started FRAME says that there is something new to look at: at most once until the
 * picture was asked for, so a slow screen misses frames and nothing else.
 */
bool devices_has_camera(struct devices *devices);
void devices_camera_start(struct devices *devices);
void devices_camera_stop(struct devices *devices);

/* The newest frame, until the next call or stop. NULL: none yet. Main thread. */
const struct camera_picture *devices_camera_picture(struct devices *devices);

/* Takes a still at full size; STILL or STILL_FAILED follows, started or not. */
void devices_camera_still(struct devices *devices);

/* Moves the newest still, a JPEG file, to *jpeg (to be freed); false when there is none. */
bool devices_camera_take(struct devices *devices, struct bytes *jpeg);

/* The present fault of a role, FAULT_NONE when it works. Main thread. */
enum fault devices_fault(const struct devices *devices, enum device_role role);

#endif
