/*
 * pages.h - pictures from outside, decoded only in a confined child process.
 *
 * `kiosk-page` is started per document with an empty environment: the file's bytes in a sealed
 * memfd, size-checked pixels out; no files, no network, rlimits, seccomp.  JPEG and PNG for
 * now; a PDF is refused by name.  Blocks; call from the housekeeping worker. Source: design
 * architecture "Ports", "Programs".
 */
#ifndef FIRMWARE_PAGES_PAGES_H
#define FIRMWARE_PAGES_PAGES_H

#include "firmware/base/bytes.h"
#include "firmware/model/fault.h"

#define PAGE_FILE_MAX (20 * 1024 * 1024 - 65536) /* sealed it must stay ≤ 20 MiB */
#define PAGE_PREVIEW_MAX 1024                    /* longest side of the preview, px */
#define STICK_FILES_MAX 200

struct page_preview {
	unsigned width, height;           /* of the preview */
	unsigned full_width, full_height; /* of the document */
	struct bytes pixels;              /* width·height·4, B G R X */
};

struct stick_file {
	char name[256];
	int64_t size;
};

struct stick_listing {
	struct stick_file files[STICK_FILES_MAX]; /* *.jpg *.jpeg *.png *.pdf, sorted by name */
	size_t count;
};

/* Where the page worker's program lies; default: beside the running program. */
void pages_set_worker(const char *path);

/* Lists the stick. Fails NOT_FOUND (no stick). */
MUST_CHECK enum status stick_list(const char *folder, struct stick_listing *out);

/*
 * Reads one file of the stick beneath folder: a plain name, no links, regular, one bounded
 * read; appends to out.  On failure *fault is PAGE_LINK, PAGE_EMPTY, PAGE_TOO_LARGE,
 * PAGE_BROKEN (became shorter meanwhile) or STICK_PULLED.
 */
MUST_CHECK enum status stick_read(
	const char *folder, const char *name, struct bytes *out, enum fault *fault);

/*
 * Decodes and checks in the confined child (≤ 10 s).  name is the file's own name: what the
 * bytes are must be what its ending says.  On failure *fault is PAGE_UNSUPPORTED (also a PDF),
 * PAGE_BROKEN (also when the child died or could not be started), PAGE_EMPTY or PAGE_TOO_LARGE
 * (also bombs and time).  The same bytes are then sealed.
 */
MUST_CHECK enum status page_check(const char *name, const void *file, size_t len,
	struct page_preview *out, enum fault *fault);

/* Wipes and frees. */
void page_preview_free(struct page_preview *preview);

#endif
