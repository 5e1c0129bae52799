/*
 * camera_duty.h - what the camera's worker does: a preview while somebody looks, a still when
 * asked for.
 *
 * Inside firmware/station only.  The camera is found by the kernel, not by libusb; a terminal
 * that never had one does not miss it.
 */
#ifndef FIRMWARE_STATION_CAMERA_DUTY_H
#define FIRMWARE_STATION_CAMERA_DUTY_H

#include <stdatomic.h>

#include "drivers/camera/camera.h"
#include "firmware/station/device_worker.h"

struct camera_worker {
	struct device_worker base;    /* first */
	struct device_selector which; /* set before the thread starts */

	atomic_bool seen; /* there was a camera once */

	/* guarded by base.mutex */
	char place[24]; /* where the camera opened last is plugged in, "" unknown */
	bool preview, still_wanted;
	struct camera_picture newest; /* not yet looked at when fresh */
	uint64_t frames;              /* that were ever published */
	bool fresh, told;             /* told: FRAME is on its way or not yet answered */
	struct bytes still;

	struct camera_picture shown; /* main thread */

	/* the thread's own */
	struct camera *camera;
	struct camera_picture drawing;
};

extern const struct device_duty camera_duty;

/* True when the camera plugged in there is the role's, as far as is known. Any thread. */
bool camera_duty_is_at(struct camera_worker *self, const char *place);

/* Main thread: the newest frame, the same again when none came since. NULL: none yet. */
const struct camera_picture *camera_duty_picture(struct camera_worker *self);

/* Main thread: begins and ends the preview; nothing that was seen stays after the end. */
void camera_duty_preview(struct camera_worker *self, bool preview);

/* After the thread ended: wipes all. */
void camera_duty_finish(struct camera_worker *self);

#endif
