/*
 * voice_source.h - samples of one sentence: from espeak-ng, or from a recorded prompt.
 *
 * Used by kiosk-voice.  espeak-ng runs as a program of its own (its licence is GPL-3, and a
 * crash of it is nobody's crash); it gets the text by standard input, never as an argument,
 * where everybody on the machine could read it.  Source: ui-facts section 4.
 */
#ifndef UI_VOICE_VOICE_SOURCE_H
#define UI_VOICE_VOICE_SOURCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "firmware/base/status.h"
#include "ui/voice/voice_sound.h"

struct voice_source {
	int fd;        /* a WAV comes out of it; < 0: none */
	pid_t pid;     /* of espeak-ng; 0: a file */
	unsigned rate; /* of the samples; 0 until the head was read */
	uint8_t head[VOICE_WAV_HEAD_MAX];
	size_t len;
};

/* Starts espeak-ng on text. Fails NO_DEVICE (not installed), NO_MEMORY. */
MUST_CHECK enum status voice_source_speak(
	struct voice_source *source, const char *voice, int words_a_minute, const char *text);

/* Plays the file at path. Fails NOT_FOUND. */
MUST_CHECK enum status voice_source_play(struct voice_source *source, const char *path);

/*
 * At most size samples; *count 0 at the end. Blocks until some are there. Fails BAD_DATA, IO.
 */
MUST_CHECK enum status voice_source_read(
	struct voice_source *source, int16_t *samples, size_t size, size_t *count);

/* Ends it, espeak-ng too. Also for one that was never started (fd -1). */
void voice_source_end(struct voice_source *source);

#endif
