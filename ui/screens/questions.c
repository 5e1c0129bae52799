/* One question of the basket, for the guide and the form: a choice or a field. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

enum { PLACES_UNSAID = -1 };

/* A question being built. */
struct asked {
	const char *screen; /* "guide" or "form": the first part of widget names */
	size_t question;
	char name[VISIT_NAME_SIZE];
	const json_t *json;
	const char *label, *value, *error;
};

/* On the guide a card among cards; on the form it stands where a field would. */
static void open_question(struct tree *tree, const struct asked *asked)
{
	bool card = !strcmp(asked->screen, "guide");

	tree_open(tree, card ? ROLE_PANEL : ROLE_COLUMN, "");
	tree_label(tree, asked->label);
}

static void stop_build(struct tree *tree, const struct asked *asked, const char *stop)
{
	char name[160];

	snprintf(name, sizeof(name), "%s.%s.error", asked->screen, asked->name);
	tree_banner(tree, name, TONE_WARN, ICON_WARN, stop);
}

static void error_build(struct tree *tree, const struct asked *asked)
{
	char name[160];

	snprintf(name, sizeof(name), "%s.%s.error", asked->screen, asked->name);
	if (asked->error[0])
		tree_banner(tree, name, TONE_BAD, ICON_WARN, asked->error);
}

/* "上午 9:00–12:00（余 3 个）"; as it is when left is PLACES_UNSAID. */
static void say_left(const struct screen_context *context, const char *says, int left,
	char *out, size_t size)
{
	bool chinese = strncmp(context->visit->language, "zh", 2) == 0;
	char number[16], places[64];

	text_print(out, size, "%s", says);
	if (left == PLACES_UNSAID)
		return;
	snprintf(number, sizeof(number), "%d", left);
	visit_words_with(context->visit, left ? "form.left" : "form.full", number, places,
		sizeof(places));
	text_print(out, size, chinese ? "%s（%s）" : "%s (%s)", says, places);
}

/*
 * One of several. A day, or a part of it, that has no place left says so and is not taken; how
 * many are left is said of a part only, so that a day stays in one piece.
 */
static void option_build(struct tree *tree, const struct screen_context *context,
	const struct asked *asked, const char *id, const char *says)
{
	int left = visit_places_left(context->visit, asked->question, id);
	bool is_day = !json_object_get(asked->json, "options");
	char name[160], text[256];
	struct widget *widget;

	snprintf(name, sizeof(name), "%s.%s.%s", asked->screen, asked->name, id);
	say_left(context, says, left < 0 || (left && is_day) ? PLACES_UNSAID : left, text,
		sizeof(text));
	widget = tree_option(tree, name, text, !strcmp(asked->value, id));
	widget->enabled = left != 0;
	speak_of(tree, context, widget, asked->label);
}

static void choice(
	struct tree *tree, const struct screen_context *context, const struct asked *asked)
{
	const json_t *options = json_object_get(asked->json, "options");
	bool beside = json_array_size(options) <= 2;
	const char *stop = question_stop(context, asked->question);

	open_question(tree, asked);
	if (beside)
		tree_open(tree, ROLE_ROW, "");
	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		const char *id = json_text(option, "id");

		if (!visit_offers(context->visit, asked->question, id))
			continue;
		option_build(tree, context, asked, id,
			item_text(option, "label", context->visit->language));
	}
	if (beside)
		tree_close(tree);
	if (stop[0])
		stop_build(tree, asked, stop);
	else
		error_build(tree, asked);
	tree_close(tree);
}

/* A day is never broken in two: large ones stand below each other, Chinese ones are short. */
static size_t days_beside(const struct screen_context *context)
{
	bool chinese = strncmp(context->visit->language, "zh", 2) == 0;
	enum look_text wide = chinese ? LOOK_TEXT_VERY_LARGE : LOOK_TEXT_LARGE;

	return context->window && window_look(context->window)->text >= wide ? 1 : 2;
}

/* The first slot that has a place, in words. */
static bool first_free(
	const struct screen_context *context, size_t question, char *out, size_t size)
{
	const char *language = context->visit->language;
	char date[WORDS_DATE_SIZE];
	struct booking slot;

	if (!visit_first_free(context->visit, question, &slot))
		return false;
	words_day(language, slot.day, date_weekday(slot.day), date);
	visit_words_with(context->visit, "form.first_free", date, out, size);
	return true;
}

