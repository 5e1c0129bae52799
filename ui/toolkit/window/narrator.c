#include "ui/toolkit/window/narrator.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/read_ahead.h"
#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "ui/toolkit/input/keyboard.h"
#include "ui/toolkit/widget/shape.h"
#include "ui/toolkit/window/narrator_say.h"

void narrator_init(struct narrator *narrator, struct speech *speech, const char *data)
{
	*narrator = (struct narrator){.speech = speech, .data = data, .fresh = true};
}

void narrator_finish(struct narrator *narrator)
{
	explain_close(&narrator->chinese);
	explain_close(&narrator->english);
	bytes_wipe(narrator, sizeof(*narrator));
}

static const char *list_path(
	const struct narrator *narrator, const char *language, char out[PATH_TEXT_MAX])
{
	snprintf(out, PATH_TEXT_MAX, "%s/%s/characters.txt", narrator->data, language);
	return out;
}

void narrator_read_ahead(const struct narrator *narrator)
{
	char path[PATH_TEXT_MAX];

	read_ahead_file(list_path(narrator, "zh-Hans", path));
	read_ahead_file(list_path(narrator, "en", path));
}

static enum status open_lists(struct narrator *narrator)
{
	char path[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	if (!narrator->chinese.lines.data)
		status = explain_open(list_path(narrator, "zh-Hans", path), &narrator->chinese);
	if (status == STATUS_OK && !narrator->english.lines.data)
		status = explain_open(list_path(narrator, "en", path), &narrator->english);
	return status;
}

enum status narrator_turn(struct narrator *narrator, bool on)
{
	enum status status = STATUS_OK;

