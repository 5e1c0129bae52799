/*
 * kiosk-voice: says sentences, one after the other.
 *
 * kiosk starts it when somebody asks for the voice, and closes its standard input to end it.
 * Lines in: `say NUMBER LANGUAGE speaker|headphone TEXT`, `stop`, `volume STEP`, `speed WORDS`.
 * Lines out: `done NUMBER`, `stopped NUMBER`, `failed NUMBER` (no sound device, no voice).  `stop` forgets all that was not said yet.
 * Knows nothing but what it is told to say, and keeps nothing of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "ui/voice/voice_sink.h"
#include "ui/voice/voice_source.h"
#include "ui/voice/voice_text.h"

#define LANGUAGES_MAX 8
#define INPUT_SIZE 65536
#define SAMPLES 441 /* 20 ms: so soon a stop is heard */
#define SPEED_USUAL 160

struct language {
	char tag[16];
	struct voice_map *phrases, *prompts;
};

struct voice {
	const char *data, *speaker, *headphone;
	struct language languages[LANGUAGES_MAX];
	char input[INPUT_SIZE]; /* lines that were not said yet */
	size_t len;
	bool at_end; /* nothing more will come */
	struct voice_source source;
	struct voice_sink *sink;
	const char *device;      /* where this sentence is to be heard */
	const char *sink_device; /* where the sink plays */
	unsigned rate;
	unsigned long number; /* of the sentence that is being said */
	bool speaking;
	int volume, speed;
	char text[VOICE_TEXT_SIZE];
};

static void answer(const char *word, unsigned long number)
{
	char line[40];
	int len = snprintf(line, sizeof(line), "%s %lu\n", word, number);

	if (write(STDOUT_FILENO, line, (size_t)len) != len)
		log_info("voice", "answer", "lost=1");
}

static struct voice_map *read_list(const struct voice *voice, const char *tag, const char *file)
{
	char path[PATH_TEXT_MAX];
	struct voice_map *map = NULL;

	snprintf(path, sizeof(path), "%s/%s/%s", voice->data, tag, file);
	if (access(path, R_OK) == 0 && voice_map_read(path, &map) != STATUS_OK)
		log_warn("voice", "list", "unreadable=1");
	return map;
}

static void forget_lists(struct language *language)
{
	voice_map_destroy(language->phrases);
	voice_map_destroy(language->prompts);
	*language = (struct language){.phrases = NULL};
}

/* The lists of a language, read when it is first spoken; the last place is reused. */
static const struct language *language_of(struct voice *voice, const char *tag)
{
	size_t i = 0;

	while (i < LANGUAGES_MAX - 1 && voice->languages[i].tag[0] &&
		strcmp(voice->languages[i].tag, tag) != 0)
		i++;
	if (strcmp(voice->languages[i].tag, tag) == 0)
		return &voice->languages[i];
	forget_lists(&voice->languages[i]);
	snprintf(voice->languages[i].tag, sizeof(voice->languages[i].tag), "%s", tag);
	voice->languages[i].phrases = read_list(voice, tag, "phrases.txt");
	voice->languages[i].prompts = read_list(voice, tag, "prompts.txt");
	return &voice->languages[i];
}

/* A pack that is a voice only reads what nobody recorded as Mandarin does. */
static const struct voice_map *phrases_of(struct voice *voice, const char *tag)
{
	const struct language *language = language_of(voice, tag);

	if (language->phrases || strcmp(tag, "en") == 0)
		return language->phrases;
	return language_of(voice, "zh-Hans")->phrases;
}

static void close_sink(struct voice *voice, bool silent)
{
	voice_sink_close(voice->sink, silent);
	voice->sink = NULL;
}

static void end_sentence(struct voice *voice, const char *word)
{
	voice_source_end(&voice->source);
	bytes_wipe(voice->text, sizeof(voice->text));
	voice->speaking = false;
	answer(word, voice->number);
}

static void stop(struct voice *voice)
{
	close_sink(voice, true);
	if (voice->speaking)
		end_sentence(voice, "stopped");
}

