/*
 * kiosk-page - decodes one picture from outside, or makes it anew, shut in by seccomp.
 *
 * Started by kiosk (firmware/pages/child.c) with the file as a sealed memfd on standard input
 * and a pipe for the answer on standard output.  Exit codes: 0 answered, 2 wrong usage, 3 could
 * not run.
 */
#include <unistd.h>

#include "firmware/base/confine.h"
#include "firmware/pages/decode.h"
#include "firmware/pages/worker.h"

/* A progressive page of 60 million pixels needs 360 MiB for its coefficients, made anew 200
 * more. */
static const struct confine_limits LIMITS = {
	.memory = UINT64_C(800) * 1024 * 1024,
	.cpu_s = 8,
	.file_size = 0,
};

static enum fault decode(
	const struct worker_input *input, unsigned limit, struct page_preview *out)
{
	switch (page_kind_of_bytes(input->file, input->len)) {
	case PAGE_KIND_JPEG:
		return page_decode_jpeg(input->file, input->len, limit, out);
	case PAGE_KIND_PNG:
		return page_decode_png(input->file, input->len, limit, out);
	case PAGE_KIND_PDF:
	case PAGE_KIND_UNKNOWN:
		break;
	}
	return FAULT_PAGE_UNSUPPORTED;
}

static enum fault work(
	const struct worker_input *input, struct page_preview *preview, struct bytes *file)
{
	struct page_preview picture = {0};
	enum fault fault;

	if (input->request->page != 0)
		return FAULT_PAGE_BROKEN;
	if (input->request->wish == PAGE_WISH_LOOK)
		return decode(input, PAGE_PREVIEW_MAX, preview);
	if (input->request->wish == PAGE_WISH_CLOSE)
		return decode(input, PAGE_CLOSE_MAX, preview);
	fault = decode(input, PAGE_EDIT_MAX, &picture);
	return fault == FAULT_NONE ? page_remake(&picture, &input->request->edit, file, preview)
				   : fault;
}

int main(void)
{
	struct page_preview preview = {0};
	struct bytes file = {0};
	struct worker_input input;
	enum fault fault;

	if (!worker_take(&input))
		return 2;
	if (confine_to_open_files(&LIMITS) != STATUS_OK)
		return 3;
	fault = work(&input, &preview, &file);
	if (fault == FAULT_NONE)
		page_judge(&preview);
	/* No destructors: whatever a bad page has done to the heap, it ends here. */
	_exit(worker_answer(&preview, &file, fault) ? 0 : 3);
}
