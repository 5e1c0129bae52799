/* Laws of a basket for several persons, on 10,000 random ones each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/basket/acting.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "firmware/model/catalogue/fitting.h"
#include "tests/unit/firmware-model/basket_laws.h"
#include "tests/unit/firmware-model/random_basket.h"

#define FAMILIES 10000
#define KINSHIPS 5

static struct catalogue catalogue;
static const struct service_item *parties;
static struct service_item *matters[POOL];
static struct basket basket, other;
static struct basket_view view, view_of_other;

static const char *const KIN[KINSHIPS] = {
	"person", "child", "family", "applicant", "principal"};

/* The same keys, but those of somebody: whose a thing is decides who is asked again. */
static void make_somebodys(json_t *item, const char *list)
{
	size_t i;
	json_t *part;

	json_array_foreach (json_object_get(item, list), i, part) {
		const char *shared = json_text(part, "shared_key");
		char key[40];

		if (!shared)
			continue;
		snprintf(key, sizeof(key), "%s.%s", KIN[dice(KINSHIPS)], shared);
		json_object_set_new(part, "shared_key", json_string(key));
	}
}

/* NULL when no author may write it. */
static struct service_item *random_matter(unsigned number)
{
	static const char *const BY[] = {NULL, "[\"guardian\"]", "[\"self\"]",
		"[\"self\",\"guardian\"]", "[\"self\",\"agent\"]"};
	struct service_item *pattern = random_item(number), *item = NULL;
	const char *by = BY[dice(5)];
	json_t *json;

	if (!pattern)
		return NULL;
	json = json_deep_copy(pattern->json);
	service_item_destroy(pattern);
	json_object_set_new(json, "applicant_types", json_pack("[s]", "person"));
	json_object_del(json, "filed_by");
	if (by)
		json_object_set_new(json, "filed_by", json_loads(by, 0, NULL));
	make_somebodys(json, "situations");
	make_somebodys(json, "fields");
	make_somebodys(json, "materials");
	return service_item_load(json, NULL, NULL, &item) == STATUS_OK ? item : NULL;
}

static int fill(void **unused)
{
	unsigned number = 0;

	(void)unused;
	seed_state = 20261127;
	if (catalogue_open("assets/services", &catalogue) != STATUS_OK)
		return -1;
	parties = catalogue_find(&catalogue, ITEM_PARTIES);
	for (size_t i = 0; i < POOL; i++)
		while (!(matters[i] = random_matter(number++)))
			;
	return parties == NULL;
}

static int empty(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < POOL; i++)
		service_item_destroy(matters[i]);
	catalogue_close(&catalogue);
	return 0;
}

static void put_for(struct basket *out, const struct service_item *item, unsigned person)
{
	assert_int_equal(basket_add_for(out, item, NULL, person), STATUS_OK);
}

/* Some questions answered, asked or not. */
static void answer_some(const struct basket *of, json_t *answers)
{
	for (size_t q = 0; q < of->question_count; q++) {
		const json_t *json = basket_question_json(of, &of->questions[q], 0);
		const json_t *options = json_object_get(json, "options");
		const char *text = dice(2) ? "2015-05-01" : "某某";

		if (options)
			text = json_text(json_array_get(options,
						 dice((unsigned)json_array_size(options))),
				"id");
		if (dice(5) && !json_object_get(answers, of->questions[q].key))
			json_object_set_new(answers, of->questions[q].key, json_string(text));
	}
}

static const struct service_item *random_matter_for(const char *acting)
{
	const struct service_item *item = matters[dice(POOL)];

	return fitting_acting(item, acting) ? item : random_matter_for(acting);
}

/* Each has what may be asked for them so, and it is said as what; never an enterprise. */
static json_t *random_family(void)
{
	static const char *const WAYS[] = {"self", "agent", "guardian"};
	unsigned count = 2 + dice(3);
	json_t *answers = json_object();

	basket_clear(&basket);
	for (unsigned person = 0; person < count; person++) {
		const char *acting = WAYS[dice(3)];
		char key[BASKET_KEY_SIZE];

		basket_key_for(ACTING_KEY, person, key);
		json_object_set_new(answers, key, json_string(acting));
		put_for(&basket, parties, person);
		for (unsigned n = 1 + dice(2); n > 0; n--)
			put_for(&basket, random_matter_for(acting), person);
	}
	basket_settle(&basket, answers);
	answer_some(&basket, answers);
	return answers;
}

static void look(const struct basket *of, const json_t *answers, struct basket_view *out)
{
	assert_int_equal(basket_look(of, answers, out), STATUS_OK);
}

