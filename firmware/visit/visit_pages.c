/* Pages: from the stick or the camera, sealed as soon as they are checked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/storage/drafts.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

#define CAMERA_FILE "camera.jpg"

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

/* What cannot be written now is tried again with the next save. */
static void keep_in_draft(struct page_job *page)
{
	char name[32];

	visit_page_file(page->page.number, name);
	page->page.kept = page->draft[0] && draft_put(page->counter->state_folder, page->draft,
						    name, page->page.sealed.bytes.data,
						    page->page.sealed.bytes.len) == STATUS_OK;
}

static enum status check(struct page_job *page)
{
	enum status status = page_check(page->page.file, page->plain.data, page->plain.len,
		&page->page.preview, &page->head.fault);

	if (status == STATUS_OK && page->room &&
		page->page.preview.page_count > (unsigned)page->room) {
		page->head.fault = FAULT_PAGE_TOO_MANY;
		return STATUS_FULL;
	}
	return status;
}

enum status visit_seal_page(
	const struct bytes *plain, const struct seal_recipient *to, struct visit_sealed *out)
{
	sha256(plain->data, plain->len, out->plain_sha256);
	return seal(plain->data, plain->len, to, 1, &out->bytes);
}

static enum status seal_page(struct page_job *page)
{
	enum status status = visit_seal_page(&page->plain, &page->to, &page->page.sealed);

	if (status == STATUS_OK)
		keep_in_draft(page);
	return status;
}

static void leave_no_trace(const struct page_job *page)
{
	char name[32];

	visit_page_file(page->page.number, name);
	if (page->draft[0])
		draft_drop(page->counter->state_folder, page->draft, name);
}

/* Of the camera: durable at once, and looked at after that; what is refused goes again. */
static enum status take_picture(struct page_job *page)
{
	enum status status = seal_page(page);

	if (status == STATUS_OK && (status = check(page)) != STATUS_OK)
		leave_no_trace(page);
	return status;
}

/* Of a stick: nothing is kept that was not looked at. */
static enum status take_file(struct page_job *page)
{
	enum status status =
		stick_read(page->folder, page->page.file, &page->plain, &page->head.fault);

	if (status == STATUS_OK)
		status = check(page);
	return status == STATUS_OK ? seal_page(page) : status;
}

/* The bytes that were checked are the bytes that are sealed: one read. */
static void take_page(struct job *job)
{
	struct page_job *page = (struct page_job *)job;

	page->head.status = page->plain.len ? take_picture(page) : take_file(page);
	if (page->head.status && !page->head.fault)
		page->head.fault = FAULT_PAGE_BROKEN;
	bytes_free(&page->plain);
}

void visit_free_page(struct visit_page *page)
{
	bytes_free(&page->sealed.bytes);
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
		visit_film(visit, -1);
		visit->pages[visit->page_count++] = page->page;
		page->page = (struct visit_page){0};
		visit_save_draft(visit);
	}
	visit_shred_page(page->head.visit, &page->page);
	free(page);
}

/* Pages that may still be added to a material; 0 without a limit. */
static int room_for(const struct visit *visit, size_t material)
{
	int most = (int)basket_pages_max(&visit->basket, &visit->view, material);

	return most ? most - (int)visit_pages_of(visit, material) : 0;
}

static bool is_full(const struct visit *visit, int material)
{
	return visit->page_count == VISIT_PAGES_MAX ||
	       (basket_pages_max(&visit->basket, &visit->view, (size_t)material) &&
		       room_for(visit, (size_t)material) <= 0);
}

static struct page_job *make_page_job(struct visit *visit, int material, const char *file)
{
	struct page_job *job = visit_job_make(visit, sizeof(*job), take_page, page_was_taken);

	if (!job)
		return NULL;
	snprintf(job->folder, sizeof(job->folder), "%s", visit->settings->stick_folder);
	snprintf(job->page.file, sizeof(job->page.file), "%s", file);
	snprintf(job->page.material, sizeof(job->page.material), "%s",
		visit->basket.materials[material].key);
	memcpy(job->to.key, visit->seal.key, sizeof(job->to.key));
	job->room = room_for(visit, (size_t)material);
	job->counter = visit->counter;
	job->page.number = visit->page_numbers++;
	if (visit->draft_begun)
		memcpy(job->draft, visit->visit_id, sizeof(job->draft));
	visit->page_fault = FAULT_NONE;
	visit->page_busy = visit->changed = true;
	return job;
}

