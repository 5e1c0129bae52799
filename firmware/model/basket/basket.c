#include "firmware/model/basket/basket.h"

#include <stdio.h>
#include <string.h>

#include "firmware/model/basket/acting.h"
#include "firmware/model/item/condition.h"

void basket_clear(struct basket *basket)
{
	memset(basket, 0, sizeof(*basket));
}

int basket_find_for(const struct basket *basket, const char *implement_code, unsigned person)
{
	for (size_t i = 0; i < basket->matter_count; i++)
		if (basket->person[i] == person &&
			strcmp(basket->matters[i]->implement_code, implement_code) == 0)
			return (int)i;
	return -1;
}

static bool begins(const char *key, const char *with)
{
	return strncmp(key, with, strlen(with)) == 0;
}

/* What is asked once, for however many persons; who acts is asked for each. */
static bool is_of_all(const char *key)
{
	return (begins(key, "visit.") && strcmp(key, ACTING_KEY) != 0) ||
	       begins(key, "enterprise.") || begins(key, ACTING_APPLICANT);
}

void basket_key_for(const char *key, unsigned person, char out[BASKET_KEY_SIZE])
{
	if (person && !is_of_all(key))
		snprintf(out, BASKET_KEY_SIZE, "%.90s#%u", key, person & 7u);
	else
		snprintf(out, BASKET_KEY_SIZE, "%s", key);
}

int basket_find(const struct basket *basket, const char *implement_code)
{
	for (size_t i = 0; i < basket->matter_count; i++)
		if (strcmp(basket->matters[i]->implement_code, implement_code) == 0)
			return (int)i;
	return -1;
}

bool basket_is_first(const struct basket *basket, size_t matter)
{
	return basket_find(basket, basket->matters[matter]->implement_code) == (int)matter;
}

const json_t *basket_question_json(
	const struct basket *basket, const struct basket_question *question, uint16_t set)
{
	const struct basket_use *use = &question->uses[0];
	const struct service_item *item;

	for (size_t i = 0; i < question->use_count; i++)
		if (set & 1u << question->uses[i].matter) {
			use = &question->uses[i];
			break;
		}
	item = basket->matters[use->matter];
	return question->situation
		       ? json_array_get(json_object_get(item->json, "situations"), use->index)
		       : item->fields[use->index].json;
}

const struct item_material *basket_material_of(
	const struct basket *basket, const struct basket_material *material, uint16_t set)
{
	const struct basket_use *use = &material->uses[0];

	for (size_t i = 0; i < material->use_count; i++)
		if (set & 1u << material->uses[i].matter) {
			use = &material->uses[i];
			break;
		}
	return &basket->matters[use->matter]->materials[use->index];
}

const struct item_field *basket_field(const struct basket *basket,
	const struct basket_question *question, const struct basket_use *use)
{
	return question->situation ? NULL : &basket->matters[use->matter]->fields[use->index];
}

bool basket_is_alike(
	const struct basket *basket, const struct basket_question *question, const json_t *json)
{
	const json_t *other = basket_question_json(basket, question, 0);
	const json_t *options = json_object_get(json, "options");
	const json_t *others = json_object_get(other, "options");
	const char *type = json_text(json, "type"), *other_type = json_text(other, "type");

	if (!type != !other_type || (type && strcmp(type, other_type) != 0) ||
		json_array_size(options) != json_array_size(others))
		return false;
	for (size_t i = 0; i < json_array_size(options); i++)
		if (strcmp(json_text(json_array_get(options, i), "id"),
			    json_text(json_array_get(others, i), "id")) != 0)
			return false;
	return true;
}

/* A paper of the family is one for who stands there and their wards; a principal has their own. */
static void put_family_key(const struct basket *basket, unsigned person, const char *key,
	char out[BASKET_KEY_SIZE])
{
	bool home = false;

	for (size_t i = 0; i < BASKET_PERSONS_MAX; i++)
		home |= basket->household[i];
	if (basket->household[person])
		basket_key_for(key, 0, out);
	else if (home && !person)
		snprintf(out, BASKET_KEY_SIZE, "%.90s#0", key);
	else
		basket_key_for(key, person, out);
}

