/* 「您已于X日提交过」: calmly, with what can be done; nobody is kept from handing it in again. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/words_date.h"
#include "firmware/visit/visit_answer.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

/* As on the screen of its progress, in few words. */
static const char *now_word(const struct screen_context *context, size_t matter,
	const struct visit_filed_case *filed)
{
	const struct service_item *item = context->visit->basket.matters[matter];
	bool decided = filed->state == CASE_DECIDED;
	char key[48];

	if (filed->outcome == CASE_REFUSED || (decided && filed->outcome == CASE_GRANTED))
		return word(context, visit_decided_as(item, filed->outcome));
	if (decided)
		return word(context, "track.state.unsaid");
	snprintf(key, sizeof(key), "track.state.%s", case_state_word(filed->state));
	return word(context, key);
}

/* Once is enough, as long as it is under way. */
static const char *advice_key(enum case_state state)
{
	switch (state) {
	case CASE_CORRECTION:
		return "filed.correction";
	case CASE_RETURNED:
	case CASE_DECIDED:
	case CASE_REJECTED:
	case CASE_WITHDRAWN:
	case CASE_TERMINATED:
	case CASE_CLOSED:
		return "filed.ended";
	case CASE_RECEIVED:
	case CASE_WAITING:
	case CASE_ACCEPTED:
	case CASE_TRANSFERRED:
	case CASE_REVIEWING:
	case CASE_SPECIAL:
	case CASE_EXTENDED:
	case CASE_STATES:
		break;
	}
	return "filed.again";
}

static void said(struct tree *tree, const struct screen_context *context, const char *name,
	const struct visit_filed_case *filed)
{
	char day[WORDS_DATE_SIZE], text[WORDS_DATE_SIZE + 128];

	words_date(context->visit->language, filed->day, day);
	visit_words_with(context->visit, "filed.said", day, text, sizeof(text));
	tree_banner(tree, name, TONE_ACCENT, ICON_FORM, text);
}

static void case_build(struct tree *tree, const struct screen_context *context, size_t matter,
	const struct visit_filed_case *filed)
{
	size_t matters[BASKET_MATTERS_MAX];
	char name[48], number[18];

	tree_open(tree, ROLE_PANEL, "");
	snprintf(name, sizeof(name), "guide.filed.%zu", matter);
	said(tree, context, name, filed);
	if (visit_matters(context->visit, matters) > 1)
		tree_text(tree, "", TEXT_LARGE, TONE_NORMAL,
			item_text(context->visit->basket.matters[matter]->json, "name",
				context->visit->language));
	receipt_no_group(filed->receipt_no, number);
	say_pair(tree, word(context, "paper.receipt_no"), number);
	say_pair(tree, word(context, "filed.now"), now_word(context, matter, filed));
	say(tree, context, TEXT_BODY, TONE_NORMAL, advice_key(filed->state));
	snprintf(name, sizeof(name), "guide.progress.%zu", matter);
	tree_button(tree, name, BUTTON_SECONDARY, ICON_CLOCK, word(context, "filed.progress"));
	tree_close(tree);
}

/* The same matter for several persons is told once. */
bool filed_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct visit_filed_case *filed = visit_filed(visit, matters[i]);

		if (!filed || !basket_is_first(&visit->basket, matters[i]))
			continue;
		case_build(tree, context, matters[i], filed);
		any = true;
	}
	return any;
}

void filed_note(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);
	char name[48];

	for (size_t i = 0; i < count; i++) {
		const struct visit_filed_case *filed = visit_filed(visit, matters[i]);

		if (!filed || !basket_is_first(&visit->basket, matters[i]))
			continue;
		snprintf(name, sizeof(name), "form.filed.%zu", matters[i]);
		said(tree, context, name, filed);
		if (count > 1)
			tree_text(tree, "", TEXT_SMALL, TONE_NORMAL,
				item_text(visit->basket.matters[matters[i]]->json, "name",
					visit->language));
	}
}

bool filed_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;
	size_t matter;

	if (pressed(input, "guide.filed_before")) {
		visit_track_filed(visit, NULL);
		return true;
	}
	if (input->kind != INPUT_PRESS || !numbered(input->name, "guide.progress.", &matter) ||
		matter >= visit->basket.matter_count)
		return false;
	visit_track_filed(visit, visit_filed(visit, matter));
	return true;
}
