#include "ui/toolkit/narrator.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "ui/toolkit/keyboard.h"
#include "ui/toolkit/shape.h"

#define SENTENCE_SIZE 4096
#define HASH_START 0xcbf29ce484222325u
#define READ_BACK_MAX 8 /* characters of a value that are explained one by one */

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

static enum status open_lists(struct narrator *narrator)
{
	char path[512];
	enum status status = STATUS_OK;

	snprintf(path, sizeof(path), "%s/zh-Hans/characters.txt", narrator->data);
	if (!narrator->chinese.lines.len)
		status = explain_open(path, &narrator->chinese);
	snprintf(path, sizeof(path), "%s/en/characters.txt", narrator->data);
	if (status == STATUS_OK && !narrator->english.lines.len)
		status = explain_open(path, &narrator->english);
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
	return status;
}

void narrator_refresh(struct narrator *narrator)
{
	narrator->fresh = true;
}

/* As many whole sentences as fit: the rest is on the screen anyway. */
static void add_caption(struct narrator *narrator, const char *text)
{
	size_t used = strlen(narrator->caption), len = strlen(text);

	if (used + len + 5 > sizeof(narrator->caption))
		return;
	snprintf(narrator->caption + used, sizeof(narrator->caption) - used, "%s%s",
		used ? " · " : "", text);
}

static uint64_t hash_text(uint64_t hash, const char *text, bool figures)
{
	for (const char *c = text; *c; c++)
		if (figures || !isdigit((unsigned char)*c))
			hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	return hash;
}

static void say_private(struct narrator *narrator)
{
	const char *text = words_get(narrator->language, "speech.private");

	speech_say(narrator->speech, narrator->language, text, false);
	add_caption(narrator, text);
}

/* What is said first in a look silences what was said before. */
static void begin(struct narrator *narrator)
{
	if (!narrator->begun) {
		speech_begin(narrator->speech);
		narrator->caption[0] = '\0';
	}
	narrator->begun = true;
}

static void say_in(
	struct narrator *narrator, const char *language, const char *text, bool personal)
{
	if (text[0] == '\0')
		return;
	begin(narrator);
	if (!personal || speech_may_be_personal(narrator->speech)) {
		speech_say(narrator->speech, language, text, personal);
		add_caption(narrator, text);
		return;
	}
	if (!narrator->hid)
		say_private(narrator);
	narrator->hid = true;
}

static void say(struct narrator *narrator, const char *text)
{
	say_in(narrator, narrator->language, text, false);
}

static void say_word(struct narrator *narrator, const char *key)
{
	say(narrator, words_get(narrator->language, key));
}

/* Words with their "{}" replaced. */
static void say_with(struct narrator *narrator, const char *key, const char *value)
{
	const char *text = words_get(narrator->language, key), *gap = strstr(text, "{}");
	char sentence[SENTENCE_SIZE];

	snprintf(sentence, sizeof(sentence), "%.*s%s%s",
		(int)(gap ? gap - text : (long)strlen(text)), text, gap ? value : "",
		gap ? gap + 2 : "");
	say(narrator, sentence);
	bytes_wipe(sentence, sizeof(sentence));
}

static bool is_personal(const struct widget *widget)
{
	for (; widget; widget = widget->parent)
		if (widget->personal)
			return true;
	return false;
}

static const char *language_of(const struct narrator *narrator, const struct widget *widget)
{
	return widget->language ? widget->language : narrator->language;
}

/* "阳，太阳的阳": Chinese whatever the screen's language, except for signs and letters. */
static void say_character(struct narrator *narrator, const char *character, bool personal)
{
	bool sign = (unsigned char)character[0] < 0x80;
	bool english = sign && strcmp(narrator->language, "en") == 0;
	char explanation[128], sentence[160];
	const char *language = english ? "en" : "zh-Hans";

	if (!explain_find(english ? &narrator->english : &narrator->chinese, character,
		    explanation, sizeof(explanation))) {
		say_in(narrator, language, character, personal);
		return;
	}
	if (sign)
		snprintf(sentence, sizeof(sentence), "%s", explanation);
	else
		snprintf(sentence, sizeof(sentence), "%s，%s", character, explanation);
	say_in(narrator, language, sentence, personal);
	bytes_wipe(sentence, sizeof(sentence));
}

static void say_characters(struct narrator *narrator, const char *text, bool personal)
{
	while (*text) {
		char character[5] = "";

		character[text_put(text_next(&text), character)] = '\0';
		say_character(narrator, character, personal);
	}
}

/* A text of few characters that are not all plain is explained after it was said. */
static void say_explained(struct narrator *narrator, const char *text, bool personal)
{
	size_t count = text_length(text);

	if (count > 1 || (unsigned char)text[0] < 0x80)
		say_in(narrator, (unsigned char)text[0] < 0x80 ? narrator->language : "zh-Hans",
			text, personal);
	if (count <= READ_BACK_MAX && (unsigned char)text[0] >= 0x80)
		say_characters(narrator, text, personal);
}

static void say_key(struct narrator *narrator, const struct widget *key)
{
	const char *text = key->spoken ? key->spoken : key->text;

	if (strncmp(key->name, "key.candidate.", 14) == 0)
		say_explained(narrator, text, false);
	else if (text_length(text) == 1)
		say_character(narrator, text, false);
	else
		say_in(narrator, language_of(narrator, key), text, is_personal(key));
	if (!key->enabled)
		say_word(narrator, "speech.disabled");
}

static void say_value(struct narrator *narrator, const struct widget *field)
{
	char number[16];

	if (field->value[0] == '\0') {
		say_word(narrator, "speech.empty");
	} else if (field->masked) {
		snprintf(number, sizeof(number), "%zu", text_length(field->value));
		say_with(narrator, "speech.masked", number);
	} else {
		say_explained(narrator, field->value, true);
	}
}