/* The key of a part of a matter: shared, or its own where shared is NULL. */
static const char *key_of(const struct basket *basket, size_t matter, const char *shared,
	const char *id, char out[BASKET_KEY_SIZE])
{
	char key[BASKET_KEY_SIZE];

	if (shared && begins(shared, ACTING_FAMILY)) {
		put_family_key(basket, basket->person[matter], shared, out);
		return out;
	}

	if (shared)
		snprintf(key, sizeof(key), "%s", shared);
	else
		snprintf(
			key, sizeof(key), "%s/%s", basket->matters[matter]->implement_code, id);
	basket_key_for(key, basket->person[matter], out);
	return out;
}

static struct basket_question *question_by_key(
	struct basket *basket, const char *key, bool situation)
{
	for (size_t i = 0; i < basket->question_count; i++)
		if (basket->questions[i].situation == situation &&
			strcmp(basket->questions[i].key, key) == 0)
			return &basket->questions[i];
	return NULL;
}

static enum status new_question(
	struct basket *basket, const char *key, bool situation, struct basket_question **out)
{
	if (basket->question_count == BASKET_QUESTIONS_MAX)
		return failure(STATUS_FULL, "basket: questions");
	*out = &basket->questions[basket->question_count++];
	snprintf((*out)->key, BASKET_KEY_SIZE, "%s", key);
	(*out)->situation = situation;
	(*out)->use_count = 0;
	return STATUS_OK;
}

static enum status add_question(
	struct basket *basket, size_t matter, size_t index, const json_t *json, bool situation)
{
	const char *shared = json_text(json, "shared_key");
	char key[BASKET_KEY_SIZE];
	struct basket_question *question =
		shared ? question_by_key(
				 basket, key_of(basket, matter, shared, NULL, key), situation)
		       : NULL;
	enum status status = STATUS_OK;

	if (question && !basket_is_alike(basket, question, json))
		shared = NULL;
	if (!question || !shared)
		status = new_question(basket,
			key_of(basket, matter, shared, json_text(json, "id"), key), situation,
			&question);
	if (status == STATUS_OK)
		question->uses[question->use_count++] =
			(struct basket_use){(uint8_t)matter, (uint8_t)index};
	return status;
}

static struct basket_material *material_by_key(struct basket *basket, const char *key)
{
	for (size_t i = 0; i < basket->material_count; i++)
		if (strcmp(basket->materials[i].key, key) == 0)
			return &basket->materials[i];
	return NULL;
}

static enum status add_material(struct basket *basket, size_t matter, size_t index)
{
	const struct item_material *asked = &basket->matters[matter]->materials[index];
	const char *shared = json_text(asked->json, "shared_key");
	char key[BASKET_KEY_SIZE];
	struct basket_material *material =
		material_by_key(basket, key_of(basket, matter, shared, asked->id, key));

	if (!material) {
		if (basket->material_count == BASKET_MATERIALS_MAX)
			return failure(STATUS_FULL, "basket: materials");
		material = &basket->materials[basket->material_count++];
		snprintf(material->key, sizeof(material->key), "%s", key);
		material->use_count = 0;
	}
	material->uses[material->use_count++] =
		(struct basket_use){(uint8_t)matter, (uint8_t)index};
	return STATUS_OK;
}

static enum status add_all(struct basket *basket, bool situations)
{
	enum status status = STATUS_OK;

	for (size_t m = 0; m < basket->matter_count; m++) {
		const struct service_item *item = basket->matters[m];
		const json_t *list = json_object_get(item->json, "situations");
		size_t count = situations ? json_array_size(list) : item->field_count;

		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			status = add_question(basket, m, i,
				situations ? json_array_get(list, i) : item->fields[i].json,
				situations);
		for (size_t i = 0;
			!situations && i < item->material_count && status == STATUS_OK; i++)
			status = add_material(basket, m, i);
	}
	return status;
}

