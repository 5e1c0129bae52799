/*
 * screen_bench.h - shows one screen after the other: judged in every language and look, and pictured.
 *
 * The visit is that of citizen.h; check_screen() judges what it is at now.  Pictures are left
 * in the folder that ONEVISIT_SHOTS names.
 */
#ifndef TESTS_UNIT_UI_SCREENS_SCREEN_BENCH_H
#define TESTS_UNIT_UI_SCREENS_SCREEN_BENCH_H

#include <stdio.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_sign.h"
#include "tests/unit/firmware-visit/citizen.h"
#include "tests/unit/ui-screens/looked_at.h"
#include "ui/screens/parts.h"
#include "ui/screens/screens.h"

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)
#define WAY(...)                                                                               \
	(const char *const[])                                                                  \
	{                                                                                      \
		__VA_ARGS__, NULL                                                              \
	}

static struct tree *tree;
static struct layout layout;
static struct narrator *listening; /* when somebody does */
#define MIDNIGHT_MS 1764000000000  /* 25 November 2025 in China: nobody is there */
static int64_t wall_ms = MIDNIGHT_MS;
static struct window *window, *wide; /* only when ONEVISIT_SHOTS names a folder for pictures */

static inline int open_house(void **state)
{
	(void)state;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	assert_int_equal(tree_create(&tree), STATUS_OK);
	assert_int_equal(fonts_create(&layout.shape.fonts), STATUS_OK);
	fonts_use_baked(layout.shape.fonts, "build/glyphs.bin");
	pinyin_set_lists("build/speech/input");
	divisions_set_lists("build/speech/input");
	if (getenv("ONEVISIT_SHOTS")) {
		const struct window_options options = {.title = "shots",
			.width = 1080,
			.height = 1920,
			.panel_width_mm = 393,
			.panel_height_mm = 698};
		const struct window_options lying = {.title = "wide",
			.width = 1920,
			.height = 1080,
			.panel_width_mm = 465,
			.panel_height_mm = 262};
		assert_int_equal(window_create(&options, &window), STATUS_OK);
		if (getenv("ONEVISIT_ALL_LOOKS"))
			assert_int_equal(window_create(&lying, &wide), STATUS_OK);
	}
	return 0;
}

static inline int close_house(void **state)
{
	(void)state;
	window_destroy(wide);
	window_destroy(window);
	fonts_destroy(layout.shape.fonts);
	tree_destroy(tree);
	words_close();
	return 0;
}

/* A key that comes back as itself is a word that is missing. */
static inline void check_text(const char *text)
{
	if (!text || !strchr(text, '.') || strchr(text, ' ') || strchr(text, '/'))
		return;
	if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(text) &&
		(text[0] < '0' || text[0] > '9'))
		fail_msg("no words for %s", text);
}

static inline void check_names(const struct widget *widget, const char **names, size_t *count)
{
	size_t i;

	for (; widget; widget = widget->next) {
		check_text(widget->text);
		check_text(widget->note);
		if (widget->name && widget->name[0]) {
			for (i = 0; i < *count; i++)
				if (!strcmp(names[i], widget->name))
					fail_msg("two widgets are called %s", widget->name);
			assert_true(*count < TREE_WIDGETS_MAX);
			names[(*count)++] = widget->name;
		}
		check_names(widget->first, names, count);
	}
}

static const char *const NOTHING_OPENS[] = {NULL};
/* Complete in words are two; the others show that scripts which stack, join or go leftwards fit. */
static const char *const LAYOUT_PROOF[] = {"zh-Hant", "bo", "ii", "ug", "mn-Mong", "lis"};

/* As the visit would have written it in that language. */
static inline void write_slip_in(const char *language)
{
	struct slip_case *matter = &citizen.visit->slip->cases[0];
	bool english = strcmp(language, "en") == 0;

	strcpy(matter->matter, english ? "Residence permit: first application" : "居住证申领");
	strcpy(matter->limit, english ? "Done within 15 working days of acceptance"
				      : "自受理之日起 15 个工作日内办结");
}

static inline void build_in(const struct screen_context *context, const char *language)
{
	strcpy(citizen.visit->language, language); /* no touch: the clock runs on */
	if (citizen.visit->state == VISIT_SLIP)
		write_slip_in(language);
	if (citizen.visit->state == VISIT_SIGN)
		visit_write_signed_text(citizen.visit);
	screen_build(tree, context);
}

static inline void check_language(
	const char *name, const char *language, const char *const *opens)
{
	const struct screen_context context = {.visit = citizen.visit,
		.window = window,
		.narrator = listening,
		.wall_ms = wall_ms};
	const char *names[TREE_WIDGETS_MAX];
	size_t count = 0;

	build_in(&context, language);
	check_names(tree_root(tree), names, &count);
	assert_true(count > 2);
	looked_at_judge(tree, &layout, name, language);
	looked_at_shoot(&context, wide, tree, name, language, opens);
	strcpy(citizen.visit->language, "zh-Hans");
}

/* What has no words yet stands there in Chinese: it must fit all the same. */
static inline void check_fit(const char *name, const char *language)
{
	const struct screen_context context = {
		.visit = citizen.visit, .narrator = listening, .wall_ms = wall_ms};

	build_in(&context, language);
	looked_at_judge(tree, &layout, name, language);
	strcpy(citizen.visit->language, "zh-Hans");
}

static inline void check_screen(const char *name)
{
	check_language(name, "zh-Hans", NOTHING_OPENS);
	check_language(name, "en", NOTHING_OPENS);
	for (size_t i = 0; i < sizeof(LAYOUT_PROOF) / sizeof(LAYOUT_PROOF[0]); i++)
		check_fit(name, LAYOUT_PROOF[i]);
}

/* The keyboard that opens by way, over the present screen. */
static inline void check_keys(const char *name, const char *const *way)
{
	check_language(name, "zh-Hans", way);
	check_language(name, "en", way);
}

static inline void press(const char *name)
{
	struct screen_context context = {
		.visit = citizen.visit, .narrator = listening, .wall_ms = wall_ms};
	const struct input input = {.kind = INPUT_PRESS, .name = name};

	screen_build(tree, &context);
	if (!tree_find(tree, name))
		fail_msg("no widget called %s", name);
	screen_act(&context, &input);
}

/* A row of a list that need not be in sight. */
static inline void press_row(const char *name)
{
	struct screen_context context = {
		.visit = citizen.visit, .narrator = listening, .wall_ms = wall_ms};
	const struct input input = {.kind = INPUT_PRESS, .name = name};

	screen_act(&context, &input);
}

static inline void edit(const char *name, const char *text)
{
	struct screen_context context = {
		.visit = citizen.visit, .narrator = listening, .wall_ms = wall_ms};
	const struct input input = {.kind = INPUT_EDIT, .name = name, .text = text};

	screen_build(tree, &context);
	if (!tree_find(tree, name))
		fail_msg("no widget called %s", name);
	screen_act(&context, &input);
}

/* The item that is filled in, to be bent. */
static inline struct service_item *item_of_visit(void)
{
	size_t matters[BASKET_MATTERS_MAX];

	visit_matters(citizen.visit, matters);
	return (struct service_item *)(uintptr_t)citizen.visit->basket.matters[matters[0]];
}

#endif
