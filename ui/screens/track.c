/* 查办件进度: number and code, then how the case stands, what to do and until when. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/model/slip.h"
#include "firmware/visit/visit_answer.h"
#include "firmware/visit/visit_notice.h"
#include "ui/screens/parts.h"

#define NOW_SIZE 192

static const char *const TROUBLES[] = {
	[VISIT_TRACK_NOTHING] = "",
	[VISIT_TRACK_MISTYPED] = "track.mistyped",
	[VISIT_TRACK_BUSY] = "track.busy",
	[VISIT_TRACK_KNOWN] = "",
	[VISIT_TRACK_UNKNOWN] = "track.unknown",
	[VISIT_TRACK_OFTEN] = "track.often",
	[VISIT_TRACK_OFFLINE] = "track.offline",
};

static void asked(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum visit_tracking state = visit->track.state;

	say(tree, context, TEXT_BODY, TONE_QUIET, "track.intro");
	tree_open(tree, ROLE_SCROLL, "track.scroll");
	tree_field(tree, "track.number", KEYBOARD_DIGITS, word(context, "track.number"),
		visit->track.number)
		->together = 5;
	tree_field(tree, "track.code", KEYBOARD_CODE, word(context, "track.code"),
		visit->track.code)
		->together = 4;
	if (*TROUBLES[state])
		tree_banner(tree, TROUBLES[state],
			state == VISIT_TRACK_BUSY ? TONE_ACCENT : TONE_WARN,
			state == VISIT_TRACK_BUSY ? ICON_CLOCK : ICON_WARN,
			word(context, TROUBLES[state]));
	scan_slip(tree, context);
	tree_open(tree, ROLE_PANEL, "");
	say(tree, context, TEXT_BODY, TONE_NORMAL, "track.where");
	tree_close(tree);
	tree_close(tree);
	footer(tree, context, visit_tracks_from_guide(visit) ? "frame.back" : NULL,
		"track.next");
	tree_find(tree, "track.next")->enabled = state != VISIT_TRACK_BUSY;
}

static bool was_refused(const struct visit *visit)
{
	return visit_outcome(visit) == CASE_REFUSED;
}

static bool is_unsaid(const struct visit *visit)
{
	return visit->track.answer.step.state == CASE_DECIDED && !was_refused(visit) &&
	       visit_outcome(visit) != CASE_GRANTED;
}

static bool is_bad_news(const struct visit *visit)
{
	enum case_state state = visit->track.answer.step.state;

	return state == CASE_CORRECTION || state == CASE_RETURNED || state == CASE_REJECTED ||
	       state == CASE_TERMINATED || was_refused(visit);
}

/* Nobody answered in time: accepted by law, since the day of receipt. */
static bool is_deemed(const struct enquiry_answer *answer)
{
	return answer->step.state == CASE_ACCEPTED && !strcmp(answer->step.by, STEP_BY_LAW);
}

/* "decided" and "closed" say what was decided. */
static const char *state_key(const struct visit *visit, const char *of, char *out, size_t size)
{
	enum case_state state = visit->track.answer.step.state;
	bool decided = state == CASE_DECIDED || state == CASE_CLOSED;

	snprintf(out, size, "track.%s.%s", of,
		decided && was_refused(visit) ? "refused"
		: is_unsaid(visit)            ? "unsaid"
					      : case_state_word(state));
	return out;
}

/* How it stands: a decision in the words of its matter. */
static const char *now_text(const struct screen_context *context, char out[NOW_SIZE])
{
	const struct visit *visit = context->visit;
	enum case_state state = visit->track.answer.step.state;
	bool refused = was_refused(visit);
	char key[48];

	if ((state == CASE_DECIDED && !is_unsaid(visit)) || (state == CASE_CLOSED && refused))
		visit_words_with(visit, "track.decided",
			word(context, visit_decision_key(visit, visit_outcome(visit))), out,
			NOW_SIZE);
	else
		text_fit(out, NOW_SIZE,
			word(context, state_key(visit, "state", key, sizeof(key))));
	return out;
}

