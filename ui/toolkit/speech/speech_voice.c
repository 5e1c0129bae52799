/* kiosk-voice while the voice is on: started, told, buried, and followed by another one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "ui/toolkit/speech/speech_inside.h"

enum {
	SPEED = 160,
	SPEED_SLOW = 115,
	DEATHS_SILENT = 3, /* so many in a row, and it counts as silent */
	LOOK_MS = 1000     /* so often it is looked whether one that was silent is heard */
};

/* Who cannot see needs another one at once; one that dies again and again must not take the
 * machine. */
static const int64_t REST_MS[] = {0, 1000, 5000, 30000};

/* Asked to end first: at the end of its input it ends by itself, which is no death. */
void speech_voice_end(struct speech *speech)
{
	if (speech->child)
		speech_child_end(speech->child);
	if (speech->in >= 0)
		close(speech->in);
	if (speech->out >= 0)
		close(speech->out);
	speech->in = speech->out = -1;
	speech->answers_len = 0;
}

static bool give_line(struct speech *speech, const char *line)
{
	size_t len = strlen(line);

	return speech->in < 0 || write(speech->in, line, len) == (ssize_t)len;
}

void speech_voice_tell(struct speech *speech, const char *line)
{
	if (give_line(speech, line))
		return;
	log_warn("speech", "voice", "lost=1 errno=%d", errno);
	if (errno == EPIPE)
		speech_voice_bury(speech);
}

void speech_voice_settings(struct speech *speech)
{
	char line[48];

	snprintf(line, sizeof(line), "volume %d\nspeed %d\n", speech->volume,
		speech->slow ? SPEED_SLOW : SPEED);
	speech_voice_tell(speech, line);
}

static enum status start(struct speech *speech)
{
	int in[2], out[2];
	enum status status;

	if (access(speech->program.path, X_OK) != 0)
		return failure(STATUS_NO_DEVICE, "no voice: %s", speech->program.path);
	if (pipe2(in, O_CLOEXEC) != 0)
		return failure(STATUS_NO_MEMORY, "speech: pipe");
	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) != 0) {
		close(in[0]);
		close(in[1]);
		return failure(STATUS_NO_MEMORY, "speech: pipe");
	}
	status = speech_child_start(
		&speech->program, in[0], out[1], speech->child, &speech->child);
	speech->in = in[1];
	speech->out = out[0];
	/* A voice that hangs must never hang the screen: what does not fit is not said. */
	fcntl(speech->in, F_SETFL, O_NONBLOCK);
	if (status == STATUS_OK)
		return STATUS_OK;
	speech_voice_end(speech);
	return STATUS_NO_DEVICE;
}

enum status speech_voice_start(struct speech *speech)
{
	enum status status = start(speech);

	if (status == STATUS_OK)
		speech_voice_settings(speech);
	return status;
}

/* Without a sound device kiosk-voice lives, and nobody hears it. */
void speech_voice_lost(struct speech *speech)
{
	if (++speech->deaths < DEATHS_SILENT)
		return;
	speech->broken = true;
	if (speech->deaths == DEATHS_SILENT)
		log_warn("speech", "voice", "silent=1 deaths=%u", speech->deaths);
}

void speech_voice_bury(struct speech *speech)
{
	const size_t rests = sizeof(REST_MS) / sizeof(REST_MS[0]);

	speech_voice_end(speech);
	if (speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD;
	speech->again_ms = clock_monotonic_ms() +
			   REST_MS[speech->deaths < rests ? speech->deaths : rests - 1];
	speech_voice_lost(speech);
}

/* What nobody has heard to its end is said again; the sentence it died of twice is left out. */
static void repeat(struct speech *speech)
{
	bool whole = true;

	if (!speech->repeated || speech->said > speech->from)
		speech->from = speech->said;
	else
		speech->from++;
	speech->repeated = true;
	for (size_t i = speech->from; !speech->silent && i < speech->count; i++) {
		whole = speech_give(speech, i) && whole;
		if (speech->sentences[i].marked && whole && speech->from == speech->said)
			speech->mark = SPEECH_PENDING;
	}
}

void speech_mend(struct speech *speech)
{
	if (!speech->on)
		return;
	speech_hear(speech);
	if (speech->in >= 0 || clock_monotonic_ms() < speech->again_ms)
		return;
	if (speech_voice_start(speech) == STATUS_OK && speech->in >= 0)
		repeat(speech);
	else if (speech->in < 0)
		speech_voice_bury(speech);
}

bool speech_is_mute(const struct speech *speech)
{
	return speech->on && speech->deaths >= DEATHS_SILENT;
}

bool speech_is_broken(const struct speech *speech)
{
	return speech->broken;
}

void speech_set_broken(struct speech *speech, bool broken)
{
	speech->broken = broken;
}

int64_t speech_wake_ms(const struct speech *speech)
{
	if (speech->on && speech->in < 0)
		return speech->again_ms;
	return speech_is_mute(speech) ? clock_monotonic_ms() + LOOK_MS : -1;
}
