/* An answer that would make others fall away is asked for once more. */
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

/* The names of what would fall away, before it does. */
void change_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (visit->changing < 0)
		return;
	tree_open_dialog(tree, "change", "change.no");
	tree_banner(tree, "change.lost", TONE_WARN, ICON_WARN, word(context, "change.lost"))
		->style = TEXT_LARGE;
	tree_open(tree, ROLE_SCROLL, "change.list");
	for (size_t i = 0; i < json_array_size(visit->lost); i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL,
			label_of_key(tree, context,
				json_string_value(json_array_get(visit->lost, i))));
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "change.no", BUTTON_SECONDARY, ICON_BACK, word(context, "change.no"));
	tree_button(
		tree, "change.yes", BUTTON_PRIMARY, ICON_CHECK, word(context, "change.yes"));
	tree_close(tree);
	tree_close(tree);
}

bool change_act(struct screen_context *context, const struct input *input)
{
	bool yes = pressed(input, "change.yes");

	if (!yes && !pressed(input, "change.no"))
		return false;
	visit_confirm_change(context->visit, yes);
	return true;
}

const char *material_label(
	struct tree *tree, const struct screen_context *context, size_t material)
{
	char text[400];

	visit_material_label(context->visit, material, text, sizeof(text));
	return tree_copy(tree, text);
}

const char *label_of_key(
	struct tree *tree, const struct screen_context *context, const char *key)
{
	const struct basket *basket = &context->visit->basket;

	for (size_t q = 0; q < basket->question_count; q++)
		if (!strcmp(basket->questions[q].key, key))
			return question_label(tree, context, q);
	for (size_t m = 0; m < basket->material_count; m++)
		if (!strcmp(basket->materials[m].key, key))
			return material_label(tree, context, m);
	return "";
}
