#include "ui/toolkit/pinyin.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/text.h"

#define CHARACTERS_MAX 16

/* The library's header is C++ only; these are its C names (pinyinime.h). */
bool im_open_decoder(const char *dictionary, const char *user_dictionary);
void im_flush_cache(void);
void im_set_max_lens(size_t letters, size_t characters);
void im_enable_shm_as_szm(bool enable);
void im_enable_ym_as_szm(bool enable);
void im_reset_search(void);
size_t im_search(const char *spelling, size_t len);
uint16_t *im_get_candidate(size_t index, uint16_t *out, size_t size);
size_t im_get_spl_start_pos(const uint16_t **out); /* a C++ reference */

static const char *const DICTIONARIES[] = {
	"/usr/lib/x86_64-linux-gnu/googlepinyin/data/dict_pinyin.dat",
	"/usr/lib/aarch64-linux-gnu/googlepinyin/data/dict_pinyin.dat",
};

/* The library is one for the process, so its being open is too. */
static bool is_open;

enum status pinyin_open(void)
{
	if (is_open)
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(DICTIONARIES) / sizeof(DICTIONARIES[0]); i++) {
		/* A user dictionary that is always empty and never kept: nothing is learnt. */
		is_open = im_open_decoder(DICTIONARIES[i], "/dev/null");
		if (is_open) {
			im_set_max_lens(PINYIN_SPELLING_MAX, CHARACTERS_MAX);
			/*
			 * Initials standing for whole syllables make its pools run over, and it
			 * aborts: "shshshsh…" by any citizen would end the program.
			 */
			im_enable_shm_as_szm(false);
			im_enable_ym_as_szm(false);
			return STATUS_OK;
		}
	}
	return failure(STATUS_NOT_FOUND, "pinyin dictionary");
}

void pinyin_forget(void)
{
	/* Closing it would free its tables wrongly (new[] by delete); they hold nothing
	 * personal. */
	if (!is_open)
		return;
	im_reset_search();
	im_flush_cache();
}

size_t pinyin_search(const char *spelling)
{
	size_t len = strlen(spelling);

	if (!is_open)
		return 0;
	im_reset_search();
	if (len == 0 || len > PINYIN_SPELLING_MAX)
		return 0;
	return im_search(spelling, len);
}

void pinyin_candidate(size_t index, struct pinyin_candidate *out)
{
	uint16_t wide[CHARACTERS_MAX + 1] = {0};
	const uint16_t *starts = NULL;
	size_t used = 0, syllables, count = 0;

	*out = (struct pinyin_candidate){.letters = 0};
	if (!is_open || !im_get_candidate(index, wide, CHARACTERS_MAX))
		return;
	for (; count < CHARACTERS_MAX && wide[count]; count++)
		used += text_put(wide[count], out->text + used);
	syllables = im_get_spl_start_pos(&starts);
	if (starts && count > 0)
		out->letters = starts[count < syllables ? count : syllables];
	bytes_wipe(wide, sizeof(wide));
}
