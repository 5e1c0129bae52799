/*
 * sheet.h - a strip of paper that is written on from top to bottom.
 *
 * Everything is laid out twice by the same calls: once to learn the height, once to draw.
 * Used by slip_paper.c and checklist_paper.c.
 */
#ifndef UI_PAPER_SHEET_H
#define UI_PAPER_SHEET_H

#include "firmware/model/bitmap.h"
#include "ui/paper/qr_picture.h"
#include "ui/toolkit/text/lines.h"

#define SHEET_PLAIN_MAX 4 /* QR codes no watermark may cross */

/* How high the letters of a whole sheet are; headings and codes are large already. */
enum sheet_letters { SHEET_USUAL, SHEET_HIGH, SHEET_DOUBLE };

enum sheet_style { SHEET_SMALL, SHEET_BODY, SHEET_STRONG, SHEET_NUMBER, SHEET_HEADING };

struct sheet {
	struct fonts *fonts;
	int width, margin, y; /* dots */
	enum sheet_letters letters;
	struct canvas canvas; /* pixels NULL: only measuring */
	struct rect plain[SHEET_PLAIN_MAX];
	int plain_count;
};

/* Where text is written: from x on, at most width wide; dots. */
struct sheet_column {
	int x, width;
	bool centred;
};

/* Wrapped text in a column, from sheet->y on; moves y below it. */
void sheet_text(struct sheet *sheet, enum sheet_style style, struct sheet_column column,
	const char *text);

/* Over the whole width. */
void sheet_paragraph(
	struct sheet *sheet, enum sheet_style style, bool centred, const char *text);

/*
 * "label  value": the value in a column of its own that starts at label_width.  In letters
 * larger than usual "label: value", without columns.
 */
void sheet_row(struct sheet *sheet, int label_width, const char *label, const char *value);

/* One line in the largest size up to style's that lets it fit. */
void sheet_code(struct sheet *sheet, enum sheet_style style, const char *text);

/* Width of text on one line. */
int sheet_width_of(const struct sheet *sheet, enum sheet_style style, const char *text);

/* White space; dots. */
void sheet_skip(struct sheet *sheet, int dots);

/* A rule of that thickness in dots, dashed or not. */
void sheet_rule(struct sheet *sheet, int thickness, bool dashed);

/* Centred QR code, modules as large as fit, at least 4 dots. Fails FULL when it cannot. */
MUST_CHECK enum status sheet_qr(struct sheet *sheet, const char *text);

/* White letters on black over the whole width. */
void sheet_band(struct sheet *sheet, const char *text);

/* Grey letters again and again over the whole sheet, but not over its QR codes. */
void sheet_watermark(struct sheet *sheet, const char *text);

/* Begins a sheet; nothing is drawn until sheet_begin_drawing(). */
void sheet_init(
	struct sheet *sheet, struct fonts *fonts, int width, enum sheet_letters letters);

/* Takes pixels for the height reached, white, and starts again at the top. Fails NO_MEMORY,
 * FULL. */
MUST_CHECK enum status sheet_begin_drawing(struct sheet *sheet);

/* What was drawn, black or white; a new bitmap. Fails NO_MEMORY, FULL. */
MUST_CHECK enum status sheet_to_bitmap(const struct sheet *sheet, struct bitmap **out);

/* Wipes and frees the pixels. */
void sheet_finish(struct sheet *sheet);

/*
 * A whole paper: write() is called to learn its height, and again to draw.  large: letters
 * twice as high, or as large as a metre of paper lets them be.  Fonts of its own: one at a time.
 * Fails as write() does, NO_MEMORY, IO (font), FULL (longer than paper is drawn).
 */
MUST_CHECK enum status sheet_draw(unsigned width_px, bool large,
	enum status (*write)(struct sheet *sheet, const void *what), const void *what,
	struct bitmap **out);

#endif
