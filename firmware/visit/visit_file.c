/* "Submit": the basket becomes one case per matter.  From FILED on they survive anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/evidence/letter_key.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

#define OVERDUE_MS 15000 /* what the screen says it takes at most */
#define ACTING "acting"
#define HELPED "helped" /* somebody at the screen, who is no agent */

static json_t *parties_form(const struct visit *visit, size_t matter)
{
	int parties = visit_parties(visit, visit->basket.person[matter]);

	return parties < 0 ? NULL : visit->view.forms[parties];
}

/* 容缺, 承诺 and corrections of a matter's materials, under its own names; NULL when there is none.
 */
static json_t *ways_json(const struct visit *visit, size_t matter)
{
	json_t *ways = json_object();

	for (size_t m = 0; m < visit->basket.material_count; m++) {
		uint16_t bit = (uint16_t)(1u << matter);
		enum basket_way way = visit_way(visit, m);
		const char *id =
			basket_material_of(&visit->basket, &visit->basket.materials[m], bit)
				->id;

		if ((visit->view.wanted[m] & bit) && visit_wrong_note(visit, m))
			json_object_set_new(ways, id,
				json_pack("{s:s, s:s}", "way", "correction", "note",
					visit_wrong_note(visit, m)));
		if (!(visit->view.needed[m] & bit))
			continue;
		if (way == BASKET_WAY_LATER)
			json_object_set_new(ways, id,
				json_pack("{s:s, s:i}", "way", "later", "days",
					basket_later_days(&visit->basket, &visit->view, m)));
		else if (way == BASKET_WAY_PLEDGE)
			json_object_set_new(ways, id, json_pack("{s:s}", "way", "pledge"));
	}
	return ways;
}

static json_t *delivery_json(const struct visit *visit, size_t matter)
{
	const char *way = visit_delivery_of(visit, matter);

	if (strcmp(way, "post"))
		return json_pack("{s:s}", "way", way);
	return json_pack("{s:s, s:s}", "way", way, "address", visit->delivery_address);
}

/* As what one alone may ask for it, or their own beside an enterprise's. */
static json_t *own_parties(
	const struct visit *visit, size_t matter, const char *own, const char *helped)
{
	char key[BASKET_KEY_SIZE];
	const char *ward;

	basket_key_for(VISIT_WARD_NAME, visit->basket.person[matter], key);
	ward = form_get(visit->answers, key);
	return json_pack("{s:s, s:s*, s:s*}", ACTING, own, HELPED, helped, "ward_name",
		!strcmp(own, "guardian") && *ward ? ward : NULL);
}

static int set_parties(const struct visit *visit, size_t matter, json_t *form)
{
	json_t *parties = parties_form(visit, matter);
	const char *acting = json_text(parties, ACTING), *own = visit_acting(visit, matter);
	const char *helped = json_text(parties, HELPED);

	if (!acting || (!strcmp(own, "self") && (!helped || strcmp(helped, "yes"))))
		return 0;
	if (strcmp(own, acting))
		return json_object_set_new(
			form, "_parties", own_parties(visit, matter, own, helped));
	return json_object_set(form, "_parties", parties);
}

int visit_say_where_letters_go(const char *visit_code, const char *visit_id, json_t *form)
{
	char recipient[SEAL_TEXT_SIZE];

	if (letter_key_recipient(visit_code, visit_id, recipient) != STATUS_OK)
		return -1;
	return json_object_set_new(form, LETTER_KEY_MEMBER, json_string(recipient));
}

enum status visit_case_form(const struct visit *visit, size_t matter, json_t **out)
{
	json_t *form = json_copy(visit->view.forms[matter]);
	json_t *ways = ways_json(visit, matter);
	int needs = visit->basket.needs[matter], failed = !form || !ways;

	if (!failed && json_object_size(ways))
		failed |= json_object_set(form, "_materials", ways);
	if (!failed)
		failed |= set_parties(visit, matter, form);
	if (!failed && !visit->basket.matters[matter]->booking_only)
		failed |= json_object_set_new(form, "_delivery", delivery_json(visit, matter));
	if (!failed)
		failed |= visit_say_where_letters_go(visit->visit_code, visit->visit_id, form);
	if (!failed && needs >= 0)
		failed |= json_object_set_new(form, "_needs",
			json_string(visit->basket.matters[needs]->implement_code));
	json_decref(ways);
	if (failed) {
		json_decref(form);
		return failure(STATUS_NO_MEMORY, "form of a case");
	}
	*out = form;
	return STATUS_OK;
}

static bool is_wanted_by(const struct visit *visit, size_t material, int matter)
{
	return matter >= 0 && (visit->view.wanted[material] & 1u << matter);
}

/* Not for the citizen's own matter beside an enterprise's: its papers are no business of it. */
static bool acts_as_answered(const struct visit *visit, size_t matter)
{
	return !strcmp(visit_acting(visit, matter),
		basket_acting(&visit->basket, visit->answers, visit->basket.person[matter]));
}

