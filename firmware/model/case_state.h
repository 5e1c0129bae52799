/*
 * case_state.h - how far a case has come at the office, and where it may go from there.
 *
 * The office writes it, one signed step after the other (evidence/step_note); the terminal says
 * it in plain words.  Pure.  A new state: a line in enum and table, words `track.state.<word>`.
 * Source: design service-model, "Case".
 */
#ifndef FIRMWARE_MODEL_CASE_STATE_H
#define FIRMWARE_MODEL_CASE_STATE_H

#include <stdbool.h>

#define CASE_STATE_SIZE 16   /* of its word, NUL included */
#define CASE_OUTCOME_SIZE 16 /* the same */

enum case_state {
	CASE_RECEIVED,    /* 收件 */
	CASE_WAITING,     /* 待前置: the result of another matter is needed */
	CASE_CORRECTION,  /* 补正: all gaps at once, once */
	CASE_RETURNED,    /* 退件: the gaps were not closed in time */
	CASE_ACCEPTED,    /* 受理 */
	CASE_TRANSFERRED, /* 转办 */
	CASE_REVIEWING,   /* 审查 */
	CASE_SPECIAL,     /* 特别程序, not counted into the limit */
	CASE_EXTENDED,    /* 延期 */
	CASE_DECIDED,     /* 决定, granted or refused */
	CASE_REJECTED,    /* 不予受理 */
	CASE_WITHDRAWN,   /* 撤回, by the citizen */
	CASE_TERMINATED,  /* 终止 */
	CASE_CLOSED,      /* 办结 */
	CASE_STATES
};

/* What was decided. */
enum case_outcome {
	CASE_UNSAID,  /* nothing yet, or by an office that did not sign it */
	CASE_GRANTED, /* 准予 */
	CASE_REFUSED, /* 不予 */
	CASE_OUTCOMES
};

/* "received" … "closed"; "" for CASE_STATES. */
const char *case_state_word(enum case_state state);

/* The state of a word; CASE_STATES when it is none. */
enum case_state case_state_read(const char *word);

/* "", "granted", "refused"; "" for CASE_OUTCOMES. */
const char *case_outcome_word(enum case_outcome outcome);

/* The outcome of a word; CASE_OUTCOMES when it is none. */
enum case_outcome case_outcome_read(const char *word);

/* True when a case in this state may have this outcome: before a decision there is none. */
bool case_outcome_fits(enum case_state state, enum case_outcome outcome);

/* True when a case in state from may go to state to. */
bool case_state_leads(enum case_state from, enum case_state to);

/* True for correction, accepted and rejected: told in writing (行政许可法 第三十二条). */
bool case_state_has_notice(enum case_state state);

/* True for special and extended: they lead back to where the case was before. */
bool case_state_pauses(enum case_state state);

#endif
