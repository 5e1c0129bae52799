/* The card, or typing instead. */
#include <string.h>

#include "ui/screens/parts.h"

static enum fault reader_fault(const struct screen_context *context)
{
	return context->visit->hands->fault(context->visit->hands_user, DEVICE_READER);
}

static void typing(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool name = !strcmp(visit->typed_error, "identify.name_short");
	const char *error = visit->typed_error[0] ? word(context, visit->typed_error) : "";

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "identify.type_title");
	tree_open(tree, ROLE_SCROLL, "identify.scroll");
	tree_banner(tree, "identify.unverified", TONE_WARN, ICON_HELP,
		word(context, "identify.unverified"));
	tree_field(tree, "identify.name", KEYBOARD_PINYIN, word(context, "identify.name_label"),
		visit->typed_name, name ? error : "");
	tree_field(tree, "identify.number", KEYBOARD_ID, word(context, "identify.number_label"),
		visit->typed_number, name ? "" : error);
	tree_button(tree, "identify.card", BUTTON_SECONDARY, ICON_CARD,
		word(context, "identify.card"));
	tree_close(tree);
	footer(tree, context, "frame.back", "identify.typed");
}

/* Nothing to touch here, so nothing that looks like a button. */
static void put_card(struct tree *tree, const struct screen_context *context)
{
	tree_open(tree, ROLE_PANEL, "");
	say_pictured(tree, context, TEXT_TITLE, TONE_ACCENT, ICON_CARD, "identify.put");
	say(tree, context, TEXT_BODY, TONE_QUIET, "identify.put_note")->centred = true;
	tree_close(tree);
}

static void card(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum fault fault = reader_fault(context);

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "identify.title");
	tree_open(tree, ROLE_SCROLL, "identify.scroll");
	if (fault) {
		fault_card(tree, context, fault, NULL);
	} else {
		put_card(tree, context);
		if (visit->fault)
			fault_card(tree, context, visit->fault, visit->fault_note);
	}
	if (visit_may_type(visit))
		tree_tile(tree, "identify.type", ICON_FORM, word(context, "identify.type"),
			word(context, "identify.type_note"));
	tree_close(tree);
	footer(tree, context, "frame.back", NULL);
}

void identify_build(struct tree *tree, const struct screen_context *context)
{
	if (context->visit->typing)
		typing(tree, context);
	else
		card(tree, context);
}

void identify_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;

	if (input->kind == INPUT_EDIT)
		visit_set_typed(visit, strcmp(input->name, "identify.name") ? "number" : "name",
			input->text);
	else if (pressed(input, "identify.type"))
		visit_type_identity(visit, true);
	else if (pressed(input, "identify.card"))
		visit_type_identity(visit, false);
	else if (pressed(input, "identify.next"))
		visit_typed_done(visit);
	else if (pressed(input, "identify.back") && visit->typing)
		visit_type_identity(visit, false);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