/* The plain rule of one matter alone, by the form that is filed. */
static bool is_answered(const struct service_item *item, const json_t *form)
{
	const json_t *situations = json_object_get(item->json, "situations");

	for (size_t i = 0; i < json_array_size(situations); i++) {
		const json_t *one = json_array_get(situations, i);

		if (service_item_applies(json_object_get(one, "when"), form) &&
			!form_get(form, json_text(one, "id"))[0])
			return false;
	}
	for (size_t i = 0; i < item->field_count; i++)
		if (service_item_applies(json_object_get(item->fields[i].json, "when"), form) &&
			form_check(&item->fields[i], form_get(form, item->fields[i].id)))
			return false;
	return true;
}

static bool has_papers(size_t m, const enum basket_way *ways)
{
	const struct service_item *item = basket.matters[m];

	for (size_t i = 0; i < basket.material_count; i++)
		for (size_t u = 0; u < basket.materials[i].use_count; u++) {
			const struct basket_use *use = &basket.materials[i].uses[u];
			const struct item_material *material = &item->materials[use->index];

			if (use->matter == m && material->required && !material->obtainable &&
				!item->booking_only &&
				service_item_applies(json_object_get(material->json, "when"),
					view.forms[m]) &&
				!is_way_for(material, ways[i]))
				return false;
		}
	return true;
}

/* The dates and names of the parties' item are no choice: now and then they are all right. */
static void set_right(json_t *answers)
{
	for (size_t q = 0; q < basket.question_count; q++) {
		const json_t *json = basket_question_json(&basket, &basket.questions[q], 0);
		const char *type = json_text(json, "type");
		const char *right = !type                        ? NULL
				    : !strcmp(type, "date")      ? "2015-05-01"
				    : !strcmp(type, "id_number") ? "53262320150501001X"
				    : !strcmp(type, "name")      ? "某某"
				    : !strcmp(type, "phone")     ? ""
								 : NULL;

		if (right)
			json_object_set_new(
				answers, basket.questions[q].key, json_string(right));
	}
}

static void no_accepted_family_has_a_gap_the_rules_could_see(void **unused)
{
	unsigned accepted = 0;

	(void)unused;
	for (unsigned n = 0; n < FAMILIES; n++) {
		enum basket_way ways[BASKET_MATERIALS_MAX] = {0};
		struct basket_gap gaps[512];
		json_t *answers = random_family();
		bool complete = true;

		set_right(answers);
		for (size_t i = 0; i < basket.material_count; i++)
			ways[i] = dice(4) ? BASKET_WAY_PAGES : (enum basket_way)dice(4);
		look(&basket, answers, &view);
		for (size_t m = 0; m < basket.matter_count; m++)
			complete &= is_answered(basket.matters[m], view.forms[m]) &&
				    has_papers(m, ways);
		accepted += complete;
		assert_int_equal(
			!basket_gaps(&basket, &view, answers, ways, gaps, 512), complete);
		basket_view_free(&view);
		json_decref(answers);
	}
	assert_true(accepted > FAMILIES / 200); /* the law was put to the test */
}

static bool is_of_all_here(const char *key)
{
	return !strncmp(key, "applicant.", 10) || !strncmp(key, "visit.h", 7) ||
	       !strncmp(key, "visit.e", 7) || !strncmp(key, "enterprise.", 11);
}

/* Theirs alone: what has no number is the first person's, or the family's at home. */
static bool is_theirs(const char *key, unsigned person)
{
	const char *hash = strchr(key, '#');
	bool home = false;

	for (size_t i = 0; i < BASKET_PERSONS_MAX; i++)
		home |= basket.household[i];
	if (hash || is_of_all_here(key))
		return hash && (unsigned)atoi(hash + 1) == person;
	return person == 0 && (!home || strncmp(key, "family.", 7) != 0);
}

static bool is_at_home(const char *key, unsigned person)
{
	return basket.household[person] && !strncmp(key, "family.", 7) && !strchr(key, '#');
}

static bool asks_of_applicant(void)
{
	for (size_t q = 0; q < basket.question_count; q++)
		if (!strncmp(basket.questions[q].key, "applicant.", 10))
			return true;
	return false;
}

/* Whatever is said of one, nobody else's form is another. */
static void nobodys_form_holds_what_was_said_of_another(void **unused)
{
	unsigned changed = 0;

	(void)unused;
	for (unsigned n = 0; n < FAMILIES; n++) {
		json_t *answers = random_family(), *anew = json_copy(answers), *value;
		unsigned person = dice(2);
		bool alone = !asks_of_applicant(); /* they tell who is here */
		const char *key;

		json_object_foreach (answers, key, value)
			if (is_theirs(key, person) &&
				strncmp(key, ACTING_KEY, strlen(ACTING_KEY)) != 0)
				json_object_set_new(anew, key,
					json_string(strcmp(json_string_value(value), "yes")
							    ? "yes"
							    : "no"));
		look(&basket, answers, &view);
		look(&basket, anew, &view_of_other);
		for (size_t m = 0; m < basket.matter_count; m++) {
			bool same = json_equal(view.forms[m], view_of_other.forms[m]);

			if (basket.person[m] != person)
				assert_true(same || !alone);
			changed += !same;
		}
		basket_view_free(&view);
		basket_view_free(&view_of_other);
		json_decref(answers);
		json_decref(anew);
	}
	assert_true(changed > FAMILIES);
}

