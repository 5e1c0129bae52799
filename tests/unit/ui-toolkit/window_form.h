/*
 * window_form.h - a form on the bench: a field, a place that is chosen, buttons.
 */
#ifndef UI_TOOLKIT_WINDOW_FORM_H
#define UI_TOOLKIT_WINDOW_FORM_H

#include "tests/unit/ui-toolkit/window_bench.h"

static char value[256];

static inline int open_form(void **unused)
{
	value[0] = '\0';
	return open_window(unused);
}

static inline void show_form(bool masked)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	tree_field(tree, "form.name", KEYBOARD_PINYIN, "姓名", value)->masked = masked;
	tree_field(tree, "form.region", KEYBOARD_NONE, "地区", "丽江市");
	tree_button(tree, "off", BUTTON_SECONDARY, ICON_NONE, "不可用")->enabled = false;
	tree_open(tree, ROLE_FOOTER, "footer");
	tree_button(tree, "back", BUTTON_SECONDARY, ICON_BACK, "返回");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	tree_close(tree);
	window_show(window, tree);
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, open_form, close_window)

#endif
