/*
 * question.h - POST /v1/questions: how does my case stand, asked at a terminal.
 *
 * The body names a case by receipt number and query tag and carries a one-time age recipient
 * made in visit memory.  202; the answer, an age file for that recipient, comes through the
 * inbox of the same terminal (kind "answer", about = receipt number).  A wrong number and a
 * wrong code are answered alike, by texts of one length.  The same question_id again is the
 * same question.  Too many tries: 429.  Written by kiosk, carried by kiosk-sync, answered by
 * office.  Source: design wire, "Upload", "Names" (visit code).
 */
#ifndef FIRMWARE_EVIDENCE_QUESTION_H
#define FIRMWARE_EVIDENCE_QUESTION_H

#include "firmware/evidence/seal.h"
#include "firmware/model/booking.h"
#include "firmware/model/case_state.h"
#include "firmware/model/ids.h"

#define QUESTION_MAX 1024 /* bytes of the body */
#define REPLY_SIZE 8192   /* bytes of JSON and spaces inside the age file, always */
#define REPLY_KIND "answer"
#define REPLY_FORM 2 /* what is read here: the first form has no "item" and no "notices" */
#define REPLY_NOTICES_MAX 3 /* of a case: one of each state that has any */
#define REPLY_FORM_MAX 99

enum question_want {
	QUESTION_STATUS, /* how it stands */
	QUESTION_PRINT, /* the same, and its result is about to be printed: counted at the office */
	QUESTION_WANTS
};

struct question {
	enum question_want want;
	char question_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE];
	uint8_t query_tag[32];
	struct seal_recipient recipient;
	int reads;    /* which form of reply the asker reads; 0: the first */
	int64_t step; /* to print: of which step; 0: the last */
};

/* A step before the last one that the law wants told in writing, and that can be printed. */
struct reply_notice {
	int64_t n;
	enum case_state state;
};

/*
 * What is inside the age file: these members; booking and no_place only while there is an
 * appointment, booked only where that was moved, item and notices only for who reads the second
 * form; what is not known is passed over.  note is the office's signed word on the last step
 * (evidence/step_note), letter what it says to the citizen, sealed once more to the visit code's
 * key (evidence/letter_key), which visit_id belongs to; asked to print an earlier step, state, note
 * and letter are as of that one.  Free with reply_free().
 */
struct reply {
	char question_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE];
	char state[CASE_STATE_SIZE]; /* "unknown" (no such number, or code), or of the case */
	int64_t received_ms;         /* 0 for unknown */
	char visit_id[UUID_SIZE];    /* "" for unknown */
	char item[40];               /* implement_code; "" for unknown, or unsaid */
	int printed;            /* which print of the result this is; 0: none may be printed */
	struct booking booking; /* as it stands now; no day: none */
	struct booking booked;  /* as the paper of the terminal has it; no day: the same */
	struct reply_notice notices[REPLY_NOTICES_MAX];
	size_t notice_count;
	bool no_place; /* all were held when it came in: another time has to be agreed on */
	struct bytes note, letter; /* empty: no step yet; nothing said */
};

/* Appends the body of a question. Fails NO_MEMORY. */
MUST_CHECK enum status question_write(const struct question *question, struct bytes *out);

/* Reads it: exactly these members, reads and step only where they are not 0. Fails BAD_DATA. */
MUST_CHECK enum status question_read(const void *text, size_t len, struct question *out);

/* Appends the reply's REPLY_SIZE bytes, still open. Fails NO_MEMORY, FULL. */
MUST_CHECK enum status reply_write(const struct reply *reply, struct bytes *out);

/* Reads what the age file held. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status reply_read(const void *text, size_t len, struct reply *out);

/* Wipes. Harmless on a zeroed one. */
void reply_free(struct reply *reply);

#endif
