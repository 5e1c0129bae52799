/*
 * track_bench.h - a case is asked for, and what comes back.
 */
#ifndef TESTS_UNIT_UI_SCREENS_TRACK_BENCH_H
#define TESTS_UNIT_UI_SCREENS_TRACK_BENCH_H

#include "tests/unit/ui-screens/screen_bench.h"

#define NUMBER "530702000001237"
#define CODE "7ZK3-M9QW-2TRX-5HVB"

static inline void ask_for_a_case(void)
{
	press("attract.track");
	assert_int_equal(citizen.visit->state, VISIT_TRACK);
	edit("track.number", NUMBER);
	edit("track.code", CODE);
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_BUSY);
}

/* kiosk-sync took the question, and this is what came back. */
static inline void answer_with(enum status status, const struct enquiry_answer *answer)
{
	struct track_job *job = (struct track_job *)next_job();

	job->head.status = STATUS_OK;
	job->head.job.done(&job->head.job);
	visit_doorbell(citizen.visit);
	job = (struct track_job *)next_job();
	job->head.status = status;
	if (answer)
		job->answer = *answer;
	job->head.job.done(&job->head.job);
	while (citizen.job_count) { /* the doorbell settles deliveries too */
		struct job *other = next_job();

		other->done(other);
	}
}

static inline struct enquiry_answer an_answer(enum case_state state, const char *letter)
{
	struct enquiry_answer answer = {.known = true,
		.received_ms = MIDNIGHT_MS,
		.step = {.n = 1, .state = state, .at_ms = MIDNIGHT_MS + 3 * 3600 * 1000}};

	strcpy(answer.step.receipt_no, NUMBER);
	strcpy(answer.step.until, "2025-12-16");
	if (letter)
		assert_int_equal(json_read(letter, strlen(letter), &answer.letter), STATUS_OK);
	return answer;
}

#endif
