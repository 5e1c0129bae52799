/* The form: filled from the card, errors beside the field. */
#include <stdio.h>
#include <string.h>

#include "ui/screens/parts.h"

static const enum keyboard_kind KEYBOARDS[] = {
	[FIELD_TEXT] = KEYBOARD_PINYIN,
	[FIELD_NAME] = KEYBOARD_PINYIN,
	[FIELD_ID_NUMBER] = KEYBOARD_ID,
	[FIELD_USCC] = KEYBOARD_LATIN,
	[FIELD_PHONE] = KEYBOARD_DIGITS,
	[FIELD_DATE] = KEYBOARD_DIGITS,
	[FIELD_ADDRESS] = KEYBOARD_PINYIN,
	[FIELD_CHOICE] = KEYBOARD_NONE,
	[FIELD_NUMBER] = KEYBOARD_DIGITS,
	[FIELD_MONEY] = KEYBOARD_DIGITS,
};

/* What an option of a choice is stored as. */
static const char *option_value(const json_t *option)
{
	const char *value = json_text(option, "value");

	if (!value)
		value = json_text(option, "id");
	return value ? value : "";
}

static const char *option_label(const struct screen_context *context, const json_t *option)
{
	const json_t *label = json_object_get(option, "label");

	return data_text(context, label ? label : json_object_get(option, "text"));
}

static void choice(struct tree *tree, const struct screen_context *context,
	const struct item_field *field, const char *label, const char *value, const char *error)
{
	const json_t *options = json_object_get(field->json, "options"), *option;
	bool beside = json_array_size(options) <= 2;
	char name[128];
	size_t i;

	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "", TEXT_BODY, TONE_QUIET, label);
	if (beside)
		tree_open(tree, ROLE_ROW, "");
	json_array_foreach((json_t *)options, i, option)
	{
		snprintf(name, sizeof(name), "form.%s.%s", field->id, option_value(option));
		tree_choice(tree, name, option_label(context, option),
			!strcmp(value, option_value(option)));
	}
	if (beside)
		tree_close(tree);
	if (error[0]) {
		snprintf(name, sizeof(name), "form.%s.error", field->id);
		tree_text(tree, name, TEXT_BODY, TONE_BAD, error);
	}
	tree_close(tree);
}

static void field_build(
	struct tree *tree, const struct screen_context *context, const struct item_field *field)
{
	const struct visit *visit = context->visit;
	const char *value = form_get(visit->form, field->id);
	const char *wrong = form_check(field, value);
	const char *error =
		wrong && (visit->form_tried || value[0]) ? word(context, wrong) : "";
	const char *label = item_text(field->json, "label", visit->language);
	const char *help = item_text(field->json, "help", visit->language);
	char name[80];

	if (field->type == FIELD_CHOICE) {
		choice(tree, context, field, label, value, error);
		return;
	}
	snprintf(name, sizeof(name), "form.%s", field->id);
	tree_field(tree, name, KEYBOARDS[field->type], label, value, error)->help = help;
	if (help[0] && !value[0])
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET, help);
}

void form_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t i;

	if (!visit->item || !visit->form)
		return;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, visit->fixing ? "form.fix" : "form.title");
	if (!visit->fixing)
		say(tree, context, TEXT_BODY, TONE_QUIET, "form.intro");
	tree_open(tree, ROLE_SCROLL, "form.scroll");
	for (i = 0; i < visit->item->field_count; i++)
		if (visit->fixing ? visit->fix.index == i
				  : visit_applies(visit, visit->item->fields[i].json))
			field_build(tree, context, &visit->item->fields[i]);
	tree_close(tree);
	footer(tree, context, visit->fixing ? NULL : "frame.back",
		visit->fixing ? "form.return" : "form.next");
}

static const struct item_field *field_of(const struct visit *visit, const char *id, size_t len)
{
	size_t i;

	for (i = 0; visit->item && i < visit->item->field_count; i++)
		if (strlen(visit->item->fields[i].id) == len &&
			!strncmp(visit->item->fields[i].id, id, len))
			return &visit->item->fields[i];
	return NULL;
}

/* Eight digits are a date: nobody should have to look for the hyphen. */
static void set_date(struct visit *visit, const struct item_field *field, const char *text)
{
	char date[16];

	if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
		snprintf(date, sizeof(date), "%.4s-%.2s-%.2s", text, text + 4, text + 6);
	else
		snprintf(date, sizeof(date), "%.15s", text);
	visit_set_field(visit, field->id, date);
}

static void edit(struct visit *visit, const char *id, const char *text)
{
	const struct item_field *field = field_of(visit, id, strlen(id));

	if (field && field->type == FIELD_DATE)
		set_date(visit, field, text);
	else if (field)
		visit_set_field(visit, field->id, text);
}

static void choose_option(struct visit *visit, const char *name)
{
	const char *dot = strchr(name, '.');
	const struct item_field *field =
		dot ? field_of(visit, name, (size_t)(dot - name)) : NULL;

	if (field && field->type == FIELD_CHOICE)
		visit_set_field(visit, field->id, dot + 1);
}

void form_act(struct screen_context *context, const struct input *input)
{
	if (footer_act(context, input, VISIT_EV_NEXT) || !input->name ||
		strncmp(input->name, "form.", 5))
		return;
	if (input->kind == INPUT_EDIT)
		edit(context->visit, input->name + 5, input->text);
	else if (input->kind == INPUT_PRESS)
		choose_option(context->visit, input->name + 5);
}
