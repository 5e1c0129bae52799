/*
 * decision.h - one step as an official asks for it: what each state must say, and its letter.
 *
 * For officectl decide.  Source: design service-model, "Case".
 */
#ifndef SYNC_OFFICE_DESK_DECISION_H
#define SYNC_OFFICE_DESK_DECISION_H

#include "sync/office/desk/case_letter.h"

#define DECISION_GAPS_MAX 16
#define DECISION_PAPER_MAX 3000 /* bytes */
#define DECISION_PAPER_LINES 80

struct decision {
	const char *office, *case_name; /* as typed */
	enum case_state state;
	const char *by, *key_file;
	const char *reason, *basis, *result, *leader, *to, *until, *paper_file,
		*procedure;                  /* NULL: not said */
	const char *gaps[DECISION_GAPS_MAX]; /* "what=basis" */
	size_t gap_count;
};

/* 受理 … 办结, as officials call a state. */
const char *decision_name(enum case_state state);

/* NULL, or what is missing or too much. */
const char *decision_lacks(const struct decision *decision);

/*
 * What is said, and of which matter, as a letter: a new reference.  When a case is closed the decision's own letter
 * stays and only how it is handed out is added.  Fails BAD_DATA, FULL, NOT_FOUND, IO.
 */
MUST_CHECK enum status decision_letter(
	const struct decision *decision, const struct case_writer *writer, json_t **out);

#endif
