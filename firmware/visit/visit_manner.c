/* How the terminal speaks and how much time it gives: the citizen's wish, until they leave. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "firmware/visit/visit_parts.h"

/* True while the terminal speaks and looks as the next person expects. */
bool visit_is_as_usual(const struct visit *visit)
{
	size_t len = strcspn(visit->settings->languages, " ");

	return !visit->adjusted && !visit->helping && !visit->slow && !visit->unhurried &&
	       strlen(visit->language) == len &&
	       !strncmp(visit->language, visit->settings->languages, len);
}

void visit_return_to_usual(struct visit *visit)
{
	visit->adjusted = visit->slow = visit->unhurried = visit->voice_failed =
		visit->listens = visit->helping = visit->large = false;
	snprintf(visit->language, sizeof(visit->language), "%.*s",
		(int)strcspn(visit->settings->languages, " "), visit->settings->languages);
}

void visit_set_language(struct visit *visit, const char *tag)
{
	if (strlen(tag) >= sizeof(visit->language))
		return;
	strcpy(visit->language, tag);
	if (visit->state == VISIT_SIGN)
		visit_rewrite_signed_text(visit);
	visit->changed = true;
	visit_touch(visit);
}

void visit_help(struct visit *visit, bool helping)
{
	visit->helping = helping;
	visit->changed = true;
	visit_touch(visit);
}

void visit_set_unhurried(struct visit *visit, bool unhurried)
{
	visit->unhurried = unhurried;
	visit_touch(visit);
}

void visit_set_large(struct visit *visit, bool large)
{
	visit->large = large;
}

void visit_adjust(struct visit *visit)
{
	visit->adjusted = true;
	visit->changed = true;
	visit_touch(visit);
}

const char *visit_words(const struct visit *visit, const char *key)
{
	return words_get(visit->language, key);
}

void visit_words_with(
	const struct visit *visit, const char *key, const char *value, char *out, size_t size)
{
	const char *text = words_counted(visit->language, key, value);
	const char *gap = strstr(text, "{}");

	if (!gap) {
		text_fit(out, size, text);
		return;
	}
	text_fit(out, (size_t)(gap - text) < size ? (size_t)(gap - text) + 1 : size, text);
	text_append(out, size, value);
	text_append(out, size, gap + 2);
}
