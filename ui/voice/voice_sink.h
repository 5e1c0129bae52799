/*
 * voice_sink.h - where the sound goes: an ALSA device.  Owner of libasound.
 *
 * Used by kiosk-voice.  Opened for the first sample, closed when nothing is left to say.  In
 * every build but release the device "file:PATH" keeps the samples instead, for tests.
 */
#ifndef UI_VOICE_VOICE_SINK_H
#define UI_VOICE_VOICE_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

struct voice_sink;

/* Opens device for one channel of 16 bits at rate. Fails NO_DEVICE, NO_MEMORY. */
MUST_CHECK enum status voice_sink_open(
	const char *device, unsigned rate, struct voice_sink **out);

/* Plays count samples; blocks at most some 100 ms, until there is room. Fails NO_DEVICE. */
MUST_CHECK enum status voice_sink_write(
	struct voice_sink *sink, const int16_t *samples, size_t count);

/* Closes; silent: at once, otherwise what was written is heard to its end. NULL is allowed. */
void voice_sink_close(struct voice_sink *sink, int silent);

#endif
