/* Every gap at once, each a button that leads there and back; then the whole in one view. */
#include <stdio.h>
#include <string.h>

#include "ui/screens/parts.h"

static const char *gap_label(const struct screen_context *context, const struct visit_gap *gap)
{
	const struct service_item *item = context->visit->item;

	if (gap->where == VISIT_FORM)
		return item_text(
			item->fields[gap->index].json, "label", context->visit->language);
	return item_text(item->materials[gap->index].json, "name", context->visit->language);
}

static void gaps_build(struct tree *tree, const struct screen_context *context)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];
	size_t i, count = visit_gaps(context->visit, gaps);
	char name[48], number[24], text[256];

	if (!count) {
		tree_banner(tree, "review.complete", TONE_GOOD, ICON_CHECK,
			word(context, "review.complete"));
		return;
	}
	snprintf(number, sizeof(number), "%zu", count);
	visit_words_with(context->visit, "review.gaps", number, text, sizeof(text));
	tree_open(tree, ROLE_PANEL, "");
	tree_banner(tree, "review.gaps", TONE_WARN, ICON_WARN, text);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "review.gap.%zu", i);
		tree_tile(tree, name, gaps[i].where == VISIT_FORM ? ICON_FORM : ICON_PAGE,
			gap_label(context, &gaps[i]), word(context, gaps[i].word));
	}
	tree_close(tree);
}

static void person_build(struct tree *tree, const struct screen_context *context)
{
	const struct identity *identity = &context->visit->identity;
	char number[24] = "";

	if (id_number_is_valid(identity->id_number))
		id_number_group(identity->id_number, number);
	open_card(tree, context, "review.person", "review.person");
	say_pair(tree, word(context, "identify.name_label"), identity->name);
	say_pair(tree, word(context, "identify.number_label"), number);
	say_pair(tree, word(context, "review.identity"),
		word(context, identity->level == IDENTITY_LEVEL_TYPED ? "review.typed"
								      : "review.card"));
	tree_close(tree);
	bytes_wipe(number, sizeof(number));
}

static const char *shown_value(
	const struct screen_context *context, const struct item_field *field, const char *value)
{
	const json_t *option;
	size_t i;

	if (field->type != FIELD_CHOICE)
		return value;
	json_array_foreach((json_t *)json_object_get(field->json, "options"), i, option)
	{
		const char *stored = json_text(option, "value");
		if (!stored)
			stored = json_text(option, "id");
		if (stored && !strcmp(stored, value))
			return data_text(context, json_object_get(option, "label"));
	}
	return value;
}

static void form_part(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t i;

	open_card(tree, context, "review.form", "review.form");
	for (i = 0; i < visit->item->field_count; i++) {
		const struct item_field *field = &visit->item->fields[i];
		const char *value = form_get(visit->form, field->id);
		if (visit_applies(visit, field->json) && value[0])
			say_pair(tree, item_text(field->json, "label", visit->language),
				shown_value(context, field, value));
	}
	tree_close(tree);
}

static void materials_part(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char number[24], text[128];
	size_t i;

	open_card(tree, context, "review.materials", "review.materials");
	for (i = 0; i < visit->item->material_count; i++) {
		const struct item_material *material = &visit->item->materials[i];
		const char *state = text;
		if (!visit_applies(visit, material->json))
			continue;
		snprintf(number, sizeof(number), "%zu", visit_pages_of(visit, i));
		visit_words_with(visit, "review.pages", number, text, sizeof(text));
		if (material->obtainable)
			state = word(context, "materials.held");
		else if (!visit_pages_of(visit, i))
			state = word(context, "review.none");
		say_pair(tree, item_text(material->json, "name", visit->language), state);
	}
	tree_close(tree);
}

void review_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct visit_gap gaps[VISIT_GAPS_MAX];

	if (!visit->item || !visit->form)
		return;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "review.title");
	tree_open(tree, ROLE_SCROLL, "review.scroll");
	if (visit->fault)
		fault_card(tree, context, visit->fault, NULL);
	gaps_build(tree, context);
	person_build(tree, context);
	form_part(tree, context);
	materials_part(tree, context);
	tree_close(tree);
	footer(tree, context, "frame.back", visit_gaps(visit, gaps) ? NULL : "review.next");
}

void review_act(struct screen_context *context, const struct input *input)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];
	size_t number;

	if (footer_act(context, input, VISIT_EV_NEXT) || input->kind != INPUT_PRESS)
		return;
	if (numbered(input->name, "review.gap.", &number) &&
		number < visit_gaps(context->visit, gaps))
		visit_fix(context->visit, &gaps[number]);
}
