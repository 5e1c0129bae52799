/* Which matters: one by one, by theme, or a life event (一件事) at once; what is chosen so far.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "ui/screens/parts.h"

#define THEMES_IN_ROW 3
#define TILES_MAX 60        /* on one screen; beyond it there are themes and the search */
#define CONFIDENTIAL_FROM 3 /* characters of its name that find a confidential matter */

static void limit_text(const struct screen_context *context,
	const struct catalogue_entry *entry, char *out, size_t size)
{
	char days[16];

	snprintf(days, sizeof(days), "%d", entry->promised_days);
	if (!strcmp(entry->terminal, "booking_only"))
		snprintf(out, size, "%s", word(context, "choose.booking"));
	else if (entry->case_type[0] && strcmp(entry->case_type, "promised") != 0)
		snprintf(out, size, "%s", word(context, "choose.at_once"));
	else
		visit_words_with(context->visit,
			!strcmp(entry->limit_unit, "working") ? "choose.working_days"
							      : "choose.days",
			days, out, size);
}

/* What is only a guide is no matter; a confidential matter is found by its name alone. */
static bool is_listed(const struct catalogue_entry *entry)
{
	return entry->terminal[0] && strcmp(entry->terminal, "guide_only") != 0 &&
	       !entry->confidential;
}

static void matter_tile(struct tree *tree, const struct screen_context *context,
	const struct catalogue_entry *entry)
{
	bool taken = basket_find(&context->visit->basket, entry->implement_code) >= 0;
	char name[64], limit[160];

	snprintf(name, sizeof(name), "choose.%s", entry->implement_code);
	if (taken)
		snprintf(limit, sizeof(limit), "%s", word(context, "choose.taken"));
	else
		limit_text(context, entry, limit, sizeof(limit));
	tree_tile(tree, name, taken ? ICON_CHECK : ICON_FORM,
		catalogue_entry_name(entry, context->visit->language), limit);
}

/* left: tiles that still have room. */
static void matters_of(struct tree *tree, const struct screen_context *context,
	const char *category, const char *heading, size_t *left)
{
	const struct catalogue *catalogue = &context->visit->catalogue;
	bool first = true;

	for (size_t i = 0; i < catalogue->count && *left; i++) {
		const struct catalogue_entry *entry = &catalogue->entries[i];

		if (!is_listed(entry) || (category && strcmp(entry->category, category) != 0))
			continue;
		if (first && heading[0])
			tree_text(tree, "", TEXT_LARGE, TONE_ACCENT, heading);
		first = false;
		matter_tile(tree, context, entry);
		--*left;
	}
}

static void themes(struct tree *tree, const struct screen_context *context)
{
	const json_t *categories = catalogue_categories(&context->visit->catalogue);
	size_t i, count = json_array_size(categories);
	char name[64];

	for (i = 0; i < count; i++) {
		const json_t *one = json_array_get(categories, i);
		const char *id = json_text(one, "id");

		if (i % THEMES_IN_ROW == 0)
			tree_open(tree, ROLE_ROW, "");
		snprintf(name, sizeof(name), "choose.theme.%s", id);
		tree_choice(tree, name, item_text(one, "name", context->visit->language),
			!strcmp(context->visit->category, id));
		if (i % THEMES_IN_ROW == THEMES_IN_ROW - 1 || i == count - 1)
			tree_close(tree);
	}
}

static void bundles(struct tree *tree, const struct screen_context *context)
{
	const json_t *list = catalogue_bundles(&context->visit->catalogue);
	char name[64];

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		snprintf(name, sizeof(name), "choose.bundle.%s", json_text(one, "id"));
		tree_tile(tree, name, ICON_HOUSE,
			item_text(one, "name", context->visit->language),
			item_text(one, "note", context->visit->language));
	}
}

static void list(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const json_t *categories = catalogue_categories(&visit->catalogue);
	size_t left = TILES_MAX;

	if (!json_array_size(categories))
		matters_of(tree, context, NULL, "", &left);
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const json_t *one = json_array_get(categories, i);
		const char *id = json_text(one, "id");

		if (!visit->category[0] || !strcmp(visit->category, id))
			matters_of(tree, context, id, item_text(one, "name", visit->language),
				&left);
	}
	if (!left)
		say(tree, context, TEXT_BODY, TONE_WARN, "choose.more");
}

/* Somebody looking over a shoulder learns of a confidential matter only what was typed. */
static bool may_be_found(const struct catalogue_entry *entry, const char *sought)
{
	return entry->terminal[0] && strcmp(entry->terminal, "guide_only") != 0 &&
	       (!entry->confidential || text_length(sought) >= CONFIDENTIAL_FROM);
}

static void found(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	uint32_t hits[TILES_MAX];
	size_t count = catalogue_search(&visit->catalogue, visit->sought, hits, TILES_MAX);
	bool none = true;

	for (size_t i = 0; i < count; i++) {
		const struct catalogue_entry *entry = &visit->catalogue.entries[hits[i]];
		if (!may_be_found(entry, visit->sought))
			continue;
		matter_tile(tree, context, entry);
		none = false;
	}
	if (none)
		say(tree, context, TEXT_BODY, TONE_WARN, "choose.not_found");
}

static void browse(struct tree *tree, const struct screen_context *context)
{
	themes(tree, context);
	if (!context->visit->category[0])
		bundles(tree, context);
	list(tree, context);
}

static void chosen(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	char name[64], text[320];

	if (!count)
		return;
	open_card(tree, context, "choose.basket", "choose.basket");
	for (size_t i = 0; i < count; i++) {
		const struct service_item *item = visit->basket.matters[matters[i]];

		snprintf(name, sizeof(name), "choose.remove.%s", item->implement_code);
		visit_words_with(visit, "choose.remove",
			item_text(item->json, "name", visit->language), text, sizeof(text));
		tree_button(tree, name, BUTTON_QUIET, ICON_CROSS, text);
	}
	tree_close(tree);
}

void choose_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "choose.title");
	say(tree, context, TEXT_BODY, TONE_QUIET, "choose.intro");
	tree_open(tree, ROLE_SCROLL, "choose.list");
	chosen(tree, context);
	tree_field(tree, "choose.search", KEYBOARD_PINYIN, word(context, "choose.search"),
		visit->sought, "");
	if (visit->sought[0])
		found(tree, context);
	else
		browse(tree, context);
	say(tree, context, TEXT_BODY, TONE_QUIET, "choose.missing");
	tree_close(tree);
	footer(tree, context, "frame.back", count ? "choose.next" : NULL);
}

static void press(struct visit *visit, const char *name)
{
	if (!strncmp(name, "choose.theme.", 13))
		visit_show_category(visit, strcmp(visit->category, name + 13) ? name + 13 : "");
	else if (!strncmp(name, "choose.bundle.", 14))
		visit_choose_bundle(visit, name + 14);
	else if (!strncmp(name, "choose.remove.", 14))
		visit_take_out(visit, (size_t)basket_find(&visit->basket, name + 14));
	else if (!strncmp(name, "choose.", 7))
		visit_choose(visit, name + 7);
}

void choose_act(struct screen_context *context, const struct input *input)
{
	if (footer_act(context, input, VISIT_EV_NEXT))
		return;
	if (input->kind == INPUT_EDIT && !strcmp(input->name, "choose.search"))
		visit_seek(context->visit, input->text);
	else if (input->kind == INPUT_PRESS)
		press(context->visit, input->name);
}
