/* 办事指南 and 「带了吗？」: what the chosen matters take together, before anything is asked.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

void not_needed_build(struct tree *tree, const struct screen_context *context, size_t matter)
{
	const struct visit *visit = context->visit;
	uint16_t bit = (uint16_t)(1u << matter);
	char text[512];

	tree_open(tree, ROLE_PANEL, "guide.not_needed");
	tree_banner(
		tree, "guide.no_need", TONE_GOOD, ICON_CHECK, word(context, "guide.no_need"));
	tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, names_of(tree, context, bit));
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const json_t *why =
			json_object_get(visit_chosen_option(visit, q, bit), "not_needed");
		const json_t *basis = json_array_get(json_object_get(why, "basis"), 0);

		if (!visit->basket.questions[q].situation || !(visit->view.asked[q] & bit) ||
			!why)
			continue;
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL,
			data_text(context, json_object_get(why, "reason")));
		item_law(basis, context->visit->language, text, sizeof(text));
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET, text);
	}
	tree_close(tree);
}

/* Who has to come once more learns it, and why, before any card; the day is given at the end. */
static void booked(struct tree *tree, const struct screen_context *context, size_t matter)
{
	const struct service_item *item = context->visit->basket.matters[matter];
	bool books = visit_books(context->visit, matter);
	size_t matters[BASKET_MATTERS_MAX];

	tree_open(tree, ROLE_PANEL, "");
	tree_banner(tree, "guide.booking", TONE_WARN, ICON_CLOCK,
		word(context, item->booking_only ? "guide.booking_only"
			      : books            ? "guide.booked"
						 : "guide.onsite"));
	if (visit_matters(context->visit, matters) > 1)
		tree_text(tree, "", TEXT_LARGE, TONE_NORMAL,
			names_of(tree, context, (uint16_t)(1u << matter)));
	if (json_is_object(json_object_get(item->json, "onsite_reason")))
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL,
			item_text(item->json, "onsite_reason", context->visit->language));
	if (books)
		say(tree, context, TEXT_BODY, TONE_GOOD, "guide.book_here");
	tree_close(tree);
}

/* 带了, 没带, 手机里有: what can be said of a paper. */
static const struct {
	const char *ending, *key;
	enum visit_brought brought;
} SAID[] = {{".yes", "guide.brought", VISIT_BROUGHT},
	{".no", "guide.not_brought", VISIT_NOT_BROUGHT},
	{".phone", "guide.on_phone", VISIT_ON_PHONE}};

static void bring(struct tree *tree, const struct screen_context *context, size_t material)
{
	enum visit_brought brought = visit_brought(context->visit, material);
	const char *label = material_label(tree, context, material);
	char name[VISIT_NAME_SIZE], full[96];

	visit_material_name(context->visit, material, name);
	tree_open(tree, ROLE_ROW, "");
	for (size_t i = 0; i < sizeof(SAID) / sizeof(SAID[0]); i++) {
		snprintf(full, sizeof(full), "guide.bring.%s%s", name, SAID[i].ending);
		speak_of(tree, context,
			tree_option(tree, full, word(context, SAID[i].key),
				brought == SAID[i].brought),
			label);
	}
	tree_close(tree);
	if (brought == VISIT_ON_PHONE)
		say(tree, context, TEXT_BODY, TONE_NORMAL, "guide.from_phone");
	if (brought == VISIT_NOT_SAID || brought == VISIT_BROUGHT)
		return;
	if (basket_allows(
		    &context->visit->basket, &context->visit->view, material, BASKET_WAY_LATER))
		say(tree, context, TEXT_BODY, TONE_GOOD, "guide.may_follow");
	else if (basket_allows(&context->visit->basket, &context->visit->view, material,
			 BASKET_WAY_PLEDGE))
		say(tree, context, TEXT_BODY, TONE_GOOD, "guide.may_pledge");
	else if (brought == VISIT_NOT_BROUGHT)
		say(tree, context, TEXT_BODY, TONE_WARN, "guide.must_bring");
}

