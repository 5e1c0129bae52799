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
	struct draft_head head = {.made_ms = save->wall_ms};
	uint8_t secret[DRAFT_SECRET_SIZE], tag[32];
	enum status status;

	memcpy(head.visit_id, save->visit_id, sizeof(head.visit_id));
	random_bytes(secret, sizeof(secret));
	card_tag(secret, save->source, save->number, tag);
	memcpy(head.hint, tag, sizeof(head.hint));
	status = draft_wrap(
		save->visit_id, save->visit_code, secret, tag, &save->seal, head.wrapped);
	if (status == STATUS_OK)
		status = draft_begin(save->counter->state_folder, &head, secret);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(tag, sizeof(tag));
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
		status = seal(saving->content.data, saving->content.len, &to, 1, &sealed);
	if (status == STATUS_OK)
		status = draft_put(saving->counter->state_folder, saving->visit_id, "content",
			sealed.data, sealed.len);
	if (status != STATUS_OK)
		log_warn("visit", "draft", "not kept: %s", status_name(status));
	bytes_free(&sealed);
}

static void was_saved(struct job *job)
{
	struct save_job *saving = (struct save_job *)job;

	bytes_free(&saving->content);
	bytes_wipe(saving, sizeof(*saving));
	free(saving);
}

void visit_save_draft(struct visit *visit)
{
	struct save_job *job;

	if (!visit_keeps_draft(visit))
		return;
	job = visit_job_make(visit, sizeof(*job), save, was_saved);
	if (!job)
		return;
	job->head.aside = true;
	if (content(visit, &job->content) != STATUS_OK) {
		was_saved(&job->head.job);
		return;
	}
	job->counter = visit->counter;
	job->wall_ms = clock_wall_ms();
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	memcpy(job->visit_code, visit->visit_code, sizeof(job->visit_code));
	memcpy(job->number, visit->identity.id_number, sizeof(job->number));
	job->source = visit->identity.source;
	job->seal = visit->seal;
	job->begins = !visit->draft_begun;
	if (job->begins)
		visit->draft_until_ms = job->wall_ms + DRAFT_KEEP_MS;
	visit->draft_begun = true;
	visit_job_give(visit, &job->head);
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

	if (!visit->draft_begun)
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

void visit_end_draft(struct visit *visit)
{
	struct shown_job *job;

	if (!visit->draft_begun)
		return;
	visit->draft_begun = false;
	job = visit_job_make(visit, sizeof(*job), end, was_ended);
	if (!job)
		return;
	job->head.aside = true;
	job->counter = visit->counter;
	memcpy(job->visit_id, visit->visit_id, sizeof(job->visit_id));
	visit_job_give(visit, &job->head);
}
