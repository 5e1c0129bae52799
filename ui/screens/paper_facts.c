/* What a paper has to be, why it is asked for, and what may be pledged in its place. */
#include <stdio.h>

#include "firmware/base/text.h"
#include "ui/screens/parts.h"

void paper_help(struct tree *tree, const struct screen_context *context, const json_t *material)
{
	const char *help = item_text(material, "help", context->visit->language);

	if (help[0])
		tree_text(tree, "", TEXT_SMALL, TONE_NORMAL, help)->close = true;
}

void paper_facts(
	struct tree *tree, const struct screen_context *context, const json_t *material)
{
	const char *language = context->visit->language;
	char law[512], text[1024];

	paper_help(tree, context, material);
	item_law(json_array_get(json_object_get(material, "required_by"), 0), language, law,
		sizeof(law));
	text_print(text, sizeof(text), "%s · %s", item_text(material, "source", language), law);
	tree_text(tree, "", TEXT_SMALL, TONE_QUIET, text);
}

void pledge_build(struct tree *tree, const struct screen_context *context, const json_t *pledge)
{
	const char *language = context->visit->language;

	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, item_text(pledge, "content", language));
	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, item_text(pledge, "obligation", language));
	tree_text(tree, "", TEXT_SMALL, TONE_QUIET, item_text(pledge, "liability", language));
	tree_text(tree, "", TEXT_SMALL, TONE_QUIET, item_text(pledge, "check", language));
}
