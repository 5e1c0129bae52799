/*
 * app_voice.h - the voice of the kiosk: speech, narrator and headphone jack, wired together.
 *
 * Used by app.c only.  Nothing of it runs before somebody asks for the voice, but for the watch
 * of the jack.
 */
#ifndef FIRMWARE_KIOSK_APP_VOICE_H
#define FIRMWARE_KIOSK_APP_VOICE_H

#include "firmware/base/mailbox.h"
#include "firmware/model/settings.h"
#include "firmware/station/jack.h"
#include "ui/toolkit/window/narrator.h"

struct app_voice {
	struct speech *speech;
	struct narrator narrator;
	struct jack *jack;
	char data[PATH_TEXT_MAX];
};

/* log: where the sentences go in tests; NULL none. Fails NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status app_voice_open(
	const struct settings *settings, const char *log, struct app_voice *out);

/* Watches the jack of the settings, when there is one; a missing device is logged. */
void app_voice_watch_jack(struct app_voice *voice, const struct settings *settings,
	struct mailbox *mailbox, void (*changed)(void *user, bool plugged), void *user);

/* Silence; the watch ends.  Whether the voice is broken the process after this one knows too. */
void app_voice_close(struct app_voice *voice);

#endif
