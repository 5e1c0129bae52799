/*
 * reporter.h - carries what the workers have to tell to the main thread.
 *
 * Inside firmware/station only.  What holds personal data travels in memory of its own, which
 * is wiped when it was told.
 */
#ifndef FIRMWARE_STATION_REPORTER_H
#define FIRMWARE_STATION_REPORTER_H

#include "firmware/station/devices.h"

struct reporter;

/* faults: one for each role, kept up to date on the main thread. NULL: no memory. */
struct reporter *reporter_create(
	struct mailbox *mailbox, device_event_handler *handler, void *user, enum fault *faults);

/* Any thread: tells event; what it points to is copied. */
void reporter_tell(struct reporter *reporter, const struct device_event *event);

/* Main thread: nothing is told any more, faults may go; lives until its last mail is delivered.
 */
void reporter_close(struct reporter *reporter);

#endif
