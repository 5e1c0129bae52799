#include "ui/toolkit/speech/speech.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "ui/toolkit/speech/speech_inside.h"

static void set_program(struct speech_program *program, const struct speech_options *options)
{
	snprintf(program->path, sizeof(program->path), "%s", options->program);
	snprintf(program->data, sizeof(program->data), "%s", options->data);
	snprintf(program->speaker, sizeof(program->speaker), "%s", options->speaker);
	snprintf(program->headphone, sizeof(program->headphone), "%s", options->headphone);
}

void speech_watch(struct speech *speech, void (*died)(void *user), void *user)
{
	speech->program.died = died;
	speech->program.user = user;
}

enum status speech_create(const struct speech_options *options, struct speech **out)
{
	struct speech *speech = calloc(1, sizeof(*speech));

	if (!speech)
		return failure(STATUS_NO_MEMORY, "speech");
	speech->in = speech->out = speech->log = -1;
	speech->volume = SPEECH_VOLUME_USUAL;
	speech->first = 1;
	set_program(&speech->program, options);
	if (options->log)
		speech->log =
			open(options->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	*out = speech;
	return STATUS_OK;
}

void speech_destroy(struct speech *speech)
{
	if (!speech)
		return;
	speech_voice_end(speech);
	speech_child_destroy(speech->child);
	if (speech->log >= 0)
		close(speech->log);
	bytes_wipe(speech, sizeof(*speech));
	free(speech);
}

/* The log has one sentence a line: `SAY|STOP language route text`. */
static void note(struct speech *speech, const char *line)
{
	size_t len = strlen(line);

	if (speech->log >= 0 && write(speech->log, line, len) != (ssize_t)len)
		log_warn("speech", "log", "lost=1");
}

enum status speech_turn_on(struct speech *speech)
{
	enum status status;

