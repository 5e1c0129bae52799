#include "firmware/kiosk/app_voice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "ui/toolkit/input/divisions.h"
#include "ui/toolkit/input/pinyin.h"

#define BROKEN_ENV "KIOSK_VOICE_BROKEN" /* told to the process of the next visit */

/* kiosk-voice lies beside us, its lists beside the build: <our folder>/../speech. */
static enum status find_own_folder(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (len <= 0)
		return failure(STATUS_NOT_FOUND, "the program's own folder");
	out[len] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return failure(STATUS_NOT_FOUND, "the program's own folder");
	*slash = '\0';
	return STATUS_OK;
}

enum status app_voice_open(
	const struct settings *settings, const char *log, struct app_voice *out)
{
	char folder[PATH_TEXT_MAX], program[PATH_TEXT_MAX], lists[PATH_TEXT_MAX];
	struct speech_options options = {.program = program,
		.data = out->data,
		.speaker = settings->voice_speaker,
		.headphone = settings->voice_headphone,
		.log = log};
	enum status status = find_own_folder(folder, sizeof(folder));

	if (status == STATUS_OK)
		status = path_join(program, sizeof(program), folder, "kiosk-voice");
	if (status == STATUS_OK)
		status = path_join(out->data, sizeof(out->data), folder, "../speech");
	if (status == STATUS_OK)
		status = path_join(lists, sizeof(lists), out->data, "input");
	if (status == STATUS_OK) {
		pinyin_set_lists(lists);
		divisions_set_lists(lists);
		status = speech_create(&options, &out->speech);
	}
	if (status == STATUS_OK) {
		speech_set_broken(out->speech, getenv(BROKEN_ENV) != NULL);
		narrator_init(&out->narrator, out->speech, out->data);
	}
	return status;
}

void app_voice_watch_jack(struct app_voice *voice, const struct settings *settings,
	struct mailbox *mailbox, void (*changed)(void *user, bool plugged), void *user)
{
	if (settings->headphone_jack[0] && jack_watch(settings->headphone_jack, mailbox,
						   changed, user, &voice->jack) != STATUS_OK)
		log_warn("kiosk", "jack", "nobody hears of a headphone");
}

static void pass_on(const struct app_voice *voice)
{
	if (speech_is_broken(voice->speech))
		setenv(BROKEN_ENV, "1", 1);
	else
		unsetenv(BROKEN_ENV);
}

void app_voice_close(struct app_voice *voice)
{
	jack_close(voice->jack);
	if (voice->speech) {
		pass_on(voice);
		narrator_finish(&voice->narrator);
	}
	speech_destroy(voice->speech);
	voice->jack = NULL;
	voice->speech = NULL;
}
