/* A moment: the case is sealed and becomes durable. */
#include "ui/screens/parts.h"

void sending_build(struct tree *tree, const struct screen_context *context)
{
	bool overdue = context->visit->overdue;

	tree_space(tree);
	say_pictured(tree, context, TONE_ACCENT, ICON_LOCK, "sending.title");
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "sending.text")->centred = true;
	if (overdue) {
		tree_banner(tree, "sending.overdue", TONE_WARN, ICON_CLOCK,
			word(context, "sending.overdue"));
		if (staff_is_there(
			    context)) /* when not, the band at the bottom says who answers */
			staff_build(tree, context);
	}
	tree_space(tree);
}

void sending_act(struct screen_context *context, const struct input *input)
{
	staff_act(context, input);
}
