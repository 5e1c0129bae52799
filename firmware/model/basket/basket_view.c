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

/* What is said of who acts: where that is asked. */
static const char *find_acting(const struct basket *basket, const json_t *answers)
{
	for (size_t q = 0; q < basket->question_count; q++)
		if (basket->questions[q].situation &&
			strcmp(basket->questions[q].key, ACTING_KEY) == 0)
			return form_get(answers, ACTING_KEY);
	return "";
}

static enum status put(json_t *form, const char *id, json_t *answer)
{
	return json_object_set_new(form, id, answer) == 0
		       ? STATUS_OK
		       : failure(STATUS_NO_MEMORY, "basket: form");
}

/*
 * An answer counts where it is asked: the form of a matter holds just those, and what follows
 * from who acts.
 */
static enum status ask(const struct basket *basket, size_t question, const json_t *answers,
	size_t use, struct basket_view *view)
{
	const struct basket_question *asked = &basket->questions[question];
	size_t matter = asked->uses[use].matter;
	const json_t *json = basket_question_json(basket, asked, (uint16_t)(1u << matter));
	json_t *answer = json_object_get(answers, asked->key);

	const char *follows =
		asked->situation ? acting_option(basket->matters[matter], json, view->acting)
				 : NULL;

	if (!condition_holds(json_object_get(json, "when"), view->forms[matter]))
		return STATUS_OK;
	if (follows)
		return put(view->forms[matter], json_text(json, "id"), json_string(follows));
	view->asked[question] |= (uint16_t)(1u << matter);
	return is_filled(answer)
		       ? put(view->forms[matter], json_text(json, "id"), json_incref(answer))
		       : STATUS_OK;
}

static const json_t *option_of(const json_t *question, const char *id)
{
	size_t i;
	json_t *option;

	json_array_foreach (json_object_get(question, "options"), i, option) {
		const char *own = json_text(option, "id");

		if (own && id && strcmp(own, id) == 0)
			return option;
	}
	return NULL;
}

/* 「不需要办理」: the matter ends with this answer. */
static void note_not_needed(
	const struct basket *basket, const json_t *answers, struct basket_view *view)
{
	for (size_t q = 0; q < basket->question_count; q++) {
		const struct basket_question *question = &basket->questions[q];
		const char *answer = json_text(answers, question->key);

		for (size_t u = 0; question->situation && u < question->use_count; u++) {
			uint16_t bit = (uint16_t)(1u << question->uses[u].matter);
			const json_t *option =
				option_of(basket_question_json(basket, question, bit), answer);

			if ((view->asked[q] & bit) &&
				json_is_object(json_object_get(option, "not_needed")))
				view->not_needed |= bit;
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
static enum status ask_matter(const struct basket *basket, size_t matter, const json_t *answers,
	struct basket_view *view)
{
	struct own_order own;
	enum status status = STATUS_OK;

	order_own(basket, matter, &own);
	for (int field = 0; field < 2; field++)
		for (size_t i = 0; i < own.count[field] && status == STATUS_OK; i++)
			status = ask(basket, own.at[field][i].question, answers,
				own.at[field][i].use, view);
	return status;
}

enum status basket_look(
	const struct basket *basket, const json_t *answers, struct basket_view *out)
{
	struct basket_view view = {
		.matter_count = basket->matter_count, .acting = find_acting(basket, answers)};
	enum status status = STATUS_OK;

	for (size_t m = 0; m < basket->matter_count; m++)
		if (!(view.forms[m] = json_object()))
			status = failure(STATUS_NO_MEMORY, "basket: view");
	for (size_t m = 0; m < basket->matter_count && status == STATUS_OK; m++)
		status = ask_matter(basket, m, answers, &view);
	if (status != STATUS_OK) {
		basket_view_free(&view);
		return status;
	}
	note_not_needed(basket, answers, &view);
	for (size_t i = 0; i < basket->material_count; i++)
		for (size_t u = 0; u < basket->materials[i].use_count; u++)
			ask_for_material(basket, i, u, &view);
	view.acting = NULL; /* the answers go on without us */
	*out = view;
	return STATUS_OK;
}

void basket_view_free(struct basket_view *view)
{
	for (size_t m = 0; m < BASKET_MATTERS_MAX; m++)
		json_decref(view->forms[m]);
	memset(view, 0, sizeof(*view));
}

const char *basket_check(const struct basket *basket, const struct basket_view *view,
	size_t question, const json_t *answers)
{
	const struct basket_question *asked = &basket->questions[question];
	const char *value = form_get(answers, asked->key);

	if (asked->situation) {
		if (!view->asked[question])
			return NULL;
		if (!*value)
			return "form.required";
		return option_of(basket_question_json(basket, asked, view->asked[question]),
			       value)
			       ? NULL
			       : "form.choice";
	}
	for (size_t u = 0; u < asked->use_count; u++) {
		const char *wrong;

		if (!(view->asked[question] & 1u << asked->uses[u].matter))
			continue;
		wrong = form_check(basket_field(basket, asked, &asked->uses[u]), value);
		if (wrong)
			return wrong;
	}
	return NULL;
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
