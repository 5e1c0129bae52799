/* The frame of every screen: whose terminal, which step, which language, what time is left. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "ui/screens/parts.h"
#include "ui/toolkit/widget/theme.h"

#define STEPS 7
#define CAPTION_LINES 2

/* Shares of the head on a lying panel, where what it says and its tools stand side by side. */
#define HEAD_SAID 3
#define HEAD_TOOLS 4

/* Which of the seven steps a state belongs to; 0: none. */
static const int STEP_OF[VISIT_STATES] = {
	[VISIT_CHOOSE] = 1,
	[VISIT_GUIDE] = 1,
	[VISIT_NOTICE] = 2,
	[VISIT_IDENTIFY] = 2,
	[VISIT_CODE] = 2,
	[VISIT_FORM] = 3,
	[VISIT_MATERIALS] = 4,
	[VISIT_REVIEW] = 5,
	[VISIT_SIGN] = 6,
	[VISIT_SENDING] = 6,
	[VISIT_SLIP] = 7,
};

static const char *const STEP_WORDS[STEPS + 1] = {"", "frame.step_choose",
	"frame.step_identify", "frame.step_form", "frame.step_materials", "frame.step_review",
	"frame.step_sign", "frame.step_slip"};

/* Who lays down the card first is known before anything is chosen: the first two change places. */
static int step_of(const struct visit *visit, const char **key)
{
	enum visit_state state = visit->leaving ? visit->leaving_from : visit->state;
	bool choosing = state == VISIT_CHOOSE || state == VISIT_GUIDE,
	     knows = visit->identified;
	int step = STEP_OF[state];

	if (step == 2 && knows && !visit->answers)
		choosing = true; /* at home */
	*key = choosing ? STEP_WORDS[1] : STEP_WORDS[step];
	if (choosing)
		return knows ? 2 : 1;
	return step == 2 && !visit->basket.matter_count ? 1 : step;
}

/* The language after the present one in the settings. */
static void next_language(const struct visit *visit, char *out, size_t size)
{
	const char *all = visit->settings->languages, *found = strstr(all, visit->language);
	const char *next = found ? strchr(found, ' ') : NULL;

	while (next && *next == ' ')
		next++;
	if (!next || !*next)
		next = all;
	snprintf(out, size, "%.*s", (int)strcspn(next, " "), next);
}

static void step_bar(struct tree *tree, const struct screen_context *context)
{
	const char *key;
	int step = step_of(context->visit, &key);
	char text[160];

	if (!step || SCREENS[context->visit->state].bare)
		return;
	snprintf(text, sizeof(text), "%d / %d  %s", step, STEPS, word(context, key));
	tree_steps(tree, "frame.step", text, step, STEPS);
}

struct look frame_look(const struct screen_context *context)
{
	const struct look plain = {.low = false};

	return context->window ? *window_look(context->window) : plain;
}

/* Each says what is on now, so that no state is told by colour alone. */
static void tools(struct tree *tree, const struct screen_context *context)
{
	static const char *const TEXTS[LOOK_TEXTS] = {"frame.text_normal", "frame.text_large",
		"frame.text_very_large", "frame.text_magnifier"};
	static const char *const CONTRASTS[LOOK_CONTRASTS] = {"frame.contrast_calm",
		"frame.contrast_white_on_black", "frame.contrast_black_on_white"};
	const struct look look = frame_look(context);
	char next[16], language[32];

	next_language(context->visit, next, sizeof(next));
	snprintf(language, sizeof(language), "language.%s", next);
	tree_open(tree, ROLE_ROW, "")->weight_in_row = HEAD_TOOLS;
	tree_button(
		tree, "frame.text", BUTTON_QUIET, ICON_TEXT, word(context, TEXTS[look.text]));
	tree_button(tree, "frame.contrast", BUTTON_QUIET, ICON_CONTRAST,
		word(context, CONTRASTS[look.contrast]));
	tree_button(tree, "frame.low", BUTTON_QUIET, ICON_LOW,
		word(context, look.low ? "frame.low_on" : "frame.low_off"));
	tree_button(tree, "frame.help", BUTTON_QUIET, ICON_HELP, word(context, "frame.help"));
	if (context->visit->state != VISIT_ATTRACT) /* it offers every language by itself */
		tree_button(tree, "frame.language", BUTTON_QUIET, ICON_LANGUAGE,
			word(context, language));
	tree_close(tree);
}

static const char *hall_name(const struct screen_context *context)
{
	const char *hall = settings_hall(context->visit->settings, context->visit->language);

	return hall[0] ? hall : word(context, "frame.terminal");
}

/* Sizes are 1/10 mm, a line is half as high again. */
int frame_lines_mm(const struct look *look, enum text_style style, int lines)
{
	return (lines * THEME.styles[style].sizes[look->text] * 3 / 2 + 9) / 10;
}

/* As high as a step's word and bar, whether this screen has them or not. */
static int top_mm(const struct screen_context *context)
{
	const struct look look = frame_look(context);

	return frame_lines_mm(&look, TEXT_BODY, 1) + (THEME.step_gap + THEME.step_bar + 9) / 10;
}

void frame_head(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	tree_open(tree, ROLE_HEADER, "");
	tree_open(tree, ROLE_COLUMN, "");
	tree_open(tree, ROLE_ROW, "")->weight_in_row = HEAD_SAID;
	tree_text(tree, "frame.hall", TEXT_SMALL, TONE_QUIET, hall_name(context))->height_mm =
		top_mm(context);
	step_bar(tree, context);
	tree_close(tree);
	tools(tree, context);
	tree_close(tree);
	tree_close(tree);
	if (visit->test)
		tree_banner(
			tree, "frame.test", TONE_WARN, ICON_WARN, word(context, "frame.test"));
}

