#include "ui/screens/screens.h"

#include <string.h>

#include "ui/screens/parts.h"

const struct screen SCREENS[VISIT_STATES] = {
	[VISIT_ATTRACT] = {"attract", attract_build, attract_act, true},
	[VISIT_CHOOSE] = {"choose", choose_build, choose_act, false},
	[VISIT_GUIDE] = {"guide", guide_build, guide_act, false},
	[VISIT_NOTICE] = {"notice", notice_build, notice_act, false},
	[VISIT_IDENTIFY] = {"identify", identify_build, identify_act, false},
	[VISIT_CODE] = {"code", code_build, code_act, false},
	[VISIT_FORM] = {"form", form_build, form_act, false},
	[VISIT_MATERIALS] = {"materials", materials_build, materials_act, false},
	[VISIT_REVIEW] = {"review", review_build, review_act, false},
	[VISIT_SIGN] = {"sign", sign_build, sign_act, false},
	[VISIT_SENDING] = {"sending", sending_build, sending_act, false},
	[VISIT_SLIP] = {"slip", slip_build, slip_act, false},
	[VISIT_GOODBYE] = {"goodbye", goodbye_build, goodbye_act, true},
	[VISIT_WAITING_SLIP] = {"waiting", waiting_build, waiting_act, false},
	[VISIT_OUT_OF_SERVICE] = {"out", out_build, out_act, true},
	[VISIT_STUCK] = {"stuck", stuck_build, stuck_act, false},
	[VISIT_TRACK] = {"track", track_build, track_act, false},
};

/* Where the cards tell about the person: they are read to the headphone only. */
static const bool TELLS_OF_PERSON[VISIT_STATES] = {[VISIT_CODE] = true,
	[VISIT_MATERIALS] = true,
	[VISIT_REVIEW] = true,
	[VISIT_SIGN] = true,
	[VISIT_SLIP] = true,
	[VISIT_TRACK] = true};

/* A card that begins with a banner is a hint or a fault, about nobody. */
static void mark_personal(struct widget *widget)
{
	bool card = widget->role == ROLE_PANEL && widget->first &&
		    widget->first->role != ROLE_BANNER;

	if (card || !strcmp(widget->name, "code.code"))
		widget->personal = true;
	for (struct widget *child = widget->first; child; child = child->next)
		mark_personal(child);
}

void screen_build(struct tree *tree, const struct screen_context *context)
{
	const struct screen *screen = &SCREENS[context->visit->state];

	tree_clear(tree);
	frame_head(tree, context);
	if (context->visit->helping)
		help_build(tree, context);
	else
		screen->build(tree, context);
	if (!context->visit->helping && TELLS_OF_PERSON[context->visit->state])
		mark_personal(tree_root(tree));
	frame_foot(tree, context);
}

void screen_act(struct screen_context *context, const struct input *input)
{
	if (input->kind == INPUT_NONE || input->kind == INPUT_QUIT)
		return;
	visit_touch(context->visit);
	if (help_key(context, input) || frame_act(context, input))
		return;
	if (context->visit->helping)
		help_act(context, input);
	else
		SCREENS[context->visit->state].act(context, input);
}

enum visit_state screen_by_name(const char *name)
{
	int state = 0;

	while (state < VISIT_STATES && strcmp(SCREENS[state].name, name))
		state++;
	return (enum visit_state)state;
}
