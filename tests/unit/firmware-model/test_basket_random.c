/* Laws of the basket, on 10,000 random baskets each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/basket_laws.h"
#include "tests/unit/firmware-model/random_basket.h"

#define BASKETS 10000

static struct basket basket, other;
static struct basket_view view;

static void look(const json_t *answers)
{
	assert_int_equal(basket_look(&basket, answers, &view), STATUS_OK);
}

static size_t gaps_of(const json_t *answers, const enum basket_way *ways)
{
	struct basket_gap gaps[512];

	return basket_gaps(&basket, &view, answers, ways, gaps, 512);
}

/* The plain rule, said again without the merged lists: each matter alone. */
static bool matter_is_complete(size_t m, const json_t *answers, const enum basket_way *ways)
{
	const struct service_item *item = basket.matters[m];
	const json_t *form = view.forms[m], *situations;
	size_t i;

	situations = json_object_get(item->json, "situations");
	for (i = 0; i < json_array_size(situations); i++) {
		const json_t *one = json_array_get(situations, i);
		if (service_item_applies(json_object_get(one, "when"), form) &&
			!form_get(form, json_text(one, "id"))[0])
			return false;
	}
	for (i = 0; i < item->field_count; i++)
		if (item->fields[i].required &&
			service_item_applies(
				json_object_get(item->fields[i].json, "when"), form) &&
			!form_get(form, item->fields[i].id)[0])
			return false;
	for (i = 0; i < basket.material_count; i++)
		for (size_t u = 0; u < basket.materials[i].use_count; u++) {
			const struct basket_use *use = &basket.materials[i].uses[u];
			const struct item_material *material = &item->materials[use->index];
			if (use->matter == m && material->required && !material->obtainable &&
				!item->booking_only &&
				service_item_applies(
					json_object_get(material->json, "when"), form) &&
				!is_way_for(material, ways[i]))
				return false;
		}
	(void)answers;
	return true;
}

static void random_ways(enum basket_way *ways)
{
	for (size_t i = 0; i < basket.material_count; i++)
		ways[i] = dice(3) ? BASKET_WAY_PAGES : (enum basket_way)dice(4);
}

static void no_accepted_visit_has_a_gap_the_rules_could_see(void **unused)
{
	unsigned accepted = 0;

	(void)unused;
	for (unsigned n = 0; n < BASKETS; n++) {
		enum basket_way ways[BASKET_MATERIALS_MAX] = {0};
		json_t *answers;
		bool complete = true;

		random_basket(&basket);
		answers = random_answers(&basket);
		random_ways(ways);
		look(answers);
		for (size_t m = 0; m < basket.matter_count; m++)
			complete &= matter_is_complete(m, answers, ways);
		accepted += complete;
		assert_int_equal(!gaps_of(answers, ways), complete); /* nor one nobody sees */
		basket_view_free(&view);
		json_decref(answers);
	}
	assert_true(accepted > BASKETS / 100); /* the law was put to the test */
}

static void every_basket_keeps(void (*law)(const struct basket *, const json_t *))
{
	for (unsigned n = 0; n < BASKETS; n++) {
		json_t *answers;

		random_basket(&basket);
		answers = random_answers(&basket);
		law(&basket, answers);
		json_decref(answers);
	}
}

static void the_order_of_answers_does_not_matter(void **unused)
{
	(void)unused;
	every_basket_keeps(law_of_order);
}

static void merging_again_changes_nothing(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < BASKETS; n++) {
		random_basket(&basket);
		other = basket;
		for (size_t m = 0; m < other.matter_count; m++)
			assert_int_equal(
				basket_add(&basket, other.matters[m], NULL), STATUS_OK);
		assert_int_equal(basket.matter_count, other.matter_count);
		assert_int_equal(basket.question_count, other.question_count);
		assert_int_equal(basket.material_count, other.material_count);
		for (size_t m = 0; m < basket.material_count; m++) {
			assert_string_equal(basket.materials[m].key, other.materials[m].key);
			assert_int_equal(
				basket.materials[m].use_count, other.materials[m].use_count);
		}
		for (size_t q = 0; q < basket.question_count; q++)
			assert_string_equal(basket.questions[q].key, other.questions[q].key);
	}
}

/* Every question and material of every matter is asked for in exactly one place. */
static void nothing_that_a_matter_asks_disappears(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < BASKETS; n++) {
		size_t questions = 0, materials = 0, wanted = 0;

		random_basket(&basket);
		for (size_t m = 0; m < basket.matter_count; m++)
			wanted += basket.matters[m]->field_count +
				  basket.matters[m]->material_count +
				  json_array_size(json_object_get(
					  basket.matters[m]->json, "situations"));
		for (size_t q = 0; q < basket.question_count; q++)
			questions += basket.questions[q].use_count;
		for (size_t i = 0; i < basket.material_count; i++)
			materials += basket.materials[i].use_count;
		assert_int_equal(questions + materials, wanted);
	}
}

