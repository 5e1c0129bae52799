/*
 * kiosk-pdf - draws one page of a PDF from outside, shut in by seccomp.
 *
 * The sister of kiosk-page, started the same way: a program of its own because the library that
 * reads PDFs is large (and under the GPL).  Exit codes: 0 answered, 2 wrong usage, 3 could not
 * run.
 */
#include <unistd.h>

#include "firmware/base/confine.h"
#include "firmware/pages/decode.h"
#include "firmware/pages/worker.h"
#include "firmware/pdf_files.h"

static const struct confine_limits LIMITS = {
	.memory = UINT64_C(800) * 1024 * 1024,
	.cpu_s = 8,
	.file_size = 0,
	.large_library = true,
};

int main(void)
{
	struct page_preview preview = {0};
	const struct bytes no_file = {0};
	struct worker_input input;
	enum fault fault;

	if (!worker_take(&input))
		return 2;
	if (input.request->wish == PAGE_WISH_MAKE ||
		page_kind_of_bytes(input.file, input.len) != PAGE_KIND_PDF)
		_exit(worker_answer(&preview, &no_file, FAULT_PAGE_UNSUPPORTED) ? 0 : 3);
	if (pdf_files_open() != STATUS_OK)
		(void)!write(STDERR_FILENO, "kiosk-pdf: no font\n", 19);
	page_pdf_wake();
	pdf_files_close_the_door();
	if (confine_to_open_files(&LIMITS) != STATUS_OK)
		return 3;
	fault = page_decode_pdf(input.file, input.len, input.request->page,
		input.request->wish == PAGE_WISH_CLOSE ? PAGE_CLOSE_MAX : PAGE_PREVIEW_MAX,
		&preview);
	if (fault == FAULT_NONE)
		page_judge(&preview);
	_exit(worker_answer(&preview, &no_file, fault) ? 0 : 3);
}
