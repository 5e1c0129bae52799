#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/voice/voice_source.h"
#include "ui/voice/voice_text.h"

static struct voice_map *phrases;
static char out[VOICE_TEXT_SIZE];

static int open_list(void **unused)
{
	char path[] = "/tmp/phrasesXXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	enum status status;

	(void)unused;
	fputs("# polyphones\n银行\tyin2 hang2\n银行行长\tyin2 hang2 hang2 zhang3\n䶮\tyan3\n",
		file);
	fclose(file);
	status = voice_map_read(path, &phrases);
	unlink(path);
	return status == STATUS_OK ? 0 : -1;
}

static int close_list(void **unused)
{
	(void)unused;
	voice_map_destroy(phrases);
	return 0;
}

static const char *prepared(const char *language, const char *text)
{
	voice_text_prepare(phrases, language, text, out);
	return out;
}

static void the_longest_phrase_is_spoken_as_its_list_says(void **unused)
{
	(void)unused;
	assert_string_equal(prepared("zh-Hans", "银行行长好"), " yin2 hang2 hang2 zhang3 好");
	assert_string_equal(prepared("zh-Hans", "去银行"), "去 yin2 hang2 ");
	assert_string_equal(prepared("en", "银行"), "银行");
	assert_int_equal(voice_map_count(phrases), 3);
	assert_string_equal(voice_map_find(phrases, "䶮"), "yan3");
	assert_null(voice_map_find(phrases, "䶮䶮"));
}

static void codes_are_read_figure_by_figure_and_small_numbers_are_not(void **unused)
{
	(void)unused;
	assert_string_equal(prepared("zh-Hans", "办理15天"), "办理15天");
	assert_string_equal(prepared("en", "12345"), " 1 2 3 4 5,");
	assert_string_equal(prepared("en", "7ZK3-M9QW"), " 7 Z K 3,- M 9 Q W,");
	assert_string_equal(prepared("zh-Hans", "002X"), " 0 0 2 X,");
	assert_string_equal(prepared("en", "ID card"), "ID card");
}

static void dates_are_read_as_dates(void **unused)
{
	(void)unused;
	assert_string_equal(prepared("zh-Hans", "至2026-03-01止"), "至2026年3月1日止");
	assert_string_equal(prepared("en", "2026-03-01"), "2026-03-01");
}

static void a_text_too_long_is_cut_and_ended(void **unused)
{
	char *text = malloc(2 * VOICE_TEXT_SIZE);

	(void)unused;
	memset(text, 'a', 2 * VOICE_TEXT_SIZE - 1);
	text[2 * VOICE_TEXT_SIZE - 1] = '\0';
	assert_int_equal(strlen(prepared("en", text)), VOICE_TEXT_SIZE - 1);
	free(text);
}

static void a_list_with_a_broken_line_is_refused(void **unused)
{
	char path[] = "/tmp/phrasesXXXXXX";
	int fd = mkstemp(path);
	struct voice_map *map = NULL;

	(void)unused;
	assert_int_equal(write(fd, "no tab here\n", 12), 12);
	close(fd);
	assert_int_equal(voice_map_read(path, &map), STATUS_BAD_DATA);
	unlink(path);
	assert_int_equal(voice_map_read(path, &map), STATUS_NOT_FOUND);
	assert_null(map);
}

/* What espeak-ng makes of it, as sounds. */
static void sounds(const char *voice, const char *text)
{
	char command[512];
	FILE *pipe;

	snprintf(command, sizeof(command), "echo '%s' | espeak-ng -q -x --stdin -v %s", text,
		voice);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_non_null(fgets(out, sizeof(out), pipe));
	pclose(pipe);
}

static void the_mandarin_voice_speaks_mandarin_and_the_list_mends_polyphones(void **unused)
{
	char text[256];

	(void)unused;
	snprintf(text, sizeof(text), "%s", prepared("zh-Hans", "银行行长"));
	sounds(voice_text_voice("zh-Hans"), text);
	assert_non_null(strstr(out, "X'a35N_| X'a35N_| ts.'a")); /* háng háng zhǎng */
	assert_null(strstr(out, "(en)"));
}

static void espeak_speaks_and_ends(void **unused)
{
	struct voice_source source = {.fd = -1};
	int16_t samples[4410];
	size_t count = 1, all = 0;

	(void)unused;
	assert_int_equal(voice_source_speak(&source, "en", 160, "hello"), STATUS_OK);
	while (count > 0) {
		assert_int_equal(voice_source_read(&source, samples, 4410, &count), STATUS_OK);
		all += count;
	}
	assert_int_equal(source.rate, 22050);
	assert_in_range(all, 22050 / 4, 22050 * 3);
	voice_source_end(&source);
	assert_int_equal(source.pid, 0);
	assert_int_equal(voice_source_play(&source, "/nowhere.wav"), STATUS_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_phrase_is_spoken_as_its_list_says),
		cmocka_unit_test(codes_are_read_figure_by_figure_and_small_numbers_are_not),
		cmocka_unit_test(dates_are_read_as_dates),
		cmocka_unit_test(a_text_too_long_is_cut_and_ended),
		cmocka_unit_test(a_list_with_a_broken_line_is_refused),
		cmocka_unit_test(
			the_mandarin_voice_speaks_mandarin_and_the_list_mends_polyphones),
		cmocka_unit_test(espeak_speaks_and_ends),
	};

	return cmocka_run_group_tests(tests, open_list, close_list);
}
