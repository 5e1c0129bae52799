#include "ui/toolkit/window/narrator_say.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "ui/toolkit/widget/shape.h"

#define SENTENCE_SIZE 4096
#define READ_BACK_MAX 8 /* characters of a value that are explained one by one */

/* As many whole sentences as fit: the rest is on the screen anyway. */
static void add_caption(struct narrator *narrator, const char *text)
{
	size_t used = strlen(narrator->caption), len = strlen(text);

	if (used + len + 5 > sizeof(narrator->caption))
		return;
	snprintf(narrator->caption + used, sizeof(narrator->caption) - used, "%s%s",
		used ? " · " : "", text);
}

uint64_t narrator_hash(uint64_t hash, const char *text, bool figures)
{
	for (const char *c = text; *c; c++)
		if (figures || !isdigit((unsigned char)*c))
			hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	return hash;
}

static void say_private(struct narrator *narrator)
{
	const char *text = words_get(narrator->language, "speech.private");

	if (speech_say(narrator->speech, narrator->language, text, false))
		add_caption(narrator, text);
}

/* Bytes of text that one voice can say: Chinese or not. */
static size_t script_run(const char *text, bool *chinese)
{
	const char *at = text, *end = text;
	bool known = false;

	while (*at) {
		unsigned character = text_next(&at);
		bool han = character >= 0x2e80 && character != 0x2026;
		bool letter = han || character >= 0x80 ? han : isalnum((int)character) != 0;

		if (letter && known && han != *chinese)
			break;
		if (letter && !known)
			*chinese = han;
		known |= letter;
		end = at;
	}
	return (size_t)(end - text);
}

/* A letter, or more than one in lower case; figures and codes are said in any language. */
static bool is_word(const char *text)
{
	if (isalpha((unsigned char)text[0]) && !text[1])
		return true;
	for (; *text; text++)
		if (islower((unsigned char)text[0]) && islower((unsigned char)text[1]))
			return true;
	return false;
}

/* A Chinese voice says foreign letters between; no other voice says Chinese. False when
 * nothing of it is said. */
static bool say_by_script(
	struct speech *speech, const char *language, const char *text, bool personal)
{
	char part[SENTENCE_SIZE];
	bool chinese = false, said = false;
	size_t len = script_run(text, &chinese);

	if (strcmp(language, "en") != 0)
		return speech_say(speech,
			!chinese && !text[len] && is_word(text) ? "en" : language, text,
			personal);
	for (; *text; text += len) {
		len = script_run(text, &chinese);
		snprintf(part, sizeof(part), "%.*s", (int)len, text);
		said |= speech_say(speech, chinese ? "zh-Hans" : "en", part, personal);
	}
	bytes_wipe(part, sizeof(part));
	return said;
}

/* What is said first in a look silences what was said before. */
static void begin(struct narrator *narrator)
{
	if (narrator->begun)
		return;
	narrator->begun = true;
	narrator->caption[0] = '\0';
	if (narrator->kept)
		speech_keep(narrator->speech);
	speech_begin(narrator->speech);
	narrator->kept = narrator->whole;
	if (narrator->resuming)
		speech_resume(narrator->speech);
	narrator->resuming = false;
}

void narrator_say_in(
	struct narrator *narrator, const char *language, const char *text, bool personal)
{
	if (text[0] == '\0')
		return;
	begin(narrator);
	if (!personal || speech_may_be_personal(narrator->speech)) {
		if (say_by_script(narrator->speech, language, text, personal) &&
			!narrator->shown)
			add_caption(narrator, text);
		return;
	}
	if (!narrator->hid)
		say_private(narrator);
	narrator->hid = true;
}

void narrator_say(struct narrator *narrator, const char *text)
{
	narrator_say_in(narrator, narrator->language, text, false);
}

void narrator_say_word(struct narrator *narrator, const char *key)
{
	narrator_say(narrator, words_get(narrator->language, key));
}

/* Words with their "{}" replaced. */
void narrator_say_with(struct narrator *narrator, const char *key, const char *value)
{
	const char *text = words_counted(narrator->language, key, value);
	const char *gap = strstr(text, "{}");
	char sentence[SENTENCE_SIZE];

	snprintf(sentence, sizeof(sentence), "%.*s%s%s",
		(int)(gap ? gap - text : (long)strlen(text)), text, gap ? value : "",
		gap ? gap + 2 : "");
	narrator_say(narrator, sentence);
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
		narrator_say_in(narrator, language, character, personal);
		return;
	}
	if (sign)
		snprintf(sentence, sizeof(sentence), "%s", explanation);
	else
		snprintf(sentence, sizeof(sentence), "%s，%s", character, explanation);
	narrator_say_in(narrator, language, sentence, personal);
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
void narrator_say_explained(struct narrator *narrator, const char *text, bool personal)
{
	size_t count = text_length(text);

	if (count > 1 || (unsigned char)text[0] < 0x80)
		narrator_say_in(narrator,
			(unsigned char)text[0] < 0x80 ? narrator->language : "zh-Hans", text,
			personal);
	if (count <= READ_BACK_MAX && (unsigned char)text[0] >= 0x80)
		say_characters(narrator, text, personal);
}

