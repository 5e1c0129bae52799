/* What was heard to its end, and what is heard again. */
#include "tests/unit/ui-toolkit/narrator_bench.h"

static const char LIST[] = "本人确认：\n1. 申请表\n2. 户口簿";

static void build_list(bool insisted)
{
	struct widget *text;

	tree_clear(tree);
	tree_open(tree, ROLE_PANEL, "")->personal = true;
	text = tree_text(tree, "sign.text", TEXT_BODY, TONE_NORMAL, LIST);
	text->binding = true;
	text->insisted = insisted;
	tree_close(tree);
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "提交");
	window_show(window, tree);
}

/* The fake voice answers when it comes to it. */
static bool has_heard(void)
{
	int64_t end_ms = clock_monotonic_ms() + 10000;

	while (!narrator_has_heard(&narrator, LIST) && narrator_is_binding(&narrator) &&
		clock_monotonic_ms() < end_ms)
		;
	return narrator_has_heard(&narrator, LIST);
}

static void a_list_counts_as_heard_only_when_its_last_line_was(void **unused)
{
	(void)unused;
	build_list(false);
	turn_on();
	look("zh-Hans");
	assert_false(has_heard()); /* nobody hears it without a headphone */
	speech_plug(speech, true);
	narrator_refresh(&narrator, false);
	look("zh-Hans");
	stands_in(log_since(),
		"SAY zh-Hans headphone 1. 申请表\nSAY zh-Hans headphone 2. 户口簿\n");
	assert_true(has_heard());
	assert_false(narrator_has_heard(&narrator, "本人确认：\n1. 申请表\n3. 户口簿"));
	narrator_forget_binding(&narrator); /* the next who signs */
	assert_false(has_heard());
}

static void a_list_that_was_cut_off_is_said_again_until_it_was_heard(void **unused)
{
	(void)unused;
	build_list(true);
	turn_on();
	speech_plug(speech, true);
	look("zh-Hans");
	speech_stop(speech);
	assert_false(narrator_has_heard(&narrator, LIST));
	log_since();
	look("zh-Hans");
	stands_in(log_since(), "SAY zh-Hans headphone 2. 户口簿\n");
	assert_true(has_heard());
	look("zh-Hans");
	assert_string_equal(log_since(), "");
}

/* Until kiosk-voice has said sentence number to its end. */
static void wait_until_heard(int number)
{
	int64_t end_ms = clock_monotonic_ms() + 10000;
	int last = 0;

	while (last < number && clock_monotonic_ms() < end_ms) {
		FILE *file = fopen(heard_path, "r");

		if (file && fscanf(file, "%d", &last) != 1)
			last = 0;
		if (file)
			fclose(file);
	}
	assert_int_equal(last, number);
}

static void build_long(const char *third)
{
	tree_clear(tree);
	tree_text(tree, "a", TEXT_TITLE, TONE_NORMAL, "一");
	tree_text(tree, "b", TEXT_BODY, TONE_NORMAL, "二");
	tree_text(tree, "c", TEXT_BODY, TONE_NORMAL, third);
	tree_text(tree, "d", TEXT_BODY, TONE_NORMAL, "未完四");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	window_show(window, tree);
}

static void build_help(void)
{
	tree_clear(tree);
	tree_text(tree, "help", TEXT_TITLE, TONE_NORMAL, "未完帮助");
	tree_button(tree, "help.resume", BUTTON_SECONDARY, ICON_SOUND, "接着听");
	window_show(window, tree);
}

/* A screen of which two sentences were heard; then help is opened and gone through. */
static void be_helped(void)
{
	build_long("未完三");
	turn_on();
	look("zh-Hans");
	wait_until_heard(3); /* the first is how the keypad works */
	speech_stop(speech);
	narrator_refresh(&narrator, true);
	build_help();
	look("zh-Hans");
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	log_since();
	stands_in(heard, "未完帮助");
	stands_in(heard, "接着听");
}

static void close_help(const char *third)
{
	speech_stop(speech);
	narrator_refresh(&narrator, false);
	build_long(third);
	log_since();
	look("zh-Hans");
	log_since();
}

static const char FROM_THIRD[] = "SAY zh-Hans speaker 未完三\nSAY zh-Hans speaker 未完四\n";
static const char FROM_FIRST[] = "SAY zh-Hans speaker 一\nSAY zh-Hans speaker 二\n"
				 "SAY zh-Hans speaker 未完三\nSAY zh-Hans speaker 未完四\n";

static void a_screen_goes_on_where_it_was_stopped_whatever_help_said(void **unused)
{
	(void)unused;
	be_helped();
	narrator_resume(&narrator);
	close_help("未完三");
	assert_string_equal(heard, FROM_THIRD);
	/* Stopped again before more was heard: the place stays. */
	narrator_refresh(&narrator, true);
	build_help();
	look("zh-Hans");
	narrator_resume(&narrator);
	close_help("未完三");
	assert_string_equal(heard, FROM_THIRD);
}

static void a_screen_is_heard_again_from_its_beginning(void **unused)
{
	(void)unused;
	be_helped();
	close_help("未完三");
	assert_string_equal(heard, FROM_FIRST);
}

static void the_focus_does_not_take_the_place_of_the_screen(void **unused)
{
	(void)unused;
	build_long("未完三");
	turn_on();
	look("zh-Hans");
	wait_until_heard(3);
	for (int i = 0; i < 4; i++)
		strike(KEYPAD_DOWN);
	narrator_refresh(&narrator, true);
	build_help();
	look("zh-Hans");
	narrator_resume(&narrator);
	close_help("未完三");
	assert_string_equal(heard, FROM_THIRD);
}

static void what_is_new_meanwhile_is_heard_first(void **unused)
{
	(void)unused;
	be_helped();
	narrator_resume(&narrator);
	close_help("未完新");
	assert_string_equal(heard, "SAY zh-Hans speaker 未完新\nSAY zh-Hans speaker 未完四\n");
}

static void a_list_to_sign_is_never_gone_on_with(void **unused)
{
	(void)unused;
	turn_on();
	speech_plug(speech, true);
	build_list(false);
	look("zh-Hans");
	wait_until_heard(3); /* its first line was, its third was not */
	narrator_refresh(&narrator, true);
	build_help();
	look("zh-Hans");
	narrator_resume(&narrator);
	narrator_refresh(&narrator, false);
	build_list(false);
	log_since();
	look("zh-Hans");
	stands_in(log_since(), "本人确认：\nSAY zh-Hans headphone 1. 申请表\n");
}

#define NARRATOR_TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NARRATOR_TEST(a_list_counts_as_heard_only_when_its_last_line_was),
		NARRATOR_TEST(a_list_that_was_cut_off_is_said_again_until_it_was_heard),
		NARRATOR_TEST(a_screen_goes_on_where_it_was_stopped_whatever_help_said),
		NARRATOR_TEST(a_screen_is_heard_again_from_its_beginning),
		NARRATOR_TEST(the_focus_does_not_take_the_place_of_the_screen),
		NARRATOR_TEST(what_is_new_meanwhile_is_heard_first),
		NARRATOR_TEST(a_list_to_sign_is_never_gone_on_with),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
