/*
 * filing_pages.h - all pages of a visit on their way from the visit's key to the departments'.
 *
 * Used by filing.c alone.  Two threads move them, the largest first, straight into the queue's
 * files: while one waits for the disk the other seals.  The plaintext is never there as a
 * whole. Source: design wire "Bundle" 3.
 */
#ifndef FIRMWARE_COUNTER_FILING_PAGES_H
#define FIRMWARE_COUNTER_FILING_PAGES_H

#include "firmware/counter/filing.h"

struct page_moves;

/* Pages leave identity's key for queue's files; both borrowed. Fails NO_MEMORY. */
MUST_CHECK enum status page_moves_create(
	struct queue *queue, const struct seal_identity *identity, struct page_moves **out);

/*
 * Lists the pages of one case, to be moved into bundle (borrowed until the end) for to, and
 * makes their files.  Fails FULL, IO, NO_MEMORY.
 */
MUST_CHECK enum status page_moves_add(struct page_moves *moves, const struct filing_case *of,
	struct bundle_case *bundle, const struct sealing_key *to[2]);

/*
 * Moves all: afterwards the bundles know their pages, while the files are still made durable
 * beside.  Fails with what failed first; the queue's rollback removes the files.
 */
MUST_CHECK enum status page_moves_run(struct page_moves *moves);

/* Waits until the files are durable; before the commit. Fails IO. */
MUST_CHECK enum status page_moves_settle(struct page_moves *moves);

/* Waits for the thread beside, frees. NULL is allowed. */
void page_moves_destroy(struct page_moves *moves);

#endif
