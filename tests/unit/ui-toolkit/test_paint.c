#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/ui-toolkit/random_tree.h"
#include "ui/toolkit/widget/layout.h"
#include "ui/toolkit/widget/paint.h"

#define WIDTH 540
#define HEIGHT 960

static uint32_t kept[WIDTH * HEIGHT], fresh[WIDTH * HEIGHT];
static struct tree *tree;
static struct layout layout = {
	.width = WIDTH, .height = HEIGHT, .more = "看下面", .back = "看上面"};

static int open_all(void **unused)
{
	(void)unused;
	return tree_create(&tree) == STATUS_OK && fonts_create(&layout.shape.fonts) == STATUS_OK
		       ? 0
		       : -1;
}

static int close_all(void **unused)
{
	(void)unused;
	tree_destroy(tree);
	fonts_destroy(layout.shape.fonts);
	return 0;
}

static struct canvas canvas_on(uint32_t *pixels)
{
	return (struct canvas){pixels, WIDTH, HEIGHT, WIDTH, {0, 0, WIDTH, HEIGHT}};
}

static void arrange(void)
{
	tree_rewind(tree);
	tree_mark(tree);
	layout_tree(&layout, tree, layout_unit(WIDTH, HEIGHT, 262, 465));
}

static struct damage repaint(struct paint_memory *memory)
{
	struct canvas canvas = canvas_on(kept);
	struct damage damage = {.count = 0};

	paint_damage(memory, tree, &layout.shape, canvas.clip, &damage);
	for (size_t i = 0; i < damage.count; i++) {
		canvas.clip = damage.rects[i];
		paint_tree(&canvas, &layout.shape, tree);
	}
	return damage;
}

static void assert_equals_full_repaint(void)
{
	struct canvas canvas = canvas_on(fresh);

	paint_tree(&canvas, &layout.shape, tree);
	assert_memory_equal(kept, fresh, sizeof(fresh));
}

/* How often the colour changes along the upper edge of a button, between its round corners. */
static int changes_along_the_edge(bool enabled, const char *text)
{
	struct canvas canvas = canvas_on(fresh);
	struct widget *button;
	struct rect rect;
	int changes = 0;

	tree_clear(tree);
	button = tree_button(tree, "one", BUTTON_SECONDARY, *text ? ICON_UP : ICON_NONE, text);
	button->enabled = enabled;
	arrange();
	paint_tree(&canvas, &layout.shape, tree);
	rect = button->rect;
	for (int x = rect.x + rect.w / 4; x < rect.x + rect.w * 3 / 4; x++)
		changes += fresh[rect.y * WIDTH + x] != fresh[rect.y * WIDTH + x + 1];
	return changes;
}

static void what_cannot_be_used_says_so_without_a_colour_in_every_contrast(void **unused)
{
	(void)unused;
	for (int contrast = 0; contrast < LOOK_CONTRASTS; contrast++) {
		layout.shape.look.contrast = (enum look_contrast)contrast;
		assert_int_equal(changes_along_the_edge(true, "看上面"), 0);
		assert_true(changes_along_the_edge(false, "看上面") > 8);
		/* A key that has nothing now is not there. */
		assert_int_equal(changes_along_the_edge(false, ""), 0);
	}
	layout.shape.look.contrast = LOOK_CALM;
}

static void painting_the_damage_equals_painting_everything(void **unused)
{
	static struct paint_memory memory;

	(void)unused;
	for (uint32_t seed = 1; seed < 120; seed++) {
		random_screen(tree, seed);
		arrange();
		repaint(&memory);
		assert_equals_full_repaint();
	}
}

static struct widget *leaf_number(struct widget *widget, int *number)
{
	if (!shape_holds(widget->role) && (*number)-- == 0)
		return widget;
	for (struct widget *child = widget->first; child; child = child->next) {
		struct widget *found = leaf_number(child, number);

		if (found)
			return found;
	}
	return NULL;
}

/* Small changes of one widget: the ones that are easy to forget in a fingerprint. */
static void change(struct widget *widget, uint32_t what)
{
	switch (what % 10) {
	case 0:
		widget->text = "改了";
		break;
	case 1:
		widget->note = "说明";
		break;
	case 2:
		widget->value = "13800000000";
		break;
	case 3:
		widget->enabled = !widget->enabled;
		break;
	case 4:
		widget->chosen = !widget->chosen;
		break;
	case 5:
		widget->pressed = true;
		break;
	case 6:
		widget->active = true;
		break;
	case 7:
		widget->tone = TONE_BAD;
		break;
	case 8:
		widget->icon = ICON_LOCK;
		break;
	default:
		widget->shown = "●●●";
	}
}

