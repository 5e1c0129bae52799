/* Which matters: one by one, by theme, or a life event (一件事) at once; what is chosen so far.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

#define LISTED_MAX 60       /* matters in one list; with more of them a theme comes first */
#define HITS_MAX 400        /* of a search */
#define HEADING 0x80000000u /* a row that names a category */
#define CONFIDENTIAL_FROM 3 /* characters of its name that find a confidential matter */

/* The matters that are given a day, not what is searched for among all. */
static bool lists_booked(const struct visit *visit)
{
	return !visit->sought[0] && !strcmp(visit->category, VISIT_BOOKED);
}

static void limit_text(const struct screen_context *context,
	const struct catalogue_entry *entry, char *out, size_t size)
{
	char days[16];

	snprintf(days, sizeof(days), "%d", entry->promised_days);
	if (!strcmp(entry->terminal, "booking_only"))
		snprintf(out, size, "%s", word(context, "choose.booking"));
	else if (entry->bookable && lists_booked(context->visit))
		snprintf(out, size, "%s", word(context, "choose.may_book"));
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

/* What the rows of the list stand for; lives as long as the tree. */
struct rows {
	struct visit *visit;
	uint64_t edition;
	size_t count, matters;
	uint32_t of[]; /* entry of the catalogue, or HEADING and a category */
};

static struct rows *rows_make(struct tree *tree, const struct screen_context *context)
{
	const struct catalogue *catalogue = &context->visit->catalogue;
	size_t room = catalogue->count + json_array_size(catalogue_categories(catalogue));
	struct rows *rows = tree_keep(tree, sizeof(*rows) + room * sizeof(rows->of[0]));

	if (rows)
		rows->visit = context->visit;
	return rows;
}

static void add_row(struct rows *rows, uint32_t of)
{
	rows->of[rows->count++] = of;
	rows->matters += !(of & HEADING);
	rows->edition = (rows->edition ^ of) * 0x100000001b3u;
}

/* One row as it comes into sight. */
static void row_build(struct tree *tree, const void *user, size_t row)
{
	const struct rows *rows = user;
	const struct screen_context context = {.visit = rows->visit};
	const struct catalogue *catalogue = &rows->visit->catalogue;
	uint32_t of = rows->of[row];

	if (of & HEADING) {
		tree_text(tree, "", TEXT_LARGE, TONE_ACCENT,
			item_text(
				json_array_get(catalogue_categories(catalogue), of & ~HEADING),
				"name", rows->visit->language));
		return;
	}
	matter_tile(tree, &context, &catalogue->entries[of]);
}

static void rows_show(struct tree *tree, const struct rows *rows)
{
	uint64_t edition = rows->edition ^ (unsigned char)rows->visit->language[0];

	tree_list(tree, "choose.rows", (struct rows_of){rows->count, edition, row_build, rows});
}

static void add_matters(struct rows *rows, const struct catalogue *catalogue,
	const char *category, uint32_t heading)
{
	bool first = true;

	for (size_t i = 0; i < catalogue->count; i++) {
		const struct catalogue_entry *entry = &catalogue->entries[i];

		if (!is_listed(entry) || (category && strcmp(entry->category, category) != 0))
			continue;
		if (first && category)
			add_row(rows, HEADING | heading);
		first = false;
		add_row(rows, (uint32_t)i);
	}
}

/* 预约: what somebody has to come for, or may be visited for, is given a day here. */
static void add_booked(struct rows *rows, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct catalogue_entry *entry = &catalogue->entries[i];

		if (is_listed(entry) && entry->bookable)
			add_row(rows, (uint32_t)i);
	}
}

static void booked(struct tree *tree, const struct screen_context *context)
{
	struct rows *rows = rows_make(tree, context);

	say(tree, context, TEXT_BODY, TONE_NORMAL, "choose.booked_note");
	if (!rows)
		return;
	add_booked(rows, &context->visit->catalogue);
	rows_show(tree, rows);
}

static void themes(struct tree *tree, const struct screen_context *context)
{
	const json_t *categories = catalogue_categories(&context->visit->catalogue);
	size_t i, count = json_array_size(categories);
	char name[64];

	tree_open(tree, ROLE_ROW, "");
	tree_filter(tree, "choose.every", word(context, "choose.every"),
		!context->visit->category[0]);
	for (i = 0; i < count; i++) {
		const json_t *one = json_array_get(categories, i);
		const char *id = json_text(one, "id");

		snprintf(name, sizeof(name), "choose.theme.%s", id);
		tree_filter(tree, name, item_text(one, "name", context->visit->language),
			!strcmp(context->visit->category, id));
	}
	tree_filter(tree, "choose.theme." VISIT_BOOKED, word(context, "choose.booked"),
		!strcmp(context->visit->category, VISIT_BOOKED));
	tree_close(tree);
}

/* Of what everybody knows a picture for. */
static enum icon icon_of_bundle(const char *id)
{
	return strcmp(id, "newborn") ? ICON_HOUSE : ICON_BABY;
}

static void bundles(struct tree *tree, const struct screen_context *context)
{
	const json_t *list = catalogue_bundles(&context->visit->catalogue);
	char name[64];

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		const char *id = json_text(one, "id");

		snprintf(name, sizeof(name), "choose.bundle.%s", id);
		tree_tile(tree, name, icon_of_bundle(id),
			item_text(one, "name", context->visit->language),
			item_text(one, "note", context->visit->language));
	}
}

/* A list nobody wants to read through begins with its themes alone. */
static void list(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const json_t *categories = catalogue_categories(&visit->catalogue);
	struct rows *rows = rows_make(tree, context);

	if (!rows)
		return;
	if (!json_array_size(categories))
		add_matters(rows, &visit->catalogue, NULL, 0);
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const char *id = json_text(json_array_get(categories, i), "id");

		if (!visit->category[0] || !strcmp(visit->category, id))
			add_matters(rows, &visit->catalogue, id, (uint32_t)i);
	}
	if (rows->matters > LISTED_MAX && json_array_size(categories) && !visit->category[0])
		say(tree, context, TEXT_BODY, TONE_WARN, "choose.more");
	else
		rows_show(tree, rows);
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
	struct rows *rows = rows_make(tree, context);
	uint32_t hits[HITS_MAX];
	size_t count = catalogue_search(&visit->catalogue, visit->sought, hits, HITS_MAX);

	for (size_t i = 0; rows && i < count; i++)
		if (may_be_found(&visit->catalogue.entries[hits[i]], visit->sought))
			add_row(rows, hits[i]);
	if (rows && rows->count)
		rows_show(tree, rows);
	else
		tree_banner(tree, "choose.not_found", TONE_WARN, ICON_WARN,
			word(context, "choose.not_found"));
}

static void browse(struct tree *tree, const struct screen_context *context)
{
	themes(tree, context);
	if (lists_booked(context->visit)) {
		booked(tree, context);
		return;
	}
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

		if (!basket_is_first(&visit->basket, matters[i]))
			continue; /* for somebody else too */
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
	/* Pinyin is found without being made characters of; who reads English writes English. */
	tree_field(tree, "choose.search",
		strncmp(visit->language, "zh", 2) ? KEYBOARD_LATIN : KEYBOARD_PINYIN,
		word(context, "choose.search"), visit->sought);
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
	if (!strcmp(name, "choose.every"))
		visit_show_category(visit, "");
	else if (!strncmp(name, "choose.theme.", 13))
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