static void say_field(struct narrator *narrator, const struct widget *field)
{
	say_with(narrator, "speech.field", field->text);
	say_value(narrator, field);
	if (field->note[0])
		say_with(narrator, "speech.error", field->note);
	say(narrator, field->help);
}

/* Line by line, so that nothing is too long to be said whole; the end of the last one counts. */
static void say_binding(struct narrator *narrator, const struct widget *widget)
{
	bool personal = is_personal(widget);
	const char *line = widget->text, *end;
	char sentence[SENTENCE_SIZE];

	if (personal && !speech_may_be_personal(narrator->speech)) {
		say_in(narrator, narrator->language, line, true);
		return;
	}
	begin(narrator);
	narrator->binding = hash_text(HASH_START, widget->text, true);
	while ((end = strchr(line, '\n')) != NULL) {
		snprintf(sentence, sizeof(sentence), "%.*s", (int)(end - line), line);
		say_in(narrator, narrator->language, sentence, personal);
		line = end + 1;
	}
	speech_say_marked(narrator->speech, narrator->language, line, personal);
	bytes_wipe(sentence, sizeof(sentence));
}

static void say_text(struct narrator *narrator, const struct widget *widget)
{
	bool personal = is_personal(widget);

	if (widget->role == ROLE_BANNER &&
		(widget->tone == TONE_WARN || widget->tone == TONE_BAD))
		say_word(narrator, "speech.attention");
	if (widget->role == ROLE_PICTURE || widget->role == ROLE_VIEWER ||
		widget->role == ROLE_CAMERA)
		say_with(narrator, "speech.picture", widget->text);
	else if (widget->binding)
		say_binding(narrator, widget);
	else
		say_in(narrator, language_of(narrator, widget),
			widget->spoken ? widget->spoken : widget->text, personal);
	say_in(narrator, narrator->language, widget->note, personal);
}

static const char *role_word(const struct widget *widget)
{
	if (widget->role == ROLE_CHOICE)
		return widget->chosen ? "speech.chosen" : "speech.not_chosen";
	if (widget->role == ROLE_PAD)
		return "speech.pad";
	return "speech.button";
}

static void say_target(struct narrator *narrator, const struct widget *widget)
{
	say_in(narrator, language_of(narrator, widget),
		widget->spoken ? widget->spoken : widget->text, is_personal(widget));
	say_in(narrator, language_of(narrator, widget), widget->note, is_personal(widget));
	say_word(narrator, role_word(widget));
	if (!widget->enabled)
		say_word(narrator, "speech.disabled");
	say(narrator, widget->help);
}

static void say_widget(struct narrator *narrator, const struct widget *widget)
{
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->role == ROLE_BUTTON)
		say_key(narrator, widget);
	else if (widget->role == ROLE_FIELD)
		say_field(narrator, widget);
	else if (shape_is_target(widget))
		say_target(narrator, widget);
	else
		say_text(narrator, widget);
}

/* Figures are left out: a countdown is not news every second. */
static uint64_t fingerprint(const struct widget *widget)
{
	uint64_t hash = HASH_START;
	const char *texts[] = {widget->role == ROLE_FIELD ? "" : widget->text, widget->note,
		widget->role == ROLE_FIELD ? widget->name : ""};

	for (size_t i = 0; i < 3; i++)
		hash = hash_text(hash, texts[i], false);
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
		       widget->role == ROLE_VIEWER || widget->role == ROLE_CAMERA) &&
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
				say_with(narrator, "speech.field", widget->text);
			if (widget->role == ROLE_FIELD)
				say_with(narrator, "speech.error", widget->note);
			else
				say_text(narrator, widget);
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
	say_word(narrator, "speech.erased");
	say_in(narrator, narrator->language, text, true);
}

static void say_edit(struct narrator *narrator, const struct widget *field)
{
	size_t before = strlen(narrator->value), now = strlen(field->value);
	char number[16];

	snprintf(number, sizeof(number), "%zu", text_length(field->value));
	if (field->masked)
		say_with(narrator, "speech.masked", number);
	else if (now > before && strncmp(field->value, narrator->value, before) == 0)
		say_in(narrator, narrator->language, field->value + before, true);
	else if (now < before && strncmp(field->value, narrator->value, now) == 0)
		say_erased(narrator, narrator->value + now);
	else
		say_value(narrator, field);
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
	say_in(narrator, "en", spelling + strlen(spelling) - 1, false);
	snprintf(number, sizeof(number), "%zu", keyboard->found);
	say_with(narrator, "speech.candidates", number);
	if (keyboard->shown)
		say_explained(narrator, keyboard->candidates[0].text, false);
}

static void look_at_focus(struct narrator *narrator, struct window *window, bool quiet)
{
	unsigned turn;
	const struct widget *widget = window_focused(window, &turn);

	if (turn != narrator->turn && !quiet && widget)
		say_widget(narrator, widget);
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
		say_text(narrator, widget);
}

bool narrator_has_heard(struct narrator *narrator, const char *text)
{
	if (speech_marked(narrator->speech) == SPEECH_HEARD)
		narrator->heard = narrator->binding;
	return narrator->heard && narrator->heard == hash_text(HASH_START, text, true);
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
	if (narrator->intro)
		say_word(narrator, "speech.intro");
	narrator->intro = false;
	look_for_news(narrator, tree, all);
	look_at_field(narrator, tree, all);
	look_at_spelling(narrator, window_keyboard(window));
	look_at_focus(narrator, window, all);
	insist(narrator, tree);
	return narrator->begun;
}
