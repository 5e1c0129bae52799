/* The end: nothing personal is shown any more. */
#include "ui/screens/parts.h"

#define GAP_MM 11

/* What is left of a visit that was not finished: said only as far as it is known. */
static const char *left_key(const struct visit *visit)
{
	if (!visit->kept)
		return visit->reported ? "goodbye.reported_text" : "goodbye.abandoned_text";
	if (visit->keeping == VISIT_KEEPING_DONE)
		return "goodbye.kept_text";
	return visit->keeping == VISIT_KEEPING_BUSY ? "goodbye.keeping_text"
						    : "goodbye.lost_text";
}

/* Only who filed something is told that it is safe, and who booked is not told to stay at home. */
static const char *done_key(const struct visit *visit)
{
	static const char *const KEYS[] = {[VISIT_YIELD_NOTHING] = "goodbye.looked_text",
		[VISIT_YIELD_CASES] = "goodbye.text",
		[VISIT_YIELD_BOOKED] = "goodbye.booked_text"};

	if (visit->yield == VISIT_YIELD_NOTHING && visit->reported)
		return "goodbye.reported_text";
	return KEYS[visit->yield];
}

void goodbye_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool abandoned = visit->abandoned;
	bool lost = abandoned && visit->kept && visit->keeping == VISIT_KEEPING_FAILED;

	tree_space(tree);
	say_pictured(tree, context, TONE_ACCENT, abandoned ? ICON_CROSS : ICON_CHECK,
		abandoned ? "goodbye.abandoned" : "goodbye.title");
	say(tree, context, TEXT_LARGE, TONE_NORMAL,
		abandoned ? left_key(visit) : done_key(visit))
		->centred = true;
	tree_space(tree)->height_mm = GAP_MM;
	if (lost)
		fault_card_with(tree, context, FAULT_DRAFT_NOT_KEPT, NULL,
			word(context, "goodbye.lost_works"));
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
