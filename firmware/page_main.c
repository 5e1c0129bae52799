/*
 * kiosk-page - decodes one picture from outside, shut in by seccomp.
 *
 * Started by kiosk (firmware/pages/child.c) with the file as a sealed memfd on standard input
 * and a pipe for the answer on standard output.  Exit codes: 0 answered, 2 wrong usage, 3 could
 * not run.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/confine.h"
#include "firmware/pages/child.h"
#include "firmware/pages/decode.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* A progressive page of 60 million pixels needs 360 MiB for its coefficients. */
static const struct confine_limits LIMITS = {
	.memory = UINT64_C(600) * 1024 * 1024,
	.cpu_s = 8,
	.file_size = 0,
};

static const uint8_t *map_input(size_t *out)
{
	struct stat stat;
	int seals = fcntl(STDIN_FILENO, F_GET_SEALS);
	void *file;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(STDIN_FILENO, &stat) != 0 ||
		stat.st_size <= 0 || stat.st_size > PAGE_FILE_MAX)
		return NULL;
	file = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, STDIN_FILENO, 0);
	if (file == MAP_FAILED)
		return NULL;
	*out = (size_t)stat.st_size;
	return file;
}

static enum fault decode(const uint8_t *file, size_t len, struct page_preview *out)
{
	switch (page_kind_of_bytes(file, len)) {
	case PAGE_KIND_JPEG:
		return page_decode_jpeg(file, len, out);
	case PAGE_KIND_PNG:
		return page_decode_png(file, len, out);
	case PAGE_KIND_PDF:
	case PAGE_KIND_UNKNOWN:
		break;
	}
	return FAULT_PAGE_UNSUPPORTED;
}

static bool write_all(const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len > 0) {
		ssize_t written = write(STDOUT_FILENO, at, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		at += written;
		len -= (size_t)written;
	}
	return true;
}

static bool answer(const struct page_preview *preview, enum fault fault)
{
	const struct page_answer head = {
		.magic = PAGE_ANSWER_MAGIC,
		.fault = (uint32_t)fault,
		.width = preview->width,
		.height = preview->height,
		.full_width = preview->full_width,
		.full_height = preview->full_height,
	};

	return write_all(&head, sizeof(head)) &&
	       (fault != FAULT_NONE || write_all(preview->pixels.data, preview->pixels.len));
}

int main(void)
{
	static const char USAGE[] = "kiosk-page is started by kiosk, with a sealed memfd.\n";
	struct page_preview preview = {0};
	size_t len;
	const uint8_t *file = map_input(&len);
	enum fault fault;

	if (!file) {
		(void)!write(STDERR_FILENO, USAGE, sizeof(USAGE) - 1);
		return 2;
	}
	if (confine_to_open_files(&LIMITS) != STATUS_OK)
		return 3;
	fault = decode(file, len, &preview);
	/* No destructors: whatever a bad page has done to the heap, it ends here. */
	_exit(answer(&preview, fault) ? 0 : 3);
}
