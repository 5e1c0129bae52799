#include "tests/unit/ui-toolkit/narrator_bench.h"

static const char *value = "", *error = "", *notice = "";

static int create_empty(void **unused)
{
	value = error = notice = "";
	return create(unused);
}

static void build(bool masked)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	if (notice[0])
		tree_banner(tree, "notice", TONE_WARN, ICON_CLOCK, notice);
	tree_wrong(tree, tree_field(tree, "form.name", KEYBOARD_PINYIN, "姓名", value), error)
		->masked = masked;
	tree_open(tree, ROLE_PANEL, "")->personal = true;
	tree_text(tree, "person", TEXT_BODY, TONE_NORMAL, "张小三");
	tree_close(tree);
	tree_choice(tree, "english", "English", false)->language = "en";
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	window_show(window, tree);
}

static void a_silent_kiosk_starts_nothing(void **unused)
{
	(void)unused;
	build(false);
	look("zh-Hans");
	assert_false(speech_is_on(speech));
	assert_string_equal(log_since(), "");
}

static void a_new_screen_is_said_as_a_whole_and_then_only_its_news(void **unused)
{
	(void)unused;
	build(false);
	turn_on();
	look("zh-Hans");
	stands_in(log_since(), "SAY zh-Hans speaker 填写申请表\n");
	look("zh-Hans");
	assert_string_equal(log_since(), "");
	notice = "还剩 30 秒";
	build(false);
	look("zh-Hans");
	assert_string_equal(log_since(),
		"STOP\nSAY zh-Hans speaker 请注意\nSAY zh-Hans speaker 还剩 30 秒\n");
	notice = "还剩 29 秒"; /* counting is no news */
	build(false);
	look("zh-Hans");
	assert_string_equal(log_since(), "");
}

static void an_error_names_its_field_and_the_remedy(void **unused)
{
	(void)unused;
	build(false);
	turn_on();
	look("zh-Hans");
	log_since();
	error = "请填写姓名";
	build(false);
	look("zh-Hans");
	log_since();
	stands_in(heard, "SAY zh-Hans speaker 姓名，输入框\n");
	stands_in(heard, "SAY zh-Hans speaker 有误：请填写姓名\n");
}

static void every_stop_is_spoken_in_its_own_language(void **unused)
{
	(void)unused;
	build(false);
	turn_on();
	look("zh-Hans");
	log_since();
	for (int i = 0; i < 5; i++)
		strike(KEYPAD_DOWN);
	log_since();
	stands_in(heard, "SAY zh-Hans speaker 姓名，输入框\nSAY zh-Hans speaker 未填写\n");
	stands_in(heard, "SAY en speaker English\nSAY zh-Hans speaker 选项，未选中\n");
	stands_in(heard, "SAY zh-Hans speaker 下一步\nSAY zh-Hans speaker 按钮\n");
}

static void each_script_has_its_own_voice(void **unused)
{
	(void)unused;
	tree_clear(tree);
	tree_text(tree, "a", TEXT_BODY, TONE_NORMAL, "Please sign: 木小阳, then go on");
	tree_text(tree, "b", TEXT_BODY, TONE_NORMAL, "photo.png");
	tree_text(tree, "c", TEXT_BODY, TONE_NORMAL, "从 U 盘选择");
	tree_text(tree, "d", TEXT_BODY, TONE_NORMAL, "7ZK3-M9QW");
	window_show(window, tree);
	turn_on();
	look("en");
	log_since();
	stands_in(heard, "SAY en speaker Please sign: \nSAY zh-Hans speaker 木小阳, \n"
			 "SAY en speaker then go on\n");
	narrator_refresh(&narrator, false);
	look("zh-Hans");
	log_since();
	stands_in(heard, "SAY en speaker photo.png\n");
	stands_in(heard, "SAY zh-Hans speaker 从 U 盘选择\nSAY zh-Hans speaker 7ZK3-M9QW\n");
}

static void what_the_screen_does_not_show_stands_in_the_caption(void **unused)
{
	(void)unused;
	build(false);
	turn_on();
	look("zh-Hans");
	stands_in(narrator.caption, "朗读已开始");
	stands_not_in(narrator.caption, "填写申请表");
	for (int i = 0; i < 5; i++)
		strike(KEYPAD_DOWN);
	stands_in(narrator.caption, "下一步 · 按钮");
}

