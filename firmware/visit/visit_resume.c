/* A draft found for a card, and opened with its code: the visit goes on where it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

static const char *text(const json_t *json, const char *member)
{
	const char *found = json_text(json, member);

	return found ? found : "";
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
		visit_shred_page(resume->head.visit, &resume->pages[p]);
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
	const struct draft_lock lock = {head->visit_id, resume->visit_code, secret, tag};
	enum status status = STATUS_DENIED;

	if (is_of_card(resume, head, secret, tag) &&
		draft_count_try(state, head) == STATUS_OK) {
		resume->tried = true;
		status = draft_unwrap(&lock, head->wrapped, &resume->seal);
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
	visit_page_file(page->number, name);
	snprintf(page->material, sizeof(page->material), "%s", text(json, "material"));
	snprintf(page->file, sizeof(page->file), "%s", text(json, "file"));
	status = open_file(resume, name, &page->sealed.bytes, &plain);
	if (status == STATUS_OK) {
		sha256(plain.data, plain.len, page->sealed.plain_sha256);
		status = page_check(page->file, plain.data, plain.len, &page->preview, &fault);
	}
	bytes_free(&plain);
	page->kept = status == STATUS_OK;
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

static bool is_offered(const struct service_item *item)
{
	return !strcmp(item->implement_code, ITEM_PARTIES) || visit_can_be_filed(item);
}

static void take_matters(struct visit *visit, const json_t *matters)
{
	size_t i;
	json_t *one;

	json_array_foreach (matters, i, one) {
		const char *code = json_text(one, "code");
		const struct service_item *item =
			code ? catalogue_find(&visit->catalogue, code) : NULL;

		json_int_t person = json_integer_value(json_object_get(one, "person"));

		if (!item || !is_offered(item) || person < 0 || person >= BASKET_PERSONS_MAX ||
			basket_add_for(&visit->basket, item, json_text(one, "needs"),
				(unsigned)person))
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
	visit->wrongs = json_deep_copy(json_object_get(content, "wrongs"));
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
	visit->draft_until_ms = 0;
	visit->draft_begun = false; /* the next save puts a new secret in the old one's place */
	visit_settle_acting(visit); /* the catalogue may be another by now */
}

static void code_was_tried(struct job *job)
{
	struct resume_job *resume = (struct resume_job *)job;
	struct visit *visit = visit_job_owner(&resume->head);

	if (visit && visit_place(visit) == VISIT_CODE) {
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
	visit->fault = FAULT_NONE;
	visit->code_busy = visit->changed = true;
	visit_job_give(visit, &job->head);
}

bool visit_knows_what(struct visit *visit)
{
	return visit->answers != NULL;
}
