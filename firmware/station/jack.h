/*
 * jack.h - is a headphone plugged in: the kernel's switch event of a 3.5 mm jack.
 *
 * Used by app.c.  A thread of its own waits for the event device named in the settings and
 * posts mail; no sound is touched.  Source: Linux input-event-codes.h, SW_HEADPHONE_INSERT;
 * EN 301 549 5.1.3.3, design experience E3, E6.
 */
#ifndef FIRMWARE_STATION_JACK_H
#define FIRMWARE_STATION_JACK_H

#include <stdbool.h>

#include "firmware/base/mailbox.h"
#include "firmware/base/status.h"

struct jack;

/*
 * Watches the event device at path; changed() is called on the main thread, at first too when
 * something is plugged in already.  Fails NO_DEVICE, NO_MEMORY.
 */
MUST_CHECK enum status jack_watch(const char *path, struct mailbox *mailbox,
	void (*changed)(void *user, bool plugged), void *user, struct jack **out);

/* Ends the watch. NULL is allowed. */
void jack_close(struct jack *jack);

#endif
