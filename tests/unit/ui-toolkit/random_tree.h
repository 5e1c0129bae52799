/*
 * random_tree.h - screens nobody designed, the same ones for the same seed.
 */
#ifndef TESTS_UNIT_UI_TOOLKIT_RANDOM_TREE_H
#define TESTS_UNIT_UI_TOOLKIT_RANDOM_TREE_H

#include <stdio.h>

#include "ui/toolkit/widget/tree.h"

static const char *const RANDOM_TEXTS[] = {
	"下一步",
	"请将身份证(二代)放在读卡区,等待3秒。",
	"Please put your card on the reader.",
	"办理“不动产登记”须携带:①身份证;②合同《购房合同》。电话0888-5121234转8。",
	"居住证申领",
	"𠀀龦·玥",
	"A",
	"",
};

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const char *random_text(uint32_t *seed)
{
	return RANDOM_TEXTS[random_next(seed) %
			    (sizeof(RANDOM_TEXTS) / sizeof(RANDOM_TEXTS[0]))];
}

static void random_leaf(struct tree *tree, uint32_t *seed, int number)
{
	char name[24];
	struct widget *widget = NULL;

	snprintf(name, sizeof(name), "leaf.%d", number);
	switch (random_next(seed) % 9) {
	case 0:
		widget = tree_text(tree, name,
			(enum text_style)(random_next(seed) % TEXT_STYLES),
			(enum text_tone)(random_next(seed) % TONE_ON_ACCENT),
			random_text(seed));
		break;
	case 1:
		widget = tree_button(tree, name, (enum button_weight)(random_next(seed) % 3),
			(enum icon)(random_next(seed) % ICONS), random_text(seed));
		break;
	case 2:
		widget = tree_tile(tree, name, (enum icon)(random_next(seed) % ICONS),
			random_text(seed), random_text(seed));
		break;
	case 3:
		widget = tree_wrong(tree,
			tree_field(tree, name, KEYBOARD_DIGITS, random_text(seed),
				random_text(seed)),
			random_text(seed));
		break;
	case 4:
		widget = tree_choice(tree, name, random_text(seed), random_next(seed) % 2);
		break;
	case 5:
		widget = tree_banner(tree, name,
			(enum text_tone)(random_next(seed) % TONE_ON_ACCENT),
			(enum icon)(random_next(seed) % ICONS), random_text(seed));
		break;
	case 6:
		widget = tree_pad(tree, name, 20 + (int)(random_next(seed) % 30));
		break;
	default:
		widget = tree_space(tree);
	}
	widget->enabled = random_next(seed) % 5 != 0;
	widget->centred = random_next(seed) % 3 == 0;
}

static void random_fill(struct tree *tree, uint32_t *seed, int depth, int *number, bool row)
{
	int count = 1 + (int)(random_next(seed) % (row ? 2 : 5));

	for (int i = 0; i < count; i++) {
		uint32_t kind = random_next(seed) % 8;

		if (depth > 0 && kind < 3) {
			static const enum widget_role ROLES[] = {
				ROLE_COLUMN, ROLE_ROW, ROLE_PANEL};

			tree_open(tree, ROLES[kind], "");
			random_fill(tree, seed, depth - 1, number, kind == 1);
			tree_close(tree);
		} else {
			random_leaf(tree, seed, (*number)++);
		}
	}
}

/* Header, middle, perhaps a scrolling part, footer. */
static void random_screen(struct tree *tree, uint32_t seed)
{
	int number = 0;

	tree_clear(tree);
	tree_open(tree, ROLE_HEADER, "header");
	tree_text(tree, "header.title", TEXT_LARGE, TONE_NORMAL, random_text(&seed));
	tree_button(tree, "header.language", BUTTON_SECONDARY, ICON_LANGUAGE, "English");
	tree_close(tree);
	random_fill(tree, &seed, 2, &number, false);
	if (random_next(&seed) % 2) {
		tree_open(tree, ROLE_SCROLL, "list");
		random_fill(tree, &seed, 2, &number, false);
		random_fill(tree, &seed, 1, &number, false);
		tree_close(tree);
	}
	tree_open(tree, ROLE_FOOTER, "footer");
	tree_button(tree, "back", BUTTON_SECONDARY, ICON_BACK, "返回");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	tree_close(tree);
}

#endif
