/* What is missing first, then the whole in one view. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/model/catalogue/calendar.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "ui/screens/parts.h"

static void saved_build(struct tree *tree, const struct screen_context *context)
{
	const struct basket_saving saving = visit_saved(context->visit);
	static const char *const WORDS[] = {
		"review.saved_held", "review.saved_shared", "review.saved_trips"};
	const unsigned numbers[] = {saving.held, saving.shared, saving.trips};
	char number[16], text[160];

	if (!saving.held && !saving.shared && !saving.trips)
		return;
	open_card(tree, context, "review.saved", "review.saved");
	for (size_t i = 0; i < 3; i++) {
		if (!numbers[i])
			continue;
		snprintf(number, sizeof(number), "%u", numbers[i]);
		visit_words_with(context->visit, WORDS[i], number, text, sizeof(text));
		tree_text(tree, "", TEXT_BODY, TONE_GOOD, text);
	}
	tree_close(tree);
}

static void matters_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);

	open_card(tree, context, "review.matters", "review.matters");
	for (size_t i = 0; i < count; i++) {
		const struct service_item *item = visit->basket.matters[matters[i]];
		int needs = visit->basket.needs[matters[i]];
		char text[320];

		if (!visit_is_filed(visit, matters[i]))
			continue;
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL,
			names_of(tree, context, (uint16_t)(1u << matters[i])))
			->close = true;
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET,
			item_text(item->json, "department_name", visit->language))
			->close = needs >= 0;
		if (needs < 0)
			continue;
		visit_words_with(visit, "review.waits",
			names_of(tree, context, (uint16_t)(1u << needs)), text, sizeof(text));
		tree_text(tree, "", TEXT_SMALL, TONE_WARN, text);
	}
	tree_close(tree);
}

/* Pick-up, post, electronic: only what some matter offers. */
static void delivery_build(struct tree *tree, const struct screen_context *context)
{
	static const char *const WAYS[][2] = {{"pickup", "filing.delivery_pickup"},
		{"post", "filing.delivery_post"}, {"electronic", "filing.delivery_electronic"},
		{"print_here", "filing.delivery_print_here"}};
	const struct visit *visit = context->visit;
	char name[64];

	if (!visit->delivery[0])
		return;
	open_card(tree, context, "review.delivery", "review.delivery");
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		if (!visit_delivers(visit, WAYS[i][0]))
			continue;
		snprintf(name, sizeof(name), "review.delivery.%s", WAYS[i][0]);
		speak_of(tree, context,
			tree_option(tree, name, word(context, WAYS[i][1]),
				!strcmp(visit->delivery, WAYS[i][0])),
			word(context, "review.delivery"));
	}
	if (visit_posts(visit))
		tree_wrong(tree,
			tree_field(tree, "review.address", KEYBOARD_ADDRESS,
				word(context, "review.address"), visit->delivery_address),
			visit->delivery_address[0] ? "" : word(context, "form.required"));
	tree_close(tree);
}

/* An answer as people write it. */
static const char *shown_value(struct tree *tree, const struct screen_context *context,
	const json_t *asked, const char *value)
{
	const json_t *options = json_object_get(asked, "options");
	const char *type = json_text(asked, "type");
	char text[WORDS_DATE_SIZE];

	for (size_t i = 0; i < json_array_size(options); i++)
		if (!strcmp(json_text(json_array_get(options, i), "id"), value))
			return item_text(
				json_array_get(options, i), "label", context->visit->language);
	if (type && !strcmp(type, "date"))
		words_date(context->visit->language, value, text);
	else if (type && !strcmp(type, "working_day"))
		words_day(context->visit->language, value, date_weekday(value), text);
	else if (type && !strcmp(type, "id_number") && id_number_is_valid(value))
		id_number_group(value, text);
	else if (!text_group(value, question_together(asked), text, sizeof(text)))
		return value;
	return tree_copy(tree, text);
}

static void answer_build(
	struct tree *tree, const struct screen_context *context, size_t index, uint16_t *last)
{
	const struct visit *visit = context->visit;
	const struct basket_question *question = &visit->basket.questions[index];
	const json_t *asked =
		basket_question_json(&visit->basket, question, visit->view.asked[index]);
	const char *value = form_get(visit->answers, question->key);

	if (!value[0])
		return;
	whose_questions(tree, context, TEXT_BODY, index, last);
	say_pair(tree, label_of_answer(tree, context, question_label(tree, context, index)),
		shown_value(tree, context, asked, value));
}

static void form_part(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t order[BASKET_QUESTIONS_MAX], count;
	uint16_t last = 0;

	open_card(tree, context, "review.form", "review.form");
	count = questions_in_order(visit, QUESTIONS_ALL, order);
	for (size_t i = 0; i < count; i++)
		answer_build(tree, context, order[i], &last);
	tree_button(
		tree, "review.change", BUTTON_QUIET, ICON_FORM, word(context, "review.change"));
	tree_close(tree);
}

