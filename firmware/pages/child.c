#include "firmware/pages/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/spawn.h"
#include "firmware/pages/decode.h"

struct child {
	struct child *next; /* of those that run */
	pid_t pid;
	int answer;        /* what it writes, read without blocking */
	unsigned side_max; /* px of the picture that was asked for */
	int64_t deadline_ms;
};

/* They may be ended from another thread; a number stands here only until it is reaped. */
static struct {
	pthread_mutex_t mutex;
	struct child *first;
	bool ended;
} running = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void note_started(struct child *child)
{
	pthread_mutex_lock(&running.mutex);
	child->next = running.first;
	running.first = child;
	if (running.ended)
		kill(child->pid, SIGKILL);
	pthread_mutex_unlock(&running.mutex);
}

static void note_gone(struct child *child)
{
	struct child **at = &running.first;

	pthread_mutex_lock(&running.mutex);
	while (*at != child)
		at = &(*at)->next;
	*at = child->next;
	pthread_mutex_unlock(&running.mutex);
}

void page_programs_end(void)
{
	pthread_mutex_lock(&running.mutex);
	running.ended = true;
	for (struct child *child = running.first; child; child = child->next)
		kill(child->pid, SIGKILL);
	pthread_mutex_unlock(&running.mutex);
}

static enum status write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, data, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return failure(STATUS_NO_MEMORY, "page: memfd errno=%d", errno);
		data += written;
		len -= (size_t)written;
	}
	return STATUS_OK;
}

static enum status make_sealed(const struct page_errand *errand, int *out)
{
	int fd = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	enum status status;

	if (fd < 0)
		return failure(STATUS_IO, "page: memfd errno=%d", errno);
	status = write_all(fd, (const void *)&errand->request, sizeof(errand->request));
	if (status == STATUS_OK)
		status = write_all(fd, errand->file, errand->len);
	if (status == STATUS_OK &&
		fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
		status = failure(STATUS_IO, "page: seal errno=%d", errno);
	if (status != STATUS_OK) {
		close(fd);
		return status;
	}
	*out = fd;
	return STATUS_OK;
}

static enum status start(const char *program, int file, struct child *child)
{
	char name[] = "page";
	char *const argv[] = {name, NULL}, *const environment[] = {NULL};
	struct spawn spawn = {program, argv, environment, file, -1};
	enum status status = STATUS_OK;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return failure(STATUS_IO, "page: pipe errno=%d", errno);
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
		status = failure(STATUS_IO, "page: pipe errno=%d", errno);
	spawn.out = ends[1];
	if (status == STATUS_OK)
		status = spawn_program(&spawn, &child->pid);
	close(ends[1]);
	if (status != STATUS_OK) {
		close(ends[0]);
		return status;
	}
	child->answer = ends[0];
	note_started(child);
	return STATUS_OK;
}

/* Reads up to len bytes; fewer only when the child has closed its end. */
static enum status receive(struct child *child, void *data, size_t len, size_t *out)
{
	size_t have = 0;

	while (have < len) {
		struct pollfd polled = {.fd = child->answer, .events = POLLIN};
		int64_t left_ms = child->deadline_ms - clock_steady_ms();
		ssize_t got;
		if (left_ms <= 0)
			return failure(STATUS_TIMEOUT, "page: worker takes too long");
		if (poll(&polled, 1, (int)left_ms) <= 0)
			continue;
		got = read(child->answer, (uint8_t *)data + have, len - have);
		if (got == 0)
			break;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return failure(STATUS_IO, "page: read errno=%d", errno);
		have += got > 0 ? (size_t)got : 0;
	}
	*out = have;
	return STATUS_OK;
}

static bool fault_is_expected(uint32_t fault)
{
	return fault == FAULT_NONE || fault == FAULT_PAGE_UNSUPPORTED ||
	       fault == FAULT_PAGE_LOCKED || fault == FAULT_PAGE_BROKEN ||
	       fault == FAULT_PAGE_TOO_LARGE;
}

static bool size_is_expected(const struct page_answer *answer, unsigned side_max)
{
	return answer->width >= 1 && answer->width <= side_max && answer->height >= 1 &&
	       answer->height <= side_max && answer->full_width >= 1 &&
	       answer->full_height >= 1 &&
	       page_size_is_fit(answer->full_width, answer->full_height);
}

static bool area_is_expected(const struct page_area *area)
{
	return area->left <= area->right && area->right <= 10000 && area->top <= area->bottom &&
	       area->bottom <= 10000;
}

static bool answer_is_expected(
	const struct page_answer *answer, unsigned side_max, bool file_is_wanted)
{
	if (answer->magic != PAGE_ANSWER_MAGIC || !fault_is_expected(answer->fault))
		return false;
	return answer->fault != FAULT_NONE ||
	       (size_is_expected(answer, side_max) && area_is_expected(&answer->sheet) &&
		       answer->page_count >= 1 && answer->page_count <= PAGE_COUNT_MAX &&
		       answer->file_len <= PAGE_FILE_MAX &&
		       (answer->file_len > 0) == file_is_wanted);
}

/* Exactly len bytes, appended. */
static enum status receive_bytes(struct child *child, size_t len, struct bytes *out)
{
	uint8_t *data;
	size_t got = 0;
	enum status status = bytes_grow(out, len, &data);

