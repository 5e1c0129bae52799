#include "ui/voice/voice_source.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/spawn.h"

extern char **environ;

static enum status spawn_engine(
	const char *voice, int words_a_minute, int in, int out, pid_t *pid)
{
	char program[] = "espeak-ng", from[] = "--stdin", to[] = "--stdout", v[40], s[16];
	char *const argv[] = {program, from, to, v, s, NULL};
	const struct spawn spawn = {program, argv, environ, in, out};

	snprintf(v, sizeof(v), "-v%s", voice);
	snprintf(s, sizeof(s), "-s%d", words_a_minute);
	return spawn_program(&spawn, pid) == STATUS_OK ? STATUS_OK : STATUS_NO_DEVICE;
}

/* A sentence always fits the pipe's 64 KiB: writing it all before reading cannot lock up. */
static enum status give_text(int fd, const char *text)
{
	size_t len = strlen(text);

	return write(fd, text, len) == (ssize_t)len
		       ? STATUS_OK
		       : failure(STATUS_NO_DEVICE, "voice: espeak-ng takes no text");
}

enum status voice_source_speak(
	struct voice_source *source, const char *voice, int words_a_minute, const char *text)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	enum status status;

	*source = (struct voice_source){.fd = -1};
	if (pipe2(in, O_CLOEXEC) != 0)
		return failure(STATUS_NO_MEMORY, "voice: pipe");
	if (pipe2(out, O_CLOEXEC) != 0) {
		close(in[0]);
		close(in[1]);
		return failure(STATUS_NO_MEMORY, "voice: pipe");
	}
	status = spawn_engine(voice, words_a_minute, in[0], out[1], &source->pid);
	close(in[0]);
	close(out[1]);
	source->fd = out[0];
	if (status == STATUS_OK)
		status = give_text(in[1], text);
	close(in[1]);
	if (status != STATUS_OK)
		voice_source_end(source);
	return status;
}

enum status voice_source_play(struct voice_source *source, const char *path)
{
	*source = (struct voice_source){.fd = open(path, O_RDONLY | O_CLOEXEC)};
	return source->fd < 0 ? failure(STATUS_NOT_FOUND, "voice: recorded prompt") : STATUS_OK;
}

static enum status read_some(struct voice_source *source, void *out, size_t size, size_t *len)
{
	ssize_t got;

	do
		got = read(source->fd, out, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return failure(STATUS_IO, "voice: read errno=%d", errno);
	*len = (size_t)got;
	return STATUS_OK;
}

/* Reads byte by byte: what follows the head is left for the samples. */
static enum status read_head(struct voice_source *source)
{
	size_t start = 0, len = 0;

	while (source->len < sizeof(source->head)) {
		enum status status = read_some(source, source->head + source->len, 1, &len);

		if (status == STATUS_OK && len == 0)
			return failure(STATUS_BAD_DATA, "voice: no sound at all");
		if (status != STATUS_OK)
			return status;
		source->len++;
		status = voice_sound_head(source->head, source->len, &start, &source->rate);
		if (status != STATUS_FULL)
			return status;
	}
	return failure(STATUS_BAD_DATA, "voice: no end of the head");
}

enum status voice_source_read(
	struct voice_source *source, int16_t *samples, size_t size, size_t *count)
{
	size_t have = 0, len = 1;

	*count = 0;
	if (!source->rate) {
		enum status status = read_head(source);

		if (status != STATUS_OK)
			return status;
	}
	while (have < size * 2 && len > 0) {
		enum status status =
			read_some(source, (uint8_t *)samples + have, size * 2 - have, &len);

		if (status != STATUS_OK)
			return status;
		have += len;
	}
	*count = have / 2;
	return STATUS_OK;
}

void voice_source_end(struct voice_source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	if (source->pid > 0) {
		kill(source->pid, SIGKILL);
		waitpid(source->pid, NULL, 0);
	}
	*source = (struct voice_source){.fd = -1};
}
