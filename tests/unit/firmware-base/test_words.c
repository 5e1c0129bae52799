#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"
#include "tests/unit/firmware-base/folder.h"

struct word {
	const char *key, *text; /* forms for a number are separated by '|' */
};

static const struct word CHINESE[] = {{"", "Language: zh-Hans\n"}, {"attract.start", "开始"},
	{"form.name", "姓名"}, {"notice.title", "告知"}};
static const struct word ENGLISH[] = {
	{"", "Language: en\n"}, {"attract.start", "Start"}, {"form.name", ""}};

static void put_number(struct bytes *file, uint32_t value, bool swapped)
{
	if (swapped)
		value = __builtin_bswap32(value);
	assert_int_equal(bytes_add(file, &value, sizeof(value)), STATUS_OK);
}

static void put_forms(struct bytes *file, const char *text)
{
	for (size_t i = 0; i <= strlen(text); i++)
		assert_int_equal(bytes_add(file, text[i] == '|' ? "" : text + i, 1), STATUS_OK);
}

/* The layout of GNU gettext's manual, "The Format of GNU MO Files". */
static void make_mo(const struct word *words, uint32_t count, bool swapped, struct bytes *out)
{
	uint32_t keys = 28, texts = keys + 8 * count, at = texts + 8 * count;
	const uint32_t head[] = {0x950412de, 0, count, keys, texts, 0, at};

	for (size_t i = 0; i < 7; i++)
		put_number(out, head[i], swapped);
	for (int table = 0; table < 2; table++) {
		for (uint32_t i = 0; i < count; i++) {
			const char *text = table ? words[i].text : words[i].key;
			put_number(out, (uint32_t)strlen(text), swapped);
			put_number(out, at, swapped);
			at += (uint32_t)strlen(text) + 1;
		}
	}
	for (int table = 0; table < 2; table++) {
		for (uint32_t i = 0; i < count; i++) {
			const char *text = table ? words[i].text : words[i].key;
			put_forms(out, text);
		}
	}
}

static void put_mo(const char *name, const struct word *words, uint32_t count, bool swapped)
{
	struct bytes file = {0};

	make_mo(words, count, swapped, &file);
	assert_int_equal(file_write(in_folder(name), file.data, file.len, 0600), STATUS_OK);
	bytes_free(&file);
}

static int close_words(void **state)
{
	words_close();
	return remove_folder(state);
}

static void each_language_says_its_words(void **unused)
{
	(void)unused;
	put_mo("zh-Hans.mo", CHINESE, 4, false);
	put_mo("en.mo", ENGLISH, 3, true); /* the other byte order */
	assert_int_equal(file_write(in_folder("notes.txt"), "x", 1, 0600), STATUS_OK);
	assert_int_equal(words_open(folder), STATUS_OK);
	assert_string_equal(words_get("zh-Hans", "attract.start"), "开始");
	assert_string_equal(words_get("zh-Hans", "form.name"), "姓名");
	assert_string_equal(words_get("zh-Hans", "notice.title"), "告知");
	assert_string_equal(words_get("en", "attract.start"), "Start");
}

static void a_gap_is_chinese_then_the_key_itself(void **unused)
{
	(void)unused;
	put_mo("zh-Hans.mo", CHINESE, 4, false);
	put_mo("en.mo", ENGLISH, 3, false);
	assert_int_equal(words_open(folder), STATUS_OK);
	assert_string_equal(words_get("en", "notice.title"), "告知");
	assert_string_equal(words_get("en", "form.name"), "姓名"); /* left empty */
	assert_string_equal(words_get("bo", "form.name"), "姓名");
	assert_string_equal(words_get("en", "no.such"), "no.such");
	assert_string_equal(words_get("en", "a"), "a");
	assert_string_equal(words_get("en", "zzz"), "zzz");
	assert_string_equal(words_get("en", ""), "");
	words_close();
	assert_string_equal(words_get("en", "form.name"), "form.name");
}

