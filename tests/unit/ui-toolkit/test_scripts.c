/* Scripts beside Chinese and Latin: all letters are there, bold is bold, right-to-left is mirrored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/text.h"
#include "tests/unit/ui-toolkit/random_tree.h"
#include "ui/toolkit/text/units.h"
#include "ui/toolkit/widget/layout.h"

static struct fonts *fonts;

static int create(void **unused)
{
	(void)unused;
	return fonts_create(&fonts) == STATUS_OK ? 0 : -1;
}

static int destroy(void **unused)
{
	(void)unused;
	fonts_destroy(fonts);
	return 0;
}

static const char *const PROOFS[] = {"zh-Hant", "bo", "ii", "ug", "mn-Mong", "lis"};

/* Signs that join or change letters have no picture of their own. */
static bool is_invisible(uint32_t code_point)
{
	return code_point < ' ' || (code_point >= 0x180b && code_point <= 0x180e) ||
	       (code_point >= 0x200b && code_point <= 0x200f) || code_point == 0x202f;
}

static void every_letter_of_the_proofs_has_a_picture(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(PROOFS) / sizeof(PROOFS[0]); i++) {
		struct bytes file = {0};
		char path[128];

		snprintf(path, sizeof(path), "assets/words/%s/proof.po", PROOFS[i]);
		assert_int_equal(file_read(path, 1 << 20, &file), STATUS_OK);
		assert_int_equal(bytes_add(&file, "", 1), STATUS_OK);
		for (const char *at = (const char *)file.data; *at;) {
			uint32_t code_point = text_next(&at);

			if (!is_invisible(code_point) && !fonts_provide(fonts, code_point))
				fail_msg("%s: no picture of U+%04X", PROOFS[i], code_point);
		}
		bytes_free(&file);
	}
}

static unsigned long ink_of(struct glyph glyph)
{
	unsigned long ink = 0;

	for (int i = 0; i < glyph.w * glyph.h; i++)
		ink += glyph.coverage[i];
	return ink;
}

static unsigned long ink_of_text(enum face face, const char *text)
{
	const char *at = text, *end = text + strlen(text);
	unsigned long ink = 0;

	while (at < end) {
		struct unit unit = unit_next(&at, end);

		ink += ink_of(unit_glyph(fonts, face, 48, &unit, false));
	}
	return ink;
}

static void bold_is_bolder_in_every_script(void **unused)
{
	static const char *const TEXTS[] = {
		"开始", "Start", "འགོ་འཛུགས", "ꀋꁨꂛ", "باشلاش", "ᠡᠬᠢᠯᠡᠬᠦ", "ꓐꓱꓹ"};

	(void)unused;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		unsigned long regular = ink_of_text(FACE_REGULAR, TEXTS[i]);

		assert_true(regular > 0);
		if (ink_of_text(FACE_BOLD, TEXTS[i]) < regular * 105 / 100)
			fail_msg("%s is not bolder", TEXTS[i]);
	}
}

static void uyghur_begins_at_the_right_and_others_at_the_left(void **unused)
{
	(void)unused;
	assert_true(units_language_is_rtl("ug"));
	for (size_t i = 0; i < sizeof(PROOFS) / sizeof(PROOFS[0]); i++)
		assert_int_equal(
			units_language_is_rtl(PROOFS[i]), strcmp(PROOFS[i], "ug") == 0);
}

static void keep_places(struct widget *widget, struct rect *places, size_t *count)
{
	places[(*count)++] = widget->rect;
	for (struct widget *child = widget->first; child; child = child->next)
		if (widget->role != ROLE_KEYBOARD) /* its keys are the same everywhere */
			keep_places(child, places, count);
}

static void every_place_is_the_mirrored_one(void **unused)
{
	static struct layout layout;
	static struct rect plain[TREE_WIDGETS_MAX], mirrored[TREE_WIDGETS_MAX];
	struct tree *tree;

	(void)unused;
	assert_int_equal(tree_create(&tree), STATUS_OK);
	layout = (struct layout){.width = 540, .height = 960, .more = "more", .back = "back"};
	layout.shape.fonts = fonts;
	for (uint32_t seed = 1; seed < 40; seed++) {
		size_t count = 0, again = 0;

		random_screen(tree, seed);
		tree_mark(tree);
		layout.shape.mirrored = false;
		layout_tree(&layout, tree, 400);
		keep_places(tree_root(tree), plain, &count);
		tree_rewind(tree);
		layout.shape.mirrored = true;
		layout_tree(&layout, tree, 400);
		keep_places(tree_root(tree), mirrored, &again);
		assert_int_equal(count, again);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(mirrored[i].x, 540 - plain[i].x - plain[i].w);
			assert_int_equal(mirrored[i].y, plain[i].y);
		}
	}
	tree_destroy(tree);
}

static void only_arrows_that_mean_on_and_back_turn_round(void **unused)
{
	struct shape shape = {.fonts = fonts, .mirrored = true};
	struct widget widget = {.role = ROLE_BUTTON, .icon = ICON_NEXT, .enabled = true};

	(void)unused;
	assert_int_equal(shape_icon(&shape, &widget), ICON_BACK);
	widget.icon = ICON_BACK;
	assert_int_equal(shape_icon(&shape, &widget), ICON_NEXT);
	widget.icon = ICON_LEFT;
	assert_int_equal(shape_icon(&shape, &widget), ICON_LEFT);
	shape.mirrored = false;
	widget.icon = ICON_NEXT;
	assert_int_equal(shape_icon(&shape, &widget), ICON_NEXT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_letter_of_the_proofs_has_a_picture),
		cmocka_unit_test(bold_is_bolder_in_every_script),
		cmocka_unit_test(uyghur_begins_at_the_right_and_others_at_the_left),
		cmocka_unit_test(every_place_is_the_mirrored_one),
		cmocka_unit_test(only_arrows_that_mean_on_and_back_turn_round),
	};

	return cmocka_run_group_tests(tests, create, destroy);
}
