/* Every character the keyboards can produce is told from its homophones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/text.h"
#include "ui/toolkit/input/keyboard.h"
#include "ui/toolkit/speech/explain.h"

static struct explain chinese, english;
static unsigned missing, asked;

static int open_lists(void **unused)
{
	(void)unused;
	return explain_open("build/speech/zh-Hans/characters.txt", &chinese) == STATUS_OK &&
			       explain_open("build/speech/en/characters.txt", &english) ==
				       STATUS_OK &&
			       pinyin_open() == STATUS_OK
		       ? 0
		       : -1;
}

static int close_lists(void **unused)
{
	(void)unused;
	explain_close(&chinese);
	explain_close(&english);
	pinyin_forget();
	return 0;
}

static void ask(const struct explain *list, const char *text)
{
	while (*text) {
		char character[5] = "", out[256];

		character[text_put(text_next(&text), character)] = '\0';
		asked++;
		if (!explain_find(list, character, out, sizeof(out)) && missing++ < 20)
			print_error("no explanation: %s\n", character);
	}
}

static void ask_candidates(const char *syllable)
{
	size_t count = pinyin_search(syllable);

	for (size_t i = 0; i < count; i++) {
		struct pinyin_candidate candidate;

		pinyin_candidate(i, &candidate);
		ask(&chinese, candidate.text);
	}
}

/* Initials times finals: more than all syllables there are. */
static void every_candidate_of_every_syllable_has_one(void **unused)
{
	static const char *const INITIALS[] = {"", "b", "p", "m", "f", "d", "t", "n", "l", "g",
		"k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s", "y", "w"};
	static const char *const FINALS[] = {"a", "o", "e", "ai", "ei", "ao", "ou", "an", "en",
		"ang", "eng", "ong", "i", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing",
		"iong", "u", "ua", "uo", "uai", "ui", "uan", "un", "uang", "v", "ve", "ue",
		"er"};

	(void)unused;
	missing = asked = 0;
	for (size_t i = 0; i < sizeof(INITIALS) / sizeof(INITIALS[0]); i++)
		for (size_t j = 0; j < sizeof(FINALS) / sizeof(FINALS[0]); j++) {
			char syllable[16];

			snprintf(syllable, sizeof(syllable), "%s%s", INITIALS[i], FINALS[j]);
			ask_candidates(syllable);
		}
	assert_true(asked > 16000);
	assert_int_equal(missing, 0);
}

/* What stands on the keys of a page, but for letters and actions. */
static void ask_keys(struct tree *tree, const struct explain *list, const struct widget *widget)
{
	if (strncmp(widget->name, "key.", 4) == 0 && text_length(widget->name + 4) == 1 &&
		strcmp(widget->name + 4, widget->text) == 0 &&
		!(widget->text[0] >= 'A' && widget->text[0] <= 'Z') &&
		!(widget->text[0] >= 'a' && widget->text[0] <= 'z') &&
		!(list == &english && widget->text[0] >= '0' && widget->text[0] <= '9'))
		ask(list, widget->text);
	for (const struct widget *child = widget->first; child; child = child->next)
		ask_keys(tree, list, child);
}

static void ask_page(enum keyboard_kind kind, const struct explain *list, const char *key)
{
	static struct keyboard keyboard;
	struct tree *tree;
	char text[PINYIN_TEXT_SIZE];

	assert_int_equal(tree_create(&tree), STATUS_OK);
	keyboard_open(&keyboard, kind);
	if (key)
		keyboard_press(&keyboard, key, text);
	keyboard_build(&keyboard, tree, "zh-Hans");
	ask_keys(tree, list, tree_root(tree));
	tree_destroy(tree);
}

static void every_sign_has_a_name(void **unused)
{
	(void)unused;
	missing = asked = 0;
	ask_page(KEYBOARD_DIGITS, &chinese, NULL);
	ask_page(KEYBOARD_ID, &chinese, NULL);
	ask_page(KEYBOARD_PINYIN, &chinese, "key.symbols");
	ask_page(KEYBOARD_LATIN, &chinese, "key.symbols");
	ask_page(KEYBOARD_LATIN, &english, "key.symbols");
	assert_true(asked > 60);
	assert_int_equal(missing, 0);
}

static void rare_names_can_be_told_too(void **unused)
{
	(void)unused;
	missing = 0;
	ask(&chinese, "𠀀龦㛃䶮亓仝喆犇");
	assert_int_equal(missing, 0);
	assert_false(explain_find(&chinese, "", (char[8]){0}, 8));
	assert_false(explain_find(&chinese, "\xf3\xb0\x80\x80", (char[8]){0}, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_candidate_of_every_syllable_has_one),
		cmocka_unit_test(every_sign_has_a_name),
		cmocka_unit_test(rare_names_can_be_told_too),
	};

	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
