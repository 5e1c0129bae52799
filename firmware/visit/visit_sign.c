/* One signature for everything, then "submit": from FILED on the case survives anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/visit/visit_parts.h"

/* Appends to the signed text, which has room for every material an item can have. */
static void say(struct visit *visit, const char *text)
{
	size_t len = strlen(visit->signed_text);

	snprintf(visit->signed_text + len, sizeof(visit->signed_text) - len, "%s", text);
}

static void say_material(struct visit *visit, size_t index, unsigned number)
{
	const struct item_material *material = &visit->item->materials[index];
	char line[320], pages[24];

	if (!visit_applies(visit, material->json) ||
		(!material->obtainable && !visit_pages_of(visit, index)))
		return;
	snprintf(line, sizeof(line), "\n%u. %s", number,
		item_text(material->json, "name", visit->language));
	say(visit, line);
	if (material->obtainable) {
		say(visit, visit_words(visit, "sign.held"));
	} else {
		snprintf(pages, sizeof(pages), "%zu", visit_pages_of(visit, index));
		visit_words_with(visit, "sign.pages", pages, line, sizeof(line));
		say(visit, line);
	}
}

void visit_write_signed_text(struct visit *visit)
{
	unsigned number = 1;
	size_t i;

	visit->signed_text[0] = '\0';
	if (!visit->item)
		return;
	say(visit, visit_words(visit, "sign.declaration"));
	say(visit, "\n");
	say(visit, item_text(visit->item->json, "name", visit->language));
	say(visit, "\n1. ");
	say(visit, visit_words(visit, "sign.form"));
	for (i = 0; i < visit->item->material_count; i++) {
		size_t before = strlen(visit->signed_text);
		say_material(visit, i, number + 1);
		number += strlen(visit->signed_text) > before;
	}
}

void visit_begin_signing(struct visit *visit)
{
	bytes_wipe(visit->ink, sizeof(*visit->ink));
	visit->ink_asked_again = false;
	visit_write_signed_text(visit);
}

void visit_draw_ink(
	struct visit *visit, int x, int y, int t_ms, bool first, int width, int height)
{
	visit->ink->width = width;
	visit->ink->height = height;
	ink_add(visit->ink, x, y, t_ms, first);
	visit_touch(visit);
}

void visit_clear_ink(struct visit *visit)
{
	bytes_wipe(visit->ink, sizeof(*visit->ink));
	visit->changed = true;
}

/* Runs while the visit waits in SENDING and touches nothing it lends. */
static void file(struct job *job)
{
	struct file_job *filing = (struct file_job *)job;

	filing->slip = secret_alloc(sizeof(*filing->slip));
	filing->head.fault = FAULT_QUEUE_IO;
	filing->head.status = STATUS_NO_MEMORY;
	if (!filing->slip)
		return;
	filing->head.status = filing_submit(
		&filing->counter->desk, &filing->filing, filing->slip, &filing->head.fault);
	if (filing->head.status)
		return;
	counter_ring(filing->counter);
	filing->line_is_down = counter_line_is_down(filing->counter);
}

static void was_filed(struct job *job)
{
	struct file_job *filing = (struct file_job *)job;
	struct visit *visit = visit_job_owner(&filing->head);

	if (visit && !filing->head.status) {
		*visit->slip = *filing->slip;
		visit->note_until_ms = visit->now_ms;
		if (!filing->line_is_down)
			visit->note_until_ms += visit->settings->receipt_wait_ms;
		visit_handle(visit, VISIT_EV_FILED);
	} else if (visit) {
		visit->heard = filing->head.fault;
		visit_handle(visit, VISIT_EV_FILE_FAILED);
	}
	secret_free(filing->slip, sizeof(*filing->slip));
	bytes_wipe(filing, sizeof(*filing));
	free(filing);
}

static void lend(struct visit *visit, struct file_job *job)
{
	struct filing *filing = &job->filing;
	size_t i;

	for (i = 0; i < visit->page_count; i++) {
		memcpy(job->pages[i].material, visit->pages[i].material,
			sizeof(job->pages[i].material));
		job->pages[i].sealed = visit->pages[i].sealed;
	}
	job->the_case = (struct filing_case){.item = visit->item,
		.form = visit->form,
		.pages = job->pages,
		.page_count = visit->page_count};
	*filing = (struct filing){.cases = &job->the_case,
		.case_count = 1,
		.identity = &visit->identity,
		.ink = visit->ink,
		.signed_text = visit->signed_text,
		.language = visit->language,
		.visit_identity = &visit->seal};
	memcpy(filing->visit_id, visit->visit_id, sizeof(filing->visit_id));
	memcpy(filing->visit_code, visit->visit_code, sizeof(filing->visit_code));
	job->counter = visit->counter;
}

/* Empty or tiny is asked for again once; then any mark counts. */
bool visit_submit(struct visit *visit)
{
	struct file_job *job;

	if (ink_is_tiny(visit->ink) && !visit->ink_asked_again) {
		visit->ink_asked_again = true;
		return false;
	}
	if (!visit->ink->count)
		return false;
	job = visit_job_make(visit, sizeof(*job), file, was_filed);
	if (!job)
		return false;
	lend(visit, job);
	visit_job_give(visit, &job->head);
	return true;
}

bool visit_end_sending(struct visit *visit)
{
	visit->fault = visit->heard ? visit->heard : FAULT_QUEUE_IO;
	return true;
}