static void personal_data_goes_to_the_headphone_only(void **unused)
{
	(void)unused;
	value = "木小阳";
	build(false);
	turn_on();
	look("zh-Hans");
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	log_since();
	stands_not_in(heard, "张小三");
	stands_not_in(heard, "木小阳");
	stands_in(heard, "个人信息只在耳机中读出");
	speech_plug(speech, true);
	narrator_refresh(&narrator, false);
	look("zh-Hans");
	strike(KEYPAD_UP);
	strike(KEYPAD_DOWN);
	log_since();
	stands_in(heard, "SAY zh-Hans headphone 张小三\n");
	stands_in(heard, "SAY zh-Hans headphone 阳，太阳的阳\n"); /* read back */
	speech_plug(speech, false);
	assert_string_equal(log_since(), "STOP\n");
	speech_set_aloud(speech, true); /* the citizen's own choice */
	strike(KEYPAD_UP);
	strike(KEYPAD_DOWN);
	stands_in(log_since(), "SAY zh-Hans speaker 木小阳\n");
}

static void masked_input_is_never_spoken(void **unused)
{
	(void)unused;
	value = "4711";
	build(true);
	turn_on();
	speech_plug(speech, true);
	look("zh-Hans");
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	log_since();
	stands_not_in(heard, "4711");
	stands_in(heard, "已输入4个字符，不读出");
}

static void candidates_are_told_from_each_other(void **unused)
{
	static const char *const KEYS[] = {"key.y", "key.a", "key.n", "key.g"};

	(void)unused;
	build(false);
	turn_on();
	speech_plug(speech, true);
	look("zh-Hans");
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	strike(KEYPAD_SELECT);
	log_since();
	for (size_t i = 0; i < 4; i++) {
		const struct widget *key = tree_find(tree, KEYS[i]);

		window_touch(window, key->rect.x + 3, key->rect.y + 3, 0);
		window_touch(window, key->rect.x + 3, key->rect.y + 3, 2);
		while (window_wait(window, 0, &input))
			;
		look("zh-Hans");
	}
	log_since();
	stands_in(heard, "个候选字，第一个");
	stands_in(heard, "的样\n"); /* 样, 一样的样, or another word for it */
}

static void a_voice_that_does_not_start_is_a_fault(void **unused)
{
	const struct speech_options broken = {
		.program = "/nowhere/kiosk-voice", .data = "", .speaker = "", .headphone = ""};
	struct speech *mute;

	(void)unused;
	assert_int_equal(speech_create(&broken, &mute), STATUS_OK);
	assert_int_equal(speech_turn_on(mute), STATUS_NO_DEVICE);
	assert_false(speech_is_on(mute));
	speech_destroy(mute);
}

static void the_volume_stays_within_its_steps_and_returns(void **unused)
{
	(void)unused;
	turn_on();
	for (int i = 0; i < 20; i++)
		speech_turn_volume(speech, 1);
	assert_int_equal(speech_turn_volume(speech, 0), SPEECH_VOLUME_STEPS - 1);
	for (int i = 0; i < 20; i++)
		speech_turn_volume(speech, -1);
	assert_int_equal(speech_turn_volume(speech, 0), 0);
	speech_turn_off(speech);
	assert_int_equal(speech_turn_volume(speech, 0), SPEECH_VOLUME_USUAL);
}

#define NARRATOR_TEST(name) cmocka_unit_test_setup_teardown(name, create_empty, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NARRATOR_TEST(a_silent_kiosk_starts_nothing),
		NARRATOR_TEST(a_new_screen_is_said_as_a_whole_and_then_only_its_news),
		NARRATOR_TEST(an_error_names_its_field_and_the_remedy),
		NARRATOR_TEST(every_stop_is_spoken_in_its_own_language),
		NARRATOR_TEST(each_script_has_its_own_voice),
		NARRATOR_TEST(what_the_screen_does_not_show_stands_in_the_caption),
		NARRATOR_TEST(personal_data_goes_to_the_headphone_only),
		NARRATOR_TEST(masked_input_is_never_spoken),
		NARRATOR_TEST(candidates_are_told_from_each_other),
		NARRATOR_TEST(a_voice_that_does_not_start_is_a_fault),
		NARRATOR_TEST(the_volume_stays_within_its_steps_and_returns),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