/* Parts of a day and ways that are the same in every matter; the slip has the rest. */
static const struct {
	const char *id, *key;
} BOOKED[] = {{"morning", "booking.time.morning"}, {"afternoon", "booking.time.afternoon"},
	{"evening", "booking.time.evening"}, {"window", "booking.window"},
	{"home", "booking.home"}, {"extended", "booking.extended"}};

static void add_booked(
	const struct screen_context *context, const char *id, char *text, size_t size)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < sizeof(BOOKED) / sizeof(BOOKED[0]); i++)
		if (strcmp(BOOKED[i].id, id) == 0)
			snprintf(text + len, size - len, SLIP_BETWEEN "%s",
				word(context, BOOKED[i].key));
}

static void appointment(struct tree *tree, const struct screen_context *context,
	const struct booking *of, const char *key)
{
	char text[3 * WORDS_DATE_SIZE];

	words_day(context->visit->language, of->day, date_weekday(of->day), text);
	add_booked(context, of->time, text, sizeof(text));
	add_booked(context, of->kind, text, sizeof(text));
	say_pair(tree, word(context, key), text);
}

/* 预约: whoever would come in vain hears it here; what the paper says is told to be past. */
static void booking(struct tree *tree, const struct screen_context *context)
{
	const struct enquiry_answer *answer = &context->visit->track.answer;
	bool moved = answer->booked.day[0] != '\0';

	if (!answer->booking.day[0])
		return;
	appointment(tree, context, &answer->booking, moved ? "track.moved" : "track.booked");
	if (moved)
		appointment(tree, context, &answer->booked, "track.before");
	if (answer->no_place)
		tree_banner(tree, "track.no_place", TONE_WARN, ICON_CALENDAR,
			word(context, "track.no_place"));
	else
		tree_banner(tree, "track.held", TONE_GOOD, ICON_CALENDAR,
			word(context, "track.held"));
}

/* What it means for who asks: an appointment that stands is kept, whatever is being checked. */
static const char *say_key(const struct visit *visit, char *out, size_t size)
{
	const struct enquiry_answer *answer = &visit->track.answer;

	if (visit_has_result(visit))
		return "track.say_printable";
	if (is_deemed(answer))
		return "track.say_deemed";
	if (answer->step.state == CASE_RECEIVED && answer->booking.day[0])
		return "track.say.received_booked";
	return state_key(visit, "say", out, size);
}

static void head(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct enquiry_answer *answer = &visit->track.answer;
	const char *language = visit->language;
	char key[48], number[18], day[CLOCK_TEXT_SIZE], text[WORDS_DATE_SIZE], now[NOW_SIZE];

	receipt_no_group(context->visit->track.enquiry.question.receipt_no, number);
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "track.receipt_no", TEXT_LARGE, TONE_ACCENT, number);
	tree_banner(tree, "track.now",
		is_bad_news(visit) ? TONE_WARN
		: is_unsaid(visit) ? TONE_ACCENT
				   : TONE_GOOD,
		is_bad_news(visit) ? ICON_WARN
		: is_unsaid(visit) ? ICON_PAGE
				   : ICON_CHECK,
		now_text(context, now));
	booking(tree, context);
	clock_text(answer->step.n ? answer->step.at_ms : answer->received_ms, day);
	words_moment(language, day, text);
	say_pair(tree, word(context, "track.since"), text);
	if (answer->step.until[0]) {
		words_date(language, answer->step.until, text);
		say_pair(tree,
			word(context, answer->step.state == CASE_CORRECTION ? "track.gaps_until"
									    : "track.until"),
			text);
	}
	if (!answer->no_place)
		tree_text(tree, "track.say", TEXT_BODY, TONE_NORMAL,
			word(context, say_key(visit, key, sizeof(key))));
	tree_close(tree);
}

