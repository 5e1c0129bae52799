/*
 * basket_laws.h - what holds for any basket and any answers.  For the tests with random ones.
 *
 * Each law looks at the basket by itself and fails the test where it does not hold.
 */
#ifndef TESTS_UNIT_FIRMWARE_MODEL_BASKET_LAWS_H
#define TESTS_UNIT_FIRMWARE_MODEL_BASKET_LAWS_H

#include "firmware/model/basket/basket.h"
#include "tests/unit/firmware-model/item_bench.h"

static inline bool is_way_for(const struct item_material *material, enum basket_way way)
{
	return way == BASKET_WAY_PAGES ||
	       (way == BASKET_WAY_LATER &&
		       json_is_object(json_object_get(material->json, "deferrable"))) ||
	       (way == BASKET_WAY_PLEDGE &&
		       json_is_object(json_object_get(material->json, "pledge")));
}

/* Every matter's form says the same. */
static inline void expect_forms_alike(const struct basket *basket,
	const struct basket_view *one, const struct basket_view *other)
{
	for (size_t m = 0; m < basket->matter_count; m++)
		assert_true(json_equal(one->forms[m], other->forms[m]));
}

/* Whatever was answered first. */
static inline void law_of_order(const struct basket *basket, const json_t *answers)
{
	static struct basket_view view, view_of_other;
	json_t *backwards = json_object();

	for (size_t q = basket->question_count; q-- > 0;) {
		const char *key = basket->questions[q].key;
		json_t *answer = json_object_get(answers, key);

		if (answer)
			json_object_set(backwards, key, answer);
	}
	assert_int_equal(basket_look(basket, answers, &view), STATUS_OK);
	assert_int_equal(basket_look(basket, backwards, &view_of_other), STATUS_OK);
	expect_forms_alike(basket, &view, &view_of_other);
	assert_memory_equal(view.asked, view_of_other.asked, sizeof(view.asked));
	assert_memory_equal(view.wanted, view_of_other.wanted, sizeof(view.wanted));
	basket_view_free(&view);
	basket_view_free(&view_of_other);
	json_decref(backwards);
}

/* What the forms of the matters say is what was answered. */
static inline void law_of_round_trip(const struct basket *basket, const json_t *answers)
{
	static struct basket_view view, view_of_other;
	json_t *again;

	assert_int_equal(basket_look(basket, answers, &view), STATUS_OK);
	assert_int_equal(basket_answers(basket, view.forms, &again), STATUS_OK);
	assert_int_equal(basket_look(basket, again, &view_of_other), STATUS_OK);
	expect_forms_alike(basket, &view, &view_of_other);
	basket_view_free(&view);
	basket_view_free(&view_of_other);
	json_decref(again);
}

#endif
