/* One question of the basket, for the guide and the form: a choice or a field. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/words_date.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

static const enum keyboard_kind KEYBOARDS[] = {
	[FIELD_TEXT] = KEYBOARD_PINYIN,
	[FIELD_NAME] = KEYBOARD_PINYIN,
	[FIELD_ID_NUMBER] = KEYBOARD_ID,
	[FIELD_USCC] = KEYBOARD_LATIN,
	[FIELD_PHONE] = KEYBOARD_PHONE,
	[FIELD_DATE] = KEYBOARD_DATE,
	[FIELD_ADDRESS] = KEYBOARD_ADDRESS,
	[FIELD_CHOICE] = KEYBOARD_NONE,
	[FIELD_NUMBER] = KEYBOARD_DIGITS,
	[FIELD_MONEY] = KEYBOARD_DIGITS,
	[FIELD_WORKING_DAY] = KEYBOARD_NONE,
};

/* A question being built. */
struct asked {
	const char *screen; /* "guide" or "form": the first part of widget names */
	size_t question;
	char name[VISIT_NAME_SIZE];
	const json_t *json;
	const char *value, *error;
};

/* Why an answer cannot be handed in, when it cannot. */
static const char *stop_of(
	const struct screen_context *context, const json_t *options, const char *value)
{
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);

		if (!strcmp(json_text(option, "id"), value))
			return item_text(option, "stops", context->visit->language);
	}
	return "";
}

/* On the guide a card among cards; on the form it stands where a field would. */
static void open_question(struct tree *tree, const struct asked *asked, const char *label)
{
	bool card = !strcmp(asked->screen, "guide");

	tree_open(tree, card ? ROLE_PANEL : ROLE_COLUMN, "");
	tree_label(tree, label);
}

static void choice(struct tree *tree, const struct screen_context *context,
	const struct asked *asked, const char *label)
{
	const json_t *options = json_object_get(asked->json, "options");
	bool beside = json_array_size(options) <= 2;
	const char *stop = stop_of(context, options, asked->value);
	char name[160];

	open_question(tree, asked, label);
	if (beside)
		tree_open(tree, ROLE_ROW, "");
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		const char *id = json_text(option, "id");

		if (!visit_offers(context->visit, asked->question, id))
			continue;
		snprintf(name, sizeof(name), "%s.%s.%s", asked->screen, asked->name, id);
		speak_of(tree, context,
			tree_choice(tree, name,
				item_text(option, "label", context->visit->language),
				!strcmp(asked->value, id)),
			label);
	}
	if (beside)
		tree_close(tree);
	snprintf(name, sizeof(name), "%s.%s.error", asked->screen, asked->name);
	if (stop[0])
		tree_banner(tree, name, TONE_WARN, ICON_WARN, stop);
	else if (asked->error[0])
		tree_banner(tree, name, TONE_BAD, ICON_WARN, asked->error);
	tree_close(tree);
}

/* A day is never broken in two: large ones stand below each other, Chinese ones are short. */
static size_t days_beside(const struct screen_context *context)
{
	bool chinese = strncmp(context->visit->language, "zh", 2) == 0;
	enum look_text wide = chinese ? LOOK_TEXT_VERY_LARGE : LOOK_TEXT_LARGE;

	return context->window && window_look(context->window)->text >= wide ? 1 : 2;
}

/* The days an appointment can be on: nobody has to know which are worked. */
static void days(struct tree *tree, const struct screen_context *context,
	const struct asked *asked, const char *label)
{
	char offered[VISIT_DAYS][DATE_SIZE], name[160], date[WORDS_DATE_SIZE];
	size_t count = visit_bookable_days(context->visit, offered);
	const char *language = context->visit->language;
	size_t beside = days_beside(context);

	open_question(tree, asked, label);
	for (size_t i = 0; i < count; i++) {
		if (i % beside == 0)
			tree_open(tree, ROLE_ROW, "");
		words_day(language, offered[i], date_weekday(offered[i]), date);
		snprintf(
			name, sizeof(name), "%s.%s.%s", asked->screen, asked->name, offered[i]);
		speak_of(tree, context,
			tree_choice(tree, name, date, !strcmp(asked->value, offered[i])),
			label);
		if (i % beside + 1 == beside || i + 1 == count)
			tree_close(tree);
	}
	snprintf(name, sizeof(name), "%s.%s.error", asked->screen, asked->name);
	if (asked->error[0])
		tree_banner(tree, name, TONE_BAD, ICON_WARN, asked->error);
	tree_close(tree);
}

static bool is_chosen(const struct item_field *field)
{
	return !field || field->type == FIELD_CHOICE || field->type == FIELD_WORKING_DAY;
}

/* The field as the first matter that asks it now has it. */
static const struct item_field *field_of(const struct visit *visit, size_t question)
{
	const struct basket_question *asked = &visit->basket.questions[question];
	const struct basket_use *use = &asked->uses[0];

	for (size_t u = 0; u < asked->use_count; u++)
		if (visit->view.asked[question] & 1u << asked->uses[u].matter) {
			use = &asked->uses[u];
			break;
		}
	return basket_field(&visit->basket, asked, use);
}

/* A text that is figures (an account) or Latin (a passport) alone gets such keys. */
static enum keyboard_kind keyboard_of(const json_t *field, enum field_type type)
{
	const char *pattern = json_text(field, "pattern");

	if (KEYBOARDS[type] != KEYBOARD_PINYIN || !pattern)
		return KEYBOARDS[type];
	if (!strcmp(pattern, "^[0-9 ]+$") || !strcmp(pattern, "^[0-9]+$"))
		return KEYBOARD_DIGITS;
	return strncmp(pattern, "^[A-Z", 5) ? KEYBOARD_PINYIN : KEYBOARD_LATIN;
}

