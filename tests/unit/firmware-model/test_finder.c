#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/catalogue/finder.h"

static const char *const NAMES[] = {
	"居住证申领",
	"居住证签注",
	"社会保障卡补换领",
	"城乡居民基本养老保险参保登记",
	"住房公积金提取（租房）",
	"长期护理",
	"银行行长登记",
	"Residence permit, first issue",
	"女职工生育津贴",
};
enum { COUNT = sizeof(NAMES) / sizeof(NAMES[0]) };

static struct readings *readings;
static struct finder *finder;
static struct finder_tables tables;
static uint32_t found[FINDER_HITS_MAX];

static int prepare(void **unused)
{
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(
		file_read("assets/input/syllables.txt", 1024 * 1024, &text), STATUS_OK);
	assert_int_equal(
		readings_read((const char *)text.data, text.len, &readings), STATUS_OK);
	assert_int_equal(finder_create(readings, &finder), STATUS_OK);
	for (uint32_t i = 0; i < COUNT; i++)
		assert_int_equal(finder_add(finder, i, NAMES[i]), STATUS_OK);
	tables = finder_tables(finder);
	bytes_free(&text);
	return 0;
}

static int finish(void **unused)
{
	(void)unused;
	finder_destroy(finder);
	readings_destroy(readings);
	return 0;
}

static size_t find(const char *query)
{
	return finder_find(&tables, query, found, FINDER_HITS_MAX);
}

static void assert_first(const char *query, uint32_t entry)
{
	print_message("%s\n", query);
	assert_true(find(query) >= 1);
	assert_int_equal(found[0], entry);
}

static void assert_found(const char *query, uint32_t entry)
{
	size_t count = find(query);

	for (size_t i = 0; i < count; i++)
		if (found[i] == entry)
			return;
	fail_msg("%s does not find %s", query, NAMES[entry]);
}

static void characters_find_any_part_of_a_name(void **unused)
{
	(void)unused;
	assert_first("居住证签", 1);
	assert_first("养老", 3);
	assert_first("补换领", 2);
	assert_int_equal(find("居住证"), 2);
	assert_int_equal(find("婚姻"), 0);
}

static void whole_pinyin_and_initials_find_it(void **unused)
{
	(void)unused;
	assert_first("juzhuzhengshenling", 0);
	assert_first("jzzsl", 0);
	assert_first("jzzqz", 1);
	assert_first("shbzk", 2); /* 社会保障卡, and sh is one initial */
	assert_first("shehuibaozhang", 2);
}

static void a_syllable_may_be_typed_in_part(void **unused)
{
	(void)unused;
	assert_first("juzhuzhengq", 1);
	assert_first("juzhuzhengqian", 1);
	assert_first("gongjij", 4);
	assert_first("yangl", 3);
}

static void every_reading_of_a_character_counts(void **unused)
{
	(void)unused;
	assert_first("changqi", 5);
	assert_found("hangzhang", 6);
	assert_found("yinhang", 6);
	assert_first("nvzhigong", 8);
}

static void characters_letters_and_spaces_may_be_mixed(void **unused)
{
	(void)unused;
	assert_first("居zhu证 qian", 1);
	assert_first("ju zhu zheng", 0);
	assert_first("租房", 4);
	assert_first("permit", 7);
	assert_first("PERMIT FIRST", 7);
	assert_first("sid", 7); /* part of a word */
}

static void the_beginning_comes_before_the_middle(void **unused)
{
	(void)unused;
	assert_true(find("c") >= 2);
	assert_true(found[0] == 3 || found[0] == 5);
	assert_true(find("yang") >= 1);
	assert_int_equal(found[0], 3);
}

static void what_fits_nothing_finds_nothing_and_costs_little(void **unused)
{
	char long_one[400];

	(void)unused;
	assert_int_equal(find(""), 0);
	assert_int_equal(find("， ,'"), 0);
	assert_int_equal(find("xxxx"), 0);
	assert_int_equal(find("\xff\xfe"), 0);
	memset(long_one, 'z', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	assert_int_equal(find(long_one), 0);
}

static void an_entry_is_found_once_and_the_best_are_kept(void **unused)
{
	struct finder *many;
	struct finder_tables all;
	uint32_t two[2];

	(void)unused;
	assert_int_equal(finder_create(readings, &many), STATUS_OK);
	assert_int_equal(finder_add(many, 0, "办理居住证"), STATUS_OK);
	assert_int_equal(finder_add(many, 0, "居住证"), STATUS_OK);
	assert_int_equal(finder_add(many, 1, "新居住证"), STATUS_OK);
	assert_int_equal(finder_add(many, 2, "居住证登记"), STATUS_OK);
	all = finder_tables(many);
	assert_int_equal(finder_find(&all, "居住证", found, FINDER_HITS_MAX), 3);
	assert_int_equal(found[0], 0);
	assert_int_equal(found[1], 2);
	assert_int_equal(finder_find(&all, "居住证", two, 2), 2);
	assert_int_equal(two[1], 2);
	finder_destroy(many);
}

static void tables_that_point_elsewhere_are_not_sound(void **unused)
{
	struct finder_tables bad = tables;
	struct finder_name name = {COUNT, 0, 1};

	(void)unused;
	assert_true(finder_is_sound(&tables, COUNT));
	assert_false(finder_is_sound(&tables, COUNT - 1));
	bad.names = &name;
	bad.name_count = 1;
	assert_false(finder_is_sound(&bad, COUNT));
	name = (struct finder_name){0, (uint32_t)tables.letter_count, 1};
	assert_false(finder_is_sound(&bad, COUNT));
	name = (struct finder_name){0, UINT32_MAX, 2};
	assert_false(finder_is_sound(&bad, COUNT));
	bad = tables;
	bad.syllable_count = 3;
	assert_false(finder_is_sound(&bad, COUNT));
}

static void lines_that_are_none_are_refused(void **unused)
{
	static const char *const LINES[] = {
		"chang", "chang1 长", "zhuangg 装", " 长", "\xe9\x95\xbf a"};
	struct readings *none;

	(void)unused;
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
		assert_int_equal(
			readings_read(LINES[i], strlen(LINES[i]), &none), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_find_any_part_of_a_name),
		cmocka_unit_test(whole_pinyin_and_initials_find_it),
		cmocka_unit_test(a_syllable_may_be_typed_in_part),
		cmocka_unit_test(every_reading_of_a_character_counts),
		cmocka_unit_test(characters_letters_and_spaces_may_be_mixed),
		cmocka_unit_test(the_beginning_comes_before_the_middle),
		cmocka_unit_test(what_fits_nothing_finds_nothing_and_costs_little),
		cmocka_unit_test(an_entry_is_found_once_and_the_best_are_kept),
		cmocka_unit_test(tables_that_point_elsewhere_are_not_sound),
		cmocka_unit_test(lines_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, prepare, finish);
}
