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
#include "ui/toolkit/input/keyboard.h"

#define LIST "tests/input/typing.txt"
#define PHRASES "build/speech/input/phrases.txt"
#define SYLLABLES_MAX 64
#define FIRST 5
#define NAMES 113 /* the first of the list; addresses and words follow */

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

/* A keyboard, and how many of its candidates somebody looks at. */
struct typist {
	size_t (*search)(const char *spelling);
	size_t looks_at;
};

/* Characters taken by the longest of the first candidates that is right; 0: none is. */
static size_t take(
	const struct typist *by, const char *text, char *const *syllables, size_t count)
{
	char spelling[PINYIN_SPELLING_MAX + 1];
	size_t best = 0, found;

	count = spell(syllables, count, spelling);
	found = by->search(spelling);
	for (size_t i = 0; i < found && i < by->looks_at; i++) {
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
static bool type(const struct typist *by, struct task *task)
{
	const char *text = task->text;
	size_t at = 0, taken = 0;

	while (at < task->count) {
		for (size_t count = task->count - at; count > 0; count--) {
			taken = take(by, text, task->syllables + at, count);
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

static const struct typist USUAL = {pinyin_search, FIRST};

static void at_least_95_percent_are_typed_within_five_candidates(void **unused)
{
	FILE *file = fopen(LIST, "r");
	unsigned tasks = 0, typed = 0;
	struct task task;

	(void)unused;
	assert_non_null(file);
	while (read_task(file, &task, true)) {
		bool done = type(&USUAL, &task);

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

static unsigned names_typed(const struct typist *by)
{
	FILE *file = fopen(LIST, "r");
	unsigned typed = 0;
	struct task task;

	assert_non_null(file);
	for (int i = 0; i < NAMES && read_task(file, &task, true); i++)
		typed += type(by, &task);
	fclose(file);
	return typed;
}

/* In the field of a name the first that is offered is more often the right one. */
static void names_are_typed_with_less_looking_in_their_own_fields(void **unused)
{
	static const struct typist FIVE = {pinyin_search_name, FIRST},
				   USUAL_ONE = {pinyin_search, 1},
				   ONE = {pinyin_search_name, 1};
	unsigned five = names_typed(&FIVE), usual = names_typed(&USUAL_ONE),
		 one = names_typed(&ONE);

	(void)unused;
	print_message(
		"measured: names: %u of %d within the first %d candidates (elsewhere %u), "
		"%u by the first alone (elsewhere %u)\n",
		five, NAMES, FIRST, names_typed(&USUAL), one, usual);
	assert_true(five >= names_typed(&USUAL));
	assert_true(five * 100 >= NAMES * 95);
	assert_true(one > usual);
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
	for (size_t s = 0; s < 8; s++) {
		size_t found = s < 4 ? pinyin_search(SPELLINGS[s])
				     : pinyin_search_name(SPELLINGS[s - 4]);

		for (size_t i = 0; i < found && i < 40; i++)
			for (size_t j = 0; j < i; j++) {
				struct pinyin_candidate one, other;

				pinyin_candidate(i, &one);
				pinyin_candidate(j, &other);
				assert_string_not_equal(one.text, other.text);
				assert_true(one.text[0] != '\0');
			}
	}
}

static const char *first_on(enum keyboard_kind kind, const char *spelling)
{
	static struct keyboard keyboard;
	char text[PINYIN_TEXT_SIZE], name[] = KEYBOARD_NAME_PREFIX "a";

	keyboard_open(&keyboard, kind);
	for (; *spelling; spelling++) {
		name[sizeof(name) - 2] = *spelling;
		assert_int_equal(keyboard_press(&keyboard, name, text), KEYBOARD_STAYS);
	}
	assert_true(keyboard.shown > 0);
	return keyboard.candidates[0].text;
}

static void the_field_of_a_name_begins_with_what_names_are_made_of(void **unused)
{
	static const struct {
		const char *spelling, *name;
	} NAMES_OF[] = {{"wang", "王"}, {"li", "李"}, {"zhang", "张"}, {"liu", "刘"},
		{"chen", "陈"}, {"fang", "方"}, {"wangfang", "王芳"}, {"zhangwei", "张伟"}};

	(void)unused;
	for (size_t i = 0; i < sizeof(NAMES_OF) / sizeof(NAMES_OF[0]); i++)
		assert_string_equal(
			first_on(KEYBOARD_NAME, NAMES_OF[i].spelling), NAMES_OF[i].name);
	assert_string_equal(first_on(KEYBOARD_PINYIN, "wang"), "网");
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
		cmocka_unit_test(names_are_typed_with_less_looking_in_their_own_fields),
		cmocka_unit_test(the_field_of_a_name_begins_with_what_names_are_made_of),
		cmocka_unit_test(our_own_words_come_first),
		cmocka_unit_test(rare_characters_of_names_can_be_typed),
		cmocka_unit_test(nothing_is_offered_twice),
		cmocka_unit_test(initials_are_enough_for_a_long_word),
		cmocka_unit_test(a_rare_name_is_not_offered_to_the_next_citizen),
	};

	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