/* What a case calls a merged material: its own id, or that of who acts; NULL: not its own. */
static const char *id_for_case(const struct visit *visit, size_t material, size_t matter)
{
	const struct basket_material *merged = &visit->basket.materials[material];
	int parties = visit_parties(visit, visit->basket.person[matter]);

	if (is_wanted_by(visit, material, (int)matter))
		return basket_material_of(&visit->basket, merged, (uint16_t)(1u << matter))->id;
	if (is_wanted_by(visit, material, parties) && acts_as_answered(visit, matter))
		return basket_material_of(&visit->basket, merged, (uint16_t)(1u << parties))
			->id;
	return NULL;
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
	draft_end(filing->counter->state_folder, filing->filing.visit_id);
	counter_ring(filing->counter);
	filing->line_is_down = counter_line_is_down(filing->counter);
}

/* The pages of one case, under the names its own item gives the materials. */
static size_t lend_pages(const struct visit *visit, size_t matter, struct bundle_page *pages)
{
	size_t count = 0;

	for (size_t p = 0; p < visit->page_count; p++)
		for (size_t m = 0; m < visit->basket.material_count; m++) {
			const struct basket_material *material = &visit->basket.materials[m];
			const struct visit_page *page = &visit->pages[p];
			const char *id = id_for_case(visit, m, matter);

			if (!id || strcmp(material->key, page->material))
				continue;
			snprintf(
				pages[count].material, sizeof(pages[count].material), "%s", id);
			pages[count].sealed = page->sealed.bytes;
			memcpy(pages[count++].plain_sha256, page->sealed.plain_sha256,
				sizeof(page->sealed.plain_sha256));
		}
	return count;
}

/* cases: by index of the basket; a signer is told apart by the cases that name them. */
static void lend_signers(struct visit *visit, struct file_job *job, const size_t *matters)
{
	for (size_t i = 0; i < visit->signer_count; i++) {
		struct filing_signer *signer = &job->signers[i];

		signer->name = visit->signers[i].name;
		signer->ink = visit->signers[i].ink;
		for (size_t c = 0; c < job->filing.case_count; c++)
			if (visit->signers[i].matters & 1u << matters[c])
				signer->cases |= (uint16_t)(1u << c);
	}
	job->filing.signers = job->signers;
	job->filing.signer_count = visit->signer_count;
}

static const struct service_item *parties_of(const struct visit *visit, size_t matter)
{
	int parties = visit_parties(visit, visit->basket.person[matter]);

	return parties < 0 ? NULL : visit->basket.matters[parties];
}

static enum status lend(struct visit *visit, struct file_job *job)
{
	struct filing *filing = &job->filing;
	size_t matters[BASKET_MATTERS_MAX], count = 0;
	enum status status = STATUS_OK;

	*filing = (struct filing){.cases = job->cases,
		.identity = &visit->identity,
		.ink = visit->ink,
		.signed_text = visit->signed_text,
		.language = visit->language,
		.visit_identity = &visit->seal};
	for (size_t m = 0; m < visit->basket.matter_count && status == STATUS_OK; m++) {
		struct filing_case *of = &job->cases[count];
		json_t *form = NULL;

		if (!visit_is_filed(visit, m))
			continue;
		status = visit_case_form(visit, m, &form);
		of->item = visit->basket.matters[m];
		of->parties = parties_of(visit, m);
		of->form = form;
		of->pages = job->pages[count];
		of->place_seen = visit_place_was_seen(visit, m);
		of->page_count = lend_pages(visit, m, job->pages[count]);
		matters[count] = m;
		count += status == STATUS_OK;
	}
	filing->case_count = count;
	lend_signers(visit, job, matters);
	memcpy(filing->visit_id, visit->visit_id, sizeof(filing->visit_id));
	memcpy(filing->visit_code, visit->visit_code, sizeof(filing->visit_code));
	job->counter = visit->counter;
	return status;
}

static void free_filing(struct file_job *filing)
{
	for (size_t i = 0; i < filing->filing.case_count; i++)
		json_decref((json_t *)(uintptr_t)filing->cases[i].form);
	secret_free(filing->slip, sizeof(*filing->slip));
	bytes_wipe(filing, sizeof(*filing));
	free(filing);
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
	free_filing(filing);
}

bool visit_submit(struct visit *visit)
{
	struct file_job *job = visit_job_make(visit, sizeof(*job), file, was_filed);

	if (!job)
		return false;
	if (lend(visit, job) != STATUS_OK) {
		free_filing(job);
		return false;
	}
	visit->overdue = visit->left = false;
	visit->overdue_ms = visit->now_ms + OVERDUE_MS;
	visit_job_give(visit, &job->head);
	return true;
}

bool visit_is_filed_alone(struct visit *visit)
{
	return visit->left;
}

bool visit_stays_alone(struct visit *visit)
{
	if (!visit->left)
		return false;
	visit->kept = visit->keeping != VISIT_KEEPING_NONE;
	visit->abandoned = true;
	return true;
}

bool visit_end_sending(struct visit *visit)
{
	visit->fault = visit->heard ? visit->heard : FAULT_QUEUE_IO;
	return true;
}
