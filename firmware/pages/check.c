#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/pages/child.h"
#include "firmware/pages/decode.h"

#define PATIENCE_MS 10000

static char worker[PATH_TEXT_MAX]; /* kiosk-page; kiosk-pdf lies beside it */

void pages_set_worker(const char *path)
{
	snprintf(worker, sizeof(worker), "%s", path);
}

static enum status find_worker(void)
{
	char self[PATH_TEXT_MAX];
	ssize_t len;
	char *slash;

	if (worker[0])
		return STATUS_OK;
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (len < 0)
		return failure(STATUS_IO, "page: /proc/self/exe errno=%d", errno);
	self[len] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return failure(STATUS_IO, "page: /proc/self/exe");
	*slash = '\0';
	return path_join(worker, sizeof(worker), self, "kiosk-page");
}

/* What can be seen without decoding: size, ending, first bytes. */
static enum fault look_at(const char *name, const void *file, size_t len)
{
	enum page_kind said = page_kind_of_name(name);

	if (len == 0)
		return FAULT_PAGE_EMPTY;
	if (len > PAGE_FILE_MAX)
		return FAULT_PAGE_TOO_LARGE;
	if (said == PAGE_KIND_UNKNOWN)
		return FAULT_PAGE_UNSUPPORTED;
	if (said != page_kind_of_bytes(file, len))
		return FAULT_PAGE_BROKEN;
	return FAULT_NONE;
}

static enum status refuse(enum fault fault, size_t len)
{
	return failure(fault == FAULT_PAGE_TOO_LARGE ? STATUS_FULL : STATUS_BAD_DATA,
		"page: %s, %zu bytes", fault_code(fault), len);
}

/* A PDF has a program of its own: the library that reads it is large. */
static enum status find_program(enum page_kind kind, char *out, size_t size)
{
	enum status status = find_worker();
	char *slash;

	if (status != STATUS_OK)
		return status;
	snprintf(out, size, "%s", worker);
	slash = strrchr(out, '/');
	if (kind != PAGE_KIND_PDF || !slash)
		return STATUS_OK;
	slash[1] = '\0';
	if (strlen(out) + strlen("kiosk-pdf") >= size)
		return failure(STATUS_FULL, "page: path");
	strcat(out, "kiosk-pdf");
	return STATUS_OK;
}

static enum status run(struct page_request request, const void *file, size_t len,
	struct page_preview *out, struct bytes *out_file, enum fault *fault)
{
	char program[PATH_TEXT_MAX];
	struct page_errand errand = {.program = program,
		.request = request,
		.file = file,
		.len = len,
		.patience_ms = PATIENCE_MS};
	enum status status =
		find_program(page_kind_of_bytes(file, len), program, sizeof(program));

	errand.request.magic = PAGE_REQUEST_MAGIC;
	if (status == STATUS_OK)
		return page_child_run(&errand, out, out_file, fault);
	*fault = FAULT_PAGE_BROKEN;
	return status;
}

enum status page_check(const char *name, const void *file, size_t len, struct page_preview *out,
	enum fault *fault)
{
	*fault = look_at(name, file, len);
	if (*fault != FAULT_NONE)
		return refuse(*fault, len);
	return run((struct page_request){.wish = PAGE_WISH_LOOK}, file, len, out, NULL, fault);
}

enum status page_look(const void *file, size_t len, unsigned page, struct page_preview *out,
	enum fault *fault)
{
	return run((struct page_request){.wish = PAGE_WISH_LOOK, .page = page}, file, len, out,
		NULL, fault);
}

enum status page_look_closely(const void *file, size_t len, unsigned page,
	struct page_preview *out, enum fault *fault)
{
	return run((struct page_request){.wish = PAGE_WISH_CLOSE, .page = page}, file, len, out,
		NULL, fault);
}

enum status page_make(const void *file, size_t len, const struct page_edit *edit,
	struct bytes *out_file, struct page_preview *out, enum fault *fault)
{
	if (page_kind_of_bytes(file, len) == PAGE_KIND_PDF) {
		*fault = FAULT_PAGE_UNSUPPORTED;
		return refuse(*fault, len);
	}
	return run((struct page_request){.wish = PAGE_WISH_MAKE, .edit = *edit}, file, len, out,
		out_file, fault);
}