	if (status == STATUS_OK)
		status = receive(child, data, len, &got);
	if (status == STATUS_OK && got != len)
		status = failure(STATUS_BAD_DATA, "page: %zu of %zu bytes", got, len);
	return status;
}

static enum status receive_end(struct child *child)
{
	uint8_t one_more;
	size_t got = 0;
	enum status status = receive(child, &one_more, 1, &got);

	if (status == STATUS_OK && got != 0)
		status = failure(STATUS_BAD_DATA, "page: more than announced");
	return status;
}

static void describe(const struct page_answer *answer, struct page_preview *out)
{
	out->width = answer->width;
	out->height = answer->height;
	out->full_width = answer->full_width;
	out->full_height = answer->full_height;
	out->page_count = answer->page_count;
	out->advice = answer->advice;
	out->likeness = answer->likeness;
	out->sheet = answer->sheet;
}

static enum status receive_contents(struct child *child, const struct page_answer *answer,
	struct page_preview *out, struct bytes *out_file)
{
	enum status status =
		receive_bytes(child, (size_t)answer->width * answer->height * 4, &out->pixels);

	if (status == STATUS_OK && answer->file_len)
		status = receive_bytes(child, answer->file_len, out_file);
	if (status == STATUS_OK)
		status = receive_end(child);
	if (status == STATUS_OK)
		describe(answer, out);
	return status;
}

static enum status receive_answer(struct child *child, struct page_preview *out,
	struct bytes *out_file, enum fault *fault)
{
	struct page_answer answer;
	size_t got;
	enum status status = receive(child, &answer, sizeof(answer), &got);

	if (status != STATUS_OK)
		return status;
	if (got != sizeof(answer) ||
		!answer_is_expected(&answer, child->side_max, out_file != NULL))
		return failure(STATUS_BAD_DATA, "page: no answer, %zu bytes", got);
	if (answer.fault == FAULT_NONE)
		return receive_contents(child, &answer, out, out_file);
	*fault = (enum fault)answer.fault;
	log_info("pages", "refused", "fault=%s", fault_code(*fault));
	return answer.fault == FAULT_PAGE_TOO_LARGE ? STATUS_FULL : STATUS_BAD_DATA;
}

/* After a whole answer it has nothing more to do; its exit code proves nothing. */
static int end(struct child *child)
{
	int how = 0;

	note_gone(child);
	close(child->answer);
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR)
		;
	return how;
}

/* What it means that a program died or was silent. */
static enum fault judge_death(enum status status, int how)
{
	bool bomb = status == STATUS_TIMEOUT || (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU);

	log_warn("pages", "worker_died", "signal=%d exit=%d",
		WIFSIGNALED(how) ? WTERMSIG(how) : 0, WIFEXITED(how) ? WEXITSTATUS(how) : 0);
	return bomb ? FAULT_PAGE_TOO_LARGE : FAULT_PAGE_BROKEN;
}

/* Counts what was made, so that who shows a picture need not look at its pixels. */
static atomic_uint_fast64_t editions;

enum status page_child_run(const struct page_errand *errand, struct page_preview *out,
	struct bytes *out_file, enum fault *fault)
{
	bool closely = errand->request.wish == PAGE_WISH_CLOSE;
	struct child child = {.deadline_ms = clock_steady_ms() + errand->patience_ms,
		.side_max = closely ? PAGE_CLOSE_MAX : PAGE_PREVIEW_MAX};
	struct page_preview preview = {0};
	size_t before = out_file ? out_file->len : 0;
	enum status status;
	int sealed, how;

	*fault = FAULT_NONE;
	status = make_sealed(errand, &sealed);
	if (status == STATUS_OK) {
		status = start(errand->program, sealed, &child);
		close(sealed);
	}
	if (status != STATUS_OK) {
		*fault = FAULT_PAGE_BROKEN;
		return status;
	}
	status = receive_answer(&child, &preview, out_file, fault);
	how = end(&child);
	if (status == STATUS_OK) {
		preview.edition = atomic_fetch_add(&editions, 1) + 1;
		*out = preview;
		return STATUS_OK;
	}
	page_preview_free(&preview);
	if (out_file)
		out_file->len = before;
	if (*fault == FAULT_NONE)
		*fault = judge_death(status, how);
	return status;
}

void page_preview_free(struct page_preview *preview)
{
	bytes_free(&preview->pixels);
	*preview = (struct page_preview){0};
}
