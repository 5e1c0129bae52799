/* What is filled in and handed in; what is still missing.  Pages are sealed as soon as checked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_parts.h"

size_t visit_pages_of(const struct visit *visit, size_t material)
{
	const char *key = visit->basket.materials[material].key;
	size_t i, count = 0;

	for (i = 0; i < visit->page_count; i++)
		count += !strcmp(visit->pages[i].material, key);
	return count;
}

size_t visit_gaps(const struct visit *visit, struct visit_gap out[VISIT_GAPS_MAX])
{
	struct basket_gap gaps[VISIT_GAPS_MAX];
	enum basket_way ways[BASKET_MATERIALS_MAX];
	size_t i, count;

	if (!visit->answers)
		return 0;
	for (i = 0; i < visit->basket.material_count; i++)
		ways[i] = visit_way(visit, i);
	count = basket_gaps(
		&visit->basket, &visit->view, visit->answers, ways, gaps, VISIT_GAPS_MAX);
	for (i = 0; i < count; i++)
		out[i] = (struct visit_gap){
			gaps[i].kind == BASKET_GAP_MATERIAL ? VISIT_MATERIALS : VISIT_FORM,
			gaps[i]};
	return count;
}

static bool form_has_gaps(const struct visit *visit)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	return visit_gaps(visit, gaps) && gaps[0].where == VISIT_FORM;
}

/* Gaps are shown beside the fields once; who goes on all the same finds them at the review. */
bool visit_form_is_done(struct visit *visit)
{
	bool shown = visit->form_tried;

	visit->form_tried = true;
	return shown || !form_has_gaps(visit);
}

bool visit_is_fixing(struct visit *visit)
{
	bool fixing = visit->fixing;

	visit->fixing = false;
	if (fixing)
		visit->picking = visit->looking = -1;
	return fixing;
}

bool visit_gap_in_form(struct visit *visit)
{
	visit->fixing = visit->fix.where == VISIT_FORM;
	return visit->fixing;
}

bool visit_gap_in_materials(struct visit *visit)
{
	visit->fixing = visit->fix.where == VISIT_MATERIALS;
	return visit->fixing;
}

void visit_fix(struct visit *visit, const struct visit_gap *gap)
{
	visit->fix = *gap;
	visit->form_tried = true;
	visit_handle(visit, VISIT_EV_FIX);
}

bool visit_nothing_is_missing(struct visit *visit)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	return !visit->page_busy && !visit_gaps(visit, gaps) &&
	       (strcmp(visit->delivery, "post") || visit->delivery_address[0]);
}

static void list_stick(struct job *job)
{
	struct stick_job *stick = (struct stick_job *)job;

	stick->listing = calloc(1, sizeof(*stick->listing));
	stick->head.fault = FAULT_STICK_ABSENT;
	if (stick->listing && stick->folder[0] && !stick_list(stick->folder, stick->listing))
		stick->head.fault = FAULT_NONE;
}

static void free_listing(struct stick_listing *listing)
{
	if (listing)
		bytes_wipe(listing, sizeof(*listing)); /* file names can be names of people */
	free(listing);
}

static void stick_was_listed(struct job *job)
{
	struct stick_job *stick = (struct stick_job *)job;
	struct visit *visit = visit_job_owner(&stick->head);

	if (visit) {
		free_listing(visit->stick);
		visit->stick = stick->listing;
		stick->listing = NULL;
		visit->stick_busy = false;
		visit->page_fault = stick->head.fault;
		visit->page_fault_file[0] = '\0';
		visit->changed = true;
	}
	free_listing(stick->listing);
	free(stick);
}

void visit_pick(struct visit *visit, int material)
{
	struct stick_job *job;

	visit->picking = material;
	visit->page_fault = FAULT_NONE;
	visit->changed = true;
	if (material < 0 || visit->stick_busy)
		return;
	job = visit_job_make(visit, sizeof(*job), list_stick, stick_was_listed);
	if (!job)
		return;
	snprintf(job->folder, sizeof(job->folder), "%s", visit->settings->stick_folder);
	visit->stick_busy = true;
	visit_job_give(visit, &job->head);
}

