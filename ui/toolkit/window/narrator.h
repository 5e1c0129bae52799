/*
 * narrator.h - turns the tree on the panel into sentences for speech.h.
 *
 * Used by app.c, which lets it look at the screen after every show and every input: it says a
 * new screen as a whole, afterwards only what is new, what the focus stands on and what was
 * entered.  Main thread.  Source: design experience E1 to E16, "Entering text".
 */
#ifndef UI_TOOLKIT_WINDOW_NARRATOR_H
#define UI_TOOLKIT_WINDOW_NARRATOR_H

#include "ui/toolkit/speech/explain.h"
#include "ui/toolkit/speech/speech.h"
#include "ui/toolkit/window/focus.h"
#include "ui/toolkit/window/window.h"

#define NARRATOR_SEEN_MAX 512
#define NARRATOR_CAPTION FOCUS_PASSES_BY /* shows what is said, and is never said itself */
#define NARRATOR_CAPTION_SIZE 384

struct narrator {
	struct speech *speech; /* borrowed */
	const char *data;      /* folder of the character lists; borrowed */
	struct explain chinese, english;
	bool fresh; /* the next look says the whole screen */
	bool intro; /* and before it how the keypad works */
	char language[16];
	uint64_t seen[NARRATOR_SEEN_MAX]; /* texts of the last look, figures left out */
	size_t seen_count;
	unsigned turn;                       /* of the focus at the last look */
	char spelling[64];                   /* of the keyboard at the last look */
	char field[64], value[1024];         /* that had the keyboard at the last look */
	char caption[NARRATOR_CAPTION_SIZE]; /* what is being said, as far as it fits */
	bool shown;      /* what is being said stands on the screen anyway */
	bool begun, hid; /* in this look: something was said, something private was not */
	bool over;       /* what is looked at lies over the screen */
	bool whole;      /* this look says the whole screen */
	bool kept;       /* what was said last was the whole screen: how far it came is kept */
	bool resuming;   /* the next utterance leaves out what was heard of the screen */
	uint64_t binding, heard; /* what is signed, by its hash: said last, heard to its end */
};

/* data: folder with <language>/characters.txt. */
void narrator_init(struct narrator *narrator, struct speech *speech, const char *data);

/* Wipes. */
void narrator_finish(struct narrator *narrator);

/* Has its lists in memory soon (read_ahead.h). Any thread. */
void narrator_read_ahead(const struct narrator *narrator);

/* Turns the voice on or off; on, the present screen is said from its beginning. Fails as
 * speech_turn_on(). */
MUST_CHECK enum status narrator_turn(struct narrator *narrator, bool on);

/* A new screen is shown, or something over it (help): the next look says all of it. */
void narrator_refresh(struct narrator *narrator, bool over);

/* The next look at the screen goes on where its utterance was stopped: whatever was said since,
 * and when all of it was heard, from the beginning. */
void narrator_resume(struct narrator *narrator);

/*
 * Says what is new on the window's tree since the last look.  Silent while the voice is off.
 * Returns true when the caption is another one now: show it.
 */
bool narrator_look(struct narrator *narrator, struct window *window, struct tree *tree,
	const char *language);

/* True when text, a binding one (tree.h), was heard to its end in the words it has now. */
bool narrator_has_heard(struct narrator *narrator, const char *text);

/* Somebody else is to hear it now. */
void narrator_forget_binding(struct narrator *narrator);

/* True while a binding text is being said and its end has not come yet. */
bool narrator_is_binding(struct narrator *narrator);

#endif