bool staff_is_there(const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	int hour = (int)((context->wall_ms / 1000 + 8 * 3600) / 3600 % 24);
	char today[CLOCK_TEXT_SIZE];

	clock_date(context->wall_ms, today);
	return calendar_is_working(&visit->catalogue.calendar, today) &&
	       hour >= visit->settings->staff_from_hour &&
	       hour < visit->settings->staff_to_hour;
}

void who_answers(const struct screen_context *context, char *out, size_t size)
{
	const struct settings *settings = context->visit->settings;
	bool now = staff_is_there(context);
	char hour[16];

	snprintf(hour, sizeof(hour), "%d:00",
		now ? settings->staff_to_hour : settings->staff_from_hour);
	visit_words_with(context->visit, now ? "frame.staff_answers" : "frame.hotline_answers",
		hour, out, size);
}

static void countdown(struct tree *tree, const struct screen_context *context)
{
	int left_s = visit_countdown_s(context->visit);
	char number[16], text[256];

	if (left_s < 0)
		return;
	snprintf(number, sizeof(number), "%d", left_s);
	visit_words_with(context->visit,
		visit_promises_draft(context->visit) ? "frame.time_up_kept" : "frame.time_up",
		number, text, sizeof(text));
	tree_open_dialog(tree, "frame.time", "frame.more_time");
	tree_banner(tree, "frame.countdown", TONE_WARN, ICON_CLOCK, text)->style = TEXT_LARGE;
	tree_button(tree, "frame.more_time", BUTTON_PRIMARY, ICON_CLOCK,
		word(context, "frame.more_time"));
	tree_close(tree);
}

static struct widget *find_foot(struct tree *tree)
{
	struct widget *child = tree_root(tree)->first;

	while (child && child->role != ROLE_FOOTER)
		child = child->next;
	return child;
}

void frame_open_foot(struct tree *tree)
{
	tree_open(tree, ROLE_FOOTER, "");
	tree_open(tree, ROLE_COLUMN, "");
}

/* 「办不成事」反映; where it cannot be filed, that 12345 takes it. */
static struct widget *report(struct tree *tree, const struct screen_context *context)
{
	if (visit_may_be_stuck(context->visit))
		return tree_button(tree, "frame.stuck", BUTTON_QUIET, ICON_WARN,
			word(context, "frame.stuck"));
	if (visit_reports_by_phone(context->visit))
		return say(tree, context, TEXT_SMALL, TONE_QUIET, "frame.no_report");
	return tree_space(tree);
}

/* Who answers now, and where to say what does not work. */
static void answers(struct tree *tree, const struct screen_context *context)
{
	struct widget *text;
	char who[256];

	who_answers(context, who, sizeof(who));
	tree_open(tree, ROLE_ROW, "");
	text = tree_text(tree, "frame.answers", TEXT_SMALL, TONE_QUIET, who);
	text->height_mm = THEME.control / 10; /* what lies above it never moves */
	text->weight_in_row = 5;
	report(tree, context)->weight_in_row = 2;
	tree_close(tree);
}

/* Its place is kept while nothing is said: what lies around it never moves. */
static void caption(struct tree *tree, const struct screen_context *context)
{
	const struct look look = frame_look(context);
	struct widget *text;

	if (!voice_is_on(context))
		return;
	if (context->visit->voice_failed)
		text = tree_text(tree, "frame.voice_silent", TEXT_SMALL, TONE_WARN,
			fault_word(context, FAULT_VOICE_SILENT, "effect"));
	else
		text = tree_text(tree, NARRATOR_CAPTION, TEXT_SMALL, TONE_ACCENT,
			context->narrator->caption);
	text->height_mm = frame_lines_mm(&look, TEXT_SMALL, CAPTION_LINES) + 1;
}

/* On a lying panel it stands beside the buttons, and as wide as most of them. */
static void open_said(struct tree *tree)
{
	struct widget *said = tree_open(tree, ROLE_COLUMN, "");

	for (struct widget *row = said->parent->first; row != said; row = row->next)
		if (!row->weight_in_row)
			row->weight_in_row = FOOT_USUAL;
	said->weight_in_row = FOOT_USUAL;
}

/* A human channel remains on every screen that can fail. */
void frame_foot(struct tree *tree, const struct screen_context *context)
{
	if (!find_foot(tree))
		frame_open_foot(tree);
	open_said(tree);
	caption(tree, context);
	answers(tree, context);
	tree_close(tree);
	tree_close(tree);
	tree_close(tree);
	countdown(tree, context);
}

static void change_language(struct screen_context *context)
{
	char language[16];

	next_language(context->visit, language, sizeof(language));
	choose_language(context, language);
}

static bool change_look(struct screen_context *context, const struct input *input)
{
	struct look look = frame_look(context);

	if (pressed(input, "frame.text"))
		look.text = (enum look_text)((look.text + 1) % LOOK_TEXTS);
	else if (pressed(input, "frame.contrast"))
		look.contrast = (enum look_contrast)((look.contrast + 1) % LOOK_CONTRASTS);
	else if (pressed(input, "frame.low"))
		look.low = !look.low;
	else
		return false;
	if (context->window)
		window_set_look(context->window, &look);
	visit_adjust(context->visit);
	settle_pace(context);
	return true;
}

bool frame_act(struct screen_context *context, const struct input *input)
{
	if (pressed(input, "frame.language"))
		change_language(context);
	else if (pressed(input, "frame.more_time"))
		visit_handle(context->visit, VISIT_EV_MORE_TIME);
	else if (pressed(input, "frame.stuck"))
		visit_handle(context->visit, VISIT_EV_STUCK);
	else
		return change_look(context, input);
	return true;
}
