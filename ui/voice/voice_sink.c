#include "ui/voice/voice_sink.h"

#include <alsa/asoundlib.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LATENCY_US 100000
#define FILE_PREFIX "file:"

struct voice_sink {
	snd_pcm_t *pcm;
	int file; /* < 0: none */
};

#ifndef RELEASE
static enum status open_file(struct voice_sink *sink, const char *path)
{
	sink->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return sink->file < 0 ? failure(STATUS_NO_DEVICE, "voice: file of samples") : STATUS_OK;
}
#endif

static enum status open_pcm(struct voice_sink *sink, const char *device, unsigned rate)
{
	int error = snd_pcm_open(&sink->pcm, device, SND_PCM_STREAM_PLAYBACK, 0);

	if (error < 0)
		return failure(STATUS_NO_DEVICE, "voice: no sound device error=%d", error);
	error = snd_pcm_set_params(sink->pcm, SND_PCM_FORMAT_S16_LE,
		SND_PCM_ACCESS_RW_INTERLEAVED, 1, rate, 1, LATENCY_US);
	if (error < 0)
		return failure(STATUS_NO_DEVICE, "voice: sound device error=%d", error);
	return STATUS_OK;
}

enum status voice_sink_open(const char *device, unsigned rate, struct voice_sink **out)
{
	struct voice_sink *sink = calloc(1, sizeof(*sink));
	enum status status;

	if (!sink)
		return failure(STATUS_NO_MEMORY, "voice: sink");
	sink->file = -1;
#ifndef RELEASE
	if (strncmp(device, FILE_PREFIX, strlen(FILE_PREFIX)) == 0)
		status = open_file(sink, device + strlen(FILE_PREFIX));
	else
#endif
		status = open_pcm(sink, device, rate);
	if (status == STATUS_OK)
		*out = sink;
	else
		voice_sink_close(sink, 1);
	return status;
}

enum status voice_sink_write(struct voice_sink *sink, const int16_t *samples, size_t count)
{
	if (sink->file >= 0)
		return write(sink->file, samples, count * 2) == (ssize_t)(count * 2)
			       ? STATUS_OK
			       : failure(STATUS_NO_DEVICE, "voice: file of samples");
	while (count > 0) {
		snd_pcm_sframes_t done = snd_pcm_writei(sink->pcm, samples, count);

		if (done < 0)
			done = snd_pcm_recover(sink->pcm, (int)done, 1);
		if (done < 0)
			return failure(
				STATUS_NO_DEVICE, "voice: sound device error=%ld", (long)done);
		samples += done;
		count -= (size_t)done;
	}
	return STATUS_OK;
}

void voice_sink_close(struct voice_sink *sink, int silent)
{
	if (!sink)
		return;
	if (sink->pcm) {
		if (silent)
			snd_pcm_drop(sink->pcm);
		else
			snd_pcm_drain(sink->pcm);
		snd_pcm_close(sink->pcm);
	}
	if (sink->file >= 0)
		close(sink->file);
	free(sink);
}
