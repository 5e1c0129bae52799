/*
 * voice_sound.h - sound as numbers: loudness, and the head of a WAV stream.
 *
 * Used by kiosk-voice.  Pure.  Source: EN 301 549 5.1.3.12, 5.1.3.13 and 8.2.1; RIFF WAVE.
 */
#ifndef UI_VOICE_VOICE_SOUND_H
#define UI_VOICE_VOICE_SOUND_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define VOICE_VOLUME_STEPS 8   /* 0, 3, 6 … 21 dB above the least */
#define VOICE_VOLUME_USUAL 3   /* at the start of every visit */
#define VOICE_WAV_HEAD_MAX 256 /* longer ones are refused */

/* dB above the least volume of a step; steps out of range are the nearest one. */
int voice_sound_step_db(int step);

/* Makes count samples as loud as step says; the loudest step leaves them as they are. */
void voice_sound_scale(int16_t *samples, size_t count, int step);

/*
 * Looks for the samples of a WAV of 16 bits, one channel: *start is where they begin, *rate
 * their number in a second.  Fails FULL while more is needed, BAD_DATA.
 */
MUST_CHECK enum status voice_sound_head(
	const uint8_t *data, size_t len, size_t *start, unsigned *rate);

#endif
