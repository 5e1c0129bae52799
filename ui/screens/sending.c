/* A moment: the case is sealed and becomes durable. */
#include "ui/screens/parts.h"

void sending_build(struct tree *tree, const struct screen_context *context)
{
	tree_space(tree);
	say_pictured(tree, context, TEXT_HERO, TONE_ACCENT, ICON_LOCK, "sending.title");
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "sending.text")->centred = true;
	tree_space(tree);
}

void sending_act(struct screen_context *context, const struct input *input)
{
	(void)context;
	(void)input;
}
