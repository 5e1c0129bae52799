/* Small papers in the visit's own words: the visit code, the number of a report. */
#include <stdlib.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

static struct visit_note *note_of(struct visit *visit, enum visit_paper which)
{
	return which == VISIT_PAPER_CODE ? &visit->code_note : &visit->stuck_note;
}

/* Whoever has left the screen it is about has no use for it. */
static bool is_wanted(const struct visit *visit, enum visit_paper which)
{
	return which == VISIT_PAPER_CODE
		       ? visit_place(visit) == VISIT_CODE
		       : visit->state == VISIT_STUCK && visit->stuck_number[0];
}

static void draw(struct job *job)
{
	struct checklist_job *drawing = (struct checklist_job *)job;

	drawing->head.status = drawing->hands->draw_checklist(drawing->lines, drawing->code,
		drawing->width_px, drawing->large, &drawing->bitmap);
}

static void refuse(struct visit *visit, enum visit_paper which, enum fault fault)
{
	*note_of(visit, which) = (struct visit_note){VISIT_PRINT_REFUSED, fault};
	visit->changed = true;
	visit_touch(visit);
}

static void hand_over(struct visit *visit, struct checklist_job *drawing)
{
	if (drawing->head.status) {
		refuse(visit, drawing->which, FAULT_PAPER_NOT_DRAWN);
		return;
	}
	note_of(visit, drawing->which)->print = VISIT_PRINT_RUNNING;
	visit->changed = true;
	visit_give_paper(visit, drawing->which, drawing->bitmap);
	drawing->bitmap = NULL;
}

static void was_drawn(struct job *job)
{
	struct checklist_job *drawing = (struct checklist_job *)job;
	struct visit *visit = visit_job_owner(&drawing->head);

	if (visit && is_wanted(visit, drawing->which))
		hand_over(visit, drawing);
	bitmap_destroy(drawing->bitmap);
	json_decref(drawing->lines);
	bytes_wipe(drawing->code, sizeof(drawing->code));
	free(drawing);
}

void visit_print_note(
	struct visit *visit, enum visit_paper which, json_t *lines, const char *qr)
{
	enum fault fault = visit->hands->fault(visit->hands_user, DEVICE_PRINTER);
	struct checklist_job *job = NULL;

	if (fault && fault != FAULT_PRINTER_PAPER_LOW)
		refuse(visit, which, fault);
	else
		job = visit_job_make(visit, sizeof(*job), draw, was_drawn);
	if (!job) {
		json_decref(lines);
		return;
	}
	job->hands = visit->hands;
	job->lines = lines;
	job->which = which;
	text_fit(job->code, sizeof(job->code), qr);
	job->width_px = (unsigned)visit->settings->printer_width_px;
	job->large = visit->large;
	*note_of(visit, which) = (struct visit_note){VISIT_PRINT_DRAWING, FAULT_NONE};
	visit->changed = true;
	visit_touch(visit);
	visit_job_give(visit, &job->head);
}

bool visit_note_runs(const struct visit_note *note)
{
	return note->print == VISIT_PRINT_DRAWING || note->print == VISIT_PRINT_RUNNING;
}

bool visit_note_waits(const struct visit *visit, const struct visit_note *note)
{
	return note->print == VISIT_PRINT_REFUSED && note->fault != FAULT_PRINTER_UNCONFIRMED &&
	       !visit->hands->fault(visit->hands_user, DEVICE_PRINTER);
}

void visit_code_ended(struct visit *visit, enum fault fault)
{
	if (fault)
		refuse(visit, VISIT_PAPER_CODE, fault);
	else
		visit->code_note.print = VISIT_PRINT_DONE;
}

void visit_report_ended(struct visit *visit, enum fault fault)
{
	if (fault)
		refuse(visit, VISIT_PAPER_REPORT, fault);
	else
		visit->stuck_note.print = VISIT_PRINT_DONE;
}
