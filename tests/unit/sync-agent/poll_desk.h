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

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_poll, close_poll)

#endif
