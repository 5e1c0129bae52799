/* Which matter. */
#include <stdio.h>
#include <string.h>

#include "ui/screens/parts.h"

static void limit_text(const struct screen_context *context, const struct service_item *item,
	char *out, size_t size)
{
	char days[16];

	snprintf(days, sizeof(days), "%d", item->promised_days);
	visit_words_with(context->visit,
		item->limit_unit && !strcmp(item->limit_unit, "working") ? "choose.working_days"
									 : "choose.days",
		days, out, size);
}

/* What is only a guide is no matter; a confidential matter is found by its name alone. */
static bool is_listed(const struct service_item *item)
{
	const char *terminal = json_text(item->json, "terminal");

	return terminal && strcmp(terminal, "guide_only") != 0 &&
	       json_integer_value(json_object_get(item->json, "confidential")) == 0;
}

void choose_build(struct tree *tree, const struct screen_context *context)
{
	const struct catalogue *catalogue = &context->visit->catalogue;
	char name[64], limit[160];
	size_t i;

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "choose.title");
	say(tree, context, TEXT_BODY, TONE_QUIET, "choose.intro");
	tree_open(tree, ROLE_SCROLL, "choose.list");
	for (i = 0; i < catalogue->count; i++) {
		const struct service_item *item = catalogue->items[i];
		if (!is_listed(item))
			continue;
		snprintf(name, sizeof(name), "choose.%s", item->implement_code);
		limit_text(context, item, limit, sizeof(limit));
		tree_tile(tree, name, ICON_HOUSE,
			item_text(item->json, "name", context->visit->language), limit);
	}
	say(tree, context, TEXT_BODY, TONE_QUIET, "choose.missing");
	tree_close(tree);
	footer(tree, context, "frame.back", NULL);
}

void choose_act(struct screen_context *context, const struct input *input)
{
	if (footer_act(context, input, VISIT_EV_NEXT))
		return;
	if (input->kind == INPUT_PRESS && !strncmp(input->name, "choose.", 7))
		visit_choose(context->visit, input->name + 7);
}
