/* Pictures from a stick: decoded to its end, within the size that was promised, or named wrong. */
#include <string.h>

#include "firmware/pages/decode.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct page_preview *preview, unsigned limit)
{
	FUZZ_HOLDS(preview->width >= 1 && preview->width <= limit && preview->height >= 1 &&
		   preview->height <= limit);
	FUZZ_HOLDS(page_size_is_fit(preview->full_width, preview->full_height));
	FUZZ_HOLDS(preview->pixels.len == (size_t)preview->width * preview->height * 4);
}

static void decode(
	enum fault (*decoder)(const uint8_t *, size_t, unsigned, struct page_preview *),
	const uint8_t *data, size_t size)
{
	struct page_preview preview = {.width = 0};

	if (decoder(data, size, PAGE_PREVIEW_MAX, &preview) == FAULT_NONE) {
		check(&preview, PAGE_PREVIEW_MAX);
		page_judge(&preview);
	}
	page_preview_free(&preview);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned orientation = exif_orientation(data, size);
	enum page_kind kind = page_kind_of_bytes(data, size);

	FUZZ_HOLDS(orientation >= 1 && orientation <= 8);
	if (kind == PAGE_KIND_PNG)
		decode(page_decode_png, data, size);
	else
		decode(page_decode_jpeg, data, size);
	return 0;
}
