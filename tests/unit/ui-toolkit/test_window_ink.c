/* Ink: as evidence, and as it is drawn. */
#include "tests/unit/ui-toolkit/window_form.h"

#include <stdio.h>
#include <unistd.h>

#include "ui/toolkit/input/handwriting.h"

static void show_pad(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "请签名");
	tree_pad(tree, "sign.pad", 80);
	window_show(window, tree);
}

static void ink_is_told_in_hundredths_of_a_millimetre(void **unused)
{
	const struct widget *pad;
	int width, height, scale;

	(void)unused;
	show_pad();
	pad = tree_find(tree, "sign.pad");
	scale = window_scale(window);
	window_pad_size(window, &width, &height);
	assert_int_equal(width, (int64_t)pad->rect.w * 25600 / scale);
	assert_in_range(height, 7900, 8100);
	window_touch(window, pad->rect.x + 10, pad->rect.y + 20, 0);
	window_touch(window, pad->rect.x + 30, pad->rect.y + 25, 1);
	window_touch(window, pad->rect.x + 30, pad->rect.y - 500, 2);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_true(input.first);
	assert_int_equal(input.t_ms, 0);
	assert_string_equal(input.name, "sign.pad");
	assert_int_equal(input.x, 10 * 25600 / scale);
	assert_int_equal(input.y, 20 * 25600 / scale);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_false(input.first);
	assert_int_equal(input.x, 30 * 25600 / scale);
	/* Beyond the edge a point stays on the pad. */
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_int_equal(input.y, 0);
	assert_false(window_wait(window, 0, &input));
}

static size_t shot(char *out, size_t size)
{
	static char path[] = "/tmp/onevisit-shot-XXXXXX";
	size_t len;
	FILE *file;

	strcpy(path + sizeof(path) - 7, "XXXXXX");
	close(mkstemp(path));
	assert_int_equal(window_shot(window, path), STATUS_OK);
	file = fopen(path, "rb");
	len = fread(out, 1, size, file);
	fclose(file);
	unlink(path);
	return len;
}

static void ink_is_drawn_the_same_bit_by_bit_and_at_once_and_can_be_cleared(void **unused)
{
	static char blank[4000000], drawn[4000000], again[4000000];
	const struct widget *pad;
	size_t blank_len, len;

	(void)unused;
	show_pad();
	pad = tree_find(tree, "sign.pad");
	blank_len = shot(blank, sizeof(blank));
	for (int i = 0; i < 60; i++)
		window_touch(window, pad->rect.x + 20 + i * 5,
			pad->rect.y + 60 + i * i * 7 % 50,
			i == 0    ? 0
			: i == 59 ? 2
				  : 1);
	while (window_wait(window, 0, &input))
		;
	len = shot(drawn, sizeof(drawn));
	assert_false(len == blank_len && memcmp(drawn, blank, len) == 0);
	/* Another look of the pad makes all of it be painted anew. */
	tree_find(tree, "sign.pad")->chosen = true;
	window_show(window, tree);
	assert_int_equal(shot(again, sizeof(again)), len);
	assert_memory_equal(again, drawn, len);
	window_clear_ink(window);
	assert_int_equal(shot(again, sizeof(again)), blank_len);
	assert_memory_equal(again, blank, blank_len);
}

static void strike(const char *name)
{
	const struct widget *widget = tree_find(tree, name);
	int x = widget->rect.x + widget->rect.w / 2, y = widget->rect.y + widget->rect.h / 2;

	window_touch(window, x, y, 0);
	window_touch(window, x, y, 2);
	while (window_wait(window, 0, &input) && input.kind != INPUT_EDIT)
		;
}

/* From left to right over the middle of the keyboard's pad. */
static void write_one(void)
{
	const struct rect pad = tree_find(tree, "key.pad")->rect;

	for (int i = 1; i <= 8; i++)
		window_touch(window, pad.x + pad.w * i / 9, pad.y + pad.h / 2,
			i == 1   ? 0
			: i == 8 ? 2
				 : 1);
	while (window_wait(window, 0, &input))
		;
}

/* It is read beside the loop, which is woken for it; what it may be can then be touched. */
static void what_is_written_on_the_keyboard_is_offered(void **unused)
{
	(void)unused;
	show_form(false);
	strike("form.name");
	strike("key.write");
	write_one();
	handwriting_settle();
	while (window_wait(window, 0, &input))
		assert_int_equal(input.kind, INPUT_NONE);
	assert_string_equal(tree_find(tree, "key.candidate.0")->text, "一");
	strike("key.candidate.0");
	assert_int_equal(input.kind, INPUT_EDIT);
	assert_string_equal(input.text, "一");
	assert_null(tree_find(tree, "key.candidate.0"));
	write_one();
	strike("key.clear");
	handwriting_settle();
	while (window_wait(window, 0, &input))
		;
	assert_null(tree_find(tree, "key.candidate.0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(ink_is_told_in_hundredths_of_a_millimetre),
		SCREEN_TEST(ink_is_drawn_the_same_bit_by_bit_and_at_once_and_can_be_cleared),
		SCREEN_TEST(what_is_written_on_the_keyboard_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
