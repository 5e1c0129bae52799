/* What screens say: of faults, days, hours, in any language, at any moment. */
#include <signal.h>

#include "firmware/base/words_date.h"
#include "tests/unit/ui-screens/screen_bench.h"

static void check_words_whole(const struct widget *key)
{
	struct parts parts;

	for (; key; key = key->next) {
		check_words_whole(key->first);
		if (key->role != ROLE_BUTTON)
			continue;
		shape_parts(&layout.shape, key, key->rect, &parts);
		for (int i = 0; i < parts.block_count; i++)
			if (lines_size(&parts.blocks[i].setting, parts.blocks[i].text,
				    parts.blocks[i].rect.w)
					.torn)
				fail_msg("\"%s\" is torn apart", key->text);
	}
}

static void no_key_of_a_keyboard_tears_its_word(void **state)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en"};

	(void)state;
	for (int page = 0; page <= PAGE_PLACES; page++)
		for (size_t i = 0; i < sizeof(LOOKED_AT) / sizeof(LOOKED_AT[0]) * 2; i++) {
			struct keyboard keyboard;

			tree_clear(tree);
			keyboard_open(&keyboard, KEYBOARD_ADDRESS);
			keyboard_set_address(&keyboard, "");
			keyboard.page = (enum keyboard_page)page;
			keyboard_build(&keyboard, tree, LANGUAGES[i % 2]);
			looked_at_lay_out(tree, &layout, LANGUAGES[i % 2], i / 2);
			check_words_whole(tree_find(tree, "keyboard")->first);
		}
}

static void every_fault_has_its_four_words_in_both_languages(void **state)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en"};
	static const char *const MEMBERS[] = {"name", "effect", "act", "works"};
	size_t fault, language, member;
	char key[96];

	(void)state;
	for (fault = 1; fault < FAULTS; fault++)
		for (language = 0; language < 2; language++)
			for (member = 0; member < 4; member++) {
				snprintf(key, sizeof(key), "fault.%s.%s",
					fault_code((enum fault)fault), MEMBERS[member]);
				assert_string_not_equal(
					words_get(LANGUAGES[language], key), key);
			}
}

static void every_state_has_a_screen_and_every_name_its_state(void **state)
{
	char help[64];
	int i;

	(void)state;
	for (i = 0; i < VISIT_STATES; i++) {
		snprintf(help, sizeof(help), "help.on.%s", SCREENS[i].name);
		assert_string_not_equal(words_get("zh-Hans", help), help);
		assert_string_not_equal(words_get("en", help), help);
		assert_non_null(SCREENS[i].build);
		assert_non_null(SCREENS[i].act);
		assert_int_equal(screen_by_name(SCREENS[i].name), i);
	}
	assert_int_equal(screen_by_name("nowhere"), VISIT_STATES);
}

static void the_language_changes_at_any_moment_and_keeps_the_input(void **state)
{
	(void)state;
	go_to_form();
	edit("form.residence_address", "某某路 1 号");
	press("frame.language");
	assert_string_equal(citizen.visit->language, "en");
	assert_string_equal(visit_value(citizen.visit, "residence_address"), "某某路 1 号");
	press("frame.language");
	assert_string_equal(citizen.visit->language, "zh-Hans");
}

static void what_is_sensitive_is_masked_but_not_phone_and_address(void **state)
{
	struct screen_context context = {.visit = citizen.visit, .wall_ms = 1764000000000};
	struct service_item *item;

	(void)state;
	go_to_form();
	item = item_of_visit();
	for (size_t i = 0; i < item->field_count; i++)
		item->fields[i].sensitive = true;
	screen_build(tree, &context);
	assert_true(tree_find(tree, "form.arrival_date")->masked);
	assert_false(tree_find(tree, "form.residence_address")->masked);
	assert_false(tree_find(tree, "form.name")->masked); /* the card gave it */
	assert_false(tree_find(tree, "form.phone")->masked);
}

static void a_day_is_written_as_people_of_the_language_write_it(void **state)
{
	static const struct {
		const char *language, *date, *text;
	} DAYS[] = {{"zh-Hans", "1990-03-07", "1990年3月7日"},
		{"en", "1990-03-07", "7 March 1990"}, {"en", "2026-12-31", "31 December 2026"},
		{"zh-Hant", "2026-12-31", "2026年12月31日"}, {"zh-Hans", "长期", "长期"},
		{"en", "1990-13-07", "1990-13-07"}, {"en", "", ""}};
	char text[WORDS_DATE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(DAYS) / sizeof(DAYS[0]); i++) {
		words_date(DAYS[i].language, DAYS[i].date, text);
		assert_string_equal(text, DAYS[i].text);
	}
	words_date_part("zh-Hans", "1990-03-07", DATE_YEAR, text);
	assert_string_equal(text, "1990年");
	words_date_part("zh-Hans", "1990-03-07", DATE_DAY, text);
	assert_string_equal(text, "7日");
	words_date_part("en", "1990-03-07", DATE_MONTH, text);
	assert_string_equal(text, "March");
	words_moment("zh-Hans", "2026-11-26 09:05", text);
	assert_string_equal(text, "2026年11月26日 09:05");
	words_moment("en", "2026-11-26 09:05", text);
	assert_string_equal(text, "26 November 2026, 09:05");
	words_day("zh-Hans", "2026-11-26", 4, text);
	assert_string_equal(text, "2026年11月26日 周四");
	words_day("en", "2026-11-26", 4, text);
	assert_string_equal(text, "Thursday, 26 November 2026");
	words_moment("en", "2026-11-26", text);
	assert_string_equal(text, "2026-11-26");
}

