/*
 * A result that is printed here: the department's text on the slip's paper, with its signed step
 * as a QR code; and a notice (visit_notice.h) in the same way.  Printed only when the citizen, who gave the visit code, touches the button; the
 * office counts each print before it, so every paper has a number of its own.  What cannot be
 * printed stands on the screen with the same code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_answer.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_notice.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

#define QR_MODULE_PX 4

bool visit_has_result(const struct visit *visit)
{
	enum case_state state = visit->track.answer.step.state;

	return visit->track.state == VISIT_TRACK_KNOWN &&
	       (state == CASE_DECIDED || state == CASE_CLOSED) &&
	       json_text(visit->track.answer.letter, "paper");
}

/* What is on the paper: the case as it is shown, or an earlier step. */
static const struct enquiry_answer *printed(const struct visit *visit)
{
	return visit->track.print_step ? &visit->track.earlier : &visit->track.answer;
}

static bool has_paper(const struct visit *visit)
{
	return visit->track.state == VISIT_TRACK_KNOWN &&
	       ((!visit->track.print_step && visit_has_result(visit)) ||
		       visit_notice(printed(visit)));
}

static void add_moment(
	const struct visit *visit, json_t *lines, const char *key, int64_t wall_ms)
{
	char moment[CLOCK_TEXT_SIZE], text[WORDS_DATE_SIZE];

	clock_text(wall_ms, moment);
	words_moment(visit->language, moment, text);
	visit_paper_pair(visit, lines, key, text);
}

/* The office's own lines; an empty one is a rule. */
static void add_paper(json_t *lines, const char *paper)
{
	char line[VISIT_RESULT_LINE_SIZE];

	while (visit_result_line(&paper, line))
		visit_paper_add(lines, line[0] ? "text" : "rule", "", line);
	bytes_wipe(line, sizeof(line));
}

/* Which paper it is, of which case and matter. */
static void add_head(const struct visit *visit, json_t *lines)
{
	const struct enquiry_answer *answer = printed(visit);
	const struct service_item *item = visit_tracked_item(visit);
	const char *notice = visit_notice(answer);
	char number[18], count[16], text[128];

	if (visit->test)
		visit_paper_words(visit, lines, "test", "paper.test");
	visit_paper_add(lines, "hall", "", settings_hall(visit->settings, visit->language));
	visit_paper_words(visit, lines, "heading", notice ? notice : "result.title");
	snprintf(count, sizeof(count), "%d", answer->printed);
	visit_words_with(visit, "result.print_number", count, text, sizeof(text));
	visit_paper_add(lines, "strong", "", text);
	receipt_no_group(visit->track.enquiry.question.receipt_no, number);
	visit_paper_pair(visit, lines, "paper.receipt_no", number);
	if (item)
		visit_paper_pair(visit, lines, "result.matter",
			item_text(item->json, "name", visit->language));
	visit_paper_pair(
		visit, lines, "paper.department", visit_answering(visit, &answer->step));
	add_moment(
		visit, lines, notice ? "notice.at" : "result.decided_at", answer->step.at_ms);
}

static void add_result(const struct visit *visit, json_t *lines)
{
	visit_paper_pair(visit, lines, "result.decision",
		visit_words(visit, visit_decision_key(visit, visit_outcome(visit))));
	visit_paper_add(lines, "rule", "", "");
	add_paper(lines, json_text(visit->track.answer.letter, "paper"));
}

static json_t *write_lines(const struct visit *visit)
{
	const bool notice = visit_notice(printed(visit)) != NULL;
	json_t *lines = json_array();

	add_head(visit, lines);
	if (notice) {
		visit_paper_add(lines, "rule", "", "");
		visit_notice_add(visit, printed(visit), lines);
	} else {
		add_result(visit, lines);
	}
	visit_paper_add(lines, "rule", "", "");
	add_moment(visit, lines, "result.printed_at", clock_wall_ms());
	visit_paper_pair(visit, lines, "paper.terminal", visit->kiosk_id);
	visit_paper_words(
		visit, lines, "small", notice ? "notice.printed_here" : "result.printed_here");
	visit_paper_words(visit, lines, "caption", "result.qr");
	return lines;
}

