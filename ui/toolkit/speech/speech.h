/*
 * speech.h - what is said aloud, sentence by sentence, by kiosk-voice.
 *
 * Used by narrator.c on the main thread.  Until it is turned on nothing of it runs: a silent
 * kiosk opens no sound device and no sound server, and starts no thread for one.  Debian's
 * libSDL2 is linked to libasound and libpulse, so both are mapped; SDL's audio is never begun
 * (panel.c) and nothing of them is called.  Personal sentences go to the headphone or nowhere, unless the citizen
 * wants them aloud.  Any act of the citizen stops it (speech_stop); an utterance that was kept
 * can be gone on with (speech_keep, speech_resume).
 * Source: EN 301 549 5.1.3; design experience E4, E6, E8.
 */
#ifndef UI_TOOLKIT_SPEECH_SPEECH_H
#define UI_TOOLKIT_SPEECH_SPEECH_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define SPEECH_VOLUME_STEPS 8 /* of kiosk-voice; 3 dB each */
#define SPEECH_VOLUME_USUAL 3

struct speech;

/* How far the marked sentence is. */
enum speech_mark { SPEECH_UNHEARD, SPEECH_PENDING, SPEECH_HEARD };

struct speech_options {
	const char *program;             /* kiosk-voice */
	const char *data;                /* folder of its lists and prompts */
	const char *speaker, *headphone; /* ALSA's names */
	const char *log; /* file that gets every sentence, for tests; NULL none */
};

/* Nothing is started yet; texts of options are copied. Fails NO_MEMORY. */
MUST_CHECK enum status speech_create(const struct speech_options *options, struct speech **out);

/* Silence, and all is wiped. NULL is allowed. */
void speech_destroy(struct speech *speech);

/* Starts kiosk-voice. Fails NO_DEVICE, NO_MEMORY. */
MUST_CHECK enum status speech_turn_on(struct speech *speech);
/* Ends it and forgets everything. */
void speech_turn_off(struct speech *speech);
/* True between the two, though kiosk-voice may have died. */
bool speech_is_on(const struct speech *speech);

/* died is called on a thread of its own when kiosk-voice died unasked, or does not start: it is
 * time for speech_mend().  Before it is first turned on. */
void speech_watch(struct speech *speech, void (*died)(void *user), void *user);

/* After a death starts another kiosk-voice, later each time, which says what nobody has heard.
 */
void speech_mend(struct speech *speech);

/* When speech_mend() is to be called again by clock_monotonic_ms(); < 0: when it died. */
int64_t speech_wake_ms(const struct speech *speech);

/* True when it died or could not speak several times and nothing was heard since. */
bool speech_is_mute(const struct speech *speech);

/* True from when it could not be turned on or was mute until a sentence is heard to its end,
 * also while it is off: somebody has to look at it. */
bool speech_is_broken(const struct speech *speech);

/* What the process before this one knew of it. */
void speech_set_broken(struct speech *speech, bool broken);

/* A headphone is there, or was pulled: then what is personal is silent at once. */
void speech_plug(struct speech *speech, bool headphone);

/* The citizen wants personal sentences from the speaker, or no longer. */
void speech_set_aloud(struct speech *speech, bool aloud);
/* What was set so. */
bool speech_is_aloud(const struct speech *speech);

/* True when a personal sentence would be heard now. */
bool speech_may_be_personal(const struct speech *speech);

/* Forgets the sentences of before, so that a new utterance begins. Stops. */
void speech_begin(struct speech *speech);

/* Adds one sentence in a language; line ends become rests. False when it is left out: it may
 * not be heard, or was heard before speech_resume(). */
bool speech_say(struct speech *speech, const char *language, const char *text, bool personal);

/* The same, and from now on speech_marked() tells of this sentence. */
void speech_say_marked(
	struct speech *speech, const char *language, const char *text, bool personal);

/* Whether the marked sentence, and all that was said before it, was heard to its end. */
enum speech_mark speech_marked(struct speech *speech);

/* Silence at once; the sentences are kept. */
void speech_stop(struct speech *speech);

/* Remembers which sentences of the utterance were heard to their end; none when all were. */
void speech_keep(struct speech *speech);
/* Sentences to come are left out until the first one that was not heard when it was kept. */
void speech_resume(struct speech *speech);
/* From the next sentence on everything is said. */
void speech_say_all(struct speech *speech);

/* Louder (+1) or softer (-1) by a step; returns the step it has now. */
int speech_turn_volume(struct speech *speech, int by);

/* Words in a minute: the usual speed, or a slow one. */
void speech_set_slow(struct speech *speech, bool slow);

#endif