	if (speech->on)
		return STATUS_OK;
	speech->deaths = 0;
	status = speech_voice_start(speech);
	if (status == STATUS_OK)
		speech->on = speech->silent = true;
	else
		speech->broken = true;
	return status;
}

void speech_turn_off(struct speech *speech)
{
	if (!speech->on)
		return;
	speech_begin(speech);
	speech_voice_end(speech);
	speech_kept_clear(&speech->kept);
	speech->on = speech->aloud = speech->slow = false;
	speech->volume = SPEECH_VOLUME_USUAL;
}

bool speech_is_on(const struct speech *speech)
{
	return speech && speech->on;
}

void speech_plug(struct speech *speech, bool headphone)
{
	/* Whatever is being said now was meant for the place where it was heard. */
	if (speech->plugged && !headphone)
		speech_begin(speech);
	speech->plugged = headphone;
}

void speech_set_aloud(struct speech *speech, bool aloud)
{
	speech->aloud = aloud;
}

bool speech_is_aloud(const struct speech *speech)
{
	return speech->aloud;
}

bool speech_may_be_personal(const struct speech *speech)
{
	return speech->plugged || speech->aloud;
}

static void hear_answer(struct speech *speech)
{
	unsigned number;
	bool done = sscanf(speech->answers, "done %u", &number) == 1;
	bool failed = !done && sscanf(speech->answers, "failed %u", &number) == 1;

	if (failed)
		speech_voice_lost(speech);
	if (!done && !failed && sscanf(speech->answers, "stopped %u", &number) != 1)
		return;
	if (number < speech->first || number - speech->first >= speech->count)
		return;
	if (!done && speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD; /* one before it was lost */
	if (!done)
		return;
	speech->said = number - speech->first + 1;
	speech->deaths = 0;
	speech->broken = false;
	if (speech->sentences[number - speech->first].marked && speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_HEARD;
}

void speech_hear(struct speech *speech)
{
	char byte;
	ssize_t got = 0;

	while (speech->out >= 0 && (got = read(speech->out, &byte, 1)) == 1) {
		if (byte != '\n') {
			if (speech->answers_len + 1 < sizeof(speech->answers))
				speech->answers[speech->answers_len++] = byte;
			continue;
		}
		speech->answers[speech->answers_len] = '\0';
		speech->answers_len = 0;
		hear_answer(speech);
	}
	if (speech->out >= 0 && got == 0)
		speech_voice_bury(speech);
}

void speech_stop(struct speech *speech)
{
	if (!speech->on || speech->silent)
		return;
	speech_hear(speech);
	speech->silent = true;
	if (speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD;
	speech_voice_tell(speech, "stop\n");
	note(speech, "STOP\n");
}

void speech_begin(struct speech *speech)
{
	if (!speech->on)
		return;
	if (speech->count)
		speech_stop(speech);
	bytes_wipe(speech->text, speech->used);
	speech->first += (unsigned)speech->count;
	speech->used = speech->count = speech->said = speech->from = 0;
	speech->repeated = false;
	speech_kept_resume(&speech->kept, false);
}

bool speech_give(struct speech *speech, size_t index)
{
	const struct sentence *sentence = &speech->sentences[index];
	const char *route = speech->plugged ? "headphone" : "speaker";
	char line[SPEECH_LINE_SIZE];

	if (sentence->personal && !speech_may_be_personal(speech))
		return false;
	speech->silent = false;
	snprintf(line, sizeof(line), "say %u %s %s %.8000s\n", speech->first + (unsigned)index,
		sentence->language, route, sentence->text);
	speech_voice_tell(speech, line);
	snprintf(line, sizeof(line), "SAY %s %s %.8000s\n", sentence->language, route,
		sentence->text);
	note(speech, line);
	bytes_wipe(line, sizeof(line));
	return speech->in >= 0;
}

void speech_keep(struct speech *speech)
{
	speech_hear(speech);
	speech_kept_clear(&speech->kept);
	for (size_t i = 0; speech->said < speech->count && i < speech->said; i++)
		speech_kept_add(&speech->kept, speech->sentences[i].text);
}

void speech_resume(struct speech *speech)
{
	speech_kept_resume(&speech->kept, true);
}

void speech_say_all(struct speech *speech)
{
	speech_kept_resume(&speech->kept, false);
}

bool speech_say(struct speech *speech, const char *language, const char *text, bool personal)
{
	size_t size = strlen(text) + 1;
	char *copy = speech->text + speech->used;
	struct sentence *sentence = &speech->sentences[speech->count];

	if (!speech->on || size == 1 || speech->count == SPEECH_SENTENCES_MAX ||
		size > sizeof(speech->text) - speech->used)
		return false;
	for (size_t i = 0; i < size; i++)
		copy[i] = text[i] == '\n' ? ' ' : text[i];
	*sentence = (struct sentence){.text = copy, .personal = personal};
	snprintf(sentence->language, sizeof(sentence->language), "%s", language);
	speech->used += size;
	if (!speech_kept_leaves_out(&speech->kept, copy))
		return speech_give(speech, speech->count++);
	speech->said = ++speech->count;
	return false;
}

void speech_say_marked(
	struct speech *speech, const char *language, const char *text, bool personal)
{
	size_t before = speech->count;
	bool given;

	speech->mark = SPEECH_UNHEARD;
	given = speech_say(speech, language, text, personal);
	if (speech->count > before)
		speech->sentences[before].marked = true;
	if (given)
		speech->mark = SPEECH_PENDING;
}

enum speech_mark speech_marked(struct speech *speech)
{
	speech_hear(speech);
	return speech->mark;
}

int speech_turn_volume(struct speech *speech, int by)
{
	int step = speech->volume + by;

	speech->volume = step < 0                      ? 0
			 : step >= SPEECH_VOLUME_STEPS ? SPEECH_VOLUME_STEPS - 1
						       : step;
	if (speech->on)
		speech_voice_settings(speech);
	return speech->volume;
}

void speech_set_slow(struct speech *speech, bool slow)
{
	speech->slow = slow;
	if (speech->on)
		speech_voice_settings(speech);
}
