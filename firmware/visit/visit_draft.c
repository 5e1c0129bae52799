/*
 * An interrupted visit: kept sealed under visit code and card, taken up again here within 72 h.
 * A typed identity keeps none.  The worker writes in the order it is told, so a page is there
 * before the content that names it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

bool visit_promises_draft(const struct visit *visit)
{
	return visit_keeps_draft(visit) && visit->keeping != VISIT_KEEPING_FAILED;
}

bool visit_keeps_draft(const struct visit *visit)
{
	enum visit_state state = visit_place(visit);

	return visit->identified && visit->identity.level != IDENTITY_LEVEL_TYPED &&
	       visit->answers &&
	       ((state >= VISIT_FORM && state <= VISIT_SIGN) ||
		       (state == VISIT_CODE && visit->leaving));
}

void visit_page_file(unsigned number, char out[32])
{
	snprintf(out, 32, "page.%u", number);
}

static json_t *matters_json(const struct visit *visit)
{
	const struct basket *basket = &visit->basket;
	json_t *list = json_array();

	for (size_t m = 0; m < basket->matter_count; m++) {
		json_t *one = json_pack("{s:s, s:i}", "code",
			basket->matters[m]->implement_code, "person", (int)basket->person[m]);

		if (basket->needs[m] >= 0)
			json_object_set_new(one, "needs",
				json_string(basket->matters[basket->needs[m]]->implement_code));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *pages_json(const struct visit *visit)
{
	json_t *list = json_array();

	for (size_t p = 0; p < visit->page_count; p++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:i}", "material", visit->pages[p].material,
				      "file", visit->pages[p].file, "n",
				      (int)visit->pages[p].number));
	return list;
}

static enum status content(const struct visit *visit, struct bytes *out)
{
	json_t *json = json_pack("{s:s, s:o, s:O, s:O, s:O, s:s, s:s, s:o}", "language",
		visit->language, "matters", matters_json(visit), "answers", visit->answers,
		"ways", visit->ways, "wrongs", visit->wrongs, "delivery", visit->delivery,
		"address", visit->delivery_address, "pages", pages_json(visit));
	enum status status =
		json ? json_canonical(json, out) : failure(STATUS_NO_MEMORY, "draft: content");

	json_decref(json);
	return status;
}

static enum status begin(struct save_job *save)
{
	struct draft_head head = {.made_ms = save->made_ms};
	uint8_t secret[DRAFT_SECRET_SIZE], tag[32];
	const struct draft_lock lock = {save->visit_id, save->visit_code, secret, tag};
	enum status status;

	memcpy(head.visit_id, save->visit_id, sizeof(head.visit_id));
	random_bytes(secret, sizeof(secret));
	card_tag(secret, save->source, save->number, tag);
	memcpy(head.hint, tag, sizeof(head.hint));
	status = draft_wrap(&lock, &save->seal, head.wrapped);
	if (status == STATUS_OK)
		status = draft_begin(save->counter->state_folder, &head, secret);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(tag, sizeof(tag));
	return status;
}

static enum status put(
	const struct save_job *save, const char *name, const struct bytes *sealed)
{
	return draft_put(
		save->counter->state_folder, save->visit_id, name, sealed->data, sealed->len);
}

static enum status put_pages(const struct save_job *save)
{
	enum status status = STATUS_OK;
	char name[32];

	for (size_t p = 0; status == STATUS_OK && p < save->page_count; p++) {
		visit_page_file(save->numbers[p], name);
		status = put(save, name, &save->pages[p].bytes);
	}
	return status;
}

static void save(struct job *job)
{
	struct save_job *saving = (struct save_job *)job;
	struct seal_recipient to;
	struct bytes sealed = {0};
	enum status status = saving->begins ? begin(saving) : STATUS_OK;

	memcpy(to.key, saving->seal.key, sizeof(to.key));
	if (status == STATUS_OK)
		status = put_pages(saving);
	if (status == STATUS_OK)
		status = seal(saving->content.data, saving->content.len, &to, 1, &sealed);
	if (status == STATUS_OK)
		status = put(saving, "content", &sealed);
	if (status != STATUS_OK)
		log_warn("visit", "draft", "not kept: %s", status_name(status));
	bytes_free(&sealed);
	saving->head.status = status;
}

static void free_save(struct save_job *saving)
{
	for (size_t p = 0; p < saving->page_count; p++)
		visit_let_go(saving->head.visit, &saving->pages[p]);
	bytes_free(&saving->content);
	bytes_wipe(saving, sizeof(*saving));
	free(saving);
}

/* What the draft has need not be written again. */
static void note_what_is_there(struct visit *visit, const struct save_job *saving)
{
	visit->draft_begun = true;
	for (size_t p = 0; p < visit->page_count; p++)
		for (size_t i = 0; i < saving->page_count; i++)
			visit->pages[p].kept |= visit->pages[p].number == saving->numbers[i];
}

