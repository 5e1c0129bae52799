/* The terminal itself: may a visit start, and why not; what devices and the doorbell say. */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

void *visit_job_make(struct visit *visit, size_t size, void (*work)(struct job *job),
	void (*done)(struct job *job))
{
	struct visit_job *job = calloc(1, size);

	if (!job) {
		status_log(__FILE__, __LINE__, STATUS_NO_MEMORY, "job of %zu bytes", size);
		return NULL;
	}
	job->job.work = work;
	job->job.done = done;
	job->visit = visit;
	job->number = visit->number;
	return job;
}

void visit_job_give(struct visit *visit, struct visit_job *job)
{
	if (visit->closed)
		job->job.done(&job->job);
	else
		visit->hands->work(visit->hands_user, &job->job);
}

struct visit *visit_job_owner(const struct visit_job *job)
{
	const struct visit *visit = job->visit;

	return !visit->closed && visit->number == job->number ? job->visit : NULL;
}

static void look(struct job *job)
{
	struct terminal_job *terminal = (struct terminal_job *)job;

	counter_check(terminal->counter, terminal->read_catalogue, &terminal->view);
}

static bool is_sample(const struct catalogue *catalogue)
{
	const struct service_item *item = catalogue_item(catalogue, 0);

	return item && json_integer_value(json_object_get(item->json, "sample_data"));
}

/* Nobody is here in the two states in which the answer counts, so no item is in use. */
static void looked(struct job *job)
{
	struct terminal_job *terminal = (struct terminal_job *)job;
	struct visit *visit = terminal->head.visit;

	visit->checking = false;
	visit->known = visit->changed = true;
	if (!visit->closed &&
		(visit->state == VISIT_ATTRACT || visit->state == VISIT_OUT_OF_SERVICE)) {
		if (terminal->view.catalogue.count) {
			catalogue_close(&visit->catalogue);
			visit->catalogue = terminal->view.catalogue;
			terminal->view.catalogue = (struct catalogue){.entries = NULL};
			visit->sample = is_sample(&visit->catalogue);
		}
		visit->slip_waits = terminal->view.slip_waits;
		visit->test = terminal->view.test;
		memcpy(visit->kiosk_id, terminal->view.kiosk_id, sizeof(visit->kiosk_id));
		visit->department_count = terminal->view.department_count;
		memcpy(visit->departments, terminal->view.departments,
			sizeof(visit->departments));
		visit->blocked = terminal->view.fault;
		visit->takes_reports = terminal->view.takes_reports;
		/* Nobody is here: the next process reads all that is new. */
		if (terminal->view.renewed && !visit->asked_to_start && !visit->asked_to_resume)
			visit->over = true;
		visit_handle(visit, visit->blocked ? VISIT_EV_BLOCKED : VISIT_EV_UNBLOCKED);
	}
	catalogue_close(&terminal->view.catalogue);
	free(terminal);
}

void visit_check_terminal(struct visit *visit)
{
	struct terminal_job *job;

	if (visit->checking)
		return;
	job = visit_job_make(visit, sizeof(*job), look, looked);
	if (!job)
		return;
	job->counter = visit->counter;
	job->read_catalogue = !visit->catalogue.count;
	visit->checking = true;
	visit_job_give(visit, &job->head);
}

/* The disk is looked at before every visit, so nobody begins what cannot be kept. */
bool visit_ask_to_start(struct visit *visit)
{
	visit->asked_to_start = true;
	visit_check_terminal(visit);
	return true;
}

bool visit_asked_to_start(struct visit *visit)
{
	bool asked = visit->asked_to_start;

	visit->asked_to_start = false;
	return asked;
}

bool visit_ask_to_resume(struct visit *visit)
{
	visit->asked_to_resume = true;
	visit_check_terminal(visit);
	return true;
}

bool visit_asked_to_resume(struct visit *visit)
{
	return visit->asked_to_resume;
}