static enum status start(struct voice *voice, const char *tag, const char *text)
{
	const struct language *language = language_of(voice, tag);
	const char *recorded = voice_map_find(language->prompts, text);
	char path[PATH_TEXT_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", voice->data, tag, recorded ? recorded : "");
	if (recorded && !strchr(recorded, '/') &&
		voice_source_play(&voice->source, path) == STATUS_OK)
		return STATUS_OK;
	voice_text_prepare(phrases_of(voice, tag), tag, text, voice->text);
	return voice_source_speak(
		&voice->source, voice_text_voice(tag), voice->speed, voice->text);
}

static void say(struct voice *voice, char *line)
{
	char tag[16], route[16];
	int text = 0;

	if (sscanf(line, "%lu %15s %15s %n", &voice->number, tag, route, &text) != 3 || !text ||
		strpbrk(tag, "/."))
		return;
	voice->speaking = true;
	voice->device = strcmp(route, "headphone") == 0 ? voice->headphone : voice->speaker;
	if (start(voice, tag, line + text) != STATUS_OK)
		end_sentence(voice, "failed");
}

static void obey(struct voice *voice, char *line)
{
	if (strncmp(line, "say ", 4) == 0)
		say(voice, line + 4);
	else if (strncmp(line, "volume ", 7) == 0)
		voice->volume = atoi(line + 7);
	else if (strncmp(line, "speed ", 6) == 0)
		voice->speed = atoi(line + 6);
}

/* Takes the first line out of the input. */
static bool take_line(struct voice *voice, char *line, size_t size)
{
	char *end = memchr(voice->input, '\n', voice->len);
	size_t len = end ? (size_t)(end - voice->input) : 0;

	if (!end)
		return false;
	snprintf(line, size, "%.*s", (int)len, voice->input);
	voice->len -= len + 1;
	memmove(voice->input, end + 1, voice->len);
	bytes_wipe(voice->input + voice->len, len + 1);
	return true;
}

/* What is forgotten by a stop are sentences; how loud and how fast stays said. */
static void obey_settings(struct voice *voice, size_t len)
{
	char line[48];

	for (size_t at = 0; at < len;) {
		const char *start = voice->input + at;
		size_t used = (size_t)((char *)memchr(start, '\n', len - at) - start);

		if (used < sizeof(line) && strncmp(start, "say ", 4) != 0) {
			snprintf(line, sizeof(line), "%.*s", (int)used, start);
			obey(voice, line);
		}
		at += used + 1;
	}
}

/* A stop counts at once, whatever was to be said before it. */
static void look_for_stop(struct voice *voice)
{
	static const char STOP[] = "stop\n";
	const size_t size = sizeof(STOP) - 1;
	size_t after = 0;

	for (size_t i = 0; i + size <= voice->len; i++)
		if ((i == 0 || voice->input[i - 1] == '\n') &&
			memcmp(voice->input + i, STOP, size) == 0)
			after = i + size;
	if (!after)
		return;
	stop(voice);
	obey_settings(voice, after);
	voice->len -= after;
	memmove(voice->input, voice->input + after, voice->len);
	bytes_wipe(voice->input + voice->len, after);
}

static void read_input(struct voice *voice, int timeout_ms)
{
	struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
	ssize_t got;

	if (voice->at_end || voice->len == sizeof(voice->input) ||
		poll(&wait, 1, timeout_ms) <= 0)
		return;
	got = read(STDIN_FILENO, voice->input + voice->len, sizeof(voice->input) - voice->len);
	if (got > 0)
		voice->len += (size_t)got;
	else if (got == 0 || errno != EINTR)
		voice->at_end = true;
	look_for_stop(voice);
}

static enum status play(struct voice *voice, int16_t *samples, size_t count)
{
	enum status status = STATUS_OK;

	if (voice->sink &&
		(voice->sink_device != voice->device || voice->rate != voice->source.rate))
		close_sink(voice, false);
	if (!voice->sink)
		status = voice_sink_open(voice->device, voice->source.rate, &voice->sink);
	voice->sink_device = voice->device;
	voice->rate = voice->source.rate;
	voice_sound_scale(samples, count, voice->volume);
	return status ? status : voice_sink_write(voice->sink, samples, count);
}

/* The next 20 ms of the sentence. */
static void go_on(struct voice *voice)
{
	int16_t samples[SAMPLES];
	size_t count;
	enum status status = voice_source_read(&voice->source, samples, SAMPLES, &count);

	if (status == STATUS_OK && count > 0)
		status = play(voice, samples, count);
	if (status != STATUS_OK)
		end_sentence(voice, "failed");
	else if (count == 0)
		end_sentence(voice, "done");
	bytes_wipe(samples, sizeof(samples));
}

static void run(struct voice *voice)
{
	char line[VOICE_TEXT_SIZE];

	while (!voice->at_end || (voice->len > 0 && memchr(voice->input, '\n', voice->len)) ||
		voice->speaking) {
		if (voice->speaking) {
			read_input(voice, 0);
			if (voice->speaking)
				go_on(voice);
			continue;
		}
		if (take_line(voice, line, sizeof(line))) {
			obey(voice, line);
			bytes_wipe(line, sizeof(line));
			continue;
		}
		close_sink(voice, false);
		read_input(voice, -1);
	}
	close_sink(voice, false);
}

static bool read_options(int argc, char **argv, struct voice *voice)
{
	static const struct option LONG[] = {{"data", required_argument, NULL, 'd'},
		{"speaker", required_argument, NULL, 's'},
		{"headphone", required_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", LONG, NULL)) >= 0)
		if (option == 'd')
			voice->data = optarg;
		else if (option == 's')
			voice->speaker = optarg;
		else if (option == 'h')
			voice->headphone = optarg;
		else
			return false;
	return voice->data && optind == argc;
}

int main(int argc, char **argv)
{
	static struct voice voice = {.speaker = "default",
		.headphone = "default",
		.source = {.fd = -1},
		.volume = VOICE_VOLUME_USUAL,
		.speed = SPEED_USUAL};
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (!read_options(argc, argv, &voice)) {
		fputs("usage: kiosk-voice --data DIR [--speaker DEVICE] [--headphone DEVICE]\n",
			stderr);
		return 2;
	}
	run(&voice);
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		forget_lists(&voice.languages[i]);
	bytes_wipe(&voice, sizeof(voice));
	return 0;
}
