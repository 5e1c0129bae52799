/*
 * child.h - how kiosk and its page programs talk.
 *
 * The program gets a struct page_request and the file behind it as one sealed memfd for its
 * standard input, and answers on its standard output: a struct page_answer, then
 * width·height·4 bytes of pixels and file_len bytes of a new file when there is no fault.
 * It is one machine and one build, so the structs go as they are; each field is checked.
 */
#ifndef FIRMWARE_PAGES_CHILD_H
#define FIRMWARE_PAGES_CHILD_H

#include "firmware/pages/pages.h"

#define PAGE_REQUEST_MAGIC 0x534b4150 /* "PAKS" */
#define PAGE_ANSWER_MAGIC 0x45474150  /* "PAGE" */

enum page_wish { PAGE_WISH_LOOK, PAGE_WISH_MAKE, PAGE_WISH_CLOSE };

struct page_request {
	uint32_t magic;
	uint32_t wish; /* enum page_wish */
	uint32_t page; /* from 0, of a PDF */
	struct page_edit edit;
};

struct page_answer {
	uint32_t magic;
	uint32_t fault; /* enum fault: NONE, PAGE_UNSUPPORTED, _LOCKED, _BROKEN, _TOO_LARGE */
	uint32_t width, height;
	uint32_t full_width, full_height;
	uint32_t page_count, advice;
	uint64_t likeness;
	struct page_area sheet;
	uint32_t file_len;
};

/* One errand for a page program. */
struct page_errand {
	const char *program;
	struct page_request request;
	const void *file; /* borrowed */
	size_t len;
	unsigned patience_ms; /* then the program is killed */
};

/*
 * Runs the errand.  A new file is appended to out_file, which may be NULL when none is wanted.
 * *fault as page_check().  Fails TIMEOUT, BAD_DATA, FULL, IO, NO_MEMORY.
 */
MUST_CHECK enum status page_child_run(const struct page_errand *errand,
	struct page_preview *out, struct bytes *out_file, enum fault *fault);

#endif