/* How it comes for some of the matters: another may have it otherwise. */
static struct widget *way_build(struct tree *tree, const struct screen_context *context,
	uint16_t set, enum text_tone tone, const char *key)
{
	size_t matters[BASKET_MATTERS_MAX];
	char text[600];

	if (visit_matters(context->visit, matters) > 1) {
		visit_words_with(context->visit, "guide.for", names_of(tree, context, set),
			text, sizeof(text));
		tree_text(tree, "", TEXT_SMALL, TONE_ACCENT, text)->close = true;
	}
	return tree_text(tree, "", TEXT_SMALL, tone, word(context, key));
}

static void material(struct tree *tree, const struct screen_context *context, size_t index)
{
	const struct visit *visit = context->visit;
	uint16_t open = (uint16_t)~visit->view.not_needed;
	uint16_t wanted = visit->view.wanted[index] & open;
	uint16_t carried = visit->view.carried[index] & open;
	uint16_t held = visit->view.held[index] & open;

	if (!(wanted | carried | held))
		return;
	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, material_label(tree, context, index))
		->close = true;
	if (wanted)
		way_build(tree, context, wanted, TONE_QUIET,
			visit->view.needed[index] ? "guide.bring" : "guide.optional")
			->close = true;
	if (wanted | carried)
		paper_facts(
			tree, context, visit_material_of(visit, index, wanted | carried)->json);
	if (wanted)
		bring(tree, context, index);
	if (carried)
		way_build(tree, context, carried, TONE_GOOD, "guide.carried");
	if (held)
		way_build(tree, context, held, TONE_GOOD, "guide.held");
}

static void materials(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool none = true;

	if (!visit_files_something(visit))
		return;
	open_card(tree, context, "guide.materials", "guide.materials");
	for (size_t m = 0; m < visit->basket.material_count; m++) {
		none &= !visit->view.wanted[m] && !visit->view.held[m] &&
			!visit->view.carried[m];
		material(tree, context, m);
	}
	if (visit_knows_situation(visit) && none)
		say(tree, context, TEXT_BODY, TONE_GOOD, "guide.no_materials");
	else if (!visit_knows_situation(visit))
		say(tree, context, TEXT_BODY, TONE_QUIET, "guide.materials_depend");
	tree_close(tree);
}

static void title(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	char number[16], text[160];

	if (visit->item || count == 1) {
		const struct service_item *item =
			visit->item ? visit->item : visit->basket.matters[matters[0]];
		tree_text(tree, "guide.title", TEXT_TITLE, TONE_NORMAL,
			item_text(item->json, "name", visit->language));
		return;
	}
	snprintf(number, sizeof(number), "%zu", count);
	visit_words_with(visit, "guide.several", number, text, sizeof(text));
	tree_text(tree, "guide.title", TEXT_TITLE, TONE_NORMAL, text);
}

/* On to other matters, or back to what was handed in before: nobody is asked for that. */
static void elsewhere(struct tree *tree, const struct screen_context *context, bool filed)
{
	tree_open(tree, ROLE_ROW, "");
	tree_button(
		tree, "guide.more", BUTTON_SECONDARY, ICON_FORM, word(context, "guide.more"));
	if (!filed)
		tree_button(tree, "guide.filed_before", BUTTON_QUIET, ICON_CLOCK,
			word(context, "guide.filed_before"));
	tree_close(tree);
}

static void together(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	bool filed = filed_build(tree, context);

	for (size_t i = 0; i < count; i++)
		if (visit->view.not_needed & 1u << matters[i])
			not_needed_build(tree, context, matters[i]);
		else if (visit_books(visit, matters[i]) ||
			 visit_is_seen_once(visit, matters[i]))
			booked(tree, context, matters[i]);
	guide_persons(tree, context);
	materials(tree, context);
	checklist_build(tree, context, "guide.print");
	elsewhere(tree, context, filed);
	for (size_t i = 0; i < count; i++) {
		const struct service_item *item = visit->basket.matters[matters[i]];

		if (basket_find(&visit->basket, item->implement_code) != (int)matters[i])
			continue; /* for somebody else too: read once */
		if (count > 1)
			tree_text(tree, "", TEXT_LARGE, TONE_ACCENT,
				item_text(item->json, "name", visit->language));
		guide_matter(tree, context, item);
	}
}

