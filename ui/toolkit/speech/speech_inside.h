/*
 * speech_inside.h - the inside of speech: what speech.c (utterances) and speech_voice.c (the
 * program that says them) share; nobody else includes it.
 */
#ifndef UI_TOOLKIT_SPEECH_SPEECH_INSIDE_H
#define UI_TOOLKIT_SPEECH_SPEECH_INSIDE_H

#include <stdint.h>

#include "ui/toolkit/speech/speech.h"
#include "ui/toolkit/speech/speech_child.h"
#include "ui/toolkit/speech/speech_kept.h"

#define SPEECH_TEXT_SIZE 32768
#define SPEECH_LINE_SIZE 8192

struct sentence {
	const char *text;
	char language[16];
	bool personal, marked;
};

struct speech {
	struct speech_program program;
	int log;                    /* < 0: none */
	struct speech_child *child; /* kiosk-voice, or the last one; NULL: none yet */
	int in, out;                /* to it and from it; < 0: off, or dead */
	unsigned deaths;  /* and sentences it could not say, since one was heard to its end */
	int64_t again_ms; /* the next one may start; clock_monotonic_ms() */
	bool on, plugged, aloud, slow, silent;
	bool broken; /* silent when it was last tried */
	enum speech_mark mark;
	int volume;
	unsigned first; /* number of sentence 0 of this utterance */
	size_t said;    /* sentences of it that were heard to their end */
	bool repeated;  /* what was not heard of it was said again, from sentence `from` on */
	size_t from;
	struct sentence sentences[SPEECH_SENTENCES_MAX];
	size_t count;
	struct speech_kept kept; /* of another utterance, what was heard */
	char text[SPEECH_TEXT_SIZE];
	size_t used;
	char answers[64];
	size_t answers_len;
};

/* Starts kiosk-voice and tells it how loud and how fast. Fails NO_DEVICE, NO_MEMORY. */
MUST_CHECK enum status speech_voice_start(struct speech *speech);

/* Ends it without waiting. Off, or dead: nothing happens. */
void speech_voice_end(struct speech *speech);

/* It was found dead: what it was told is not heard.  Another one starts in speech_mend(). */
void speech_voice_bury(struct speech *speech);

/* It died, or could not say a sentence: after some in a row it counts as silent. */
void speech_voice_lost(struct speech *speech);

/* Gives it a line; one that is not there gets none. */
void speech_voice_tell(struct speech *speech, const char *line);

/* Tells it how loud and how fast. */
void speech_voice_settings(struct speech *speech);

/* Says sentence index now. False when it may not be heard, or nobody is there to say it. */
bool speech_give(struct speech *speech, size_t index);

/* Takes in what kiosk-voice has said to its end, and that it died. */
void speech_hear(struct speech *speech);

#endif
