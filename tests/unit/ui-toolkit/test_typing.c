/* Three hundred names, addresses and service words, typed in pinyin by a person who only takes
 * what stands among the first five candidates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/text.h"
#include "ui/toolkit/input/pinyin.h"

#define LIST "tests/input/typing.txt"
#define PHRASES "build/speech/input/phrases.txt"
#define SYLLABLES_MAX 64
#define FIRST 5

struct task {
	char line[512], *text, *syllables[SYLLABLES_MAX];
	size_t count;
};

/* "text\tpin'yin" or the other way round taken apart. */
static bool read_task(FILE *file, struct task *task, bool text_first)
{
	char *tab, *pinyin;

	do
		if (!fgets(task->line, sizeof(task->line), file))
			return false;
	while (task->line[0] == '#');
	task->line[strcspn(task->line, "\n")] = '\0';
	tab = strchr(task->line, '\t');
	assert_non_null(tab);
	*tab = '\0';
	task->text = text_first ? task->line : tab + 1;
	pinyin = text_first ? tab + 1 : task->line;
	task->count = 0;
	for (char *at = strtok(pinyin, "'"); at; at = strtok(NULL, "'"))
		task->syllables[task->count++] = at;
	if (task->count != text_length(task->text))
		fail_msg("%s: %zu syllables", task->text, task->count);
	return true;
}

/* Spells count syllables; fewer when they do not fit. Returns how many. */
static size_t spell(char *const *syllables, size_t count, char *out)
{
	size_t done = 0;

	out[0] = '\0';
	while (done < count && strlen(out) + strlen(syllables[done]) <= PINYIN_SPELLING_MAX)
		strcat(out, syllables[done++]);
	return done;
}

static bool begins(const char *text, const char *with)
{
	return with[0] && strncmp(text, with, strlen(with)) == 0;
}

/* Characters taken by the longest of the first candidates that is right; 0: none is. */
static size_t take(const char *text, char *const *syllables, size_t count)
{
	char spelling[PINYIN_SPELLING_MAX + 1];
	size_t best = 0, found;

	count = spell(syllables, count, spelling);
	found = pinyin_search(spelling);
	for (size_t i = 0; i < found && i < FIRST; i++) {
		struct pinyin_candidate candidate;
		size_t length;

		pinyin_candidate(i, &candidate);
		length = text_length(candidate.text);
		if (begins(text, candidate.text) && length <= count && length > best)
			best = length;
	}
	return best;
}

static const char *after(const char *text, size_t characters)
{
	while (characters-- > 0)
		text_next(&text);
	return text;
}

/* All at once, else by ever shorter words, at last by one character. */
static bool type(struct task *task)
{
	const char *text = task->text;
	size_t at = 0, taken = 0;

	while (at < task->count) {
		for (size_t count = task->count - at; count > 0; count--) {
			taken = take(text, task->syllables + at, count);
			if (taken)
				break;
		}
		if (!taken)
			return false;
		at += taken;
		text = after(text, taken);
	}
	return true;
}

static void at_least_95_percent_are_typed_within_five_candidates(void **unused)
{
	FILE *file = fopen(LIST, "r");
	unsigned tasks = 0, typed = 0;
	struct task task;

	(void)unused;
	assert_non_null(file);
	while (read_task(file, &task, true)) {
		bool done = type(&task);

		tasks++;
		typed += done;
		if (!done)
			print_message("not within five: %s\n", task.text);
	}
	fclose(file);
	print_message("measured: typing: %u of %u within the first %d candidates\n", typed,
		tasks, FIRST);
	assert_int_equal(tasks, 300);
	assert_true(typed * 100 >= tasks * 95);
}

