/* Services are paused: why, who acts, what still works. */
#include "ui/screens/parts.h"

/* What is broken keeps even a report from being filed: who takes it instead. */
static void by_phone(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char text[160];

	tree_open(tree, ROLE_PANEL, "");
	tree_banner(
		tree, "out.no_report", TONE_WARN, ICON_WARN, word(context, "out.no_report"));
	say(tree, context, TEXT_BODY, TONE_NORMAL, "out.by_phone");
	if (visit->kiosk_id[0]) {
		visit_words_with(visit, "out.number", visit->kiosk_id, text, sizeof(text));
		tree_text(tree, "out.number", TEXT_BODY, TONE_NORMAL, text);
	}
	tree_close(tree);
}

void out_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	tree_space(tree);
	say_pictured(tree, context, TONE_WARN, ICON_WARN, "out.title");
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "out.text")->centred = true;
	tree_space(tree);
	if (visit->blocked)
		fault_card(tree, context, visit->blocked, NULL);
	if (visit_reports_by_phone(visit))
		by_phone(tree, context);
	if (visit->slip_waits)
		tree_banner(tree, "out.slip_waits", TONE_GOOD, ICON_PRINTER,
			word(context, "attract.slip_waits"));
	tree_tile(tree, "out.slip", ICON_PRINTER, word(context, "attract.slip"),
		word(context, "attract.slip_note"));
	tree_tile(tree, "out.track", ICON_FORM, word(context, "attract.track"),
		word(context, "attract.track_note"));
	if (visit->catalogue.count)
		tree_tile(tree, "out.guide", ICON_FORM, word(context, "out.guide"),
			word(context, "out.guide_note"));
	tree_button(
		tree, "out.again", BUTTON_SECONDARY, ICON_AGAIN, word(context, "out.again"));
	tree_space(tree);
}

/* Any touch looks again: the cause may be gone. */
void out_act(struct screen_context *context, const struct input *input)
{
	if (pressed(input, "out.slip"))
		visit_handle(context->visit, VISIT_EV_ASK_SLIP);
	else if (pressed(input, "out.track"))
		visit_handle(context->visit, VISIT_EV_TRACK);
	else if (pressed(input, "out.guide"))
		visit_handle(context->visit, VISIT_EV_START);
	else if (input->kind == INPUT_PRESS || input->kind == INPUT_TOUCH)
		visit_check_terminal(context->visit);
}
