/*
 * child.h - how kiosk and kiosk-page talk.
 *
 * kiosk-page gets the file as a sealed memfd for its standard input and answers on its standard
 * output: a struct page_answer, then width·height·4 bytes of pixels when there is no fault.
 * It is one machine and one build, so the struct goes as it is; each field is checked.
 */
#ifndef FIRMWARE_PAGES_CHILD_H
#define FIRMWARE_PAGES_CHILD_H

#include "firmware/pages/pages.h"

#define PAGE_ANSWER_MAGIC 0x45474150 /* "PAGE" */

struct page_answer {
	uint32_t magic;
	uint32_t fault; /* enum fault: NONE, PAGE_UNSUPPORTED, PAGE_BROKEN, PAGE_TOO_LARGE */
	uint32_t width, height;
	uint32_t full_width, full_height;
};

/*
 * Runs program on the file and waits at most patience_ms, then it is killed.  *fault as
 * page_check().  Fails TIMEOUT, BAD_DATA, FULL, IO, NO_MEMORY.
 */
MUST_CHECK enum status page_child_run(const char *program, const void *file, size_t len,
	unsigned patience_ms, struct page_preview *out, enum fault *fault);

#endif
