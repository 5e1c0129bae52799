/*
 * 查办件进度: how a case stands, by its receipt number and the visit code.  The office is asked
 * while the citizen stands there; what it says is held in the memory of this visit alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

enum { LOOK_MS = 2000, WAIT_MS = 20000 };

void visit_forget_track(struct visit *visit)
{
	enquiry_answer_free(&visit->track.answer);
	enquiry_answer_free(&visit->track.earlier);
	bytes_wipe(&visit->track, sizeof(visit->track));
}

void visit_set_track(struct visit *visit, const char *number, const char *code)
{
	if (number)
		snprintf(visit->track.number, sizeof(visit->track.number), "%s", number);
	if (code)
		snprintf(visit->track.code, sizeof(visit->track.code), "%s", code);
	visit->track.state = VISIT_TRACK_NOTHING;
	visit->track.asking = false;
	visit->fault = FAULT_NONE;
	visit->changed = true;
}

void visit_track_another(struct visit *visit)
{
	char code[VISIT_CODE_TYPED_MAX];

	unsigned asks = visit->track.asks;

	memcpy(code, visit->track.code, sizeof(code));
	visit_forget_track(visit);
	bytes_free(&visit->qr);
	memcpy(visit->track.code, code, sizeof(code));
	visit->track.asks = asks;
	bytes_wipe(code, sizeof(code));
	visit->changed = true;
}

/* Fifteen digits, however they are grouped. */
static bool read_number(const char *typed, char out[RECEIPT_NO_SIZE])
{
	size_t len = 0;

	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (len + 1 == RECEIPT_NO_SIZE)
			return false;
		out[len++] = *typed;
	}
	out[len] = '\0';
	return receipt_no_is_valid(out);
}

static void become(struct visit *visit, enum visit_tracking state)
{
	visit->track.asking = state == VISIT_TRACK_BUSY;
	if (visit->track.print == VISIT_PRINT_WAITING) { /* what was known stays known */
		visit->track.print = VISIT_PRINT_REFUSED;
		visit->track.print_trouble = state;
	} else {
		visit->track.state = state;
	}
	visit->changed = true;
	visit_touch(visit);
}

static struct track_job *make_job(
	struct visit *visit, void (*work)(struct job *job), void (*done)(struct job *job))
{
	struct track_job *job = visit_job_make(visit, sizeof(*job), work, done);

	if (!job)
		return NULL;
	job->counter = visit->counter;
	job->enquiry = visit->track.enquiry;
	job->asks = visit->track.asks;
	return job;
}

static void free_job(struct track_job *job)
{
	enquiry_answer_free(&job->answer);
	bytes_wipe(job, sizeof(*job));
	free(job);
}

/* Of the visit that asked, while it still waits. */
static struct visit *who_waits(const struct track_job *job)
{
	struct visit *visit = visit_job_owner(&job->head);

	return visit && visit->track.asking && visit->track.asks == job->asks ? visit : NULL;
}

static void ask(struct job *job)
{
	struct track_job *track = (struct track_job *)job;

	track->head.status =
		enquiry_ask(track->counter, track->want, track->wall_ms, &track->enquiry);
}

static void was_asked(struct job *job)
{
	struct track_job *track = (struct track_job *)job;
	struct visit *visit = who_waits(track);

	if (visit && track->head.status)
		become(visit, VISIT_TRACK_OFFLINE);
	else if (visit)
		visit->track.enquiry = track->enquiry;
	if (visit)
		visit->track.looking = false;
	free_job(track);
}

void visit_ask_office(struct visit *visit, enum question_want want)
{
	struct track_job *job;

	visit->track.asks++;
	job = make_job(visit, ask, was_asked);
	if (!job)
		return;
	job->want = want;
	job->enquiry.question.step = want == QUESTION_PRINT ? visit->track.print_step : 0;
	job->wall_ms = clock_wall_ms();
	visit->track.asking = visit->track.looking = visit->changed = true;
	visit->track.look_ms = visit->now_ms + LOOK_MS;
	visit->track.until_ms = visit->now_ms + WAIT_MS;
	visit_job_give(visit, &job->head);
}

void visit_track(struct visit *visit)
{
	struct enquiry *enquiry = &visit->track.enquiry;

	if (visit->state != VISIT_TRACK || visit->track.asking)
		return;
	visit->fault = FAULT_NONE;
	enquiry_answer_free(&visit->track.answer);
	if (!read_number(visit->track.number, enquiry->question.receipt_no) ||
		visit_code_read(visit->track.code, enquiry->visit_code)) {
		become(visit, VISIT_TRACK_MISTYPED);
		return;
	}
	become(visit, VISIT_TRACK_BUSY);
	visit_ask_office(visit, QUESTION_STATUS);
}

static void look(struct job *job)
{
	struct track_job *track = (struct track_job *)job;

	track->head.status = enquiry_look(track->counter, &track->enquiry, &track->answer);
}

/* Of an earlier step: what is shown stays as it is. */
static void keep_earlier(struct visit *visit, struct track_job *track)
{
	if (!track->answer.printed || track->answer.step.n != visit->track.print_step) {
		become(visit, VISIT_TRACK_OFTEN);
		return;
	}
	enquiry_answer_free(&visit->track.earlier);
	visit->track.earlier = track->answer;
	track->answer = (struct enquiry_answer){.known = false};
	visit->track.asking = false;
	visit_draw_result(visit);
}

/* What it says now takes the place of what it said before; what was to be printed may be past. */
static void keep_answer(struct visit *visit, struct track_job *track)
{
	bool prints = visit->track.print == VISIT_PRINT_WAITING;

	if (prints && !track->answer.printed &&
		track->answer.step.n == visit->track.answer.step.n) {
		become(visit, VISIT_TRACK_OFTEN);
		return;
	}
	if (prints && !track->answer.printed) {
		prints = false;
		visit->track.print = VISIT_PRINT_NONE;
	}
	enquiry_answer_free(&visit->track.answer);
	visit->track.answer = track->answer;
	track->answer = (struct enquiry_answer){.known = false};
	visit->track.asking = false;
	visit_note_tracked(visit);
	if (prints)
		visit_draw_result(visit);
	else
		become(visit, VISIT_TRACK_KNOWN);
}

static void take_answer(struct visit *visit, struct track_job *track)
{
	if (track->head.status == STATUS_FULL)
		become(visit, VISIT_TRACK_OFTEN);
	else if (track->head.status)
		become(visit, VISIT_TRACK_OFFLINE);
	else if (!track->answer.known)
		become(visit, VISIT_TRACK_UNKNOWN);
	else if (visit->track.print == VISIT_PRINT_WAITING && visit->track.print_step)
		keep_earlier(visit, track);
	else
		keep_answer(visit, track);
}

static void has_looked(struct job *job)
{
	struct track_job *track = (struct track_job *)job;
	struct visit *visit = who_waits(track);
	bool early = track->head.status == STATUS_NOT_READY;

	if (visit) {
		visit->track.looking = false;
		if (!early)
			take_answer(visit, track);
		else if (visit->now_ms >= visit->track.until_ms)
			become(visit, VISIT_TRACK_OFFLINE);
	}
	free_job(track);
}

void visit_look_for_track(struct visit *visit)
{
	struct track_job *job;

	if (!visit->track.asking)
		return;
	visit->track.look_ms = visit->now_ms + LOOK_MS;
	job = visit->track.looking ? NULL : make_job(visit, look, has_looked);
	if (!job)
		return;
	visit->track.looking = true;
	visit_job_give(visit, &job->head);
}
