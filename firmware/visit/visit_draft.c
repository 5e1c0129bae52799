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
#include "firmware/visit/visit_parts.h"

bool visit_keeps_draft(const struct visit *visit)
{
	enum visit_state state = visit->state == VISIT_STUCK ? visit->stuck_from : visit->state;

	return visit->identified && visit->identity.level != IDENTITY_LEVEL_TYPED &&
	       visit->answers && state >= VISIT_FORM && state <= VISIT_SIGN;
}

static void page_file(unsigned number, char out[32])
{
	snprintf(out, 32, "page.%u", number);
}

static const char *text(const json_t *json, const char *member)
{
	const char *found = json_text(json, member);

	return found ? found : "";
}

static json_t *matters_json(const struct visit *visit)
{
	const struct basket *basket = &visit->basket;
	json_t *list = json_array();

	for (size_t m = 0; m < basket->matter_count; m++) {
		json_t *one = json_pack("{s:s}", "code", basket->matters[m]->implement_code);

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
	json_t *json = json_pack("{s:s, s:o, s:O, s:O, s:s, s:s, s:o}", "language",
		visit->language, "matters", matters_json(visit), "answers", visit->answers,
		"ways", visit->ways, "delivery", visit->delivery, "address",
		visit->delivery_address, "pages", pages_json(visit));
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
	visit->draft_begun = true;
	visit_job_give(visit, &job->head);
}

static void drop(struct job *job)
{
	struct page_job *page = (struct page_job *)job;
	char name[32];

	page_file(page->page.number, name);
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

/* A hint is two bytes: of 65,536 strangers' drafts one would look like one's own. */
static bool is_of_card(const struct resume_job *resume, const struct draft_head *head,
	uint8_t secret[DRAFT_SECRET_SIZE], uint8_t tag[32])
{
	if (draft_secret(resume->counter->state_folder, head, secret) != STATUS_OK)
		return false;
	card_tag(secret, resume->source, resume->number, tag);
	return !memcmp(tag, head->hint, sizeof(head->hint));
}

static void find(struct job *job)
{
	struct resume_job *resume = (struct resume_job *)job;
	struct draft_head heads[DRAFTS_MAX];
	uint8_t secret[DRAFT_SECRET_SIZE], tag[32];
	size_t count = draft_list(resume->counter->state_folder, resume->wall_ms, heads);

	for (size_t i = 0; i < count; i++)
		resume->found += is_of_card(resume, &heads[i], secret, tag);
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(tag, sizeof(tag));
}

static void free_resume(struct resume_job *resume)
{
	for (size_t p = 0; p < resume->page_count; p++)
		visit_free_page(&resume->pages[p]);
	json_decref(resume->content);
	bytes_wipe(resume, sizeof(*resume));
	free(resume);
}

static void was_found(struct job *job)
{
	struct resume_job *resume = (struct resume_job *)job;
	struct visit *visit = visit_job_owner(&resume->head);

	if (visit) {
		visit->drafts = resume->found;
		visit->changed = true;
	}
	free_resume(resume);
}

static struct resume_job *make_resume(
	struct visit *visit, void (*work)(struct job *job), void (*done)(struct job *job))
{
	struct resume_job *job = visit_job_make(visit, sizeof(*job), work, done);

	if (!job)
		return NULL;
	job->counter = visit->counter;
	job->wall_ms = clock_wall_ms();
	job->source = visit->identity.source;
	memcpy(job->number, visit->identity.id_number, sizeof(job->number));
	return job;
}

void visit_find_drafts(struct visit *visit)
{
	struct resume_job *job;

	visit->drafts = 0;
	if (visit->identity.level == IDENTITY_LEVEL_TYPED)
		return;
	job = make_resume(visit, find, was_found);
	if (!job)
		return;
	job->head.aside = true;
	visit_job_give(visit, &job->head);
}

/* Counted before it is tried; the last wrong one ends the draft. */
static enum status try_head(struct resume_job *resume, struct draft_head *head)
{
	const char *state = resume->counter->state_folder;
	uint8_t secret[DRAFT_SECRET_SIZE], tag[32];
	enum status status = STATUS_DENIED;

	if (is_of_card(resume, head, secret, tag) &&
		draft_count_try(state, head) == STATUS_OK) {
		resume->tried = true;
		status = draft_unwrap(head->visit_id, resume->visit_code, secret, tag,
			head->wrapped, &resume->seal);
		if (status == STATUS_OK)
			status = draft_forgive(state, head);
		else if (head->tries >= DRAFT_TRIES_MAX)
			draft_end(state, head->visit_id);
	}
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(tag, sizeof(tag));
	return status;
}

static enum status open_file(
	struct resume_job *resume, const char *name, struct bytes *sealed, struct bytes *plain)
{
	enum status status =
		draft_get(resume->counter->state_folder, resume->visit_id, name, sealed);

	return status == STATUS_OK ? unseal(sealed->data, sealed->len, &resume->seal, plain)
				   : status;
}

static enum status open_page(struct resume_job *resume, const json_t *json)
{
	struct visit_page *page = &resume->pages[resume->page_count];
	struct bytes plain = {0};
	enum fault fault;
	char name[32];
	enum status status;

	page->number = (unsigned)json_integer_value(json_object_get(json, "n"));
	page_file(page->number, name);
	snprintf(page->material, sizeof(page->material), "%s", text(json, "material"));
	snprintf(page->file, sizeof(page->file), "%s", text(json, "file"));
	status = open_file(resume, name, &page->sealed, &plain);
	if (status == STATUS_OK)
		status = page_check(page->file, plain.data, plain.len, &page->preview, &fault);
	bytes_free(&plain);
	if (status == STATUS_OK)
		resume->page_count++;
	else
		visit_free_page(page);
	return status;
}

/* A page that is not there any more is asked for again; the rest goes on. */
static enum status open_draft(struct resume_job *resume)
{
	struct bytes sealed = {0}, plain = {0};
	const json_t *pages;
	enum status status = open_file(resume, "content", &sealed, &plain);

	if (status == STATUS_OK)
		status = json_read(plain.data, plain.len, &resume->content);
	pages = json_object_get(resume->content, "pages");
	for (size_t i = 0; status == STATUS_OK && i < json_array_size(pages) &&
			   resume->page_count < VISIT_PAGES_MAX;
		i++)
		if (open_page(resume, json_array_get(pages, i)) != STATUS_OK)
			log_warn("visit", "draft", "page %zu is lost", i);
	bytes_free(&sealed);
	bytes_free(&plain);
	return status;
}

static void try_code(struct job *job)
{
	struct resume_job *resume = (struct resume_job *)job;
	struct draft_head heads[DRAFTS_MAX];
	size_t count;

	resume->head.status = visit_code_read(resume->typed, resume->visit_code);
	if (resume->head.status != STATUS_OK)
		return;
	resume->head.status = STATUS_DENIED;
	count = draft_list(resume->counter->state_folder, resume->wall_ms, heads);
	for (size_t i = 0; i < count && resume->head.status != STATUS_OK; i++)
		if (try_head(resume, &heads[i]) == STATUS_OK) {
			memcpy(resume->visit_id, heads[i].visit_id, sizeof(resume->visit_id));
			resume->head.status = open_draft(resume);
		}
}

static void take_matters(struct visit *visit, const json_t *matters)
{
	size_t i;
	json_t *one;

	json_array_foreach(matters, i, one)
	{
		const char *code = json_text(one, "code");
		const struct service_item *item =
			code ? catalogue_find(&visit->catalogue, code) : NULL;

		if (!item || basket_add(&visit->basket, item, json_text(one, "needs")))
			log_warn("visit", "draft", "matter %zu is no longer offered", i);
	}
}

/* What was kept takes the place of what this visit began with. */
static void take_over(struct visit *visit, struct resume_job *resume)
{
	const json_t *content = resume->content;
	const char *language = json_text(content, "language");

	visit_forget_basket(visit);
	visit_forget_pages(visit);
	take_matters(visit, json_object_get(content, "matters"));
	visit->answers = json_deep_copy(json_object_get(content, "answers"));
	visit->ways = json_deep_copy(json_object_get(content, "ways"));
	visit->brought = json_object();
	if (language)
		snprintf(visit->language, sizeof(visit->language), "%s", language);
	snprintf(visit->delivery, sizeof(visit->delivery), "%s", text(content, "delivery"));
	visit_set_address(visit, text(content, "address"));
	memcpy(visit->visit_id, resume->visit_id, sizeof(visit->visit_id));
	memcpy(visit->visit_code, resume->visit_code, sizeof(visit->visit_code));
	visit->seal = resume->seal;
	for (size_t p = 0; p < resume->page_count; p++) {
		visit->pages[visit->page_count++] = resume->pages[p];
		if (resume->pages[p].number >= visit->page_numbers)
			visit->page_numbers = resume->pages[p].number + 1;
	}
	resume->page_count = 0;
	visit->draft_begun = false; /* the next save puts a new secret in the old one's place */
	visit_evaluate(visit);
}

static void code_was_tried(struct job *job)
{
	struct resume_job *resume = (struct resume_job *)job;
	struct visit *visit = visit_job_owner(&resume->head);

	if (visit && visit->state == VISIT_CODE) {
		visit->code_busy = false;
		if (resume->head.status == STATUS_OK) {
			take_over(visit, resume);
			visit_handle(visit, VISIT_EV_RESUMED);
		} else {
			visit->code_wrong++;
			visit_find_drafts(visit);
		}
		visit->changed = true;
	}
	free_resume(resume);
}

void visit_resume(struct visit *visit)
{
	struct resume_job *job;

	if (visit->state != VISIT_CODE || visit->code_busy)
		return;
	job = make_resume(visit, try_code, code_was_tried);
	if (!job)
		return;
	memcpy(job->typed, visit->code_typed, sizeof(job->typed));
	visit->code_busy = visit->changed = true;
	visit_job_give(visit, &job->head);
}

bool visit_knows_what(struct visit *visit)
{
	return visit->answers != NULL;
}
