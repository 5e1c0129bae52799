/*
 * The second half of condition.h: can a condition ever be fulfilled?  Plays through the
 * answers to just those questions it depends on, in the order they are asked.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/model/item/condition.h"
#include "firmware/model/json.h"

#define QUESTIONS_MAX 128
#define TRIES_MAX 100000

struct question {
	const char *id;
	const json_t *json;
	json_t *answers; /* worth trying: texts */
	bool always;     /* cannot be left unanswered once asked */
	bool wanted;     /* the condition depends on it */
};

struct search {
	struct question questions[QUESTIONS_MAX]; /* in the order they are asked */
	size_t count;
	const json_t *when;
	json_t *answers;
	unsigned tries;
};

static struct question *question_of(struct search *search, const json_t *when)
{
	const char *id = json_text(when, "situation");

	if (!id)
		id = json_text(when, "field");
	for (size_t i = 0; id && i < search->count; i++)
		if (strcmp(search->questions[i].id, id) == 0)
			return &search->questions[i];
	return NULL;
}

static void add_answer(struct question *question, json_int_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	json_array_append_new(question->answers, json_string(text));
}

/* Around every constant that a condition compares with, the answer can turn it. */
static void try_constant(struct question *question, const json_t *when)
{
	const json_t *below = json_object_get(when, "below");

	if (json_is_integer(below)) {
		add_answer(question, json_integer_value(below) - 1);
		add_answer(question, json_integer_value(below));
	} else if (!json_is_array(json_object_get(question->json, "options"))) {
		json_array_append(question->answers, json_object_get(when, "is"));
	}
}

static void want(struct search *search, const json_t *when)
{
	struct question *question = question_of(search, when);
	const char *name;
	json_t *part, *one;
	size_t i;

	if (question) {
		try_constant(question, when);
		if (!question->wanted) {
			question->wanted = true;
			want(search, json_object_get(question->json, "when"));
		}
		return;
	}
	json_object_foreach ((json_t *)when, name, part) {
		if (json_is_array(part))
			json_array_foreach (part, i, one)
				want(search, one);
		else
			want(search, part);
	}
}

static bool is_answer(const json_t *option)
{
	const json_t *not_needed = json_object_get(option, "not_needed");

	return !not_needed || json_is_null(not_needed);
}

static void add_questions(struct search *search, const json_t *list, bool situations)
{
	size_t i, j;
	json_t *one, *option;

	json_array_foreach (list, i, one) {
		struct question *question = &search->questions[search->count];
		const json_t *options = json_object_get(one, "options");

		if (search->count == QUESTIONS_MAX || !json_text(one, "id"))
			continue;
		search->count++;
		question->id = json_text(one, "id");
		question->json = one;
		question->answers = json_array();
		question->always =
			situations ||
			(options && json_integer_value(json_object_get(one, "required")));
		json_array_foreach (options, j, option)
			if (is_answer(option))
				json_array_append(
					question->answers, json_object_get(option, "id"));
	}
}

static bool play(struct search *search, size_t next)
{
	const struct question *question;
	size_t i;
	json_t *answer;

	while (next < search->count && !search->questions[next].wanted)
		next++;
	if (next == search->count)
		return ++search->tries > TRIES_MAX ||
		       condition_holds(search->when, search->answers);
	question = &search->questions[next];
	if (!condition_holds(json_object_get(question->json, "when"), search->answers))
		return play(search, next + 1);
	json_array_foreach (question->answers, i, answer) {
		json_object_set(search->answers, question->id, answer);
		if (play(search, next + 1))
			return true;
	}
	json_object_del(search->answers, question->id);
	return !question->always && play(search, next + 1);
}

bool condition_is_reachable(const json_t *when, const struct condition_view *view)
{
	struct search search = {.when = when, .answers = json_object()};
	bool reachable;

	add_questions(&search, view->situations, true);
	add_questions(&search, view->fields, false);
	want(&search, when);
	reachable = play(&search, 0);
	for (size_t i = 0; i < search.count; i++)
		json_decref(search.questions[i].answers);
	json_decref(search.answers);
	return reachable;
}
