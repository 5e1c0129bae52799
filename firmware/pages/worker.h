/*
 * worker.h - what kiosk-page and kiosk-pdf have in common: the request in, the answer out.
 *
 * The other end is child.c.  Used by the two programs' main files alone.
 */
#ifndef FIRMWARE_PAGES_WORKER_H
#define FIRMWARE_PAGES_WORKER_H

#include "firmware/pages/child.h"

/* The request and the file behind it, mapped from the sealed memfd on standard input. */
struct worker_input {
	const struct page_request *request;
	const uint8_t *file;
	size_t len;
};

/* False, with a sentence on standard error, when the program was not started by kiosk. */
bool worker_take(struct worker_input *out);

/* Writes the answer: preview and new file (may be empty), or the fault alone. */
bool worker_answer(
	const struct page_preview *preview, const struct bytes *file, enum fault fault);

#endif