/* Everything that is asked follows from the matters alone, so it is built anew each time. */
static enum status merge(struct basket *basket)
{
	enum status status;

	basket->question_count = basket->material_count = 0;
	status = add_all(basket, true);
	return status == STATUS_OK ? add_all(basket, false) : status;
}

enum status basket_add(
	struct basket *basket, const struct service_item *item, const char *needs)
{
	return basket_add_for(basket, item, needs, 0);
}

enum status basket_add_for(struct basket *basket, const struct service_item *item,
	const char *needs, unsigned person)
{
	size_t matter = basket->matter_count;
	enum status status;

	if (basket_find_for(basket, item->implement_code, person) >= 0)
		return STATUS_OK;
	if (matter == BASKET_MATTERS_MAX)
		return failure(STATUS_FULL, "basket: %d matters", BASKET_MATTERS_MAX);
	basket->matters[matter] = item;
	basket->person[matter] = (uint8_t)person;
	basket->needs[matter] = needs ? basket_find_for(basket, needs, person) : -1;
	basket->matter_count++;
	status = merge(basket);
	if (status != STATUS_OK)
		basket_remove(basket, matter);
	return status;
}

void basket_remove(struct basket *basket, size_t matter)
{
	if (matter >= basket->matter_count)
		return;
	for (size_t m = 0; m < basket->matter_count; m++) {
		if (basket->needs[m] == (int)matter)
			basket->needs[m] = -1;
		else if (basket->needs[m] > (int)matter)
			basket->needs[m]--;
	}
	basket->matter_count--;
	for (size_t m = matter; m < basket->matter_count; m++) {
		basket->matters[m] = basket->matters[m + 1];
		basket->needs[m] = basket->needs[m + 1];
		basket->person[m] = basket->person[m + 1];
	}
	if (merge(basket) != STATUS_OK) /* fewer matters ask for less */
		basket_clear(basket);
}

static bool is_at_home(const struct basket *basket, const json_t *answers, unsigned person)
{
	const char *acting = basket_acting(basket, answers, person);

	return !strcmp(acting, "self") || !strcmp(acting, "guardian");
}

void basket_settle(struct basket *basket, const json_t *answers)
{
	bool changed = false;

	for (unsigned person = 0; person < BASKET_PERSONS_MAX; person++) {
		bool home = is_at_home(basket, answers, person);

		changed |= basket->household[person] != home;
		basket->household[person] = home;
	}
	if (changed && merge(basket) != STATUS_OK)
		basket_clear(basket);
}

void basket_give(struct basket *basket, size_t matter, unsigned person)
{
	if (matter >= basket->matter_count || person >= BASKET_PERSONS_MAX)
		return;
	if (basket_find_for(basket, basket->matters[matter]->implement_code, person) >= 0) {
		basket_remove(basket, matter);
		return;
	}
	basket->person[matter] = (uint8_t)person;
	if (merge(basket) != STATUS_OK)
		basket_clear(basket);
}

enum status basket_answers(const struct basket *basket, json_t *const *forms, json_t **out)
{
	json_t *answers = json_object();

	for (size_t q = 0; answers && q < basket->question_count; q++) {
		const struct basket_question *question = &basket->questions[q];
		const json_t *one = basket_question_json(basket, question, 0);
		json_t *answer = NULL;

		for (size_t u = 0; u < question->use_count && !answer; u++)
			answer = json_object_get(forms[question->uses[u].matter],
				json_text(basket_question_json(basket, question,
						  (uint16_t)(1u << question->uses[u].matter)),
					"id"));
		if (one && answer && json_object_set(answers, question->key, answer) != 0) {
			json_decref(answers);
			answers = NULL;
		}
	}
	if (!answers)
		return failure(STATUS_NO_MEMORY, "basket: answers");
	*out = answers;
	return STATUS_OK;
}