static void own_materials(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	char text[512];

	open_card(tree, context, "guide.materials", "guide.materials");
	for (size_t i = 0; i < item->material_count; i++) {
		const struct item_material *of = &item->materials[i];

		text_print(text, sizeof(text), "%zu. %s", i + 1,
			item_text(of->json, "name", context->visit->language));
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
		tree_text(tree, "", TEXT_SMALL, of->obtainable ? TONE_GOOD : TONE_QUIET,
			word(context, of->obtainable ? "guide.held"
				      : of->required ? "guide.paper"
						     : "guide.optional"))
			->close = !of->obtainable;
		if (!of->obtainable)
			paper_facts(tree, context, of->json);
	}
	tree_close(tree);
}

/* Services are paused, or the matter is a guide alone: it is read about, no more. */
static void read_about(struct tree *tree, const struct screen_context *context)
{
	const struct service_item *item = context->visit->item;
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	if (!visit_can_be_sealed(context->visit, item))
		fault_card(tree, context, FAULT_SEALING_KEY, NULL);
	if (!service_item_is_valid(item, today))
		tree_banner(tree, "guide.not_in_force", TONE_WARN, ICON_CLOCK,
			word(context, "guide.not_in_force"));
	else if (item->booking_only)
		tree_banner(tree, "guide.booking", TONE_WARN, ICON_CLOCK,
			word(context, "guide.booking_only"));
	own_materials(tree, context, item);
	guide_matter(tree, context, item);
}

void guide_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool open = !visit->item && !visit->blocked;

	if (!visit->item && !visit->answers)
		return;
	title(tree, context);
	if (visit->sample)
		say(tree, context, TEXT_SMALL, TONE_WARN, "guide.sample");
	change_build(tree, context);
	tree_open(tree, ROLE_SCROLL, "guide.scroll");
	if (visit->item)
		read_about(tree, context);
	else
		together(tree, context);
	tree_close(tree);
	footer(tree, context, "frame.back",
		open && visit_files_something(visit) ? "guide.next" : NULL);
}

static void say_brought(struct visit *visit, const char *name)
{
	char material[96];
	const char *dot = strrchr(name, '.');
	int index;

	if (!dot || dot == name || (size_t)(dot - name) >= sizeof(material))
		return;
	snprintf(material, sizeof(material), "%.*s", (int)(dot - name), name);
	index = visit_material_by_name(visit, material);
	for (size_t i = 0; index >= 0 && i < sizeof(SAID) / sizeof(SAID[0]); i++)
		if (!strcmp(dot, SAID[i].ending))
			visit_say_brought(visit, (size_t)index, SAID[i].brought);
}

/* Whoever went on too early is led to the first question that has no answer. */
static void lead_to_unanswered(struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct question_places at;

	if (visit->state != VISIT_GUIDE || !context->window)
		return;
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		if (!visit->basket.questions[q].situation || !visit_asks(visit, q) ||
			!visit_check(visit, q))
			continue;
		question_widgets(visit, "guide", q, &at);
		window_lead_to(context->window, at.stop, at.seen);
		return;
	}
}

void guide_act(struct screen_context *context, const struct input *input)
{
	if (footer_act(context, input, VISIT_EV_NEXT)) {
		if (pressed(input, "guide.next"))
			lead_to_unanswered(context);
		return;
	}
	if (change_act(context, input) || filed_act(context, input) ||
		guide_persons_act(context, input))
		return;
	if (pressed(input, "guide.print"))
		visit_handle(context->visit, VISIT_EV_CHECKLIST);
	else if (pressed(input, "guide.more"))
		visit_handle(context->visit, VISIT_EV_BACK);
	else if (input->kind == INPUT_PRESS && !strncmp(input->name, "guide.bring.", 12))
		say_brought(context->visit, input->name + 12);
	else
		question_act(context, "guide", input);
}
