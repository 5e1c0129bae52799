#include "firmware/pages/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static const uint8_t *map_input(size_t *out)
{
	struct stat stat;
	int seals = fcntl(STDIN_FILENO, F_GET_SEALS);
	void *file;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(STDIN_FILENO, &stat) != 0 ||
		stat.st_size <= (off_t)sizeof(struct page_request) ||
		stat.st_size > (off_t)(PAGE_FILE_MAX + sizeof(struct page_request)))
		return NULL;
	file = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, STDIN_FILENO, 0);
	if (file == MAP_FAILED)
		return NULL;
	*out = (size_t)stat.st_size;
	return file;
}

bool worker_take(struct worker_input *out)
{
	static const char USAGE[] = "This program is started by kiosk, with a sealed memfd.\n";
	size_t len = 0;
	const uint8_t *input = map_input(&len);
	const struct page_request *request = (const void *)input;

	if (!input || request->magic != PAGE_REQUEST_MAGIC) {
		(void)!write(STDERR_FILENO, USAGE, sizeof(USAGE) - 1);
		return false;
	}
	*out = (struct worker_input){request, input + sizeof(*request), len - sizeof(*request)};
	return true;
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

bool worker_answer(
	const struct page_preview *preview, const struct bytes *file, enum fault fault)
{
	const struct page_answer head = {
		.magic = PAGE_ANSWER_MAGIC,
		.fault = (uint32_t)fault,
		.width = preview->width,
		.height = preview->height,
		.full_width = preview->full_width,
		.full_height = preview->full_height,
		.page_count = preview->page_count,
		.advice = preview->advice,
		.likeness = preview->likeness,
		.sheet = preview->sheet,
		.file_len = (uint32_t)file->len,
	};

	if (!write_all(&head, sizeof(head)) || fault != FAULT_NONE)
		return fault != FAULT_NONE;
	return write_all(preview->pixels.data, preview->pixels.len) &&
	       write_all(file->data, file->len);
}
