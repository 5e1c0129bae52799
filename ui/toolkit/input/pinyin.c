#include "ui/toolkit/input/pinyin.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/base/read_ahead.h"
#include "firmware/base/text.h"
#include "ui/toolkit/input/phrases.h"

#define CHARACTERS_MAX 16
#define LETTERS_MAX 20 /* of the library: it breaks down on much longer spellings */
#define OWN_MAX 12
#define RARE_MAX 24
#define NAMES_MAX 12
#define LOOKED_THROUGH 256 /* of the library's candidates, for those that are ours already */

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

/* The library is one for the process, so its being open and the last search are too. */
static atomic_bool is_open;
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static char lists_folder[PATH_TEXT_MAX];
static struct phrases *phrases;

/*
 * The last search: where a name is spelt the characters and words of names; exact phrases of
 * ours, the library's first, the rest of ours, the library's rest without what stood before, rare
 * characters.
 */
static struct {
	struct phrase own[OWN_MAX], rare[RARE_MAX];
	size_t own_count, exact, rare_count;
	size_t ahead;   /* of our own: characters of names */
	size_t library; /* its candidates, without the doubles and the names */
	uint16_t names[NAMES_MAX], before[OWN_MAX + NAMES_MAX];
	size_t name_count, before_count;
} last;

void pinyin_set_lists(const char *folder)
{
	snprintf(lists_folder, sizeof(lists_folder), "%s", folder);
}

/* Without our lists the keyboard still works. */
static void open_lists(void)
{
	if (!phrases && lists_folder[0] && phrases_open(lists_folder, &phrases) != STATUS_OK)
		log_warn("pinyin", "lists", "only the library's words are offered");
}

static bool open_library(void)
{
	for (size_t i = 0; i < sizeof(DICTIONARIES) / sizeof(DICTIONARIES[0]); i++) {
		/* A user dictionary that is always empty and never kept: nothing is learnt. */
		if (!im_open_decoder(DICTIONARIES[i], "/dev/null"))
			continue;
		im_set_max_lens(LETTERS_MAX, CHARACTERS_MAX);
		/*
		 * Initials standing for whole syllables make its pools run over, and it aborts:
		 * "shshshsh…" by any citizen would end the program.
		 */
		im_enable_shm_as_szm(false);
		im_enable_ym_as_szm(false);
		return true;
	}
	return false;
}

enum status pinyin_open(void)
{
	if (atomic_load(&is_open))
		return STATUS_OK;
	pthread_mutex_lock(&opening);
	if (!atomic_load(&is_open)) {
		open_lists();
		atomic_store(&is_open, open_library());
	}
	pthread_mutex_unlock(&opening);
	return atomic_load(&is_open) ? STATUS_OK
				     : failure(STATUS_NOT_FOUND, "pinyin dictionary");
}

void pinyin_read_ahead(void)
{
	for (size_t i = 0; i < sizeof(DICTIONARIES) / sizeof(DICTIONARIES[0]); i++)
		read_ahead_file(DICTIONARIES[i]);
}

void pinyin_forget(void)
{
	/* Closing it would free its tables wrongly (new[] by delete); they hold nothing
	 * personal. */
	if (!is_open)
		return;
	im_reset_search();
	im_flush_cache();
	bytes_wipe(&last, sizeof(last));
}

/* Candidate number index of the library. */
static void library_candidate(size_t index, struct pinyin_candidate *out)
{
	uint16_t wide[CHARACTERS_MAX + 1] = {0};
	const uint16_t *starts = NULL;
	size_t used = 0, syllables, count = 0;

	*out = (struct pinyin_candidate){.letters = 0};
	if (!im_get_candidate(index, wide, CHARACTERS_MAX))
		return;
	for (; count < CHARACTERS_MAX && wide[count]; count++)
		used += text_put(wide[count], out->text + used);
	syllables = im_get_spl_start_pos(&starts);
	if (starts && count > 0)
		out->letters = starts[count < syllables ? count : syllables];
	bytes_wipe(wide, sizeof(wide));
}

static bool is_own(const char *text)
{
	for (size_t i = 0; i < last.own_count; i++)
		if (strcmp(last.own[i].text, text) == 0)
			return true;
	return false;
}

