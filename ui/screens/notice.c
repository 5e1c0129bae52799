/* 告知: what will be read, why, how long it is kept.  Nothing is read before "agreed". */
#include "ui/screens/parts.h"

void notice_build(struct tree *tree, const struct screen_context *context)
{
	static const char *const CARDS[][2] = {{"notice.what", "notice.what_text"},
		{"notice.why", "notice.why_text"}, {"notice.how_long", "notice.how_long_text"},
		{"notice.who", "notice.who_text"}};
	size_t i;

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "notice.title");
	tree_open(tree, ROLE_SCROLL, "notice.scroll");
	for (i = 0; i < sizeof(CARDS) / sizeof(CARDS[0]); i++) {
		open_card(tree, context, CARDS[i][0], CARDS[i][0]);
		say(tree, context, TEXT_BODY, TONE_NORMAL, CARDS[i][1]);
		tree_close(tree);
	}
	tree_close(tree);
	footer(tree, context, "frame.back", "notice.next");
}

void notice_act(struct screen_context *context, const struct input *input)
{
	footer_act(context, input, VISIT_EV_NEXT);
}
