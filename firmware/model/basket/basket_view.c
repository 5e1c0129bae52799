/* basket_look() of basket.h and what is read from the view. */
#include <string.h>

#include "firmware/model/basket/acting.h"
#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/item/condition.h"

static bool is_filled(const json_t *answer)
{
	return json_is_string(answer) && *json_string_value(answer);
}

static enum status put(json_t *form, const char *id, json_t *answer)
{
	return json_object_set_new(form, id, answer) == 0
		       ? STATUS_OK
		       : failure(STATUS_NO_MEMORY, "basket: form");
}

/* What basket_look() has in hand. */
struct looking {
	const struct basket *basket;
	const json_t *answers;
	const uint16_t *asked; /* what is asked where nobody tells anything; NULL: not known */
	struct basket_view *view;
};

static const struct basket_use *use_of(const struct looking *at, size_t question, size_t use)
{
	return &at->basket->questions[question].uses[use];
}

/* As what somebody acts for whom the matter is for. */
static const char *acting_for(const struct looking *at, size_t matter)
{
	return at->view->acting[at->basket->person[matter]];
}

static const json_t *json_of(const struct looking *at, size_t question, size_t use)
{
	return basket_question_json(at->basket, &at->basket->questions[question],
		(uint16_t)(1u << use_of(at, question, use)->matter));
}

/* The question that is asked and tells this one, −1 for none. */
static int teller_of(const struct looking *at, size_t question, size_t use)
{
	const struct basket *basket = at->basket;
	const json_t *json = json_of(at, question, use);
	size_t matter = use_of(at, question, use)->matter;
	char shared[BASKET_KEY_SIZE], key[BASKET_KEY_SIZE];

	if (!at->asked || at->view->told_count == BASKET_TOLD_MAX ||
		!acting_tells(basket->matters[matter], json_text(json, "shared_key"),
			acting_for(at, matter), shared, sizeof(shared)))
		return -1;
	basket_key_for(shared, basket->person[matter], key);
	for (size_t q = 0; q < basket->question_count; q++)
		if (at->asked[q] &&
			basket->questions[q].situation ==
				basket->questions[question].situation &&
			strcmp(basket->questions[q].key, key) == 0 &&
			basket_is_alike(basket, &basket->questions[q], json))
			return (int)q;
	return -1;
}

/* An answer that who acts may give. */
static json_t *answer_of(const struct looking *at, size_t question, size_t use)
{
	const struct basket_question *of = &at->basket->questions[question];
	json_t *answer = json_object_get(at->answers, of->key);
	size_t matter = use_of(at, question, use)->matter;
	const json_t *option;

	if (!is_filled(answer) || !of->situation)
		return is_filled(answer) ? answer : NULL;
	option = item_option(json_of(at, question, use), json_string_value(answer));
	return acting_offers(at->basket->matters[matter], option, acting_for(at, matter))
		       ? answer
		       : NULL;
}

/*
 * An answer counts where it is asked: the form of a matter holds just those, and what follows
 * from who acts.
 */
static enum status ask(const struct looking *at, size_t question, size_t use)
{
	size_t matter = use_of(at, question, use)->matter;
	const json_t *json = json_of(at, question, use);
	json_t *form = at->view->forms[matter], *answer;
	const char *follows = at->basket->questions[question].situation
				      ? acting_option(at->basket->matters[matter], json,
						acting_for(at, matter))
				      : NULL;
	int teller;

	if (!condition_holds(json_object_get(json, "when"), form))
		return STATUS_OK;
	if (follows)
		return put(form, json_text(json, "id"), json_string(follows));
	teller = teller_of(at, question, use);
	if (teller >= 0) {
		at->view->told[at->view->told_count++] = (struct basket_told){
			(uint16_t)question, (uint16_t)use, (uint16_t)teller};
		answer = json_object_get(at->answers, at->basket->questions[teller].key);
	} else {
		at->view->asked[question] |= (uint16_t)(1u << matter);
		answer = answer_of(at, question, use);
	}
	return is_filled(answer) ? put(form, json_text(json, "id"), json_incref(answer))
				 : STATUS_OK;
}

/* 「不需要办理」: the matter ends with this answer. */
static void note_not_needed(const struct basket *basket, struct basket_view *view)
{
	for (size_t q = 0; q < basket->question_count; q++) {
		const struct basket_question *question = &basket->questions[q];

		for (size_t u = 0; question->situation && u < question->use_count; u++) {
			size_t matter = question->uses[u].matter;
			const json_t *json = basket_question_json(
				basket, question, (uint16_t)(1u << matter));
			const json_t *option = item_option(
				json, json_text(view->forms[matter], json_text(json, "id")));

			if (json_is_object(json_object_get(option, "not_needed")))
				view->not_needed |= (uint16_t)(1u << matter);
		}
	}
}

static void ask_for_material(
	const struct basket *basket, size_t index, size_t use, struct basket_view *view)
{
	const struct basket_use *at = &basket->materials[index].uses[use];
	const struct item_material *material =
		&basket->matters[at->matter]->materials[at->index];
	uint16_t bit = (uint16_t)(1u << at->matter);

	if (!condition_holds(json_object_get(material->json, "when"), view->forms[at->matter]))
		return;
	if (material->obtainable) {
		view->held[index] |= bit;
		return;
	}
	if (basket->matters[at->matter]->booking_only) {
		view->carried[index] |= bit;
		return;
	}
	view->wanted[index] |= bit;
	if (material->required)
		view->needed[index] |= bit;
}

/* Where a matter's own situations (first) and fields stand among the merged questions. */
struct own_order {
	struct {
		size_t question, use;
	} at[2][ITEM_FIELDS_MAX];
	size_t count[2];
};

