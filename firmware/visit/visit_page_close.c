/* A page looked at closely: more of its pixels, for as long as it is looked at. */
#include <stdlib.h>

#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

static void look(struct job *job)
{
	struct close_job *closely = (struct close_job *)job;
	struct bytes plain = {0};
	enum status status = unseal(
		closely->sealed.bytes.data, closely->sealed.bytes.len, &closely->seal, &plain);

	if (status == STATUS_OK)
		status = page_look_closely(plain.data, plain.len, closely->leaf, &closely->made,
			&closely->head.fault);
	bytes_free(&plain);
	closely->head.status = status;
}

/* The page of this job is still the one that is shown. */
static bool is_looked_at(const struct visit *visit, const struct close_job *closely)
{
	const struct visit_page *page;

	if (visit->looking < 0 || (size_t)visit->looking >= visit->page_count)
		return false;
	page = &visit->pages[visit->looking];
	return page->number == closely->number && page->leaf == closely->leaf;
}

static void was_looked_at(struct job *job)
{
	struct close_job *closely = (struct close_job *)job;
	struct visit *visit = visit_job_owner(&closely->head);

	if (visit)
		visit->closer.asked = false;
	if (visit && !closely->head.status && is_looked_at(visit, closely)) {
		visit_forget_closer(visit);
		visit->closer.picture = closely->made;
		visit->closer.number = closely->number;
		visit->closer.leaf = closely->leaf;
		closely->made = (struct page_preview){0};
		visit->changed = true;
	}
	visit_shred_picture(closely->head.visit, &closely->made);
	visit_let_go(closely->head.visit, &closely->sealed);
	bytes_wipe(closely, sizeof(*closely));
	free(closely);
}

void visit_look_closely(struct visit *visit)
{
	struct visit_page *page;
	struct close_job *job;

	if (visit->closer.asked || visit->looking < 0 ||
		(size_t)visit->looking >= visit->page_count ||
		visit_page_picture(visit) == &visit->closer.picture)
		return;
	page = &visit->pages[visit->looking];
	job = visit_job_make(visit, sizeof(*job), look, was_looked_at);
	if (!job)
		return;
	if (visit_share(&page->sealed, &job->sealed) != STATUS_OK) {
		free(job);
		return;
	}
	job->seal = visit->seal;
	job->number = page->number;
	job->leaf = page->leaf;
	visit->closer.asked = true;
	visit_job_give(visit, &job->head);
}

const struct page_preview *visit_page_picture(const struct visit *visit)
{
	const struct visit_page *page = &visit->pages[visit->looking];
	bool closer = visit->closer.picture.pixels.len > 0 &&
		      visit->closer.number == page->number && visit->closer.leaf == page->leaf;

	return closer ? &visit->closer.picture : &page->preview;
}

void visit_forget_closer(struct visit *visit)
{
	visit_shred_picture(visit, &visit->closer.picture);
}
