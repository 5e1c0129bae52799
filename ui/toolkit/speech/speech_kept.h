/*
 * speech_kept.h - which sentences of an utterance were heard, so that another can go on there.
 *
 * Used by speech.c only.  Keeps hashes, no words: what is personal must not outlive its screen.
 */
#ifndef UI_TOOLKIT_SPEECH_SPEECH_KEPT_H
#define UI_TOOLKIT_SPEECH_SPEECH_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPEECH_SENTENCES_MAX 192

struct speech_kept {
	uint64_t hashes[SPEECH_SENTENCES_MAX];
	size_t count, at; /* those before at were left out of the utterance of now */
	bool resumes;
};

/* Nothing is kept any more. */
void speech_kept_clear(struct speech_kept *kept);

/* One more sentence that was heard. */
void speech_kept_add(struct speech_kept *kept, const char *text);

/* The utterance that comes leaves out its first sentences, as far as they were heard; or none. */
void speech_kept_resume(struct speech_kept *kept, bool resumes);

/* True when text is to be left out: it was heard, and so was all before it. */
bool speech_kept_leaves_out(struct speech_kept *kept, const char *text);

#endif
