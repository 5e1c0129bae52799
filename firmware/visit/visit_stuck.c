/*
 * 办不成事: what could not be done, told without identification from any screen.  It is filed
 * as a case of its own, so it has a number at once and reaches the office like everything else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"

static const struct service_item *item_of(const struct visit *visit)
{
	return catalogue_stuck(&visit->catalogue);
}

/* While the disk is asked only when it does not answer in time, and not from itself. */
bool visit_may_be_stuck(const struct visit *visit)
{
	return (visit->state != VISIT_SENDING || visit->overdue) &&
	       visit->state != VISIT_STUCK && visit->takes_reports && item_of(visit);
}

bool visit_reports_by_phone(const struct visit *visit)
{
	return visit->known && !(visit->takes_reports && item_of(visit));
}

void visit_forget_stuck(struct visit *visit)
{
	bytes_wipe(visit->stuck_what, sizeof(visit->stuck_what));
	bytes_wipe(visit->stuck_code, sizeof(visit->stuck_code));
	visit->stuck_where[0] = visit->stuck_number[0] = visit->stuck_due[0] = '\0';
	bytes_wipe(visit->stuck_qr, sizeof(visit->stuck_qr));
	visit->stuck_note = (struct visit_note){VISIT_PRINT_NONE, FAULT_NONE};
	visit->papers[VISIT_PAPER_REPORT] = 0;
	visit->stuck_busy = false;
	visit->stuck_fault = FAULT_NONE;
}

void visit_go_stuck(struct visit *visit)
{
	if (!visit->stuck_busy && !visit->stuck_number[0])
		visit_forget_stuck(visit);
	visit->stuck_from = visit->state;
	if (visit->state == VISIT_IDENTIFY)
		visit_stop_reading(visit);
}

void visit_leave_stuck(struct visit *visit)
{
	if (visit->stuck_number[0])
		visit_forget_stuck(visit);
	if (visit->stuck_from == VISIT_OUT_OF_SERVICE)
		visit_check_terminal(visit); /* meanwhile nothing that came in was taken */
}

void visit_say_stuck(struct visit *visit, const char *field, const char *text)
{
	if (!strcmp(field, "where"))
		snprintf(visit->stuck_where, sizeof(visit->stuck_where), "%s", text);
	else
		snprintf(visit->stuck_what, sizeof(visit->stuck_what), "%s", text);
	visit->changed = true;
}

/* The slip is not kept: what there is to know stands on the screen. */
static void file(struct job *job)
{
	struct stuck_job *stuck = (struct stuck_job *)job;

	stuck->head.fault = FAULT_SEALING_KEY;
	stuck->head.status = STATUS_DENIED;
	if (!stuck->counter->desk_open)
		return;
	stuck->head.status = filing_submit(
		&stuck->counter->desk, &stuck->filing, stuck->slip, &stuck->head.fault);
	if (stuck->head.status)
		return;
	if (queue_slip_shown(stuck->counter->queue, stuck->filing.visit_id))
		stuck->head.fault = FAULT_NONE; /* the office's note is asked for as usual */
	counter_ring(stuck->counter);
}

static void free_stuck(struct stuck_job *stuck)
{
	json_decref((json_t *)(uintptr_t)stuck->the_case.form);
	secret_free(stuck->slip, sizeof(*stuck->slip));
	secret_free(stuck->ink, sizeof(*stuck->ink));
	bytes_wipe(stuck, sizeof(*stuck));
	free(stuck);
}

static void take_number(struct visit *visit, const struct stuck_job *stuck)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	memcpy(visit->stuck_number, stuck->slip->cases[0].receipt_no,
		sizeof(visit->stuck_number));
	memcpy(visit->stuck_code, stuck->filing.visit_code, sizeof(visit->stuck_code));
	if (calendar_due(&visit->catalogue.calendar, stuck->the_case.item, today, 0,
		    visit->stuck_due) != STATUS_OK)
		visit->stuck_due[0] = '\0';
	text_fit(visit->stuck_qr, sizeof(visit->stuck_qr), stuck->slip->qr);
	clock_text(clock_wall_ms(), visit->stuck_at);
	visit->reported = true;
	if (visit->state == VISIT_STUCK) /* nothing is printed for who has left */
		visit_print_report(visit);
}

static void was_filed(struct job *job)
{
	struct stuck_job *stuck = (struct stuck_job *)job;
	struct visit *visit = visit_job_owner(&stuck->head);

	if (visit) {
		visit->stuck_busy = false;
		visit->stuck_fault = stuck->head.status ? stuck->head.fault : FAULT_NONE;
		if (!stuck->head.status)
			take_number(visit, stuck);
		visit->changed = true;
		if (visit->state == VISIT_STUCK)
			visit_touch(visit);
	}
	free_stuck(stuck);
}

