/* What they take home: drawn by a worker, printed, reprinted when it tore, shown as a QR. */
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

#define QR_MODULE_PX 6
#define PRINT_AGAIN_MS 3000 /* the station looks at the printer within that */
#define PRINT_TRIES 3

static void draw(struct job *job)
{
	struct draw_job *drawing = (struct draw_job *)job;

	if (drawing->reprint && !drawing->qr_only) {
		/* A number that cannot be counted is still a reprint, never an original. */
		if (queue_slip_reprint(
			    drawing->counter->queue, drawing->visit_id, &drawing->slip.reprint))
			drawing->slip.reprint = drawing->reprints + 1;
	}
	if (!drawing->qr_only)
		drawing->head.status = drawing->hands->draw_slip(
			&drawing->slip, drawing->width_px, drawing->large, &drawing->bitmap);
	if (drawing->qr_only && drawing->slip.qr[0] &&
		drawing->hands->draw_qr(
			drawing->slip.qr, QR_MODULE_PX, &drawing->qr, &drawing->qr_side_px))
		bytes_free(&drawing->qr); /* the slip itself still says everything */
}

static void keep_qr(struct visit *visit, struct draw_job *drawing)
{
	if (!drawing->qr.len)
		return;
	bytes_free(&visit->qr);
	visit->qr = drawing->qr;
	visit->qr_side_px = drawing->qr_side_px;
	drawing->qr = (struct bytes){0};
}

/* The QR on the screen stands in for paper; what is torn stays torn until a whole one is out.
 */
static void stop_printing(struct visit *visit, enum fault fault)
{
	visit->torn |= fault == FAULT_PRINTER_INTERRUPTED;
	visit->print = visit->torn ? VISIT_PRINT_TORN : VISIT_PRINT_REFUSED;
	visit->print_fault = visit->torn ? FAULT_PRINTER_INTERRUPTED : fault;
	visit->changed = true;
	visit_touch(visit);
}

static void give_to_printer(struct visit *visit, struct draw_job *drawing)
{
	if (drawing->head.status) {
		stop_printing(visit, FAULT_PAPER_NOT_DRAWN);
		return;
	}
	visit->reprints = drawing->slip.reprint;
	visit->print = VISIT_PRINT_RUNNING;
	visit_give_paper(visit, VISIT_PAPER_SLIP, drawing->bitmap);
	drawing->bitmap = NULL;
}

static void was_drawn(struct job *job)
{
	struct draw_job *drawing = (struct draw_job *)job;
	struct visit *visit = visit_job_owner(&drawing->head);

	if (visit && visit_place(visit) == VISIT_SLIP) {
		visit->changed = true;
		keep_qr(visit, drawing);
		if (!drawing->qr_only)
			give_to_printer(visit, drawing);
	}
	bitmap_destroy(drawing->bitmap);
	bytes_free(&drawing->qr);
	bytes_wipe(drawing, sizeof(*drawing));
	free(drawing);
}

static void give_drawing(struct visit *visit, bool reprint, bool qr_only)
{
	struct draw_job *job = visit_job_make(visit, sizeof(*job), draw, was_drawn);

	if (!job)
		return;
	job->counter = visit->counter;
	job->hands = visit->hands;
	job->slip = *visit->slip;
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	job->width_px = (unsigned)visit->settings->printer_width_px;
	job->reprint = reprint;
	job->qr_only = qr_only;
	job->large = visit->large;
	job->reprints = visit->reprints;
	visit_job_give(visit, &job->head);
}

static enum fault printer_fault(const struct visit *visit)
{
	enum fault fault = visit->hands->fault(visit->hands_user, DEVICE_PRINTER);

	return fault == FAULT_PRINTER_PAPER_LOW ? FAULT_NONE : fault;
}

static void start_printing(struct visit *visit, bool reprint)
{
	enum fault fault = printer_fault(visit);

	if (fault) {
		stop_printing(visit, fault);
		return;
	}
	visit->changed = true;
	visit->print_again_ms = -1;
	visit->print = VISIT_PRINT_DRAWING;
	visit->print_fault = FAULT_NONE;
	give_drawing(visit, reprint, false);
	visit_touch(visit);
}

/* Is the paper that comes next the first of this slip? */
static bool is_reprint(const struct visit *visit)
{
	return visit->slip_kept_before || visit->torn || visit->print == VISIT_PRINT_DONE ||
	       visit->reprints;
}

void visit_print_slip(struct visit *visit)
{
	start_printing(visit, is_reprint(visit));
}

bool visit_begin_slip(struct visit *visit)
{
	visit->print = VISIT_PRINT_WAITING;
	visit_settle_draft(visit);
	bytes_free(&visit->qr);
	bytes_wipe(&visit->seal, sizeof(visit->seal)); /* nothing is opened with it any more */
	visit_forget_pages(visit);
	give_drawing(visit, false, true);
	return true;
}