/* What is known of the places, where not every day has one: or that nobody knows. */
static void places_build(struct tree *tree, const struct screen_context *context,
	const struct asked *asked, char (*days)[DATE_SIZE], size_t count)
{
	const struct visit *visit = context->visit;
	char name[160], text[160];
	bool full = false;

	snprintf(name, sizeof(name), "%s.%s.places", asked->screen, asked->name);
	for (size_t i = 0; i < count; i++)
		full |= !visit_places_left(visit, asked->question, days[i]);
	switch (visit_places_word(visit, asked->question)) {
	case VISIT_PLACES_NONE:
		break;
	case VISIT_PLACES_BUSY:
		tree_text(
			tree, name, TEXT_SMALL, TONE_QUIET, word(context, "form.places_busy"));
		break;
	case VISIT_PLACES_OPEN:
		tree_banner(
			tree, name, TONE_WARN, ICON_WARN, word(context, "form.places_open"));
		break;
	case VISIT_PLACES_KNOWN:
		if (full && first_free(context, asked->question, text, sizeof(text)))
			tree_banner(tree, name, TONE_ACCENT, ICON_CALENDAR, text);
		else if (full)
			tree_banner(tree, name, TONE_WARN, ICON_CALENDAR,
				word(context, "form.all_full"));
		break;
	}
}

/* The days an appointment can be on: nobody has to know which are worked. */
static void days(
	struct tree *tree, const struct screen_context *context, const struct asked *asked)
{
	char offered[VISIT_DAYS][DATE_SIZE], date[WORDS_DATE_SIZE];
	size_t count = visit_bookable_days(context->visit, offered);
	const char *language = context->visit->language;
	size_t beside = days_beside(context);

	open_question(tree, asked);
	for (size_t i = 0; i < count; i++) {
		if (i % beside == 0)
			tree_open(tree, ROLE_ROW, "");
		words_day(language, offered[i], date_weekday(offered[i]), date);
		option_build(tree, context, asked, offered[i], date);
		if (i % beside + 1 == beside || i + 1 == count)
			tree_close(tree);
	}
	places_build(tree, context, asked, offered, count);
	error_build(tree, asked);
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
	const struct asked *asked, const struct item_field *field)
{
	struct widget *widget;
	const char *help = item_text(asked->json, "help", context->visit->language);
	char name[80];

	snprintf(name, sizeof(name), "%s.%s", asked->screen, asked->name);
	widget = tree_wrong(tree,
		tree_field(tree, name, question_keyboard(asked->json, field->type),
			asked->label, asked->value),
		asked->error);
	widget->help = help;
	widget->masked = is_secret(field);
	widget->together = question_together(asked->json);
	widget->close = help[0] && !asked->value[0];
	if (widget->close)
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET, help);
}

/* What can be chosen first; where nothing can, the first. */
static const char *first_open_day(
	const struct visit *visit, size_t question, char out[DATE_SIZE])
{
	char days[VISIT_DAYS][DATE_SIZE] = {""};
	size_t count = visit_bookable_days(visit, days), at = 0;

	while (at + 1 < count && !visit_places_left(visit, question, days[at]))
		at++;
	memcpy(out, days[at], DATE_SIZE);
	return out;
}

static const char *first_open_option(
	const struct visit *visit, size_t question, const json_t *options)
{
	size_t count = json_array_size(options), at = 0;

	while (at + 1 < count && !visit_places_left(visit, question,
					 json_text(json_array_get(options, at), "id")))
		at++;
	return json_text(json_array_get(options, at), "id");
}

const char *question_stop(const struct screen_context *context, size_t question)
{
	const struct visit *visit = context->visit;
	const struct basket_question *of = &visit->basket.questions[question];
	const json_t *json =
		basket_question_json(&visit->basket, of, visit->view.asked[question]);

	return item_text(
		item_option(json, form_get(visit->answers, of->key)), "stops", visit->language);
}

const char *wrong_word(const struct screen_context *context, size_t question, const char *key)
{
	if (!strcmp(key, "form.required") && is_chosen(field_of(context->visit, question)))
		key = "form.choose";
	return word(context, key);
}

void question_widgets(const struct visit *visit, const char *screen, size_t question,
	struct question_places *out)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question);
	const json_t *options = json_object_get(
		basket_question_json(&visit->basket, of, visit->view.asked[question]),
		"options");
	char name[VISIT_NAME_SIZE], day[DATE_SIZE];

	visit_question_name(visit, question, name);
	if (!is_chosen(field)) {
		snprintf(out->stop, sizeof(out->stop), "%s.%s", screen, name);
		snprintf(out->seen, sizeof(out->seen), "%s", out->stop);
		return;
	}
	snprintf(out->stop, sizeof(out->stop), "%s.%s.%s", screen, name,
		field && field->type == FIELD_WORKING_DAY
			? first_open_day(visit, question, day)
			: first_open_option(visit, question, options));
	snprintf(out->seen, sizeof(out->seen), "%s.%s.error", screen, name);
}

const char *question_label(
	struct tree *tree, const struct screen_context *context, size_t question)
{
	char text[320];

	visit_question_label(context->visit, question, text, sizeof(text));
	return tree_copy(tree, text);
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
	asked.label = question_label(tree, context, question);
	if (!field || field->type == FIELD_CHOICE)
		choice(tree, context, &asked);
	else if (field->type == FIELD_WORKING_DAY)
		days(tree, context, &asked);
	else
		field_build(tree, context, &asked, field);
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
