/*
 * visit_paper.h - the lines of a paper that the visit itself writes: the checklist, a result.
 *
 * Each is {"kind","label","text"}, as draw_checklist() of visit_hands draws it.
 */
#ifndef FIRMWARE_VISIT_VISIT_PAPER_H
#define FIRMWARE_VISIT_VISIT_PAPER_H

#include "firmware/visit/visit.h"

/* Appends a line; an empty text only for a "rule". */
void visit_paper_add(json_t *lines, const char *kind, const char *label, const char *text);

/* The words of key. */
void visit_paper_words(
	const struct visit *visit, json_t *lines, const char *kind, const char *key);

/* The words of key, and beside them text. */
void visit_paper_pair(
	const struct visit *visit, json_t *lines, const char *key, const char *text);

#endif
