#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/pages/child.h"
#include "firmware/pages/decode.h"

#define PATIENCE_MS 10000

static char worker[PATH_TEXT_MAX];

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
	if (said == PAGE_KIND_UNKNOWN || said == PAGE_KIND_PDF)
		return FAULT_PAGE_UNSUPPORTED;
	if (said != page_kind_of_bytes(file, len))
		return FAULT_PAGE_BROKEN;
	return FAULT_NONE;
}

enum status page_check(const char *name, const void *file, size_t len, struct page_preview *out,
	enum fault *fault)
{
	enum status status;

	*fault = look_at(name, file, len);
	if (*fault != FAULT_NONE)
		return failure(*fault == FAULT_PAGE_TOO_LARGE ? STATUS_FULL : STATUS_BAD_DATA,
			"page: %s, %zu bytes", fault_code(*fault), len);
	status = find_worker();
	if (status != STATUS_OK) {
		*fault = FAULT_PAGE_BROKEN;
		return status;
	}
	return page_child_run(worker, file, len, PATIENCE_MS, out, fault);
}

void page_preview_free(struct page_preview *preview)
{
	bytes_free(&preview->pixels);
	*preview = (struct page_preview){0};
}
