/*
 * item_bench.h - the real service item of assets/services with something changed, loaded, and
 * the author's messages that come back.  For the tests of this folder.
 */
#ifndef TESTS_UNIT_FIRMWARE_MODEL_ITEM_BENCH_H
#define TESTS_UNIT_FIRMWARE_MODEL_ITEM_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/model/item/service_item.h"

#define ITEM_CODE "11539900MB000000104000709018000"
#define ITEM_FILE "assets/services/" ITEM_CODE ".json"
#define CHANGES_MAX 3

struct change {
	const char *pointer; /* "-" at its end appends */
	const char *json;    /* NULL removes */
};

/* One mistake of an author and the one message it must bring. */
struct mistake {
	struct change changes[CHANGES_MAX];
	const char *pointer, *what; /* what: part of the message */
};

struct messages {
	char text[8192]; /* "pointer what\n" of each */
	size_t count;
};

static inline json_t *item_json(void)
{
	json_t *json;

	assert_int_equal(json_read_file(ITEM_FILE, 1 << 20, &json), STATUS_OK);
	return json;
}

static inline json_t *step_down(json_t *json, const char *name)
{
	return json_is_array(json) ? json_array_get(json, (size_t)atoi(name))
				   : json_object_get(json, name);
}

static inline void put(json_t *json, const char *name, json_t *value)
{
	if (json_is_array(json) && strcmp(name, "-") == 0)
		assert_int_equal(json_array_append_new(json, value), 0);
	else if (json_is_array(json) && value)
		assert_int_equal(json_array_set_new(json, (size_t)atoi(name), value), 0);
	else if (json_is_array(json))
		assert_int_equal(json_array_remove(json, (size_t)atoi(name)), 0);
	else if (value)
		assert_int_equal(json_object_set_new(json, name, value), 0);
	else
		assert_int_equal(json_object_del(json, name), 0);
}

static inline void apply_change(json_t *json, const struct change *change)
{
	char pointer[200], *name, *next;
	json_t *value = NULL;

	assert_true(strlen(change->pointer) < sizeof(pointer));
	strcpy(pointer, change->pointer + 1);
	for (name = pointer; (next = strchr(name, '/')); name = next + 1) {
		*next = '\0';
		json = step_down(json, name);
		assert_non_null(json);
	}
	if (change->json)
		value = json_loads(change->json, JSON_DECODE_ANY, NULL);
	if (change->json && !value)
		fail_msg("the test's own JSON is broken: %s", change->json);
	put(json, name, value);
}

static inline void collect(void *user, const char *pointer, const char *what)
{
	struct messages *messages = user;
	size_t len = strlen(messages->text);

	snprintf(messages->text + len, sizeof(messages->text) - len, "%s %s\n", pointer, what);
	messages->count++;
}

/* Loads the item with the changes made; *out may be NULL when a failure is expected. */
static inline enum status load_changed(const struct change *changes, size_t count,
	struct messages *messages, struct service_item **out)
{
	struct service_item *item = NULL;
	json_t *json = item_json();
	enum status status;

	memset(messages, 0, sizeof(*messages));
	for (size_t i = 0; i < count && changes[i].pointer; i++)
		apply_change(json, &changes[i]);
	status = service_item_load(json, collect, messages, &item);
	if (out)
		*out = item;
	else
		service_item_destroy(item);
	return status;
}

/* The mistake brings exactly its one message. */
static inline void check_mistake(const struct mistake *mistake)
{
	struct messages messages;
	char start[200];

	if (load_changed(mistake->changes, CHANGES_MAX, &messages, NULL) != STATUS_BAD_DATA)
		fail_msg("accepted: %s", mistake->changes[0].pointer);
	snprintf(start, sizeof(start), "%s ", mistake->pointer);
	if (messages.count != 1 || strncmp(messages.text, start, strlen(start)) != 0 ||
		!strstr(messages.text, mistake->what))
		fail_msg("expected \"%s %s\" alone, got:\n%s", mistake->pointer, mistake->what,
			messages.text);
}

static inline void check_mistakes(const struct mistake *mistakes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_mistake(&mistakes[i]);
}

/* The changes leave a good item. */
static inline void check_fine(const struct change *changes, size_t count)
{
	struct messages messages;

	if (load_changed(changes, count, &messages, NULL) != STATUS_OK)
		fail_msg("refused: %s", messages.text);
}

#define CHECK_MISTAKES(table) check_mistakes(table, sizeof(table) / sizeof((table)[0]))

#endif
