#include "ui/toolkit/speech/speech.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "ui/toolkit/speech/speech_child.h"
#include "ui/toolkit/speech/speech_kept.h"

#define TEXT_SIZE 32768
#define LINE_SIZE 8192
#define SPEED 160
#define SPEED_SLOW 115
#define REVIVALS_MAX 3 /* of a voice that dies, while it is on */

struct sentence {
	const char *text;
	char language[16];
	bool personal, marked;
};

struct speech {
	struct speech_program program;
	int log;                    /* < 0: none */
	struct speech_child *child; /* kiosk-voice, or the last one; NULL: none yet */
	int in, out;                /* to it and from it; < 0: off */
	bool on, plugged, aloud, slow, silent;
	enum speech_mark mark;
	int volume, revivals;
	unsigned first; /* number of sentence 0 of this utterance */
	size_t said;    /* sentences of it that were heard to their end */
	struct sentence sentences[SPEECH_SENTENCES_MAX];
	size_t count;
	struct speech_kept kept; /* of another utterance, what was heard */
	char text[TEXT_SIZE];
	size_t used;
	char answers[64];
	size_t answers_len;
};

static void set_program(struct speech_program *program, const struct speech_options *options)
{
	snprintf(program->path, sizeof(program->path), "%s", options->program);
	snprintf(program->data, sizeof(program->data), "%s", options->data);
	snprintf(program->speaker, sizeof(program->speaker), "%s", options->speaker);
	snprintf(program->headphone, sizeof(program->headphone), "%s", options->headphone);
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

static void end_voice(struct speech *speech)
{
	if (speech->in >= 0)
		close(speech->in);
	if (speech->out >= 0)
		close(speech->out);
	if (speech->child)
		speech_child_end(speech->child);
	speech->in = speech->out = -1;
}

void speech_destroy(struct speech *speech)
{
	if (!speech)
		return;
	end_voice(speech);
	speech_child_destroy(speech->child);
	if (speech->log >= 0)
		close(speech->log);
	bytes_wipe(speech, sizeof(*speech));
	free(speech);
}

static enum status start_voice(struct speech *speech)
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
	end_voice(speech);
	return STATUS_NO_DEVICE;
}

static bool give_line(struct speech *speech, const char *line)
{
	size_t len = strlen(line);

	return speech->in < 0 || write(speech->in, line, len) == (ssize_t)len;
}

static bool give_settings(struct speech *speech)
{
	char line[48];

	snprintf(line, sizeof(line), "volume %d\nspeed %d\n", speech->volume,
		speech->slow ? SPEED_SLOW : SPEED);
	return give_line(speech, line);
}

/* It died: what it was told is not heard.  Who cannot see needs another one at once. */
static void revive(struct speech *speech)
{
	end_voice(speech);
	speech->answers_len = 0;
	if (speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD;
	if (speech->revivals++ >= REVIVALS_MAX || start_voice(speech) != STATUS_OK ||
		!give_settings(speech))
		log_warn("speech", "voice", "silent=1");
}

static void tell(struct speech *speech, const char *line)
{
	if (give_line(speech, line))
		return;
	log_warn("speech", "voice", "lost=1 errno=%d", errno);
	if (errno != EPIPE)
		return;
	revive(speech);
	(void)give_line(speech, line);
}

/* The log has one sentence a line: `SAY|STOP language route text`. */
static void note(struct speech *speech, const char *line)
{
	size_t len = strlen(line);

	if (speech->log >= 0 && write(speech->log, line, len) != (ssize_t)len)
		log_warn("speech", "log", "lost=1");
}

static void tell_settings(struct speech *speech)
{
	if (!give_settings(speech))
		log_warn("speech", "voice", "lost=1 errno=%d", errno);
}

enum status speech_turn_on(struct speech *speech)
{
	enum status status;

	if (speech->on)
		return STATUS_OK;
	status = start_voice(speech);
	if (status != STATUS_OK)
		return status;
	speech->on = speech->silent = true;
	speech->revivals = 0;
	tell_settings(speech);
	return STATUS_OK;
}

void speech_turn_off(struct speech *speech)
{
	if (!speech->on)
		return;
	speech_begin(speech);
	end_voice(speech);
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

	if (!done && sscanf(speech->answers, "failed %u", &number) != 1)
		return;
	if (number < speech->first || number - speech->first >= speech->count)
		return;
	if (!done && speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD; /* one before it was lost */
	if (!done)
		return;
	speech->said = number - speech->first + 1;
	if (speech->sentences[number - speech->first].marked && speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_HEARD;
}

/* Counts what kiosk-voice has said to its end. */
static void hear_answers(struct speech *speech)
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
		revive(speech);
}

void speech_stop(struct speech *speech)
{
	if (!speech->on || speech->silent)
		return;
	hear_answers(speech);
	speech->silent = true;
	if (speech->mark == SPEECH_PENDING)
		speech->mark = SPEECH_UNHEARD;
	tell(speech, "stop\n");
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
	speech->used = speech->count = speech->said = 0;
	speech_kept_resume(&speech->kept, false);
}

static bool give(struct speech *speech, size_t index)
{
	const struct sentence *sentence = &speech->sentences[index];
	const char *route = speech->plugged ? "headphone" : "speaker";
	char line[LINE_SIZE];

	if (sentence->personal && !speech_may_be_personal(speech))
		return false;
	speech->silent = false;
	snprintf(line, sizeof(line), "say %u %s %s %.8000s\n", speech->first + (unsigned)index,
		sentence->language, route, sentence->text);
	tell(speech, line);
	snprintf(line, sizeof(line), "SAY %s %s %.8000s\n", sentence->language, route,
		sentence->text);
	note(speech, line);
	bytes_wipe(line, sizeof(line));
	return speech->in >= 0;
}

void speech_keep(struct speech *speech)
{
	hear_answers(speech);
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
		return give(speech, speech->count++);
	speech->said = ++speech->count;
	return false;
}

void speech_say_marked(
	struct speech *speech, const char *language, const char *text, bool personal)
{
	speech->mark = SPEECH_UNHEARD;
	if (!speech_say(speech, language, text, personal))
		return;
	speech->sentences[speech->count - 1].marked = true;
	speech->mark = SPEECH_PENDING;
}

enum speech_mark speech_marked(struct speech *speech)
{
	hear_answers(speech);
	return speech->mark;
}

int speech_turn_volume(struct speech *speech, int by)
{
	int step = speech->volume + by;

	speech->volume = step < 0                      ? 0
			 : step >= SPEECH_VOLUME_STEPS ? SPEECH_VOLUME_STEPS - 1
						       : step;
	if (speech->on)
		tell_settings(speech);
	return speech->volume;
}

void speech_set_slow(struct speech *speech, bool slow)
{
	speech->slow = slow;
	if (speech->on)
		tell_settings(speech);
}