/* Nothing was chosen: the notice leads back to where they came from. */
bool visit_came_to_resume(struct visit *visit)
{
	return visit->asked_to_resume;
}

/* Paused services still explain themselves: the guides can be read, nothing can be begun. */
bool visit_can_read_guides(struct visit *visit)
{
	return visit->catalogue.count > 0;
}

static void settle(struct job *job)
{
	counter_settle(((struct settle_job *)job)->counter);
}

static void settled(struct job *job)
{
	free(job);
}

static void give_settling(struct visit *visit)
{
	struct settle_job *job = visit_job_make(visit, sizeof(*job), settle, settled);

	if (!job)
		return;
	job->counter = visit->counter;
	visit_job_give(visit, &job->head);
}

/* Cases whose receipts came are released by the worker; a visit looks for its own first. */
void visit_doorbell(struct visit *visit)
{
	if (visit->state == VISIT_OUT_OF_SERVICE || visit->state == VISIT_ATTRACT)
		visit_check_terminal(visit);
	else if (visit->state == VISIT_SLIP)
		visit_look_for_note(visit);
	visit_look_for_track(visit);
	visit_look_for_places(visit);
	give_settling(visit);
}

static void reader_changed(struct visit *visit)
{
	bool works = !visit->hands->fault(visit->hands_user, DEVICE_READER);

	visit->changed = true;
	if (visit->state == VISIT_IDENTIFY && works && visit->wanted) {
		visit->fault = FAULT_NONE;
		visit->reading = true;
		visit->hands->read_card(visit->hands_user);
	}
}

static void card_was_read(struct visit *visit, const struct identity *identity)
{
	if (visit->state == VISIT_SIGN)
		visit_confirm_card(visit, identity);
	if (visit->state != VISIT_IDENTIFY || !visit->wanted)
		return;
	visit->reading = false;
	visit->identity = *identity;
	visit_handle(visit, VISIT_EV_CARD_READ);
}

static void card_failed(struct visit *visit, const struct device_event *event)
{
	static const struct card_public NOTHING;

	visit->reading = false;
	visit->heard = event->fault;
	if (visit->wanted)
		visit->card_public = event->card ? *event->card : NOTHING;
	visit_handle(visit, VISIT_EV_CARD_FAILED);
}

static void card_was_put(struct visit *visit)
{
	if (visit_note_card(visit))
		return;
	if (visit->now_ms >= visit->card_left_until_ms)
		visit_handle(visit, VISIT_EV_CARD_PUT);
	visit->card_left_until_ms = 0;
}

static void printer_changed(struct visit *visit)
{
	visit_printer_changed(visit);
	visit_print_code_again(visit);
	visit_print_report_again(visit);
}

static void device_changed(struct visit *visit, enum device_role role)
{
	visit->changed = true;
	if (role == DEVICE_READER)
		reader_changed(visit);
	else if (role == DEVICE_PRINTER)
		printer_changed(visit);
	if (visit->state == VISIT_OUT_OF_SERVICE)
		visit_check_terminal(visit);
}

void visit_device(struct visit *visit, const struct device_event *event)
{
	if (visit->closed)
		return;
	switch (event->kind) {
	case DEVICE_STATE:
		device_changed(visit, event->role);
		break;
	case DEVICE_CARD_PUT:
		card_was_put(visit);
		break;
	case DEVICE_CARD_READ:
		card_was_read(visit, event->identity);
		break;
	case DEVICE_CARD_FAILED:
		card_failed(visit, event);
		break;
	case DEVICE_PRINTED:
	case DEVICE_PRINT_FAILED:
		visit_paper_answered(visit, event->paper, event->fault);
		break;
	case DEVICE_FRAME:
		visit_see_frame(visit);
		break;
	case DEVICE_STILL:
		visit_take_still(visit);
		break;
	case DEVICE_STILL_FAILED:
		visit_still_failed(visit, event->fault);
		break;
	case DEVICE_SCANNED:
		visit_scanned(visit, event->scan);
		break;
	}
}
