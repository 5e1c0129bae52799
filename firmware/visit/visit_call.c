/*
 * The hall's staff is called from the help of any screen: kiosk-sync tells the office at once,
 * whose list of terminals shows it first.  Ends with the visit.
 */
#include <stdlib.h>

#include "firmware/base/local_socket.h"
#include "firmware/base/log.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

enum { ASK_MS = 2000 };

struct call_job {
	struct visit_job head;
	struct counter *counter;
};

static void call(struct job *job)
{
	struct call_job *calling = (struct call_job *)job;

	calling->head.status = counter_call(calling->counter, ASK_MS);
}

static void was_called(struct job *job)
{
	struct call_job *calling = (struct call_job *)job;
	struct visit *visit = visit_job_owner(&calling->head);

	if (visit && visit->call == VISIT_CALL_BUSY) {
		visit->call = calling->head.status ? VISIT_CALL_FAILED : VISIT_CALL_DONE;
		visit->changed = true;
	}
	free(calling);
}

void visit_call_staff(struct visit *visit)
{
	struct call_job *job;

	visit_touch(visit);
	if (visit->call == VISIT_CALL_BUSY || visit->call == VISIT_CALL_DONE)
		return;
	job = visit_job_make(visit, sizeof(*job), call, was_called);
	if (!job)
		return;
	job->head.aside = true;
	job->counter = visit->counter;
	visit->call = VISIT_CALL_BUSY;
	visit->changed = true;
	log_info("visit", "staff", "called=1");
	visit_job_give(visit, &job->head);
}

void visit_call_off(struct visit *visit)
{
	visit->call = VISIT_CALL_NONE;
	visit->changed = true;
}