/* The last word counts, and it counts when the citizen has left the visit too. */
static void was_saved(struct job *job)
{
	struct save_job *saving = (struct save_job *)job;
	struct visit *visit = saving->head.visit, *owner = visit_job_owner(&saving->head);
	bool failed = saving->head.status != STATUS_OK;

	if (owner && !failed)
		note_what_is_there(owner, saving);
	if (!visit->closed && saving->save == visit->draft_saves) {
		visit->keeping = failed ? VISIT_KEEPING_FAILED : VISIT_KEEPING_DONE;
		visit->changed = true;
		if (visit->state == VISIT_GOODBYE)
			visit_touch(visit);
	}
	free_save(saving);
}

/* Pages that could not be written when they were taken. */
static enum status add_pages(struct visit *visit, struct save_job *job)
{
	enum status status = STATUS_OK;

	for (size_t p = 0; p < visit->page_count && status == STATUS_OK; p++) {
		struct visit_page *page = &visit->pages[p];

		if (page->kept)
			continue;
		status = visit_share(&page->sealed, &job->pages[job->page_count]);
		job->numbers[job->page_count] = page->number;
		job->page_count += status == STATUS_OK;
	}
	return status;
}

static void fill(struct visit *visit, struct save_job *job)
{
	int64_t now_ms = clock_wall_ms();

	if (!visit->draft_until_ms)
		visit->draft_until_ms = now_ms + DRAFT_KEEP_MS;
	job->head.aside = true;
	job->counter = visit->counter;
	job->made_ms = visit->draft_until_ms - DRAFT_KEEP_MS;
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	memcpy(job->visit_code, visit->visit_code, sizeof(job->visit_code));
	memcpy(job->number, visit->identity.id_number, sizeof(job->number));
	job->source = visit->identity.source;
	job->seal = visit->seal;
	job->begins = !visit->draft_begun;
	job->save = visit->draft_saves;
}

void visit_save_draft(struct visit *visit)
{
	struct save_job *job;

	if (!visit_keeps_draft(visit))
		return;
	visit->draft_saves++;
	visit->keeping = VISIT_KEEPING_FAILED; /* until somebody writes it */
	job = visit_job_make(visit, sizeof(*job), save, was_saved);
	if (!job)
		return;
	if (content(visit, &job->content) != STATUS_OK || add_pages(visit, job) != STATUS_OK) {
		free_save(job);
		return;
	}
	fill(visit, job);
	visit->keeping = VISIT_KEEPING_BUSY;
	visit_job_give(visit, &job->head);
}

void visit_keep_again(struct visit *visit)
{
	if (visit->keeping != VISIT_KEEPING_FAILED)
		return;
	visit_save_draft(visit);
	visit->changed = true;
	visit_touch(visit);
}

static void drop(struct job *job)
{
	struct page_job *page = (struct page_job *)job;
	char name[32];

	visit_page_file(page->page.number, name);
	draft_drop(page->counter->state_folder, page->draft, name);
}

static void was_dropped(struct job *job)
{
	free(job);
}

void visit_drop_from_draft(struct visit *visit, unsigned number)
{
	struct page_job *job;

	if (visit->keeping == VISIT_KEEPING_NONE)
		return;
	visit_save_draft(visit); /* first the content that no longer names it */
	job = visit_job_make(visit, sizeof(*job), drop, was_dropped);
	if (!job)
		return;
	job->head.aside = true;
	job->counter = visit->counter;
	job->page.number = number;
	memcpy(job->draft, visit->visit_id, sizeof(job->draft));
	visit_job_give(visit, &job->head);
}

static void end(struct job *job)
{
	struct shown_job *ending = (struct shown_job *)job;

	draft_end(ending->counter->state_folder, ending->visit_id);
}

static void was_ended(struct job *job)
{
	free(job);
}

void visit_settle_draft(struct visit *visit)
{
	visit->draft_begun = false;
	visit->draft_until_ms = 0;
	visit->draft_saves++; /* nobody waits for an answer any more */
	visit->keeping = VISIT_KEEPING_NONE;
}

void visit_end_draft(struct visit *visit)
{
	struct shown_job *job;

	if (visit->keeping == VISIT_KEEPING_NONE)
		return;
	visit_settle_draft(visit);
	job = visit_job_make(visit, sizeof(*job), end, was_ended);
	if (!job)
		return;
	job->head.aside = true;
	job->counter = visit->counter;
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	visit_job_give(visit, &job->head);
}
