/*
 * What a helper program of kiosk's may answer once a picture, a decoder or a voice has taken it
 * over: every answer is refused, or is a whole one within its bounds.  First byte: who answers.
 */
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "drivers/card_reader/card_photo.h"
#include "firmware/base/spawn.h"
#include "firmware/pages/child.h"
#include "tests/fuzz/fuzz.h"
#include "ui/toolkit/speech/speech.h"
#include "ui/toolkit/speech/speech_child.h"

enum { PIPE_HOLDS = 60000 };

static const uint8_t *said;
static size_t said_len;
static int voice_hears = -1;

/* No program is started: its answer lies in the pipe, and its end is closed by who asked. */
enum status __wrap_spawn_program(const struct spawn *spawn, pid_t *pid);
enum status __wrap_speech_child_start(const struct speech_program *program, int in, int out,
	struct speech_child *before, struct speech_child **child);
int __wrap_kill(pid_t pid, int number);
pid_t __wrap_waitpid(pid_t pid, int *how, int options);

enum status __wrap_spawn_program(const struct spawn *spawn, pid_t *pid)
{
	FUZZ_HOLDS(write(spawn->out, said, said_len) == (ssize_t)said_len);
	*pid = 0;
	return STATUS_OK;
}

enum status __wrap_speech_child_start(const struct speech_program *program, int in, int out,
	struct speech_child *before, struct speech_child **child)
{
	(void)program, (void)before;
	FUZZ_HOLDS(write(out, said, said_len) == (ssize_t)said_len);
	close(out);
	voice_hears = in;
	*child = NULL;
	return STATUS_OK;
}

int __wrap_kill(pid_t pid, int number)
{
	(void)pid, (void)number;
	return 0;
}

pid_t __wrap_waitpid(pid_t pid, int *how, int options)
{
	(void)options;
	if (how)
		*how = 0;
	return pid;
}

static void judge_preview(const struct page_preview *preview, unsigned side_max)
{
	FUZZ_HOLDS(preview->width >= 1 && preview->width <= side_max);
	FUZZ_HOLDS(preview->height >= 1 && preview->height <= side_max);
	FUZZ_HOLDS(preview->pixels.len == (size_t)preview->width * preview->height * 4);
	FUZZ_HOLDS(preview->page_count >= 1 && preview->page_count <= PAGE_COUNT_MAX);
}

static void ask_page(enum page_wish wish)
{
	static const uint8_t FILE_BYTES[] = "picture";
	const struct page_errand errand = {.program = "kiosk-page",
		.request = {.magic = PAGE_REQUEST_MAGIC, .wish = (uint32_t)wish},
		.file = FILE_BYTES,
		.len = sizeof(FILE_BYTES),
		.patience_ms = 1000};
	struct bytes file = {0}, *wanted = wish == PAGE_WISH_MAKE ? &file : NULL;
	struct page_preview preview = {0};
	enum fault fault = FAULT_NONE;

	if (page_child_run(&errand, &preview, wanted, &fault) == STATUS_OK) {
		FUZZ_HOLDS(fault == FAULT_NONE && (file.len > 0) == (wanted != NULL));
		judge_preview(
			&preview, wish == PAGE_WISH_CLOSE ? PAGE_CLOSE_MAX : PAGE_PREVIEW_MAX);
	} else {
		FUZZ_HOLDS(fault != FAULT_NONE && file.len == 0 && !preview.pixels.data);
		FUZZ_HOLDS(*fault_code(fault));
	}
	page_preview_free(&preview);
	bytes_free(&file);
}

static void ask_photo(void)
{
	static const struct card_photo WITH = {
		.program = "kiosk-photo", .decoder = "/dev/null"};
	static uint8_t rgb[CARD_PHOTO_RGB_SIZE];
	bool whole = said_len >= CARD_PHOTO_RGB_SIZE;

	FUZZ_HOLDS((card_photo_decode(&WITH, rgb, 1024, rgb) == STATUS_OK) == whole);
	for (size_t i = 0; !whole && i < sizeof(rgb); i++)
		FUZZ_HOLDS(rgb[i] == 0);
}

/* Only who says "done" was heard. */
static void ask_voice(void)
{
	static const struct speech_options OPTIONS = {
		.program = "/bin/true", .data = "", .speaker = "", .headphone = ""};
	struct speech *speech;

	FUZZ_HOLDS(speech_create(&OPTIONS, &speech) == STATUS_OK);
	FUZZ_HOLDS(speech_turn_on(speech) == STATUS_OK);
	speech_begin(speech);
	FUZZ_HOLDS(speech_say(speech, "zh-Hans", "您好", false));
	speech_say_marked(speech, "en", "Sign here", false);
	if (speech_marked(speech) == SPEECH_HEARD)
		FUZZ_HOLDS(memmem(said, said_len, "done", 4) != NULL);
	speech_keep(speech);
	speech_begin(speech);
	speech_resume(speech);
	(void)speech_say(speech, "zh-Hans", "您好", false);
	speech_destroy(speech);
	close(voice_hears);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > PIPE_HOLDS)
		return 0;
	signal(SIGPIPE, SIG_IGN);
	said = data + 1;
	said_len = size - 1;
	switch (data[0] % 5) {
	case 0:
		ask_page(PAGE_WISH_LOOK);
		break;
	case 1:
		ask_page(PAGE_WISH_MAKE);
		break;
	case 2:
		ask_page(PAGE_WISH_CLOSE);
		break;
	case 3:
		ask_photo();
		break;
	default:
		ask_voice();
	}
	return 0;
}
