/*
 * voice_text.h - a written text as espeak-ng speaks it best.
 *
 * Used by kiosk-voice.  Polyphones and rare characters become toned pinyin, long numbers and
 * codes are read figure by figure, dates as dates.  Pure.  Source: ui-facts section 4.
 */
#ifndef UI_VOICE_VOICE_TEXT_H
#define UI_VOICE_VOICE_TEXT_H

#include "ui/voice/voice_map.h"

#define VOICE_TEXT_SIZE 8192

/* espeak-ng's voice for a language tag; unknown ones are read by the Mandarin voice. */
const char *voice_text_voice(const char *language);

/* text for that voice, cut at VOICE_TEXT_SIZE; phrases may be NULL. */
void voice_text_prepare(const struct voice_map *phrases, const char *language, const char *text,
	char out[VOICE_TEXT_SIZE]);

#endif
