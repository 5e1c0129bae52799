#include "firmware/model/catalogue/catalogue_history.h"

#include <stdio.h>
#include <string.h>

#define POINTER_SIZE 256 /* longer ones are cut */
#define WHAT_SIZE (POINTER_SIZE + 160)

/* A place of an item before and now, and its JSON pointer. */
struct place {
	const json_t *before, *now;
	char pointer[POINTER_SIZE];
};

static bool step_into(
	struct place *place, const char *name, const json_t *before, const json_t *now)
{
	size_t len = strlen(place->pointer);

	snprintf(place->pointer + len, sizeof(place->pointer) - len, "/%s", name);
	place->before = before;
	place->now = now;
	return true;
}

/* Into the first member that is another; false: there is none. */
static bool step_into_member(struct place *place)
{
	json_t *before = (json_t *)(uintptr_t)place->before,
	       *now = (json_t *)(uintptr_t)place->now, *value;
	const char *key;

	json_object_foreach (before, key, value)
		if (!json_equal(value, json_object_get(now, key)))
			return step_into(place, key, value, json_object_get(now, key));
	json_object_foreach (now, key, value)
		if (!json_object_get(before, key))
			return step_into(place, key, NULL, value);
	return false;
}

static bool step_into_element(struct place *place)
{
	const json_t *before = place->before, *now = place->now;
	char name[24];

	for (size_t i = 0; i < json_array_size(before) || i < json_array_size(now); i++) {
		snprintf(name, sizeof(name), "%zu", i);
		if (!json_equal(json_array_get(before, i), json_array_get(now, i)))
			return step_into(
				place, name, json_array_get(before, i), json_array_get(now, i));
	}
	return false;
}

/* To the first place that is another, as deep as both have it. */
static void find_change(struct place *place)
{
	bool goes_on = true;

	while (goes_on)
		goes_on = (json_is_object(place->before) && json_is_object(place->now) &&
				  step_into_member(place)) ||
			  (json_is_array(place->before) && json_is_array(place->now) &&
				  step_into_element(place));
}

/* What is wrong with how an item went on, and where; NULL: nothing. what: room for its words. */
static const char *judge(const struct service_item *before, const struct service_item *now,
	const char **pointer, char what[WHAT_SIZE])
{
	struct place changed = {before->json, now ? now->json : NULL, ""};

	*pointer = "";
	if (!now)
		return "was a matter before: what is abolished stays, with status abolished, so "
		       "that its implement_code is never used again";
	*pointer = "/base_code";
	if (strcmp(json_text(before->json, "base_code"), json_text(now->json, "base_code")) !=
		0)
		return "was another one: this implement_code belongs to another matter and is "
		       "never used again";
	*pointer = "/version";
	if (now->version < before->version)
		return "is lower than before";
	if (now->version != before->version || json_equal(before->json, now->json))
		return NULL;
	find_change(&changed);
	snprintf(what, WHAT_SIZE,
		"is %d as before, but the item is not: %s changed; raise the version, since a "
		"case keeps the one it was made with",
		now->version, changed.pointer);
	return what;
}

void catalogue_check_history(const struct catalogue *before, const struct catalogue *now,
	catalogue_fault_handler *handler, void *user)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct service_item *item = catalogue_item(before, i);
		const char *pointer, *what;
		char file[64], text[WHAT_SIZE];

		if (!item)
			continue;
		what = judge(item, catalogue_find(now, item->implement_code), &pointer, text);
		snprintf(file, sizeof(file), "%s.json", item->implement_code);
		if (what)
			handler(user, file, pointer, what);
	}
}
