/*
 * question.h - POST /v1/questions: how does my case stand, asked at a terminal.
 *
 * The body names a case by receipt number and query tag and carries a one-time age recipient
 * made in visit memory.  202; the answer, an age file for that recipient, comes through the
 * inbox of the same terminal (kind "answer", about = receipt number).  A wrong number and a
 * wrong code are answered alike, by texts of one length.  The same question_id again is the
 * same question.  Too many tries: 429.  Source: design wire, "Upload", "Names" (visit code).
 */
#ifndef SYNC_WIRE_QUESTION_H
#define SYNC_WIRE_QUESTION_H

#include "firmware/evidence/seal.h"
#include "firmware/model/ids.h"

#define WIRE_QUESTION_MAX 1024 /* bytes of the body */
#define WIRE_ANSWER_SIZE 512   /* bytes of JSON and spaces inside the age file, always */
#define WIRE_ANSWER_KIND "answer"

struct wire_question {
	char question_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE];
	uint8_t query_tag[32];
	struct seal_recipient recipient;
};

/* What is inside the age file: {"question_id","receipt_no","received_ms","state"}. */
struct wire_reply {
	char question_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE];
	char state[16];      /* "received" | "erased" | "unknown" (no such number, or code) */
	int64_t received_ms; /* 0 unless received */
};

/* Appends the body of a question. Fails NO_MEMORY. */
MUST_CHECK enum status wire_question_write(
	const struct wire_question *question, struct bytes *out);

/* Reads it: exactly these members. Fails BAD_DATA. */
MUST_CHECK enum status wire_question_read(
	const void *text, size_t len, struct wire_question *out);

/* Appends the reply's WIRE_ANSWER_SIZE bytes, still open. Fails NO_MEMORY. */
MUST_CHECK enum status wire_reply_write(const struct wire_reply *reply, struct bytes *out);

/* Reads what the age file held. Fails BAD_DATA. */
MUST_CHECK enum status wire_reply_read(const void *text, size_t len, struct wire_reply *out);

#endif
