/*
 * poll_desk.h - a terminal that is enrolled with an office whose publication key the test
 * holds.
 */
#ifndef SYNC_AGENT_POLL_DESK_H
#define SYNC_AGENT_POLL_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/evidence/question.h"
#include "firmware/model/json.h"
#include "tests/unit/sync-agent/agent_desk.h"

static struct note_key publication;
static struct bytes index_note;

/* Enrols with a publication key whose secret half the test holds. */
static inline int open_poll(void **unused)
{
	struct enrolment enrolment = {.receipt_key = office.key, .minimum_index = 3};

	open_desk(unused);
	assert_int_equal(note_key_make("office.test", &publication), STATUS_OK);
	strcpy(enrolment.kiosk_id, "530702");
	strcpy(enrolment.origin, "office.test");
	enrolment.receipt_key = office.key;
	memset(enrolment.receipt_key.secret, 0, sizeof(enrolment.receipt_key.secret));
	enrolment.publication_key = publication;
	memset(enrolment.publication_key.secret, 0, sizeof(publication.secret));
	assert_int_equal(enrolment_write(folder, &enrolment, "ca", "server ca"), STATUS_OK);
	start_agent();
	return 0;
}

static inline int close_poll(void **unused)
{
	bytes_free(&index_note);
	return close_desk(unused);
}

/* The agent looks at the office only when it is time. */
static inline void turn_when_due(void)
{
	clock_advance(1100 * 1000);
	agent_turn(agent);
}

#define QUESTION_ID "0193573b-0000-7000-8000-00000000000a"

/* As kiosk brings it; text is freed. */
static inline void bring(struct bytes *text)
{
	struct bytes line = {0};
	json_t *request = json_pack("{s:s, s:s}", "do", "ask", "question", (char *)text->data);

	assert_int_equal(json_canonical(request, &line), STATUS_OK);
	assert_says((char *)line.data, "{\"ok\":1}");
	json_decref(request);
	bytes_free(text);
	bytes_free(&line);
}

static inline void bring_question(void)
{
	struct question question = {.question_id = QUESTION_ID};
	struct seal_identity once;
	struct bytes text = {0};

	receipt_no_make("530702", 1, question.receipt_no);
	assert_int_equal(seal_identity_make(&once), STATUS_OK);
	memcpy(question.recipient.key, once.key, sizeof(once.key));
	assert_int_equal(question_write(&question, &text), STATUS_OK);
	bring(&text);
}

static inline void assert_asked(const char *state)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "{\"state\":\"%s\"}", state);
	assert_says("{\"do\":\"asked\",\"question_id\":\"" QUESTION_ID "\"}", expected);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_poll, close_poll)

#endif