/* The same answers as if they were alone. */
static json_t *answers_alone(const json_t *answers, unsigned person)
{
	json_t *alone = json_object(), *value;
	const char *key;

	json_object_foreach ((json_t *)(uintptr_t)answers, key, value) {
		char name[BASKET_KEY_SIZE];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(key, "#"), key);
		if (is_theirs(key, person) || is_of_all_here(key) || is_at_home(key, person))
			json_object_set(alone, name, value);
	}
	return alone;
}

/* What is filed for one of several is what would be filed for them in a visit of their own. */
static void each_is_filed_for_as_in_a_visit_of_their_own(void **unused)
{
	unsigned compared = 0;

	(void)unused;
	for (unsigned n = 0; n < FAMILIES; n++) {
		json_t *answers = random_family(), *alone;
		unsigned person = dice(2);
		size_t at = 0;

		if (!asks_of_applicant()) { /* it tells who is here more than alone */
			alone = answers_alone(answers, person);
			basket_clear(&other);
			for (size_t m = 0; m < basket.matter_count; m++)
				if (basket.person[m] == person)
					put_for(&other, basket.matters[m], 0);
			look(&basket, answers, &view);
			look(&other, alone, &view_of_other);
			for (size_t m = 0; m < basket.matter_count; m++)
				if (basket.person[m] == person)
					assert_true(json_equal(
						view.forms[m], view_of_other.forms[at++]));
			compared++;
			basket_view_free(&view);
			basket_view_free(&view_of_other);
			json_decref(alone);
		}
		json_decref(answers);
	}
	assert_true(compared > FAMILIES / 20);
}

/* A paper of the family is taken once for who is here and their wards, and from each principal. */
static void the_familys_paper_is_taken_once_at_home(void **unused)
{
	unsigned shared = 0;

	(void)unused;
	for (unsigned n = 0; n < FAMILIES; n++) {
		json_t *answers = random_family();

		for (size_t i = 0; i < basket.material_count; i++) {
			const struct basket_material *of = &basket.materials[i];
			unsigned first = basket.person[of->uses[0].matter];

			for (size_t u = 1; u < of->use_count; u++) {
				unsigned person = basket.person[of->uses[u].matter];

				if (person == first || !strncmp(of->key, "applicant.", 10))
					continue;
				assert_true(!strncmp(of->key, "family.", 7));
				assert_string_not_equal(
					basket_acting(&basket, answers, person), "agent");
				assert_string_not_equal(
					basket_acting(&basket, answers, first), "agent");
				shared++;
			}
		}
		json_decref(answers);
	}
	assert_true(shared > FAMILIES / 50);
}

static void settling_again_changes_nothing(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < FAMILIES; n++) {
		json_t *answers = random_family();

		other = basket;
		basket_settle(&basket, answers);
		for (size_t m = 0; m < other.matter_count; m++)
			put_for(&basket, other.matters[m], other.person[m]);
		assert_memory_equal(&basket, &other, sizeof(basket));
		json_decref(answers);
	}
}

static void every_family_keeps(void (*law)(const struct basket *, const json_t *))
{
	for (unsigned n = 0; n < FAMILIES; n++) {
		json_t *answers = random_family();

		law(&basket, answers);
		json_decref(answers);
	}
}

static void the_order_of_answers_does_not_matter(void **unused)
{
	(void)unused;
	every_family_keeps(law_of_order);
}

static void splitting_and_merging_round_trip(void **unused)
{
	(void)unused;
	every_family_keeps(law_of_round_trip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_accepted_family_has_a_gap_the_rules_could_see),
		cmocka_unit_test(nobodys_form_holds_what_was_said_of_another),
		cmocka_unit_test(each_is_filed_for_as_in_a_visit_of_their_own),
		cmocka_unit_test(the_familys_paper_is_taken_once_at_home),
		cmocka_unit_test(settling_again_changes_nothing),
		cmocka_unit_test(the_order_of_answers_does_not_matter),
		cmocka_unit_test(splitting_and_merging_round_trip),
	};

	return cmocka_run_group_tests_name("family_random", tests, fill, empty);
}
