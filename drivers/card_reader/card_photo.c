#include "drivers/card_reader/card_photo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/spawn.h"

/* Both ends of what goes in and of what comes out; -1: closed. */
struct pipes {
	int in[2], out[2];
};

static void close_end(int *end)
{
	if (*end >= 0)
		close(*end);
	*end = -1;
}

static void close_all(struct pipes *pipes)
{
	for (int i = 0; i < 2; i++) {
		close_end(&pipes->in[i]);
		close_end(&pipes->out[i]);
	}
}

/* A photo is far shorter than what a pipe holds, so that writing it never waits. */
static enum status open_pipes(struct pipes *pipes, const uint8_t *photo, size_t len)
{
	if (pipe2(pipes->in, O_CLOEXEC) != 0 || pipe2(pipes->out, O_CLOEXEC) != 0)
		return failure(STATUS_IO, "photo: pipe errno=%d", errno);
	if (write(pipes->in[1], photo, len) != (ssize_t)len)
		return failure(STATUS_IO, "photo: pipe takes no photo");
	close_end(&pipes->in[1]);
	return STATUS_OK;
}

static enum status start(const struct card_photo *with, struct pipes *pipes, pid_t *pid)
{
	char name[] = "kiosk-photo";
	char *const argv[] = {name, (char *)(uintptr_t)with->decoder, NULL};
	char *const environment[] = {NULL};
	const struct spawn spawn = {.program = with->program,
		.argv = argv,
		.environment = environment,
		.in = pipes->in[0],
		.out = pipes->out[1]};
	enum status status = spawn_program(&spawn, pid);

	close_end(&pipes->in[0]);
	close_end(&pipes->out[1]);
	return status;
}

/* Exactly a picture, before deadline_ms. */
static enum status receive(int from, int64_t deadline_ms, uint8_t *rgb)
{
	size_t have = 0;

	while (have < CARD_PHOTO_RGB_SIZE) {
		struct pollfd polled = {.fd = from, .events = POLLIN};
		int64_t left_ms = deadline_ms - clock_steady_ms();
		ssize_t got;
		if (left_ms <= 0)
			return failure(STATUS_TIMEOUT, "photo: the decoder takes too long");
		if (poll(&polled, 1, (int)left_ms) <= 0)
			continue;
		got = read(from, rgb + have, CARD_PHOTO_RGB_SIZE - have);
		if (got == 0)
			return failure(STATUS_BAD_DATA, "photo: %zu bytes of a picture", have);
		if (got < 0 && errno != EINTR)
			return failure(STATUS_IO, "photo: read errno=%d", errno);
		have += got > 0 ? (size_t)got : 0;
	}
	return STATUS_OK;
}

/* After a whole picture it has nothing more to do; what else it died of is said. */
static void end(pid_t pid)
{
	int how = 0;

	kill(pid, SIGKILL);
	while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(how) && WTERMSIG(how) != SIGKILL)
		log_warn("photo", "decoder_died", "signal=%d", WTERMSIG(how));
}

enum status card_photo_decode(const struct card_photo *with, const uint8_t *photo, size_t len,
	uint8_t rgb[CARD_PHOTO_RGB_SIZE])
{
	struct pipes pipes = {{-1, -1}, {-1, -1}};
	int64_t deadline_ms = clock_steady_ms() + CARD_PHOTO_MS;
	enum status status;
	pid_t pid;

	if (with->decoder[0] == '\0' || access(with->decoder, R_OK) != 0)
		return STATUS_NOT_FOUND;
	if (len == 0 || len > CARD_PHOTO_MAX)
		return failure(STATUS_FULL, "photo: %zu bytes are none", len);
	status = open_pipes(&pipes, photo, len);
	if (status == STATUS_OK)
		status = start(with, &pipes, &pid);
	if (status == STATUS_OK) {
		status = receive(pipes.out[0], deadline_ms, rgb);
		end(pid);
	}
	close_all(&pipes);
	if (status != STATUS_OK)
		bytes_wipe(rgb, CARD_PHOTO_RGB_SIZE);
	return status;
}