void visit_take_file(struct visit *visit, size_t file)
{
	struct page_job *job;

	if (visit->page_busy || visit->picking < 0 || !visit->stick ||
		file >= visit->stick->count || is_full(visit, visit->picking))
		return;
	job = make_page_job(visit, visit->picking, visit->stick->files[file].name);
	if (job)
		visit_job_give(visit, &job->head);
}

bool visit_films(const struct visit *visit, size_t material)
{
	return visit->hands->has_camera(visit->hands_user) &&
	       (visit_wrong_note(visit, material) ||
		       basket_accepts(&visit->basket, &visit->view, material, "camera"));
}

void visit_film(struct visit *visit, int material)
{
	bool films = material >= 0 && visit_films(visit, (size_t)material);

	if (films == (visit->filming >= 0) && !films)
		return;
	visit->filming = films ? material : -1;
	visit->shooting = false;
	visit->stillness = (struct stillness){.begun = false};
	visit->page_fault = FAULT_NONE;
	visit->changed = true;
	visit->hands->camera(visit->hands_user, films);
}

void visit_shoot(struct visit *visit)
{
	if (visit->filming < 0 || visit->shooting || visit->page_busy ||
		is_full(visit, visit->filming))
		return;
	visit->shooting = visit->changed = true;
	visit->hands->still(visit->hands_user);
}

void visit_set_listens(struct visit *visit, bool listens)
{
	visit->listens = listens;
	visit->stillness = (struct stillness){.begun = false};
}

/* Who sees nothing need not find the button: what lies still is taken. */
void visit_see_frame(struct visit *visit)
{
	const struct camera_picture *picture;

	if (visit->filming < 0)
		return;
	visit->changed = true;
	picture = visit->hands->camera_picture(visit->hands_user);
	if (!visit->listens || visit->shooting || visit->page_busy || !picture ||
		!picture->pixels)
		return;
	if (stillness_see(&visit->stillness, picture->pixels, picture->width_px,
		    picture->height_px, visit->now_ms))
		visit_shoot(visit);
}

/* A picture nobody waits for any more is thrown away. */
void visit_take_still(struct visit *visit)
{
	struct bytes jpeg = {0};
	struct page_job *job;

	if (!visit->hands->take_still(visit->hands_user, &jpeg))
		return;
	visit->changed = true;
	if (visit->filming >= 0 && visit->shooting && !visit->page_busy &&
		(job = make_page_job(visit, visit->filming, CAMERA_FILE))) {
		job->plain = jpeg;
		visit_job_give(visit, &job->head);
	} else {
		visit_shred(visit, &jpeg);
	}
	visit->shooting = false;
}

void visit_still_failed(struct visit *visit, enum fault fault)
{
	visit->page_fault = visit->shooting ? fault : visit->page_fault;
	visit->shooting = false;
	visit->changed = true;
}

void visit_look(struct visit *visit, int page)
{
	if (page != visit->looking)
		visit_forget_closer(visit);
	visit->looking = page < (int)visit->page_count ? page : -1;
	visit->changed = true;
}

void visit_drop_page(struct visit *visit, size_t page)
{
	unsigned number;

	if (page >= visit->page_count || visit->page_busy)
		return;
	number = visit->pages[page].number;
	visit_shred_page(visit, &visit->pages[page]);
	visit->page_count--;
	memmove(&visit->pages[page], &visit->pages[page + 1],
		(visit->page_count - page) * sizeof(visit->pages[0]));
	visit->pages[visit->page_count] = (struct visit_page){0};
	visit->looking = -1;
	visit_forget_closer(visit);
	visit->changed = true;
	visit_drop_from_draft(visit, number);
}

void visit_forget_pages(struct visit *visit)
{
	visit_film(visit, -1);
	visit_forget_closer(visit);
	visit->closer.asked = false;
	while (visit->page_count)
		visit_shred_page(visit, &visit->pages[--visit->page_count]);
	free_listing(visit->stick);
	visit->stick = NULL;
	visit->picking = visit->looking = -1;
	visit->stick_busy = visit->page_busy = false;
	bytes_wipe(visit->page_fault_file, sizeof(visit->page_fault_file));
}