static void draw(struct job *job)
{
	struct result_job *drawing = (struct result_job *)job;
	const char *code = (const char *)drawing->code.data;

	drawing->head.status = drawing->hands->draw_checklist(
		drawing->lines, code, drawing->width_px, drawing->large, &drawing->bitmap);
	if (drawing->hands->draw_qr(code, QR_MODULE_PX, &drawing->qr, &drawing->qr_side_px))
		bytes_free(&drawing->qr);
}

static void refuse(struct visit *visit, enum fault fault)
{
	visit->track.print = VISIT_PRINT_REFUSED;
	visit->track.print_trouble = VISIT_TRACK_NOTHING;
	visit->print_fault = fault;
	visit->changed = true;
	visit_touch(visit);
}

static void hand_over(struct visit *visit, struct result_job *drawing)
{
	enum fault fault = visit->hands->fault(visit->hands_user, DEVICE_PRINTER);

	bytes_free(&visit->qr);
	visit->qr = drawing->qr;
	visit->qr_side_px = drawing->qr_side_px;
	drawing->qr = (struct bytes){0};
	if (fault == FAULT_PRINTER_PAPER_LOW)
		fault = FAULT_NONE;
	if (fault || drawing->head.status) {
		refuse(visit, fault ? fault : FAULT_PAPER_NOT_DRAWN);
		return;
	}
	visit->track.print = VISIT_PRINT_RUNNING;
	visit->print_fault = FAULT_NONE;
	visit_give_paper(visit, VISIT_PAPER_RESULT, drawing->bitmap);
	drawing->bitmap = NULL;
}

static void was_drawn(struct job *job)
{
	struct result_job *drawing = (struct result_job *)job;
	struct visit *visit = visit_job_owner(&drawing->head);

	if (visit && visit_place(visit) == VISIT_TRACK &&
		visit->track.print == VISIT_PRINT_DRAWING) {
		hand_over(visit, drawing);
		visit->changed = true;
	}
	bitmap_destroy(drawing->bitmap);
	bytes_free(&drawing->qr);
	bytes_free(&drawing->code);
	json_decref(drawing->lines);
	free(drawing);
}

void visit_draw_result(struct visit *visit)
{
	const struct bytes *note = &printed(visit)->note;
	struct result_job *job = visit_job_make(visit, sizeof(*job), draw, was_drawn);

	if (!job)
		return;
	job->hands = visit->hands;
	job->width_px = (unsigned)visit->settings->printer_width_px;
	job->large = visit->large;
	if (!has_paper(visit) || bytes_add(&job->code, note->data, note->len) != STATUS_OK) {
		free(job);
		refuse(visit, FAULT_PAPER_NOT_DRAWN);
		return;
	}
	job->lines = write_lines(visit);
	visit->track.print = VISIT_PRINT_DRAWING;
	visit->changed = true;
	visit_job_give(visit, &job->head);
}

static bool may_ask(const struct visit *visit)
{
	enum visit_print print = visit->track.print;

	return !visit->track.asking && (print == VISIT_PRINT_NONE || print >= VISIT_PRINT_DONE);
}

static void ask_for(struct visit *visit, int64_t step)
{
	visit->track.print_step = step;
	visit->track.print = VISIT_PRINT_WAITING;
	visit->track.print_trouble = VISIT_TRACK_NOTHING;
	visit->print_fault = FAULT_NONE;
	visit_ask_office(visit, QUESTION_PRINT);
	visit_touch(visit);
}

void visit_print_result(struct visit *visit)
{
	int64_t before = visit->track.print_step;

	if (!may_ask(visit))
		return;
	visit->track.print_step = 0;
	if (has_paper(visit))
		ask_for(visit, 0);
	else
		visit->track.print_step = before;
}

void visit_print_notice(struct visit *visit, size_t notice)
{
	const struct enquiry_answer *answer = &visit->track.answer;

	if (may_ask(visit) && visit->track.state == VISIT_TRACK_KNOWN &&
		notice < answer->notice_count)
		ask_for(visit, answer->notices[notice].n);
}

void visit_result_ended(struct visit *visit, enum fault fault)
{
	if (fault) {
		refuse(visit, fault);
		return;
	}
	visit->track.print = VISIT_PRINT_DONE;
	visit->print_fault = FAULT_NONE;
	log_info("visit", "result_printed", "number=%d", printed(visit)->printed);
}
