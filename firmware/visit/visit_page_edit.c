/* A page turned, cut, moved, leafed through: it is sealed before and after, never in clear at
 * rest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

#define EDITED_FILE "edited.jpg"

/* Opened with the visit's identity, made anew, sealed again: never in clear but in memory. */
static enum status edit_page(struct edit_job *edit, const struct bytes *plain)
{
	struct seal_recipient to;
	struct bytes made = {0};
	enum status status = page_make(plain->data, plain->len, &edit->edit, &made,
		&edit->made.preview, &edit->head.fault);

	memcpy(to.key, edit->seal.key, sizeof(to.key));
	if (status == STATUS_OK)
		status = visit_seal_page(&made, &to, &edit->made.sealed);
	bytes_free(&made);
	return status;
}

static void edit(struct job *job)
{
	struct edit_job *editing = (struct edit_job *)job;
	struct bytes plain = {0};
	char name[32];
	enum status status = unseal(
		editing->sealed.bytes.data, editing->sealed.bytes.len, &editing->seal, &plain);

	if (status == STATUS_OK && editing->turns_leaf)
		status = page_look(plain.data, plain.len, editing->leaf, &editing->made.preview,
			&editing->head.fault);
	else if (status == STATUS_OK)
		status = edit_page(editing, &plain);
	bytes_free(&plain);
	visit_page_file(editing->made.number, name);
	editing->made.kept = status == STATUS_OK && editing->draft[0] && !editing->turns_leaf &&
			     draft_put(editing->counter->state_folder, editing->draft, name,
				     editing->made.sealed.bytes.data,
				     editing->made.sealed.bytes.len) == STATUS_OK;
	editing->head.status = status;
}

static void take_edited(struct visit *visit, struct edit_job *editing)
{
	struct visit_page *page = &visit->pages[editing->page];
	unsigned count = page->preview.page_count;

	visit_shred_picture(visit, &page->preview);
	page->preview = editing->made.preview;
	editing->made.preview = (struct page_preview){0};
	if (editing->turns_leaf) {
		page->preview.page_count = count;
		page->leaf = editing->leaf;
		return;
	}
	visit_let_go(visit, &page->sealed);
	page->sealed = editing->made.sealed;
	editing->made.sealed = (struct visit_sealed){.holders = NULL};
	snprintf(page->file, sizeof(page->file), EDITED_FILE);
	page->number = editing->made.number;
	page->kept = editing->made.kept;
	visit_drop_from_draft(visit, editing->number);
}

static void was_edited(struct job *job)
{
	struct edit_job *editing = (struct edit_job *)job;
	struct visit *visit = visit_job_owner(&editing->head);

	if (visit) {
		visit->page_busy = false;
		visit->changed = true;
		visit->page_fault = editing->head.fault;
		if (!editing->head.status && editing->page < visit->page_count &&
			visit->pages[editing->page].number == editing->number)
			take_edited(visit, editing);
	}
	visit_shred_page(editing->head.visit, &editing->made);
	visit_let_go(editing->head.visit, &editing->sealed);
	bytes_wipe(editing, sizeof(*editing));
	free(editing);
}

static struct edit_job *make_edit(struct visit *visit)
{
	struct visit_page *page;
	struct edit_job *job;

	if (visit->page_busy || visit->looking < 0)
		return NULL;
	page = &visit->pages[visit->looking];
	job = visit_job_make(visit, sizeof(*job), edit, was_edited);
	if (!job)
		return NULL;
	if (visit_share(&page->sealed, &job->sealed) != STATUS_OK) {
		free(job);
		return NULL;
	}
	job->page = (size_t)visit->looking;
	job->number = page->number;
	job->seal = visit->seal;
	job->counter = visit->counter;
	if (visit->draft_begun)
		memcpy(job->draft, visit->visit_id, sizeof(job->draft));
	visit->page_fault = FAULT_NONE;
	visit->page_busy = visit->changed = true;
	return job;
}

void visit_edit_page(struct visit *visit, const struct page_edit *how)
{
	struct edit_job *job = make_edit(visit);

	if (!job)
		return;
	job->edit = *how;
	job->made.number = visit->page_numbers++;
	visit_job_give(visit, &job->head);
}

void visit_turn_leaf(struct visit *visit, unsigned leaf)
{
	struct edit_job *job;

	if (visit->looking < 0 || leaf >= visit->pages[visit->looking].preview.page_count)
		return;
	job = make_edit(visit);
	if (!job)
		return;
	job->turns_leaf = true;
	job->leaf = leaf;
	visit_job_give(visit, &job->head);
}

/* The page of the same material before it. */
static int page_before(const struct visit *visit, size_t page)
{
	for (size_t p = page; p-- > 0;)
		if (!strcmp(visit->pages[p].material, visit->pages[page].material))
			return (int)p;
	return -1;
}

bool visit_has_page_before(const struct visit *visit)
{
	return visit->looking >= 0 && page_before(visit, (size_t)visit->looking) >= 0;
}

void visit_move_page(struct visit *visit)
{
	struct visit_page moved;
	int before;

	if (visit->page_busy || visit->looking < 0)
		return;
	before = page_before(visit, (size_t)visit->looking);
	if (before < 0)
		return;
	moved = visit->pages[visit->looking];
	visit->pages[visit->looking] = visit->pages[before];
	visit->pages[before] = moved;
	visit->looking = before;
	visit->changed = true;
	visit_save_draft(visit);
}

bool visit_page_is_twice(const struct visit *visit, size_t page)
{
	for (size_t p = 0; p < visit->page_count; p++)
		if (p != page &&
			page_is_like(&visit->pages[p].preview, &visit->pages[page].preview))
			return true;
	return false;
}