static void order_own(const struct basket *basket, size_t matter, struct own_order *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t q = 0; q < basket->question_count; q++)
		for (size_t u = 0; u < basket->questions[q].use_count; u++) {
			const struct basket_use *use = &basket->questions[q].uses[u];
			bool field = !basket->questions[q].situation;

			if (use->matter != matter)
				continue;
			out->at[field][use->index].question = q;
			out->at[field][use->index].use = u;
			out->count[field]++;
		}
}

/* Within a matter its questions come in its own order, whatever was merged before them. */
static enum status ask_matter(const struct looking *at, size_t matter)
{
	struct own_order own;
	enum status status = STATUS_OK;

	order_own(at->basket, matter, &own);
	for (int field = 0; field < 2; field++)
		for (size_t i = 0; i < own.count[field] && status == STATUS_OK; i++)
			status = ask(at, own.at[field][i].question, own.at[field][i].use);
	return status;
}

static enum status ask_all(const struct basket *basket, const json_t *answers,
	const uint16_t *asked, struct basket_view *out)
{
	const struct looking at = {basket, answers, asked, out};
	enum status status = STATUS_OK;

	memset(out, 0, sizeof(*out));
	out->matter_count = basket->matter_count;
	for (unsigned person = 0; person < BASKET_PERSONS_MAX; person++)
		out->acting[person] = basket_acting(basket, answers, person);
	for (size_t m = 0; m < basket->matter_count; m++)
		if (!(out->forms[m] = json_object()))
			status = failure(STATUS_NO_MEMORY, "basket: view");
	for (size_t m = 0; m < basket->matter_count && status == STATUS_OK; m++)
		status = ask_matter(&at, m);
	if (status != STATUS_OK)
		basket_view_free(out);
	return status;
}

/* What tells another question must be asked itself, by whichever matter: known the second time. */
static enum status ask_once_each(
	const struct basket *basket, const json_t *answers, struct basket_view *out)
{
	struct basket_view before;
	enum status status = ask_all(basket, answers, NULL, &before);

	if (status != STATUS_OK)
		return status;
	status = ask_all(basket, answers, before.asked, out);
	basket_view_free(&before);
	return status;
}

enum status basket_look(
	const struct basket *basket, const json_t *answers, struct basket_view *out)
{
	struct basket_view view;
	enum status status = ask_once_each(basket, answers, &view);

	if (status != STATUS_OK)
		return status;
	note_not_needed(basket, &view);
	for (size_t i = 0; i < basket->material_count; i++)
		for (size_t u = 0; u < basket->materials[i].use_count; u++)
			ask_for_material(basket, i, u, &view);
	memset(view.acting, 0, sizeof(view.acting)); /* the answers go on without us */
	*out = view;
	return STATUS_OK;
}

void basket_view_free(struct basket_view *view)
{
	for (size_t m = 0; m < BASKET_MATTERS_MAX; m++)
		json_decref(view->forms[m]);
	memset(view, 0, sizeof(*view));
}

static bool use_allows(const struct item_material *material, enum basket_way way)
{
	switch (way) {
	case BASKET_WAY_NONE:
		return !material->required;
	case BASKET_WAY_PAGES:
		return true;
	case BASKET_WAY_LATER:
		return json_is_object(json_object_get(material->json, "deferrable"));
	case BASKET_WAY_PLEDGE:
		return json_is_object(json_object_get(material->json, "pledge"));
	}
	return false;
}

bool basket_allows(const struct basket *basket, const struct basket_view *view, size_t material,
	enum basket_way way)
{
	const struct basket_material *asked = &basket->materials[material];

	for (size_t u = 0; u < asked->use_count; u++) {
		uint16_t bit = (uint16_t)(1u << asked->uses[u].matter);

		if ((view->needed[material] & bit) &&
			!use_allows(basket_material_of(basket, asked, bit), way))
			return false;
	}
	return view->needed[material] || way == BASKET_WAY_NONE || way == BASKET_WAY_PAGES;
}

bool basket_accepts(const struct basket *basket, const struct basket_view *view,
	size_t material, const char *means)
{
	const struct basket_material *asked = &basket->materials[material];

	for (size_t u = 0; u < asked->use_count; u++) {
		uint16_t bit = (uint16_t)(1u << asked->uses[u].matter);
		const json_t *accepts = json_object_get(
			basket_material_of(basket, asked, bit)->json, "accepts");

		if (view->wanted[material] & bit && !json_lists(accepts, means))
			return false;
	}
	return view->wanted[material] != 0;
}

size_t basket_pages_max(
	const struct basket *basket, const struct basket_view *view, size_t material)
{
	const struct basket_material *asked = &basket->materials[material];
	size_t most = 0;

	for (size_t u = 0; u < asked->use_count; u++) {
		uint16_t bit = (uint16_t)(1u << asked->uses[u].matter);
		size_t own = (size_t)basket_material_of(basket, asked, bit)->pages_max;

		if ((view->wanted[material] & bit) && (!most || own < most))
			most = own;
	}
	return most;
}

int basket_later_days(
	const struct basket *basket, const struct basket_view *view, size_t material)
{
	const struct basket_material *asked = &basket->materials[material];
	int least = 0;

	for (size_t u = 0; u < asked->use_count; u++) {
		uint16_t bit = (uint16_t)(1u << asked->uses[u].matter);
		int days = (int)json_integer_value(json_object_get(
			json_object_get(
				basket_material_of(basket, asked, bit)->json, "deferrable"),
			"days"));

		if ((view->needed[material] & bit) && days && (!least || days < least))
			least = days;
	}
	return least;
}