static void mark_shown(struct job *job)
{
	struct shown_job *shown = (struct shown_job *)job;

	shown->head.status = queue_slip_shown(shown->counter->queue, shown->visit_id);
}

static void was_marked(struct job *job)
{
	free(job);
}

void visit_leave_slip(struct visit *visit)
{
	struct shown_job *job;

	if (!visit->slip->case_count || visit->slip_shown)
		return;
	visit->slip_shown = true;
	job = visit_job_make(visit, sizeof(*job), mark_shown, was_marked);
	if (!job)
		return;
	job->counter = visit->counter;
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	visit_job_give(visit, &job->head);
}

static void printed(struct visit *visit)
{
	visit->print = VISIT_PRINT_DONE;
	visit->print_fault = FAULT_NONE;
	visit->torn = false;
	log_info("visit", "printed", "reprints=%u", visit->reprints);
	visit_leave_slip(visit);
}

void visit_slip_ended(struct visit *visit, enum fault fault)
{
	if (!fault) {
		printed(visit);
		return;
	}
	log_warn("visit", "print_failed", "fault=%s", fault_code(fault));
	/* It may be whole: only the citizen can see, so only the citizen asks for another. */
	if (fault == FAULT_PRINTER_UNCONFIRMED) {
		visit->print = VISIT_PRINT_DONE;
		visit->print_fault = fault;
		visit_leave_slip(visit);
		return;
	}
	stop_printing(visit, fault);
	if (visit->print_tries++ < PRINT_TRIES)
		visit->print_again_ms = visit->now_ms + PRINT_AGAIN_MS;
}

/* Paper put in before anybody looked never was a fault of the printer: nothing tells of it. */
void visit_print_again(struct visit *visit)
{
	visit->print_again_ms = -1;
	visit_printer_changed(visit);
}

/* Paper that tore is worth nothing: the next one is numbered, whoever holds the torn one. */
void visit_printer_changed(struct visit *visit)
{
	if (visit->state == VISIT_SLIP && visit->print >= VISIT_PRINT_REFUSED &&
		!printer_fault(visit))
		start_printing(visit, is_reprint(visit));
}

bool visit_reprint(struct visit *visit)
{
	if (visit->print >= VISIT_PRINT_DONE)
		start_printing(visit, is_reprint(visit));
	return true;
}

static void find_note(struct job *job)
{
	struct note_job *note = (struct note_job *)job;

	note->head.status = counter_office_note(note->counter, note->receipt_no, &note->note);
}

static void note_was_sought(struct job *job)
{
	struct note_job *note = (struct note_job *)job;
	struct visit *visit = visit_job_owner(&note->head);

	if (visit) {
		visit->note_busy = false;
		if (!note->head.status && note->note.len < sizeof(visit->slip->office_note)) {
			memcpy(visit->slip->office_note, note->note.data, note->note.len);
			visit->slip->office_note[note->note.len] = '\0';
			visit->changed = true;
			if (visit->print == VISIT_PRINT_WAITING)
				visit_print_slip(visit);
		}
	}
	bytes_free(&note->note);
	free(note);
}

void visit_look_for_note(struct visit *visit)
{
	struct note_job *job;

	if (visit->note_busy || !visit->slip->case_count || visit->slip->office_note[0])
		return;
	job = visit_job_make(visit, sizeof(*job), find_note, note_was_sought);
	if (!job)
		return;
	job->counter = visit->counter;
	memcpy(job->receipt_no, visit->slip->cases[visit->slip->case_count - 1].receipt_no,
		sizeof(job->receipt_no));
	visit->note_busy = true;
	visit_job_give(visit, &job->head);
}

static void rate(struct job *job)
{
	struct rate_job *rating = (struct rate_job *)job;

	if (rating->counter->queue &&
		queue_rate(rating->counter->queue, rating->day, rating->value))
		log_warn("visit", "rating", "not counted");
}

static void was_rated(struct job *job)
{
	free(job);
}

void visit_rate(struct visit *visit, int value)
{
	if (visit->state != VISIT_SLIP || value < 1 || value > QUEUE_RATINGS)
		return;
	visit->rating = value;
	visit->changed = true;
}

void visit_keep_rating(struct visit *visit)
{
	struct rate_job *job;

	if (!visit->rating)
		return;
	job = visit_job_make(visit, sizeof(*job), rate, was_rated);
	if (!job)
		return;
	job->head.aside = true;
	job->counter = visit->counter;
	job->value = visit->rating;
	clock_date(clock_wall_ms(), job->day);
	visit->rating = 0;
	visit_job_give(visit, &job->head);
}