/* A draft that cannot be written loses a page, never the visit. */
static void keep_in_draft(const struct page_job *page)
{
	char name[32];

	snprintf(name, sizeof(name), "page.%u", page->page.number);
	if (page->draft[0] && draft_put(page->counter->state_folder, page->draft, name,
				      page->page.sealed.data, page->page.sealed.len))
		log_warn("visit", "draft", "page %u not kept", page->page.number);
}

/* The bytes that were checked are the bytes that are sealed: one read. */
static void take_page(struct job *job)
{
	struct page_job *page = (struct page_job *)job;
	struct bytes plain = {0};

	page->head.status =
		stick_read(page->folder, page->page.file, &plain, &page->head.fault);
	if (!page->head.status)
		page->head.status = page_check(page->page.file, plain.data, plain.len,
			&page->page.preview, &page->head.fault);
	if (!page->head.status)
		page->head.status =
			seal(plain.data, plain.len, &page->to, 1, &page->page.sealed);
	if (page->head.status && !page->head.fault)
		page->head.fault = FAULT_PAGE_BROKEN;
	if (!page->head.status)
		keep_in_draft(page);
	bytes_free(&plain);
}

void visit_free_page(struct visit_page *page)
{
	bytes_free(&page->sealed);
	page_preview_free(&page->preview);
	bytes_wipe(page, sizeof(*page));
}

static void page_was_taken(struct job *job)
{
	struct page_job *page = (struct page_job *)job;
	struct visit *visit = visit_job_owner(&page->head);

	if (visit) {
		visit->page_busy = false;
		visit->changed = true;
		visit->page_fault = page->head.fault;
		snprintf(visit->page_fault_file, sizeof(visit->page_fault_file), "%s",
			page->page.file);
	}
	if (visit && !page->head.status && visit->page_count < VISIT_PAGES_MAX) {
		visit->looking = (int)visit->page_count;
		visit->pages[visit->page_count++] = page->page;
		page->page = (struct visit_page){0};
		visit_save_draft(visit);
	}
	visit_free_page(&page->page);
	free(page);
}

static bool is_full(const struct visit *visit)
{
	size_t material = (size_t)visit->picking;
	size_t most = basket_pages_max(&visit->basket, &visit->view, material);

	return visit->page_count == VISIT_PAGES_MAX ||
	       (most && visit_pages_of(visit, material) >= most);
}

void visit_take_file(struct visit *visit, size_t file)
{
	struct page_job *job;

	if (visit->page_busy || visit->picking < 0 || !visit->stick ||
		file >= visit->stick->count || is_full(visit))
		return;
	job = visit_job_make(visit, sizeof(*job), take_page, page_was_taken);
	if (!job)
		return;
	snprintf(job->folder, sizeof(job->folder), "%s", visit->settings->stick_folder);
	snprintf(job->page.file, sizeof(job->page.file), "%s", visit->stick->files[file].name);
	snprintf(job->page.material, sizeof(job->page.material), "%s",
		visit->basket.materials[visit->picking].key);
	memcpy(job->to.key, visit->seal.key, sizeof(job->to.key));
	job->counter = visit->counter;
	job->page.number = visit->page_numbers++;
	if (visit->draft_begun)
		memcpy(job->draft, visit->visit_id, sizeof(job->draft));
	visit->page_fault = FAULT_NONE;
	visit->page_busy = visit->changed = true;
	visit_job_give(visit, &job->head);
}

void visit_look(struct visit *visit, int page)
{
	visit->looking = page < (int)visit->page_count ? page : -1;
	visit->changed = true;
}

void visit_drop_page(struct visit *visit, size_t page)
{
	unsigned number;

	if (page >= visit->page_count)
		return;
	number = visit->pages[page].number;
	visit_free_page(&visit->pages[page]);
	visit->page_count--;
	memmove(&visit->pages[page], &visit->pages[page + 1],
		(visit->page_count - page) * sizeof(visit->pages[0]));
	visit->pages[visit->page_count] = (struct visit_page){0};
	visit->looking = -1;
	visit->changed = true;
	visit_drop_from_draft(visit, number);
}

void visit_forget_pages(struct visit *visit)
{
	while (visit->page_count)
		visit_free_page(&visit->pages[--visit->page_count]);
	free_listing(visit->stick);
	visit->stick = NULL;
	visit->picking = visit->looking = -1;
	visit->stick_busy = visit->page_busy = false;
	bytes_wipe(visit->page_fault_file, sizeof(visit->page_fault_file));
}