static void the_hall_has_a_name_in_each_language(void **state)
{
	const struct screen_context context = {
		.visit = citizen.visit, .wall_ms = 1764000000000};

	(void)state;
	screen_build(tree, &context);
	assert_string_equal(tree_find(tree, "frame.hall")->text, citizen.visit->settings->hall);
	visit_set_language(citizen.visit, "en");
	screen_build(tree, &context);
	assert_string_equal(
		tree_find(tree, "frame.hall")->text, citizen.visit->settings->hall_en);
}

static void what_is_counted_has_its_form_for_one(void **state)
{
	static const struct {
		const char *language, *number, *text;
	} PAGES[] = {{"en", "1", "1 page"}, {"en", "2", "2 pages"}, {"zh-Hans", "1", "1 页"},
		{"zh-Hans", "2", "2 页"}};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(PAGES[0]); i++) {
		visit_set_language(citizen.visit, PAGES[i].language);
		visit_words_with(
			citizen.visit, "review.pages", PAGES[i].number, text, sizeof(text));
		assert_string_equal(text, PAGES[i].text);
	}
}

/* Who is said to answer at an hour of a day, China's time. */
static bool staff_at(int day, int hour)
{
	/* 24 November 2025 was a Monday. */
	const struct screen_context context = {.visit = citizen.visit,
		.wall_ms = (1763913600LL + day * 86400LL + hour * 3600LL) * 1000};
	char who[256];

	who_answers(&context, who, sizeof(who));
	assert_non_null(strstr(who, "12345"));
	return strstr(who, "工作人员") != NULL;
}

static void the_staff_answers_in_the_hours_of_the_settings(void **state)
{
	(void)state;
	assert_false(staff_at(0, 8));
	assert_true(staff_at(0, 9));
	assert_true(staff_at(0, 16));
	assert_false(staff_at(0, 17));
	assert_false(staff_at(5, 12)); /* Saturday */
	citizen.settings.staff_from_hour = 8;
	citizen.settings.staff_to_hour = 20;
	assert_true(staff_at(0, 8));
	assert_true(staff_at(4, 19));
	strcpy(citizen.visit->catalogue.calendar.off[0], "2025-11-24");
	citizen.visit->catalogue.calendar.off_count = 1;
	assert_false(staff_at(0, 12)); /* a holiday */
	citizen.visit->catalogue.calendar.off_count = 0;
}

/* What is said and not shown must not move what one is about to touch. */
static void the_place_of_the_caption_is_kept(void **state)
{
	const struct speech_options voice = {
		.program = "/bin/cat", .data = "", .speaker = "s", .headphone = "h"};
	struct narrator narrator = {.language = "zh-Hans"};
	struct screen_context context = {
		.visit = citizen.visit, .narrator = &narrator, .wall_ms = 1764000000000};
	struct rect silent, speaking;

	(void)state;
	signal(SIGPIPE, SIG_IGN); /* this voice is gone at once */
	assert_int_equal(speech_create(&voice, &narrator.speech), STATUS_OK);
	assert_int_equal(speech_turn_on(narrator.speech), STATUS_OK);
	go_to_form();
	for (size_t look = 0; look < sizeof(LOOKED_AT) / sizeof(LOOKED_AT[0]); look++) {
		narrator.caption[0] = '\0';
		screen_build(tree, &context);
		looked_at_lay_out(tree, &layout, "zh-Hans", look);
		silent = tree_find(tree, "form.next")->rect;
		strcpy(narrator.caption,
			look ? "下一步 · 按钮"
			     : "请按方向键移动，按确定键选择。第 3 步，共 7 步："
			       "填写申请 · 姓名 · 输入框 · 下一步 · 按钮 · 按帮助键可以"
			       "听到这一屏的说明，按朗读键可以暂停和继续");
		screen_build(tree, &context);
		looked_at_lay_out(tree, &layout, "zh-Hans", look);
		speaking = tree_find(tree, "form.next")->rect;
		assert_int_equal(silent.y, speaking.y);
		assert_int_equal(silent.h, speaking.h);
	}
	speech_destroy(narrator.speech);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(what_is_sensitive_is_masked_but_not_phone_and_address),
		SCREEN_TEST(no_key_of_a_keyboard_tears_its_word),
		SCREEN_TEST(a_day_is_written_as_people_of_the_language_write_it),
		SCREEN_TEST(the_hall_has_a_name_in_each_language),
		SCREEN_TEST(what_is_counted_has_its_form_for_one),
		SCREEN_TEST(the_staff_answers_in_the_hours_of_the_settings),
		SCREEN_TEST(the_place_of_the_caption_is_kept),
		SCREEN_TEST(the_language_changes_at_any_moment_and_keeps_the_input),
		cmocka_unit_test(every_fault_has_its_four_words_in_both_languages),
		cmocka_unit_test(every_state_has_a_screen_and_every_name_its_state),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
