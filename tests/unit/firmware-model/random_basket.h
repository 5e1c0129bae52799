/*
 * random_basket.h - baskets of invented matters, answered at random.  For test_basket_random.c.
 *
 * Matters are built from a real item: random situations, fields and materials, some with shared
 * keys, conditions that look back, deferrable, pledged, held.  Each matter and each material
 * has a legal basis of its own.  One seed gives one basket.
 */
#ifndef TESTS_UNIT_FIRMWARE_MODEL_RANDOM_BASKET_H
#define TESTS_UNIT_FIRMWARE_MODEL_RANDOM_BASKET_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"
#include "tests/unit/firmware-model/item_bench.h"

#define POOL 60
#define SHARED_KEYS 4

static struct service_item *pool[POOL];
static unsigned seed_state;

static inline unsigned dice(unsigned sides)
{
	seed_state = seed_state * 1103515245u + 12345u;
	return seed_state / 65536u % 32768u % sides;
}

static inline json_t *text_of(const char *word, unsigned number)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %u", word, number);
	return json_pack("{s:s, s:s}", "zh-Hans", text, "en", text);
}

static inline void maybe_share(json_t *part, const char *family)
{
	char key[40];

	if (dice(2))
		return;
	snprintf(key, sizeof(key), "%s.%c", family, (char)('a' + dice(SHARED_KEYS)));
	json_object_set_new(part, "shared_key", json_string(key));
}

/* A condition on one of the first situations or choices asked before. */
static inline void maybe_when(json_t *part, unsigned situations, unsigned fields)
{
	char id[16];
	bool field = fields && dice(2);
	json_t *when;

	if (dice(2) || (!field && !situations))
		return;
	snprintf(id, sizeof(id), "%c%u", field ? 'f' : 's', dice(field ? fields : situations));
	when = json_pack(
		"{s:s, s:s}", field ? "field" : "situation", id, "is", dice(2) ? "yes" : "no");
	if (!dice(4))
		when = json_pack("{s:o}", "not", when);
	json_object_set_new(part, "when", when);
}

static inline json_t *options(void)
{
	return json_pack("[{s:s, s:o}, {s:s, s:o}]", "id", "yes", "label", text_of("yes", 0),
		"id", "no", "label", text_of("no", 0));
}

static inline json_t *random_situations(unsigned count)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < count; i++) {
		char id[16];
		json_t *one;

		snprintf(id, sizeof(id), "s%u", i);
		one = json_pack("{s:s, s:o, s:o}", "id", id, "question", text_of("question", i),
			"options", options());
		maybe_share(one, "sit");
		maybe_when(one, i, 0);
		json_array_append_new(list, one);
	}
	return list;
}

static inline json_t *random_fields(unsigned count, unsigned situations)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < count; i++) {
		char id[16];
		json_t *one;

		snprintf(id, sizeof(id), "f%u", i);
		one = json_pack("{s:s, s:o, s:s, s:i, s:i, s:o}", "id", id, "label",
			text_of("label", i), "type", "choice", "required", (int)dice(2),
			"sensitive", 0, "options", options());
		maybe_share(one, "fld");
		maybe_when(one, situations, i);
		json_array_append_new(list, one);
	}
	return list;
}

/* A law that nothing else in the pool is based on. */
static inline json_t *law_of_its_own(void)
{
	static unsigned number;

	number++;
	return json_pack("[{s:o, s:o}]", "title", text_of("law", number), "article",
		text_of("article", number % 97));
}

static inline json_t *random_material(const json_t *pattern, unsigned i)
{
	json_t *one = json_deep_copy(pattern);
	bool held = !dice(4);
	char id[16];

	snprintf(id, sizeof(id), "m%u", i);
	json_object_del(one, "shared_key");
	json_object_set_new(one, "id", json_string(id));
	json_object_set_new(one, "name", text_of("paper", i));
	json_object_set_new(one, "required_by", law_of_its_own());
	json_object_set_new(one, "required", json_integer(dice(3) != 0));
	json_object_set_new(one, "obtainable", json_integer(held));
	if (held)
		json_object_set_new(one, "accepts", json_array());
	else if (!dice(3) && json_integer_value(json_object_get(one, "required")))
		json_object_set_new(
			one, "deferrable", json_pack("{s:i}", "days", 5 + (int)dice(10)));
	else if (!dice(3))
		json_object_set_new(one, "pledge",
			json_pack("{s:o, s:o, s:o, s:o}", "obligation", text_of("o", 0),
				"content", text_of("c", 0), "liability", text_of("l", 0),
				"check", text_of("k", 0)));
	maybe_share(one, "mat");
	return one;
}

static inline json_t *random_materials(
	const json_t *pattern, unsigned count, unsigned situations, unsigned fields)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < count; i++) {
		json_t *one = random_material(pattern, i);

		maybe_when(one, situations, fields);
		json_array_append_new(list, one);
	}
	return list;
}

/* NULL when dice made something no author may write (a condition nothing fulfils). */
static inline struct service_item *random_item(unsigned number)
{
	json_t *json = item_json();
	const json_t *pattern = json_array_get(json_object_get(json, "materials"), 0);
	unsigned situations = dice(4), fields = 1 + dice(5);
	struct service_item *item = NULL;
	json_t *materials = random_materials(pattern, 1 + dice(4), situations, fields);
	char code[16];

	snprintf(code, sizeof(code), "M-%u", number);
	json_object_set_new(json, "implement_code", json_string(code));
	json_object_set_new(json, "name", text_of("matter", number));
	json_object_set_new(json, "legal_basis", law_of_its_own());
	json_object_set_new(json, "situations", random_situations(situations));
	json_object_set_new(json, "fields", random_fields(fields, situations));
	json_object_set_new(json, "materials", materials);
	if (service_item_load(json, NULL, NULL, &item) != STATUS_OK)
		return NULL;
	item->booking_only = !dice(8);
	return item;
}

static inline int fill_pool(void **unused)
{
	unsigned number = 0;

	(void)unused;
	seed_state = 20261125;
	for (size_t i = 0; i < POOL; i++)
		while (!(pool[i] = random_item(number++)))
			;
	return 0;
}

static inline int empty_pool(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < POOL; i++)
		service_item_destroy(pool[i]);
	return 0;
}

static inline void random_basket(struct basket *basket)
{
	unsigned count = 1 + dice(5);

	basket_clear(basket);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(basket_add(basket, pool[dice(POOL)], NULL), STATUS_OK);
}

/* Some questions answered, asked or not. */
static inline json_t *random_answers(const struct basket *basket)
{
	json_t *answers = json_object();

	for (size_t q = 0; q < basket->question_count; q++)
		if (dice(5))
			json_object_set_new(answers, basket->questions[q].key,
				json_string(dice(2) ? "yes" : "no"));
	return answers;
}

#endif
