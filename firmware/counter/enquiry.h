/*
 * enquiry.h - how does my case stand: asked of the office, by receipt number and visit code.
 *
 * The question goes by kiosk-sync's socket, the answer comes through the inbox in sync.db.  It
 * counts only when it opens with the key made for this question and its step is signed by the
 * office; what the office wrote opens with the visit code.  On the housekeeping worker.
 */
#ifndef FIRMWARE_COUNTER_ENQUIRY_H
#define FIRMWARE_COUNTER_ENQUIRY_H

#include "firmware/counter/counter.h"
#include "firmware/evidence/question.h"
#include "firmware/evidence/step_note.h"

/* One question under way. Personal: secret memory, wiped after use. */
struct enquiry {
	struct question question;
	struct seal_identity once; /* opens the answer, and nothing else */
	char visit_code[VISIT_CODE_SIZE];
	int64_t after; /* letters up to this one are older */
};

/* What the office says. */
struct enquiry_answer {
	bool known; /* the number and the code belong to a case here */
	int64_t received_ms;
	char item[40];          /* implement_code; "" by an older office */
	int printed;            /* which print of the result; 0: none may be printed */
	struct booking booking; /* no day: there is no appointment */
	struct booking booked;  /* as it was before it was moved; no day: it was not */
	struct reply_notice notices[REPLY_NOTICES_MAX]; /* of earlier steps */
	size_t notice_count;
	bool no_place;         /* the time was full: another has to be agreed on */
	struct bytes note;     /* the step as it was signed, for who checks a paper */
	struct step_note step; /* n 0: received, nothing done yet */
	json_t *letter;        /* NULL: nothing said, or it does not open */
};

/*
 * Asks about enquiry->question.receipt_no with enquiry->visit_code; to print an earlier step,
 * question.step says which.  Fails NO_DEVICE (the line is down), OFFLINE, TIMEOUT (no kiosk-sync),
 * IO, NO_MEMORY.
 */
MUST_CHECK enum status enquiry_ask(const struct counter *counter, enum question_want want,
	int64_t now_ms, struct enquiry *enquiry);

/*
 * Looks for the answer.  Fails NOT_READY while there is none, FULL (asked too often today),
 * OFFLINE (the office was not reached), DENIED (an answer that is not the office's).
 */
MUST_CHECK enum status enquiry_look(const struct counter *counter,
	const struct enquiry *enquiry, struct enquiry_answer *out);

/* Wipes. */
void enquiry_answer_free(struct enquiry_answer *answer);

#endif