static void a_change_of_one_widget_is_painted_too(void **unused)
{
	(void)unused;
	for (uint32_t seed = 1; seed < 200; seed++) {
		static struct paint_memory memory;
		int number = (int)(seed * 7 % 9);
		struct widget *leaf;

		memory.known = false;
		random_screen(tree, seed);
		arrange();
		repaint(&memory);
		leaf = leaf_number(tree_root(tree), &number);
		if (!leaf)
			continue;
		change(leaf, seed);
		arrange();
		repaint(&memory);
		assert_equals_full_repaint();
	}
}

static void scrolling_is_painted_too(void **unused)
{
	static struct paint_memory memory;
	struct widget *list;

	(void)unused;
	tree_clear(tree);
	list = tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 40; i++)
		tree_choice(tree, "", RANDOM_TEXTS[i % 8], i % 3 == 0);
	tree_close(tree);
	for (int i = 0; i < 20; i++) {
		arrange();
		repaint(&memory);
		assert_equals_full_repaint();
		layout_scroll_by(&layout, list, i < 12 ? 97 : -55);
	}
}

static void the_same_screen_twice_is_no_damage(void **unused)
{
	static struct paint_memory memory;

	(void)unused;
	random_screen(tree, 3);
	arrange();
	repaint(&memory);
	random_screen(tree, 3);
	arrange();
	assert_int_equal(repaint(&memory).count, 0);
}

static void one_changed_text_damages_its_place_only(void **unused)
{
	static struct paint_memory memory;
	struct damage damage;
	struct widget *widget;

	(void)unused;
	random_screen(tree, 3);
	arrange();
	repaint(&memory);
	widget = tree_find(tree, "header.language");
	widget->text = "简体中文";
	arrange();
	damage = repaint(&memory);
	assert_int_equal(damage.count, 1);
	assert_memory_equal(&damage.rects[0], &widget->rect, sizeof(widget->rect));
}

static void changed_pixels_of_a_picture_are_seen(void **unused)
{
	static struct paint_memory memory;
	uint32_t pixels[4] = {0, 1, 2, 3};

	(void)unused;
	tree_clear(tree);
	tree_picture(tree, "picture", "", (struct picture){pixels, 2, 2});
	arrange();
	repaint(&memory);
	pixels[2] = 0xffffff;
	arrange();
	assert_int_equal(repaint(&memory).count, 1);
	assert_equals_full_repaint();
}

static void many_damages_stay_few_rectangles_and_lose_nothing(void **unused)
{
	(void)unused;
	for (unsigned seed = 1; seed < 200; seed++) {
		struct damage damage = {.count = 0};
		struct rect added[100];

		for (unsigned i = 0; i < 100; i++) {
			added[i] = (struct rect){(int)(seed * i * 37 % 900),
				(int)(seed * i * 91 % 900), (int)(i % 13), (int)(i % 7)};
			damage_add(&damage, added[i]);
		}
		assert_true(damage.count <= DAMAGE_MAX);
		for (unsigned i = 0; i < 100; i++) {
			bool held = added[i].w == 0 || added[i].h == 0;

			for (size_t k = 0; k < damage.count && !held; k++) {
				struct rect common = rect_intersect(damage.rects[k], added[i]);

				held = common.w == added[i].w && common.h == added[i].h;
			}
			assert_true(held);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(painting_the_damage_equals_painting_everything),
		cmocka_unit_test(
			what_cannot_be_used_says_so_without_a_colour_in_every_contrast),
		cmocka_unit_test(a_change_of_one_widget_is_painted_too),
		cmocka_unit_test(scrolling_is_painted_too),
		cmocka_unit_test(the_same_screen_twice_is_no_damage),
		cmocka_unit_test(one_changed_text_damages_its_place_only),
		cmocka_unit_test(changed_pixels_of_a_picture_are_seen),
		cmocka_unit_test(many_damages_stay_few_rectangles_and_lose_nothing),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
