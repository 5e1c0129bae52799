/*
 * narrator_say.h - how a widget, a value, a character is put into sentences.
 *
 * Used by narrator.c only, which knows what is news.  The first sentence of a look silences what
 * was said before; personal ones go to the headphone or are replaced by a hint; what the screen
 * does not show goes into the caption.
 */
#ifndef UI_TOOLKIT_WINDOW_NARRATOR_SAY_H
#define UI_TOOLKIT_WINDOW_NARRATOR_SAY_H

#include "ui/toolkit/window/narrator.h"

#define HASH_START 0xcbf29ce484222325u

/* One sentence in the screen's language. */
void narrator_say(struct narrator *narrator, const char *text);

/* One in another. */
void narrator_say_in(
	struct narrator *narrator, const char *language, const char *text, bool personal);

/* Words of a key. */
void narrator_say_word(struct narrator *narrator, const char *key);

/* The same with their "{}" replaced by value. */
void narrator_say_with(struct narrator *narrator, const char *key, const char *value);

/* A text or picture. */
void narrator_say_text(struct narrator *narrator, const struct widget *widget);

/* Anything, as the focus comes to it. */
void narrator_say_widget(struct narrator *narrator, const struct widget *widget);

/* What a field holds. */
void narrator_say_value(struct narrator *narrator, const struct widget *field);

/* A short text and what tells its characters apart. */
void narrator_say_explained(struct narrator *narrator, const char *text, bool personal);

/* FNV-1a of text, going on from hash; without figures, or with them. */
uint64_t narrator_hash(uint64_t hash, const char *text, bool figures);

#endif
