/* The office is asked which places are left, one matter after the other. */
#include "firmware/visit/visit_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

enum { LOOK_MS = 1000, WAIT_MS = 10000 };

static void keep(struct visit *visit, size_t matter, struct places *places)
{
	free(visit->places.known[matter]);
	visit->places.known[matter] = places;
}

void visit_forget_places(struct visit *visit)
{
	for (size_t m = 0; m < BASKET_MATTERS_MAX; m++)
		keep(visit, m, NULL);
	memset(&visit->places, 0, sizeof(visit->places));
}

static struct places_job *make_job(
	struct visit *visit, void (*work)(struct job *job), void (*done)(struct job *job))
{
	struct places_job *job = visit_job_make(visit, sizeof(*job), work, done);

	if (!job)
		return NULL;
	job->head.aside = true;
	job->counter = visit->counter;
	job->question = visit->places.question;
	job->asks = visit->places.asks;
	visit->places.looking = true;
	return job;
}

static struct visit *who_waits(const struct places_job *job)
{
	struct visit *visit = visit_job_owner(&job->head);

	return visit && visit->places.asking && visit->places.asks == job->asks ? visit : NULL;
}

static void ask(struct job *job)
{
	struct places_job *places = (struct places_job *)job;

	places->head.status = places_ask(places->counter, places->wall_ms, &places->question);
}

static void ask_next(struct visit *visit);

/* What was known before is not what is so now. */
static void give_up(struct visit *visit)
{
	for (size_t m = 0; m < BASKET_MATTERS_MAX; m++)
		if (visit->places.wanted & 1u << m)
			keep(visit, m, NULL);
	visit->places.wanted = 0;
	visit->places.asking = false;
	visit->changed = true;
}

static void was_asked(struct job *job)
{
	struct places_job *places = (struct places_job *)job;
	struct visit *visit = who_waits(places);

	if (visit) {
		visit->places.looking = false;
		visit->places.question = places->question;
		if (places->head.status)
			give_up(visit);
	}
	free(places);
}

static void ask_next(struct visit *visit)
{
	struct visit_places *places = &visit->places;
	struct places_job *job;
	size_t m = 0;

	places->asking = places->wanted != 0;
	if (!places->asking)
		return;
	while (!(places->wanted & 1u << m))
		m++;
	places->matter = m;
	places->asks++;
	snprintf(places->question.implement_code, sizeof(places->question.implement_code), "%s",
		visit->basket.matters[m]->implement_code);
	job = make_job(visit, ask, was_asked);
	if (!job) {
		give_up(visit);
		return;
	}
	job->wall_ms = clock_wall_ms();
	places->look_ms = visit->now_ms + LOOK_MS;
	places->until_ms = visit->now_ms + WAIT_MS;
	visit_job_give(visit, &job->head);
}

void visit_ask_places(struct visit *visit)
{
	visit->places.wanted = 0;
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit_is_filed(visit, m) &&
			json_object_get(
				json_object_get(visit->basket.matters[m]->json, "booking"),
				"places"))
			visit->places.wanted |= (uint16_t)(1u << m);
	ask_next(visit);
}

static void look(struct job *job)
{
	struct places_job *places = (struct places_job *)job;

	places->answer = calloc(1, sizeof(*places->answer));
	places->head.status =
		places->answer ? places_look(places->counter, &places->question, places->answer)
			       : STATUS_NO_MEMORY;
}

static void take_answer(struct visit *visit, struct places_job *job)
{
	size_t m = visit->places.matter;

	keep(visit, m, job->answer);
	job->answer = NULL;
	visit->places.wanted &= (uint16_t) ~(1u << m);
	visit->changed = true;
	ask_next(visit);
}

static void has_looked(struct job *job)
{
	struct places_job *places = (struct places_job *)job;
	struct visit *visit = who_waits(places);
	enum status status = places->head.status;

	if (visit) {
		visit->places.looking = false;
		if (status == STATUS_OK)
			take_answer(visit, places);
		else if (status != STATUS_NOT_READY || visit->now_ms >= visit->places.until_ms)
			give_up(visit);
	}
	free(places->answer);
	free(places);
}

void visit_look_for_places(struct visit *visit)
{
	struct places_job *job;

	if (!visit->places.asking)
		return;
	visit->places.look_ms = visit->now_ms + LOOK_MS;
	job = visit->places.looking ? NULL : make_job(visit, look, has_looked);
	if (job)
		visit_job_give(visit, &job->head);
}
