/*
 * PDFs from a stick, as kiosk-pdf draws them: a page within the size that was promised, or a
 * fault that has words.  The library that reads them is not instrumented; it is what the cage
 * is for.
 */
#include "firmware/pages/decode.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct page_preview *preview)
{
	FUZZ_HOLDS(preview->width >= 1 && preview->width <= PAGE_PREVIEW_MAX &&
		   preview->height >= 1 && preview->height <= PAGE_PREVIEW_MAX);
	FUZZ_HOLDS(
		preview->full_width <= PAGE_SIDE_MAX && preview->full_height <= PAGE_SIDE_MAX);
	FUZZ_HOLDS(preview->page_count >= 1);
	FUZZ_HOLDS(preview->pixels.len == (size_t)preview->width * preview->height * 4);
}

/* The first byte says which page. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_preview preview = {0};
	enum fault fault;

	if (size < 1)
		return 0;
	fault = page_decode_pdf(data + 1, size - 1, data[0] % 4, PAGE_PREVIEW_MAX, &preview);
	if (fault == FAULT_NONE) {
		check(&preview);
		page_judge(&preview);
	}
	FUZZ_HOLDS(fault == FAULT_NONE || fault_code(fault)[0]);
	page_preview_free(&preview);
	return 0;
}