static const char *way_of(
	struct tree *tree, const struct screen_context *context, size_t material)
{
	const struct visit *visit = context->visit;
	char number[24], text[192];

	switch (visit_way(visit, material)) {
	case BASKET_WAY_PAGES:
		snprintf(number, sizeof(number), "%zu", visit_pages_of(visit, material));
		visit_words_with(visit, "review.pages", number, text, sizeof(text));
		if (visit_wrong_note(visit, material))
			snprintf(text + strlen(text), sizeof(text) - strlen(text), " · %s",
				word(context, "review.correction"));
		return tree_copy(tree, text);
	case BASKET_WAY_LATER:
		return word(context, "review.later");
	case BASKET_WAY_PLEDGE:
		return word(context, "review.pledge");
	case BASKET_WAY_NONE:
		break;
	}
	return word(context,
		visit_wrong_note(visit, material) ? "review.correction" : "review.none");
}

static bool has_shared(const struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.material_count; m++)
		if (visit->view.held[m] || visit_wrong_note(visit, m))
			return true;
	return false;
}

/* How a paper comes for some of the matters; which, where others have it otherwise. */
static void material_row(struct tree *tree, const struct screen_context *context,
	size_t material, uint16_t set, const char *state)
{
	const struct visit *visit = context->visit;
	uint16_t all = visit->view.wanted[material] | visit->view.held[material] |
		       visit->view.carried[material];
	const char *label = material_label(tree, context, material);
	char text[600];

	if (!set)
		return;
	text_print(text, sizeof(text), "%s%s%s", label, set == all ? "" : " · ",
		set == all ? "" : names_of(tree, context, set));
	say_pair(tree, tree_copy(tree, text), state);
}

static void materials_part(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	open_card(tree, context, "review.materials", "review.materials");
	for (size_t m = 0; m < visit->basket.material_count; m++) {
		if (visit_wants(visit, m))
			material_row(tree, context, m, visit->view.wanted[m],
				way_of(tree, context, m));
		material_row(
			tree, context, m, visit->view.held[m], word(context, "materials.held"));
		material_row(tree, context, m, visit->view.carried[m],
			word(context, "guide.carried"));
	}
	if (has_shared(visit))
		tree_button(tree, "review.shared", BUTTON_QUIET, ICON_FORM,
			word(context, "review.shared"));
	tree_close(tree);
}

void review_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct visit_gap gaps[VISIT_GAPS_MAX];

	if (!visit->answers)
		return;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "review.title");
	card_note(tree, context);
	draft_note(tree, context);
	tree_open(tree, ROLE_SCROLL, "review.scroll");
	if (visit->fault)
		fault_card(tree, context, visit->fault, NULL);
	review_gaps(tree, context);
	matters_build(tree, context);
	saved_build(tree, context);
	review_person(tree, context);
	form_part(tree, context);
	materials_part(tree, context);
	delivery_build(tree, context);
	tree_close(tree);
	footer(tree, context, "frame.back",
		visit_gaps(visit, gaps) || visit_lacks_address(visit) ||
				!visit_files_something(visit)
			? NULL
			: "review.next");
}

static void lead_to_address(struct screen_context *context)
{
	visit_set_address(context->visit, ""); /* as it is: the screen is shown anew */
	if (context->window)
		window_lead_to(context->window, "review.address", "review.address");
}

void review_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;
	struct visit_gap gaps[VISIT_GAPS_MAX];
	size_t number;

	if (footer_act(context, input, VISIT_EV_NEXT))
		return;
	if (input->kind == INPUT_EDIT && !strcmp(input->name, "review.address"))
		visit_set_address(visit, input->text);
	if (input->kind != INPUT_PRESS)
		return;
	if (numbered(input->name, "review.gap.", &number) && number < visit_gaps(visit, gaps))
		visit_fix(visit, &gaps[number]);
	else if (numbered(input->name, "review.without.", &number))
		visit_drop_person(visit, (unsigned)number);
	else if (!strcmp(input->name, "review.gap.address"))
		lead_to_address(context);
	else if (!strncmp(input->name, "review.delivery.", 16))
		visit_choose_delivery(visit, input->name + 16);
	else if (!strcmp(input->name, "review.shared"))
		visit_fix(visit, &(struct visit_gap){.where = VISIT_MATERIALS});
	else if (!strcmp(input->name, "review.print"))
		visit_handle(visit, VISIT_EV_CHECKLIST);
	else if (!strcmp(input->name, "review.change"))
		visit_handle(visit, VISIT_EV_CHANGE);
}
