/*
 * decode.h - the pictures that the page worker can decode.
 *
 * Pure work on bytes from strangers: call it in the confined child only (tests excepted).
 * To add a kind: its signature in kind.c, a function here, a line in its program.
 */
#ifndef FIRMWARE_PAGES_DECODE_H
#define FIRMWARE_PAGES_DECODE_H

#include "firmware/pages/pages.h"

#define PAGE_SIDE_MAX 12000      /* px; A4 at 600 dpi has 7016 */
#define PAGE_PIXELS_MAX 60000000 /* A3 at 600 dpi has 70 million, A4 35 million */

enum page_kind { PAGE_KIND_UNKNOWN, PAGE_KIND_JPEG, PAGE_KIND_PNG, PAGE_KIND_PDF };

/* What the first bytes say. */
enum page_kind page_kind_of_bytes(const void *file, size_t len);

/* What the ending of the name says. */
enum page_kind page_kind_of_name(const char *name);

/* True when a picture of this size is one that we take. */
bool page_size_is_fit(uint64_t width, uint64_t height);

/*
 * Decodes the whole file and makes its preview, at most limit long.  FAULT_NONE, PAGE_BROKEN,
 * PAGE_TOO_LARGE (also out of memory) or PAGE_UNSUPPORTED; out is complete only with
 * FAULT_NONE.
 */
enum fault page_decode_jpeg(
	const uint8_t *file, size_t len, unsigned limit, struct page_preview *out);

/* The same for PNG. */
enum fault page_decode_png(
	const uint8_t *file, size_t len, unsigned limit, struct page_preview *out);

/* Has the library read all it wants from this machine, before the cage; in kiosk-pdf only. */
void page_pdf_wake(void);

/* One page (from 0) of a PDF; in kiosk-pdf only. Also PAGE_LOCKED. */
enum fault page_decode_pdf(const uint8_t *file, size_t len, unsigned page, unsigned limit,
	struct page_preview *out);

/* Fills advice, likeness and sheet from the pixels. */
void page_judge(struct page_preview *preview);

/*
 * Turns and cuts the pixels of picture and writes them as JPEG, appended to file; out becomes
 * the preview of the result.  PAGE_BROKEN: nothing is left of it; PAGE_TOO_LARGE: no memory.
 */
enum fault page_remake(const struct page_preview *picture, const struct page_edit *edit,
	struct bytes *file, struct page_preview *out);

/* EXIF's orientation, 1..8, from the content of an APP1 marker; 1 when it says nothing. */
unsigned exif_orientation(const uint8_t *data, size_t len);

#endif
