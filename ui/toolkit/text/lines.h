/*
 * lines.h - text broken into lines that fit, by the Unicode rules for mixed scripts.
 *
 * No punctuation at a line's start, Latin words whole unless longer than a line.  Text is
 * never cut: it wraps, and a paragraph's last line is no lonely character.  Chinese marks that
 * meet stand closer.  Words whose letters join are shaped whole; right-to-left words take
 * their places among the others.  One walk at a time per struct fonts.  Owner of libunibreak.
 */
#ifndef UI_TOOLKIT_TEXT_LINES_H
#define UI_TOOLKIT_TEXT_LINES_H

#include <stddef.h>

#include "ui/toolkit/canvas/canvas.h"
#include "ui/toolkit/text/fonts.h"

/* How text is set. */
struct setting {
	struct fonts *fonts;
	enum face face;
	int size_px;
	bool rtl; /* found by lines_begin(): lines start at the right */
};

struct line {
	const char *text; /* into the walked text */
	size_t len;       /* without white space at the end */
	int width;        /* px */
	bool torn;        /* it ends inside a word longer than a line, or is one */
};

/* What text needs in a given width. */
struct lines_size {
	int lines, longest; /* longest in px */
	bool torn;          /* some word is longer than a line */
};

struct kept_line;

struct line_walk {
	struct setting setting;
	const struct kept_line *kept; /* lines that are known already; NULL: none is */
	size_t kept_count, kept_next;
	const char *next, *end;
	const char *begin;
	const char *breaks; /* one byte per byte of text */
	int width;
};

/* Starts a walk over text; width in px. */
void lines_begin(
	struct line_walk *walk, const struct setting *setting, const char *text, int width);

/* The next line; false after the last. An empty text has one empty line. */
bool lines_next(struct line_walk *walk, struct line *out);

/* What text needs when it is set no wider than width. */
struct lines_size lines_size(const struct setting *setting, const char *text, int width);

/* Lines text needs, and the width of the longest. */
int lines_measure(const struct setting *setting, const char *text, int width, int *longest);

/*
 * The width at which text needs no more lines than at width and they are alike, ending where
 * a reader pauses if that is near: for what stands in the middle.
 */
int lines_even(const struct setting *setting, const char *text, int width);

/* Width of len bytes of text on one line. */
int lines_width(const struct setting *setting, const char *text, size_t len);

/* Draws len bytes of text with the top of its line at x, y. */
void lines_draw(struct canvas *canvas, const struct setting *setting, struct point at,
	const struct line *line, colour colour_rgb);

#endif