/*
 * What others should not read over a shoulder.  Not what the card gave, which is to be checked
 * here, nor a phone number or an address: a wrong sign in it costs the citizen every notice.
 */
static bool is_secret(const struct item_field *field)
{
	return field->sensitive && !field->from_card && field->type != FIELD_PHONE &&
	       field->type != FIELD_ADDRESS;
}

static void field_build(struct tree *tree, const struct screen_context *context,
	const struct asked *asked, const struct item_field *field, const char *label)
{
	struct widget *widget;
	const char *help = item_text(asked->json, "help", context->visit->language);
	char name[80];

	snprintf(name, sizeof(name), "%s.%s", asked->screen, asked->name);
	widget = tree_field(tree, name, keyboard_of(asked->json, field->type), label,
		asked->value, asked->error);
	widget->help = help;
	widget->masked = is_secret(field);
	if (help[0] && !asked->value[0])
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET, help);
}

const char *wrong_word(const struct screen_context *context, size_t question, const char *key)
{
	if (!strcmp(key, "form.required") && is_chosen(field_of(context->visit, question)))
		key = "form.choose";
	return word(context, key);
}

void question_widgets(const struct visit *visit, const char *screen, size_t question,
	char *stop, char *seen, size_t size)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question);
	const json_t *options = json_object_get(
		basket_question_json(&visit->basket, of, visit->view.asked[question]),
		"options");
	char name[VISIT_NAME_SIZE], days[VISIT_DAYS][DATE_SIZE];

	visit_question_name(visit, question, name);
	if (!is_chosen(field)) {
		snprintf(stop, size, "%s.%s", screen, name);
		snprintf(seen, size, "%s", stop);
		return;
	}
	snprintf(stop, size, "%s.%s.%s", screen, name,
		field && field->type == FIELD_WORKING_DAY && visit_bookable_days(visit, days)
			? days[0]
			: json_text(json_array_get(options, 0), "id"));
	snprintf(seen, size, "%s.%s.error", screen, name);
}

void question_build(struct tree *tree, const struct screen_context *context, const char *screen,
	size_t question, bool tried)
{
	const struct visit *visit = context->visit;
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question);
	const char *wrong = visit_check(visit, question);
	struct asked asked = {.screen = screen,
		.question = question,
		.json = basket_question_json(&visit->basket, of, visit->view.asked[question]),
		.value = form_get(visit->answers, of->key)};

	asked.error =
		wrong && (tried || asked.value[0]) ? wrong_word(context, question, wrong) : "";
	visit_question_name(visit, question, asked.name);
	if (!field)
		choice(tree, context, &asked,
			item_text(asked.json, "question", visit->language));
	else if (field->type == FIELD_CHOICE)
		choice(tree, context, &asked, item_text(asked.json, "label", visit->language));
	else if (field->type == FIELD_WORKING_DAY)
		days(tree, context, &asked, item_text(asked.json, "label", visit->language));
	else
		field_build(tree, context, &asked, field,
			item_text(asked.json, "label", visit->language));
}

/* Eight digits are a date: nobody should have to look for the hyphen. */
static void set_date(struct visit *visit, size_t question, const char *text)
{
	char date[16];

	if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
		snprintf(date, sizeof(date), "%.4s-%.2s-%.2s", text, text + 4, text + 6);
	else
		snprintf(date, sizeof(date), "%.15s", text);
	visit_answer(visit, question, date);
}

static void edit(struct visit *visit, const char *name, const char *text)
{
	int question = visit_question_by_name(visit, name, strlen(name));
	const struct item_field *field =
		question < 0 ? NULL : field_of(visit, (size_t)question);

	if (field && field->type == FIELD_DATE)
		set_date(visit, (size_t)question, text);
	else if (!is_chosen(field))
		visit_answer(visit, (size_t)question, text);
}

static void press(struct visit *visit, const char *name)
{
	const char *dot = strchr(name, '.');
	int question = dot ? visit_question_by_name(visit, name, (size_t)(dot - name)) : -1;
	const struct item_field *field =
		question < 0 ? NULL : field_of(visit, (size_t)question);

	if (question >= 0 && is_chosen(field) && strcmp(dot, ".error"))
		visit_answer(visit, (size_t)question, dot + 1);
}

void question_act(struct screen_context *context, const char *screen, const struct input *input)
{
	size_t len = strlen(screen);

	if (!input->name || strncmp(input->name, screen, len) || input->name[len] != '.')
		return;
	if (input->kind == INPUT_EDIT)
		edit(context->visit, input->name + len + 1, input->text);
	else if (input->kind == INPUT_PRESS)
		press(context->visit, input->name + len + 1);
}

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
			label_of_key(
				context, json_string_value(json_array_get(visit->lost, i))));
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

const char *label_of_key(const struct screen_context *context, const char *key)
{
	const struct basket *basket = &context->visit->basket;
	const char *language = context->visit->language;

	for (size_t q = 0; q < basket->question_count; q++)
		if (!strcmp(basket->questions[q].key, key))
			return item_text(basket_question_json(basket, &basket->questions[q], 0),
				basket->questions[q].situation ? "question" : "label",
				language);
	for (size_t m = 0; m < basket->material_count; m++)
		if (!strcmp(basket->materials[m].key, key))
			return item_text(
				basket_material_of(basket, &basket->materials[m], 0)->json,
				"name", language);
	return "";
}
