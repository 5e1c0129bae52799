/*
 * visit_paper.h - the visit's papers in the printer, and the lines of those it writes itself: the
 * checklist, a result.
 *
 * A late answer about one is never taken for another's.  Each line is {"kind","label","text"}, as draw_checklist() of visit_hands draws it.
 */
#ifndef FIRMWARE_VISIT_VISIT_PAPER_H
#define FIRMWARE_VISIT_VISIT_PAPER_H

#include "firmware/visit/visit.h"

/* Gives a paper to the printer, which takes bitmap. */
void visit_give_paper(struct visit *visit, enum visit_paper which, struct bitmap *bitmap);

/* What became of the paper with this number; one the visit does not wait for is nothing to it. */
void visit_paper_answered(struct visit *visit, unsigned number, enum fault fault);

/*
 * Draws and prints a small paper (CODE or REPORT); takes lines.  Its struct visit_note follows;
 * with a printer that has a fault it is refused at once.
 */
void visit_print_note(
	struct visit *visit, enum visit_paper which, json_t *lines, const char *qr);

/* It is being drawn or printed. */
bool visit_note_runs(const struct visit_note *note);

/* It was refused, and the printer works by now. */
bool visit_note_waits(const struct visit *visit, const struct visit_note *note);

/* Appends a line; an empty text only for a "rule". */
void visit_paper_add(json_t *lines, const char *kind, const char *label, const char *text);

/* The words of key. */
void visit_paper_words(
	const struct visit *visit, json_t *lines, const char *kind, const char *key);

/* The words of key, and beside them text. */
void visit_paper_pair(
	const struct visit *visit, json_t *lines, const char *key, const char *text);

#endif