static void splitting_and_merging_round_trip(void **unused)
{
	(void)unused;
	every_basket_keeps(law_of_round_trip);
}

static bool has_key(const char *key)
{
	for (size_t q = 0; q < basket.question_count; q++)
		if (strcmp(basket.questions[q].key, key) == 0)
			return true;
	for (size_t i = 0; i < basket.material_count; i++)
		if (strcmp(basket.materials[i].key, key) == 0)
			return true;
	return false;
}

/* True when a matter of the basket before, but not the one taken out, used the key. */
static bool others_use(const struct basket_use *uses, size_t count, size_t taken)
{
	for (size_t u = 0; u < count; u++)
		if (uses[u].matter != taken)
			return true;
	return false;
}

static void taking_a_matter_out_takes_only_what_nobody_else_needs(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < BASKETS; n++) {
		size_t taken;

		random_basket(&other);
		basket = other;
		taken = dice((unsigned)basket.matter_count);
		basket_remove(&basket, taken);
		for (size_t q = 0; q < other.question_count; q++)
			if (!strchr(other.questions[q].key, '/'))
				assert_int_equal(has_key(other.questions[q].key),
					others_use(other.questions[q].uses,
						other.questions[q].use_count, taken));
		for (size_t i = 0; i < other.material_count; i++)
			assert_int_equal(has_key(other.materials[i].key),
				others_use(other.materials[i].uses,
					other.materials[i].use_count, taken));
	}
}

/* The material of a matter that a key of the basket means, found without the merged lists. */
static const json_t *material_by_key(size_t matter, const char *key)
{
	const struct service_item *item = basket.matters[matter];

	for (size_t i = 0; i < item->material_count; i++) {
		const char *shared = json_text(item->materials[i].json, "shared_key");
		char own[BASKET_KEY_SIZE];

		snprintf(
			own, sizeof(own), "%s/%s", item->implement_code, item->materials[i].id);
		if (strcmp(shared ? shared : own, key) == 0)
			return item->materials[i].json;
	}
	fail_msg("matter %zu asks for no %s", matter, key);
	return NULL;
}

/* Its own law and no other: nothing else in the pool has this one. */
static void expect_basis(const struct basket_gap *gap, const json_t *bases)
{
	const char *matter = item_text(basket.matters[gap->matter]->json, "name", "zh-Hans");
	const json_t *law = json_array_get(bases, 0);
	struct bytes said = {0};
	char wanted[200];

	snprintf(wanted, sizeof(wanted), "%s\n%s%s", matter, item_text(law, "title", "zh-Hans"),
		item_text(law, "article", "zh-Hans"));
	assert_int_equal(basket_gap_basis(&basket, gap, "zh-Hans", &said), STATUS_OK);
	assert_int_equal(said.len, strlen(wanted));
	assert_memory_equal(said.data, wanted, said.len);
	bytes_free(&said);
}

static void expect_named(const struct basket_gap *gap)
{
	uint16_t bit = (uint16_t)(1u << gap->matter);
	const json_t *material;

	if (gap->kind == BASKET_GAP_QUESTION) {
		assert_true(view.asked[gap->index] & bit);
		expect_basis(
			gap, json_object_get(basket.matters[gap->matter]->json, "legal_basis"));
		return;
	}
	assert_true(view.needed[gap->index] & bit);
	material = material_by_key(gap->matter, basket.materials[gap->index].key);
	assert_string_equal(basket_gap_name(&basket, gap, "zh-Hans"),
		item_text(material, "name", "zh-Hans"));
	expect_basis(gap, json_object_get(material, "required_by"));
}

static void every_gap_names_material_matter_and_legal_basis(void **unused)
{
	size_t questions = 0, materials = 0;

	(void)unused;
	for (unsigned n = 0; n < BASKETS; n++) {
		enum basket_way ways[BASKET_MATERIALS_MAX] = {0};
		struct basket_gap gaps[512];
		json_t *answers;
		size_t count;

		random_basket(&basket);
		answers = random_answers(&basket);
		look(answers);
		count = basket_gaps(&basket, &view, answers, ways, gaps, 512);
		for (size_t i = 0; i < count; i++) {
			expect_named(&gaps[i]);
			*(gaps[i].kind == BASKET_GAP_MATERIAL ? &materials : &questions) += 1;
		}
		basket_view_free(&view);
		json_decref(answers);
	}
	assert_true(questions > BASKETS && materials > BASKETS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_accepted_visit_has_a_gap_the_rules_could_see),
		cmocka_unit_test(the_order_of_answers_does_not_matter),
		cmocka_unit_test(merging_again_changes_nothing),
		cmocka_unit_test(nothing_that_a_matter_asks_disappears),
		cmocka_unit_test(splitting_and_merging_round_trip),
		cmocka_unit_test(taking_a_matter_out_takes_only_what_nobody_else_needs),
		cmocka_unit_test(every_gap_names_material_matter_and_legal_basis),
	};

	return cmocka_run_group_tests(tests, fill_pool, empty_pool);
}
