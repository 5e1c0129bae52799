/*
 * lines_find.h - the inside of lines.h: how lines are found (lines_find.c), for who remembers
 * and draws them (lines.c).
 */
#ifndef UI_TOOLKIT_TEXT_LINES_FIND_H
#define UI_TOOLKIT_TEXT_LINES_FIND_H

#include "ui/toolkit/text/lines.h"
#include "ui/toolkit/text/units.h"

/* A walk that finds the lines itself. */
void lines_find_begin(
	struct line_walk *walk, const struct setting *setting, const char *text, int width);

/* The same text from its begin, at another width. */
void lines_find_again(struct line_walk *walk, int width);

/* The next line; false after the last. */
bool lines_find_next(struct line_walk *walk, struct line *out);

/* How far the pen goes for unit. */
int lines_advance(const struct setting *setting, const struct unit *unit);

/*
 * Chinese marks bring half a square of white with them; where two meet, one half is enough:
 * “未核验”，由 and not “未核验” ，由.  px that unit moves towards the mark before it.
 */
int lines_squeezed(
	const struct setting *setting, const struct unit *before, const struct unit *unit);

/* True when a reader pauses after it, so that a line may as well end there. */
bool lines_may_pause(uint32_t code_point);

#endif
