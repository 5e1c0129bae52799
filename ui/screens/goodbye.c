/* The end: nothing personal is shown any more. */
#include "ui/screens/parts.h"

#define GAP_MM 11

void goodbye_build(struct tree *tree, const struct screen_context *context)
{
	bool abandoned = context->visit->abandoned;

	tree_space(tree);
	say_pictured(tree, context, TONE_ACCENT, abandoned ? ICON_CROSS : ICON_CHECK,
		abandoned ? "goodbye.abandoned" : "goodbye.title");
	say(tree, context, TEXT_LARGE, TONE_NORMAL,
		!abandoned                 ? "goodbye.text"
		: context->visit->kept     ? "goodbye.kept_text"
		: context->visit->reported ? "goodbye.reported_text"
					   : "goodbye.abandoned_text")
		->centred = true;
	tree_space(tree)->height_mm = GAP_MM;
	tree_banner(
		tree, "goodbye.take", TONE_ACCENT, ICON_CARD, word(context, "goodbye.take"));
	tree_space(tree);
	frame_open_foot(tree);
	tree_button(tree, "goodbye.next", BUTTON_SECONDARY, ICON_HOME,
		word(context, "goodbye.next"));
}

void goodbye_act(struct screen_context *context, const struct input *input)
{
	footer_act(context, input, VISIT_EV_NEXT);
}
