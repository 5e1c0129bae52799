/* Many bytes are wiped on the worker: for megabytes it takes longer than a picture may wait. */
#include <stdlib.h>

#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_parts.h"

#define SHRED_HERE_MAX (256 * 1024)

struct shred_job {
	struct visit_job head;
	struct bytes bytes;
};

static void shred(struct job *job)
{
	bytes_free(&((struct shred_job *)job)->bytes);
}

static void was_shredded(struct job *job)
{
	shred(job); /* when nobody did it */
	free(job);
}

void visit_shred(struct visit *visit, struct bytes *bytes)
{
	struct shred_job *job = NULL;

	if (bytes->size > SHRED_HERE_MAX && !visit->over)
		job = visit_job_make(visit, sizeof(*job), shred, was_shredded);
	if (!job) {
		bytes_free(bytes);
		return;
	}
	job->head.aside = true;
	job->bytes = *bytes;
	*bytes = (struct bytes){0};
	visit_job_give(visit, &job->head);
}

void visit_shred_picture(struct visit *visit, struct page_preview *picture)
{
	visit_shred(visit, &picture->pixels);
	page_preview_free(picture);
}

enum status visit_share(struct visit_sealed *of, struct visit_sealed *out)
{
	if (!of->holders) {
		of->holders = malloc(sizeof(*of->holders));
		if (!of->holders)
			return failure(STATUS_NO_MEMORY, "visit: a page for a job");
		*of->holders = 1;
	}
	++*of->holders;
	*out = *of;
	return STATUS_OK;
}

void visit_let_go(struct visit *visit, struct visit_sealed *sealed)
{
	if (sealed->holders && --*sealed->holders) {
		*sealed = (struct visit_sealed){.holders = NULL};
		return;
	}
	free(sealed->holders);
	visit_shred(visit, &sealed->bytes);
	*sealed = (struct visit_sealed){.holders = NULL};
}

void visit_shred_page(struct visit *visit, struct visit_page *page)
{
	visit_let_go(visit, &page->sealed);
	visit_shred_picture(visit, &page->preview);
	bytes_wipe(page, sizeof(*page));
}