static void say_key(struct narrator *narrator, const struct widget *key)
{
	const char *text = key->spoken ? key->spoken : key->text;

	if (strncmp(key->name, "key.candidate.", 14) == 0)
		narrator_say_explained(narrator, text, false);
	else if (text_length(text) == 1)
		say_character(narrator, text, false);
	else
		narrator_say_in(narrator, language_of(narrator, key), text, is_personal(key));
	if (!key->enabled)
		narrator_say_word(narrator, "speech.disabled");
}

void narrator_say_value(struct narrator *narrator, const struct widget *field)
{
	char number[16];

	if (field->value[0] == '\0') {
		narrator_say_word(narrator, "speech.empty");
	} else if (field->masked) {
		snprintf(number, sizeof(number), "%zu", text_length(field->value));
		narrator_say_with(narrator, "speech.masked", number);
	} else {
		narrator_say_explained(narrator, field->value, true);
	}
}

static void say_field(struct narrator *narrator, const struct widget *field)
{
	narrator_say_with(narrator, "speech.field", field->text);
	narrator_say_value(narrator, field);
	if (field->note[0])
		narrator_say_with(narrator, "speech.error", field->note);
	narrator_say(narrator, field->help);
}

/* Line by line, so that nothing is too long to be said whole; the end of the last one counts. */
static void say_binding(struct narrator *narrator, const struct widget *widget)
{
	bool personal = is_personal(widget);
	const char *line = widget->text, *end;
	char sentence[SENTENCE_SIZE];

	if (personal && !speech_may_be_personal(narrator->speech)) {
		narrator_say_in(narrator, narrator->language, line, true);
		return;
	}
	begin(narrator);
	speech_say_all(narrator->speech); /* what is signed is heard in one go */
	narrator->binding = narrator_hash(HASH_START, widget->text, true);
	while ((end = strchr(line, '\n')) != NULL) {
		snprintf(sentence, sizeof(sentence), "%.*s", (int)(end - line), line);
		narrator_say_in(narrator, narrator->language, sentence, personal);
		line = end + 1;
	}
	speech_say_marked(narrator->speech, narrator->language, line, personal);
	bytes_wipe(sentence, sizeof(sentence));
}

static bool is_picture(const struct widget *widget)
{
	return widget->role == ROLE_PICTURE || widget->role == ROLE_VIEWER ||
	       widget->role == ROLE_CAMERA;
}

void narrator_say_text(struct narrator *narrator, const struct widget *widget)
{
	bool personal = is_personal(widget);

	narrator->shown = false;
	if (widget->role == ROLE_BANNER &&
		(widget->tone == TONE_WARN || widget->tone == TONE_BAD))
		narrator_say_word(narrator, "speech.attention");
	narrator->shown = !is_picture(widget) && !widget->spoken;
	if (is_picture(widget))
		narrator_say_with(narrator, "speech.picture", widget->text);
	else if (widget->binding)
		say_binding(narrator, widget);
	else
		narrator_say_in(narrator, language_of(narrator, widget),
			widget->spoken ? widget->spoken : widget->text, personal);
	narrator_say_in(narrator, narrator->language, widget->note, personal);
	narrator->shown = false;
}

static const char *role_word(const struct widget *widget)
{
	if (widget->role == ROLE_CHOICE)
		return widget->chosen ? "speech.chosen" : "speech.not_chosen";
	if (widget->role == ROLE_FILTER)
		return widget->chosen ? "speech.filter_on" : "speech.filter_off";
	if (widget->role == ROLE_PAD)
		return "speech.pad";
	return "speech.button";
}

static void say_target(struct narrator *narrator, const struct widget *widget)
{
	narrator_say_in(narrator, language_of(narrator, widget),
		widget->spoken ? widget->spoken : widget->text, is_personal(widget));
	narrator_say_in(
		narrator, language_of(narrator, widget), widget->note, is_personal(widget));
	narrator_say_word(narrator, role_word(widget));
	if (!widget->enabled)
		narrator_say_word(narrator, "speech.disabled");
	narrator_say(narrator, widget->help);
}

void narrator_say_widget(struct narrator *narrator, const struct widget *widget)
{
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->role == ROLE_BUTTON)
		say_key(narrator, widget);
	else if (widget->role == ROLE_FIELD)
		say_field(narrator, widget);
	else if (shape_is_target(widget))
		say_target(narrator, widget);
	else
		narrator_say_text(narrator, widget);
}
