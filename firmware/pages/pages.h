/*
 * pages.h - pictures from outside, decoded only in a confined child process.
 *
 * `kiosk-page` (JPEG, PNG) or `kiosk-pdf` is started per document with an empty environment:
 * the file's bytes in a sealed memfd, size-checked pixels out; no files, no network, rlimits,
 * seccomp.  Blocks; call from the housekeeping worker.  Source: design architecture "Ports",
 * "Programs".
 */
#ifndef FIRMWARE_PAGES_PAGES_H
#define FIRMWARE_PAGES_PAGES_H

#include "firmware/base/bytes.h"
#include "firmware/model/fault.h"

#define PAGE_FILE_MAX (20 * 1024 * 1024 - 65536) /* sealed it must stay ≤ 20 MiB */
#define PAGE_PREVIEW_MAX 1024                    /* longest side of the preview, px */
#define PAGE_CLOSE_MAX 2560                      /* the same of a page looked at closely */
#define PAGE_EDIT_MAX 4096                       /* longest side of an edited page, px */
#define PAGE_COUNT_MAX 999                       /* pages of one document */
#define STICK_FILES_MAX 200

/* A part of a picture, in 1/10000 of its width and height; all 0: the whole. */
struct page_area {
	unsigned left, top, right, bottom;
};

/* What a citizen may want to look at again; advice, never a refusal. Bits. */
enum page_advice {
	PAGE_LOOKS_BLANK = 1,
	PAGE_LOOKS_DARK = 2,
	PAGE_LOOKS_BLURRED = 4,
};

struct page_preview {
	unsigned width, height;           /* of the preview */
	unsigned full_width, full_height; /* of the document; of a PDF in 1/72 inch */
	unsigned page_count;              /* 1 for pictures */
	unsigned advice;                  /* enum page_advice */
	uint64_t likeness;                /* see page_is_like() */
	uint64_t edition;                 /* of the pixels: no other preview has this number */
	struct page_area sheet; /* where the sheet lies on a darker table; 0: everywhere */
	struct bytes pixels;    /* width·height·4, B G R X */
};

/* How a page is made anew: first turned, then cut. */
struct page_edit {
	unsigned quarter_turns; /* clockwise, 0..3 */
	struct page_area crop;  /* of the turned picture */
};

struct stick_file {
	char name[256];
	int64_t size;
};

struct stick_listing {
	struct stick_file files[STICK_FILES_MAX]; /* *.jpg *.jpeg *.png *.pdf, sorted by name */
	size_t count;
};

/* Where kiosk-page lies, kiosk-pdf beside it; default: beside the running program. */
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
 * bytes are must be what its ending says.  On failure *fault is PAGE_UNSUPPORTED, PAGE_LOCKED
 * (a PDF with a password), PAGE_BROKEN (also when the child died or could not be started),
 * PAGE_EMPTY or PAGE_TOO_LARGE (also bombs and time).  The same bytes are then sealed.
 */
MUST_CHECK enum status page_check(const char *name, const void *file, size_t len,
	struct page_preview *out, enum fault *fault);

/*
 * The preview of one page (from 0) of a document that page_check() took.  Fails as it does,
 * PAGE_BROKEN when there is no such page.
 */
MUST_CHECK enum status page_look(const void *file, size_t len, unsigned page,
	struct page_preview *out, enum fault *fault);

/* The same with more pixels, PAGE_CLOSE_MAX: to be enlarged on the screen. */
MUST_CHECK enum status page_look_closely(const void *file, size_t len, unsigned page,
	struct page_preview *out, enum fault *fault);

/*
 * Makes a picture anew in the confined child: turned, cut, at most PAGE_EDIT_MAX long, as JPEG;
 * appends it to out_file and gives its preview.  A PDF is PAGE_UNSUPPORTED.  Fails as
 * page_check().
 */
MUST_CHECK enum status page_make(const void *file, size_t len, const struct page_edit *edit,
	struct bytes *out_file, struct page_preview *out, enum fault *fault);

/*
 * The programs that decode end at once, and none is started any more: each page under way or
 * asked for later is PAGE_BROKEN.  From any thread, before the one that waits for them ends.
 */
void page_programs_end(void);

/* True when two pages show the same to the eye: taken twice. Blank pages are like none. */
bool page_is_like(const struct page_preview *a, const struct page_preview *b);

/* Wipes and frees. */
void page_preview_free(struct page_preview *preview);

#endif