static enum status fill(struct visit *visit, struct stuck_job *job)
{
	struct filing *filing = &job->filing;
	json_t *form = json_pack("{s:s, s:s, s:i}", "where", visit->stuck_where, "what",
		visit->stuck_what, "state", (int)visit->stuck_from);

	job->ink = secret_alloc(sizeof(*job->ink));
	job->slip = secret_alloc(sizeof(*job->slip));
	job->identity = (struct identity){
		.source = IDENTITY_TYPED, .level = IDENTITY_LEVEL_TYPED, .name = "-"};
	job->the_case = (struct filing_case){.item = item_of(visit), .form = form};
	*filing = (struct filing){.cases = &job->the_case,
		.case_count = 1,
		.identity = &job->identity,
		.ink = job->ink,
		.signed_text = "",
		.language = visit->language,
		.visit_identity = &job->seal};
	job->counter = visit->counter;
	uuid_make(clock_wall_ms(), filing->visit_id);
	visit_code_make(filing->visit_code);
	if (!form || !job->ink || !job->slip ||
		visit_say_where_letters_go(filing->visit_code, filing->visit_id, form))
		return failure(STATUS_NO_MEMORY, "stuck");
	return seal_identity_make(&job->seal);
}

void visit_send_stuck(struct visit *visit)
{
	struct stuck_job *job;

	if (visit->state != VISIT_STUCK || visit->stuck_busy || visit->stuck_number[0] ||
		!visit->stuck_where[0])
		return;
	job = visit_job_make(visit, sizeof(*job), file, was_filed);
	if (!job)
		return;
	if (fill(visit, job) != STATUS_OK) {
		free_stuck(job);
		return;
	}
	visit->stuck_busy = visit->changed = true;
	visit_job_give(visit, &job->head);
}

/* Where it went wrong, as it was chosen; nothing of what was written in their own words. */
static const char *where_label(const struct visit *visit)
{
	const struct service_item *item = item_of(visit);
	const json_t *option;
	size_t o;

	for (size_t i = 0; item && i < item->field_count; i++) {
		const json_t *json = item->fields[i].json;

		if (strcmp(item->fields[i].id, CATALOGUE_STUCK_WHERE))
			continue;
		json_array_foreach (json_object_get(json, "options"), o, option) {
			if (!strcmp(json_text(option, "id"), visit->stuck_where))
				return item_text(option, "label", visit->language);
		}
	}
	return "";
}

static void add_answer(const struct visit *visit, json_t *lines)
{
	char code[20], due[WORDS_DATE_SIZE], text[200];

	if (visit->stuck_due[0]) {
		words_date(visit->language, visit->stuck_due, due);
		visit_words_with(visit, "stuck.due", due, text, sizeof(text));
		visit_paper_add(lines, "strong", "", text);
	}
	visit_paper_words(visit, lines, "text", "stuck.paper_follow");
	visit_code_group(visit->stuck_code, code);
	visit_paper_words(visit, lines, "text", "paper.visit_code");
	visit_paper_add(lines, "code", "", code);
	bytes_wipe(code, sizeof(code));
}

static json_t *write_lines(const struct visit *visit)
{
	json_t *lines = json_array();
	char number[18], terminal[160], at[WORDS_DATE_SIZE];

	receipt_no_group(visit->stuck_number, number);
	words_moment(visit->language, visit->stuck_at, at);
	snprintf(terminal, sizeof(terminal), "%s %s",
		settings_place(visit->settings, visit->language), visit->kiosk_id);
	if (visit->test)
		visit_paper_words(visit, lines, "test", "paper.test");
	visit_paper_add(lines, "hall", "", settings_hall(visit->settings, visit->language));
	visit_paper_words(visit, lines, "heading", "stuck.paper_title");
	visit_paper_pair(visit, lines, "paper.terminal", terminal);
	visit_paper_pair(visit, lines, "stuck.paper_at", at);
	visit_paper_pair(visit, lines, "stuck.paper_where", where_label(visit));
	visit_paper_add(lines, "rule", "", "");
	visit_paper_words(visit, lines, "text", "stuck.number");
	visit_paper_add(lines, "code", "", number);
	add_answer(visit, lines);
	visit_paper_add(lines, "rule", "", "");
	visit_paper_pair(visit, lines, "paper.hotline", "12345");
	visit_paper_words(visit, lines, "small", "stuck.paper_note");
	visit_paper_words(visit, lines, "caption", "stuck.paper_qr");
	return lines;
}

void visit_print_report(struct visit *visit)
{
	if (visit->state == VISIT_STUCK && visit->stuck_number[0] &&
		!visit_note_runs(&visit->stuck_note))
		visit_print_note(
			visit, VISIT_PAPER_REPORT, write_lines(visit), visit->stuck_qr);
}

void visit_print_report_again(struct visit *visit)
{
	if (visit_note_waits(visit, &visit->stuck_note))
		visit_print_report(visit);
}