/* All of the spelling, in two characters at least, each one that names are made of. */
static bool is_name(const struct pinyin_candidate *candidate, size_t len)
{
	const char *at = candidate->text;
	size_t characters = 0;

	while (*at) {
		const char *from = at;

		(void)text_next(&at);
		if (!phrases_has_character(phrases, from, (size_t)(at - from)))
			return false;
		characters++;
	}
	return characters > 1 && candidate->letters == len;
}

/* What both offer is shown once, where we put it; names that the library knows go ahead. */
static void find_doubles(size_t found, size_t len, bool names)
{
	const size_t most = sizeof(last.before) / sizeof(last.before[0]);

	for (size_t i = 0; i < found && i < LOOKED_THROUGH && last.before_count < most; i++) {
		struct pinyin_candidate candidate;

		library_candidate(i, &candidate);
		if (last.own_count && is_own(candidate.text)) {
			last.before[last.before_count++] = (uint16_t)i;
		} else if (names && last.name_count < NAMES_MAX && is_name(&candidate, len)) {
			last.names[last.name_count++] = (uint16_t)i;
			last.before[last.before_count++] = (uint16_t)i;
		}
	}
	last.library = found - last.before_count;
}

/* Of our own the single characters; the others stay in their order behind them. */
static void put_characters_ahead(void)
{
	struct phrase sorted[OWN_MAX];
	size_t count = 0;

	for (int ahead = 1; ahead >= 0; ahead--) {
		for (size_t i = 0; i < last.own_count; i++)
			if ((last.own[i].fit == PHRASE_CHARACTER) == ahead)
				sorted[count++] = last.own[i];
		if (ahead)
			last.ahead = count;
	}
	memcpy(last.own, sorted, count * sizeof(sorted[0]));
}

static size_t search(const char *spelling, bool names)
{
	size_t len = strlen(spelling), found = 0;

	bytes_wipe(&last, sizeof(last));
	if (!is_open)
		return 0;
	im_reset_search();
	if (len == 0 || len > PINYIN_SPELLING_MAX)
		return 0;
	last.own_count = phrases_search(phrases, spelling, last.own, OWN_MAX);
	if (names)
		put_characters_ahead();
	while (last.ahead + last.exact < last.own_count &&
		last.own[last.ahead + last.exact].fit == PHRASE_EXACT)
		last.exact++;
	last.rare_count = phrases_rare(phrases, spelling, last.rare, RARE_MAX);
	found = im_search(spelling, len < LETTERS_MAX ? len : LETTERS_MAX);
	find_doubles(found, len, names);
	return last.own_count + last.name_count + last.library + last.rare_count;
}

size_t pinyin_search(const char *spelling)
{
	return search(spelling, false);
}

size_t pinyin_search_name(const char *spelling)
{
	return search(spelling, true);
}

/* Number index of the library's candidates that did not stand before. */
static void other_candidate(size_t index, struct pinyin_candidate *out)
{
	for (size_t i = 0; i < last.before_count && last.before[i] <= index; i++)
		index++;
	library_candidate(index, out);
}

static void take(const struct phrase *phrase, struct pinyin_candidate *out)
{
	snprintf(out->text, sizeof(out->text), "%s", phrase->text);
	out->letters = phrase->letters;
}

/* Of what follows the names. */
static void usual_candidate(size_t index, struct pinyin_candidate *out)
{
	const struct phrase *own = last.own + last.ahead;
	bool library_leads = last.library > 0;
	size_t own_count = last.own_count - last.ahead, before = own_count + last.library;

	if (index < last.exact)
		take(&own[index], out);
	else if (index == last.exact && library_leads)
		other_candidate(0, out);
	else if (index < own_count + library_leads)
		take(&own[index - library_leads], out);
	else if (index < before)
		other_candidate(index - own_count, out);
	else if (index - before < last.rare_count)
		take(&last.rare[index - before], out);
}

void pinyin_candidate(size_t index, struct pinyin_candidate *out)
{
	*out = (struct pinyin_candidate){.letters = 0};
	if (!is_open)
		return;
	if (index < last.ahead)
		take(&last.own[index], out);
	else if (index - last.ahead < last.name_count)
		library_candidate(last.names[index - last.ahead], out);
	else
		usual_candidate(index - last.ahead - last.name_count, out);
}