/* Two of our own can share a spelling; nothing else comes before them. */
static void our_own_words_come_first(void **unused)
{
	FILE *file = fopen(PHRASES, "r");
	unsigned words = 0;
	struct task task;

	(void)unused;
	assert_non_null(file);
	while (read_task(file, &task, false)) {
		char spelling[PINYIN_SPELLING_MAX + 1];
		struct pinyin_candidate candidate;
		size_t i = 0;

		if (task.count == 1)
			break; /* characters follow: they are only offered early */
		assert_int_equal(spell(task.syllables, task.count, spelling), task.count);
		assert_true(pinyin_search(spelling) > 0);
		do
			pinyin_candidate(i++, &candidate);
		while (i < 4 && strcmp(candidate.text, task.text) != 0);
		assert_string_equal(candidate.text, task.text);
		if (i > 1)
			print_message("number %zu: %s\n", i, task.text);
		words++;
	}
	fclose(file);
	assert_true(words > 700);
}

static int open_lists(void **unused)
{
	(void)unused;
	pinyin_set_lists("build/speech/input");
	return pinyin_open() == STATUS_OK ? 0 : -1;
}

static int close_lists(void **unused)
{
	(void)unused;
	pinyin_forget();
	return 0;
}

static bool offers(const char *spelling, const char *wanted)
{
	size_t found = pinyin_search(spelling);

	for (size_t i = 0; i < found; i++) {
		struct pinyin_candidate candidate;

		pinyin_candidate(i, &candidate);
		if (strcmp(candidate.text, wanted) == 0)
			return true;
	}
	return false;
}

static void rare_characters_of_names_can_be_typed(void **unused)
{

	(void)unused;
	assert_true(offers("yan", "䶮"));
	assert_true(offers("jie", "㛃"));
}

static void nothing_is_offered_twice(void **unused)
{
	static const char *const SPELLINGS[] = {"lijiang", "yongshengxian", "shi", "bdcdj"};

	(void)unused;
	for (size_t s = 0; s < 4; s++) {
		size_t found = pinyin_search(SPELLINGS[s]);

		for (size_t i = 0; i < found && i < 12; i++)
			for (size_t j = 0; j < i; j++) {
				struct pinyin_candidate one, other;

				pinyin_candidate(i, &one);
				pinyin_candidate(j, &other);
				assert_string_not_equal(one.text, other.text);
				assert_true(one.text[0] != '\0');
			}
	}
}

static void initials_are_enough_for_a_long_word(void **unused)
{
	struct pinyin_candidate candidate;

	(void)unused;
	assert_true(pinyin_search("bdcdj") > 0);
	pinyin_candidate(0, &candidate);
	assert_string_equal(candidate.text, "不动产登记");
	assert_int_equal(candidate.letters, 5);
}

/* The next citizen: a fresh search after the rare name of the one before. */
static void a_rare_name_is_not_offered_to_the_next_citizen(void **unused)
{
	static const char *const SYLLABLES[] = {"mu", "yan"};
	struct pinyin_candidate before[8], now;
	size_t found;

	(void)unused;
	found = pinyin_search("muyan");
	for (size_t i = 0; i < 8; i++)
		pinyin_candidate(i, &before[i]);
	for (int round = 0; round < 30; round++) {
		assert_true(offers(SYLLABLES[0], "木"));
		assert_true(offers(SYLLABLES[1], "䶮"));
	}
	pinyin_forget();
	assert_int_equal(pinyin_open(), STATUS_OK);
	assert_int_equal(pinyin_search("muyan"), found);
	for (size_t i = 0; i < 8; i++) {
		pinyin_candidate(i, &now);
		assert_string_equal(now.text, before[i].text);
		assert_null(strstr(now.text, "䶮"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_least_95_percent_are_typed_within_five_candidates),
		cmocka_unit_test(our_own_words_come_first),
		cmocka_unit_test(rare_characters_of_names_can_be_typed),
		cmocka_unit_test(nothing_is_offered_twice),
		cmocka_unit_test(initials_are_enough_for_a_long_word),
		cmocka_unit_test(a_rare_name_is_not_offered_to_the_next_citizen),
	};

	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