/* All at once: what lacks, and which law asks for it. */
static void gaps(struct tree *tree, const struct screen_context *context, const json_t *letter)
{
	const json_t *list = json_object_get(letter, "gaps");
	char name[32];

	if (!json_array_size(list))
		return;
	open_card(tree, context, "track.gaps", "track.gaps");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *gap = json_array_get(list, i);
		const char *what = json_text(gap, "what"), *basis = json_text(gap, "basis");

		snprintf(name, sizeof(name), "track.gap.%zu", i);
		tree_text(tree, name, TEXT_BODY, TONE_NORMAL, what ? what : "")->close = true;
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET, basis ? basis : "");
	}
	tree_close(tree);
}

static void pair_if_any(struct tree *tree, const struct screen_context *context,
	const json_t *letter, const char *member, const char *key)
{
	const char *text = json_text(letter, member);

	if (text && *text)
		say_pair(tree, word(context, key), text);
}

static void said(struct tree *tree, const struct screen_context *context, const json_t *letter)
{
	static const struct {
		const char *member, *key;
	} PAIRS[] = {{"procedure", "track.procedure"}, {"said", "track.reason"},
		{"basis", "track.basis"}, {"leader", "track.leader"}, {"how", "track.how"}};

	if (!json_text(letter, "said") && !json_text(letter, "how"))
		return;
	open_card(tree, context, "track.said", "track.said");
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
		pair_if_any(tree, context, letter, PAIRS[i].member, PAIRS[i].key);
	tree_close(tree);
}

/* 行政复议 60 日, 行政诉讼 6 个月: against a decision that says no. */
static void remedy(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (visit->track.answer.step.state != CASE_REJECTED && !was_refused(visit))
		return;
	open_card(tree, context, "track.remedy", "track.remedy");
	say(tree, context, TEXT_BODY, TONE_NORMAL, "track.remedy_text");
	tree_close(tree);
}

static void known(struct tree *tree, const struct screen_context *context)
{
	const struct enquiry_answer *answer = &context->visit->track.answer;

	tree_open(tree, ROLE_SCROLL, "track.scroll");
	head(tree, context);
	if (answer->letter) {
		gaps(tree, context, answer->letter);
		if (visit_has_result(context->visit))
			track_paper(tree, context);
		said(tree, context, answer->letter);
	}
	if (visit_notice(answer))
		track_paper(tree, context);
	track_earlier(tree, context);
	remedy(tree, context);
	if (visit_may_go_on(context->visit))
		tree_button(tree, "track.start", BUTTON_SECONDARY, ICON_NEXT,
			word(context, "track.start"));
	tree_close(tree);
	footer(tree, context, "track.another",
		visit_tracks_from_guide(context->visit) ? "track.return" : "track.done");
}

void track_build(struct tree *tree, const struct screen_context *context)
{
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "track.title");
	if (context->visit->track.state == VISIT_TRACK_KNOWN)
		known(tree, context);
	else
		asked(tree, context);
}

void track_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;
	bool answered = visit->track.state == VISIT_TRACK_KNOWN;
	size_t notice;

	if (input->kind == INPUT_EDIT && !strcmp(input->name, "track.number"))
		visit_set_track(visit, input->text, NULL);
	else if (input->kind == INPUT_EDIT && !strcmp(input->name, "track.code"))
		visit_set_track(visit, NULL, input->text);
	else if (answered && pressed(input, "track.back"))
		visit_track_another(visit);
	else if (answered && pressed(input, "track.start"))
		visit_go_on(visit);
	else if (answered && pressed(input, "track.print"))
		visit_print_result(visit);
	else if (answered && input->kind == INPUT_PRESS &&
		 numbered(input->name, "track.notice.", &notice))
		visit_print_notice(visit, notice);
	else if (!answered && pressed(input, "track.next"))
		visit_track(visit);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