	if (on) {
		status = open_lists(narrator);
		if (status == STATUS_OK)
			status = speech_turn_on(narrator->speech);
	} else {
		speech_turn_off(narrator->speech);
	}
	narrator->fresh = narrator->intro = true;
	narrator->kept = narrator->resuming = false;
	return status;
}

void narrator_refresh(struct narrator *narrator, bool over)
{
	narrator->fresh = true;
	narrator->over = over;
}

void narrator_resume(struct narrator *narrator)
{
	narrator->resuming = true;
}

/* Figures are left out: a countdown is not news every second. */
static uint64_t fingerprint(const struct widget *widget)
{
	uint64_t hash = HASH_START;
	const char *texts[] = {widget->role == ROLE_FIELD ? "" : widget->text, widget->note,
		widget->role == ROLE_FIELD ? widget->name : ""};

	for (size_t i = 0; i < 3; i++)
		hash = narrator_hash(hash, texts[i], false);
	return hash;
}

static bool was_seen(const struct narrator *narrator, uint64_t hash)
{
	for (size_t i = 0; i < narrator->seen_count; i++)
		if (narrator->seen[i] == hash)
			return true;
	return false;
}

static bool is_news(const struct widget *widget)
{
	if (widget->role == ROLE_FIELD)
		return widget->note[0] != '\0';
	return (widget->role == ROLE_TITLE || widget->role == ROLE_TEXT ||
		       widget->role == ROLE_BANNER || widget->role == ROLE_PICTURE ||
		       widget->role == ROLE_VIEWER || widget->role == ROLE_CAMERA ||
		       widget->role == ROLE_STEPS) &&
	       strcmp(widget->name, NARRATOR_CAPTION) != 0 &&
	       !shape_inside(widget, ROLE_HEADER);
}

/* Says the texts nobody has heard yet; an error is news, the rest of its field is not. */
static void say_news(struct narrator *narrator, const struct widget *widget, bool all,
	uint64_t *seen, size_t *count)
{
	if (widget->role == ROLE_KEYBOARD)
		return;
	if (is_news(widget)) {
		uint64_t hash = fingerprint(widget);

		if (all || !was_seen(narrator, hash)) {
			if (widget->role == ROLE_FIELD)
				narrator_say_with(narrator, "speech.field", widget->text);
			if (widget->role == ROLE_FIELD)
				narrator_say_with(narrator, "speech.error", widget->note);
			else
				narrator_say_text(narrator, widget);
		}
		if (*count < NARRATOR_SEEN_MAX)
			seen[(*count)++] = hash;
	}
	for (const struct widget *child = widget->first; child; child = child->next)
		say_news(narrator, child, all, seen, count);
}

static void look_for_news(struct narrator *narrator, struct tree *tree, bool all)
{
	uint64_t seen[NARRATOR_SEEN_MAX];
	size_t count = 0;

	say_news(narrator, tree_root(tree), all, seen, &count);
	memcpy(narrator->seen, seen, count * sizeof(seen[0]));
	narrator->seen_count = count;
}

static const struct widget *active_field(const struct widget *widget)
{
	const struct widget *found = widget->active ? widget : NULL;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = active_field(child);
	return found;
}

static void say_erased(struct narrator *narrator, const char *text)
{
	narrator_say_word(narrator, "speech.erased");
	narrator_say_in(narrator, narrator->language, text, true);
}

static void say_edit(struct narrator *narrator, const struct widget *field)
{
	size_t before = strlen(narrator->value), now = strlen(field->value);
	char number[16];

	snprintf(number, sizeof(number), "%zu", text_length(field->value));
	if (field->masked)
		narrator_say_with(narrator, "speech.masked", number);
	else if (now > before && strncmp(field->value, narrator->value, before) == 0)
		narrator_say_in(narrator, narrator->language, field->value + before, true);
	else if (now < before && strncmp(field->value, narrator->value, now) == 0)
		say_erased(narrator, narrator->value + now);
	else
		narrator_say_value(narrator, field);
}

/* What was entered is said back, by the headphone. */
static void look_at_field(struct narrator *narrator, struct tree *tree, bool quiet)
{
	const struct widget *field = active_field(tree_root(tree));

	if (field && !quiet && strcmp(field->name, narrator->field) == 0 &&
		strcmp(field->value, narrator->value) != 0)
		say_edit(narrator, field);
	snprintf(narrator->field, sizeof(narrator->field), "%s", field ? field->name : "");
	bytes_wipe(narrator->value, sizeof(narrator->value));
	snprintf(narrator->value, sizeof(narrator->value), "%s", field ? field->value : "");
}

static void look_at_spelling(struct narrator *narrator, const struct keyboard *keyboard)
{
	const char *spelling = keyboard ? keyboard->spelling : "";
	char number[16];

	if (strcmp(spelling, narrator->spelling) == 0)
		return;
	snprintf(narrator->spelling, sizeof(narrator->spelling), "%s", spelling);
	if (spelling[0] == '\0')
		return;
	narrator_say_in(narrator, "en", spelling + strlen(spelling) - 1, false);
	snprintf(number, sizeof(number), "%zu", keyboard->found);
	narrator_say_with(narrator, "speech.candidates", number);
	if (keyboard->shown)
		narrator_say_explained(narrator, keyboard->candidates[0].text, false);
}

static void look_at_focus(struct narrator *narrator, struct window *window, bool quiet)
{
	unsigned turn;
	const struct widget *widget = window_focused(window, &turn);

	if (turn != narrator->turn && !quiet && widget)
		narrator_say_widget(narrator, widget);
	narrator->turn = turn;
}

static const struct widget *find_insisted(const struct widget *widget)
{
	const struct widget *found = widget->insisted ? widget : NULL;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = find_insisted(child);
	return found;
}

/* Whatever was said between, what is to be signed comes again, from its beginning. */
static void insist(struct narrator *narrator, struct tree *tree)
{
	const struct widget *widget = find_insisted(tree_root(tree));

	if (widget && !narrator_has_heard(narrator, widget->text) &&
		!narrator_is_binding(narrator))
		narrator_say_text(narrator, widget);
}

bool narrator_has_heard(struct narrator *narrator, const char *text)
{
	if (speech_marked(narrator->speech) == SPEECH_HEARD)
		narrator->heard = narrator->binding;
	return narrator->heard && narrator->heard == narrator_hash(HASH_START, text, true);
}

void narrator_forget_binding(struct narrator *narrator)
{
	narrator->binding = narrator->heard = 0;
}

bool narrator_is_binding(struct narrator *narrator)
{
	return speech_marked(narrator->speech) == SPEECH_PENDING;
}

bool narrator_look(struct narrator *narrator, struct window *window, struct tree *tree,
	const char *language)
{
	bool all = narrator->fresh;

	if (!speech_is_on(narrator->speech)) {
		narrator->caption[0] = '\0';
		return false;
	}
	all = all || strcmp(language, narrator->language) != 0;
	snprintf(narrator->language, sizeof(narrator->language), "%s", language);
	narrator->fresh = narrator->begun = narrator->hid = false;
	narrator->whole = all && !narrator->over;
	if (narrator->intro)
		narrator_say_word(narrator, "speech.intro");
	narrator->intro = false;
	look_for_news(narrator, tree, all);
	look_at_field(narrator, tree, all);
	look_at_spelling(narrator, window_keyboard(window));
	look_at_focus(narrator, window, all);
	insist(narrator, tree);
	return narrator->begun;
}