static void a_number_chooses_the_form(void **unused)
{
	static const struct word COUNTED[] = {
		{"pages", "{} page|{} pages"}, {"title", "Title"}};
	static const struct word DAMAGED[] = {{"pages", "{} page|\xe4"}};

	(void)unused;
	put_mo("en.mo", COUNTED, 2, false);
	assert_int_equal(words_open(folder), STATUS_OK);
	assert_string_equal(words_counted("en", "pages", "1"), "{} page");
	assert_string_equal(words_counted("en", "pages", "0"), "{} pages");
	assert_string_equal(words_counted("en", "pages", "21"), "{} pages");
	assert_string_equal(words_get("en", "pages"), "{} page");
	assert_string_equal(words_counted("en", "title", "2"), "Title");
	assert_string_equal(words_counted("en", "none", "2"), "none");
	put_mo("en.mo", DAMAGED, 1, false);
	assert_int_equal(words_open(folder), STATUS_BAD_DATA);
}

static void no_words_are_not_found(void **unused)
{
	(void)unused;
	assert_int_equal(words_open(folder), STATUS_NOT_FOUND);
	assert_int_equal(words_open(in_folder("none")), STATUS_NOT_FOUND);
}

static void a_damaged_file_leaves_no_words_at_all(void **unused)
{
	(void)unused;
	put_mo("zh-Hans.mo", CHINESE, 4, false);
	assert_int_equal(file_write(in_folder("en.mo"), "damaged", 7, 0600), STATUS_OK);
	assert_int_equal(words_open(folder), STATUS_BAD_DATA);
	assert_string_equal(words_get("zh-Hans", "form.name"), "form.name");
}

static void unsorted_keys_are_damage(void **unused)
{
	static const struct word UNSORTED[] = {{"b", "1"}, {"a", "2"}};
	static const struct word TWICE[] = {{"a", "1"}, {"a", "2"}};
	static const struct word LATIN1[] = {{"a", "\xe4"}};

	(void)unused;
	put_mo("en.mo", UNSORTED, 2, false);
	assert_int_equal(words_open(folder), STATUS_BAD_DATA);
	put_mo("en.mo", TWICE, 2, false);
	assert_int_equal(words_open(folder), STATUS_BAD_DATA);
	put_mo("en.mo", LATIN1, 1, false);
	assert_int_equal(words_open(folder), STATUS_BAD_DATA);
}

/* Whatever open lets through, looking up must stay inside the file. */
static void open_and_look_up(const struct bytes *file, size_t len)
{
	assert_int_equal(file_write(in_folder("zh-Hans.mo"), file->data, len, 0600), STATUS_OK);
	if (words_open(folder) == STATUS_OK)
		for (size_t i = 0; i < 4; i++)
			assert_true(strlen(words_get("zh-Hans", CHINESE[i].key)) < 1000);
}

static void a_file_cut_anywhere_is_refused(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_mo(CHINESE, 4, false, &file);
	for (size_t len = 0; len < file.len; len++) {
		assert_int_equal(
			file_write(in_folder("zh-Hans.mo"), file.data, len, 0600), STATUS_OK);
		assert_int_equal(words_open(folder), STATUS_BAD_DATA);
	}
	bytes_free(&file);
}

static void a_hostile_file_never_leads_outside(void **unused)
{
	static const uint32_t NUMBERS[] = {
		0, 1, 3, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
	struct bytes file = {0}, changed = {0};

	(void)unused;
	make_mo(CHINESE, 4, false, &file);
	assert_int_equal(bytes_add(&changed, file.data, file.len), STATUS_OK);
	for (size_t at = 0; at < 28 + 8 * 8; at += 4) {
		for (size_t i = 0; i < 7; i++) {
			memcpy(changed.data, file.data, file.len);
			memcpy(changed.data + at, &NUMBERS[i], 4);
			open_and_look_up(&changed, changed.len);
		}
	}
	bytes_free(&file);
	bytes_free(&changed);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, close_words)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(each_language_says_its_words),
		IN_A_FOLDER(a_gap_is_chinese_then_the_key_itself),
		IN_A_FOLDER(a_number_chooses_the_form),
		IN_A_FOLDER(no_words_are_not_found),
		IN_A_FOLDER(a_damaged_file_leaves_no_words_at_all),
		IN_A_FOLDER(unsorted_keys_are_damage),
		IN_A_FOLDER(a_file_cut_anywhere_is_refused),
		IN_A_FOLDER(a_hostile_file_never_leads_outside),
	};

	if (!freopen("/dev/null", "w", stderr))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
