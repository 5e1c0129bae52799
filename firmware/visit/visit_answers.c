/* Questions and materials of the basket: who is asked, their answers, their ways. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

static unsigned person_of(const struct visit *visit, size_t question)
{
	return visit->basket.person[visit->basket.questions[question].uses[0].matter];
}

bool visit_asks_who_acts(const struct visit *visit, size_t question)
{
	const struct basket_question *of = &visit->basket.questions[question];
	char key[BASKET_KEY_SIZE];

	basket_key_for(VISIT_ACTING, person_of(visit, question), key);
	return of->situation && !strcmp(of->key, key);
}

/* Everybody who asks it offers the option to who acts. */
static bool is_offered(const struct visit *visit, size_t question, const char *option)
{
	const struct basket *basket = &visit->basket;
	const struct basket_question *of = &basket->questions[question];
	bool offered = true;

	for (size_t u = 0; of->situation && u < of->use_count; u++) {
		size_t matter = of->uses[u].matter;
		uint16_t bit = (uint16_t)(1u << matter);

		if (visit->view.asked[question] & bit)
			offered &= acting_offers(basket->matters[matter],
				item_option(basket_question_json(basket, of, bit), option),
				basket_acting(basket, visit->answers, basket->person[matter]));
	}
	return offered;
}

bool visit_offers(const struct visit *visit, size_t question, const char *option)
{
	return visit_asks_who_acts(visit, question)
		       ? visit_may_act(visit, person_of(visit, question), option)
		       : is_offered(visit, question, option);
}

const char *visit_acting(const struct visit *visit, size_t matter)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(VISIT_ACTING, visit->basket.person[matter], key);
	return acting_of(visit->basket.matters[matter], form_get(visit->answers, key));
}

/* Who acts is asked where more than one may. */
static bool has_choice(const struct visit *visit, size_t question)
{
	const json_t *options = json_object_get(
		basket_question_json(&visit->basket, &visit->basket.questions[question], 0),
		"options");
	size_t offered = 0;

	for (size_t i = 0; i < json_array_size(options); i++)
		offered += visit_offers(
			visit, question, json_text(json_array_get(options, i), "id"));
	return !visit_asks_who_acts(visit, question) || offered > 1;
}

bool visit_asks(const struct visit *visit, size_t question)
{
	return has_choice(visit, question) &&
	       (visit->view.asked[question] & ~visit->view.not_needed) != 0;
}

bool visit_wants(const struct visit *visit, size_t material)
{
	return (visit->view.wanted[material] & ~visit->view.not_needed) != 0;
}

const char *visit_value(const struct visit *visit, const char *name)
{
	int question = visit_question_by_name(visit, name, strlen(name));

	return question < 0 ? ""
			    : form_get(visit->answers, visit->basket.questions[question].key);
}

const json_t *visit_chosen_option(const struct visit *visit, size_t question, uint16_t set)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const json_t *options =
		json_object_get(basket_question_json(&visit->basket, of, set), "options");
	const char *answer = form_get(visit->answers, of->key);

	for (size_t i = 0; i < json_array_size(options); i++)
		if (!strcmp(json_text(json_array_get(options, i), "id"), answer))
			return json_array_get(options, i);
	return NULL;
}

/* An agent's card says nothing about the principal, a guardian's nothing about the ward. */
bool visit_is_about_the_card(const struct visit *visit, size_t question)
{
	const char *acting = visit_person_acting(visit, person_of(visit, question));

	return (strcmp(acting, "agent") != 0 && strcmp(acting, "guardian") != 0) ||
	       strncmp(visit->basket.questions[question].key, ACTING_PERSON,
		       strlen(ACTING_PERSON)) != 0;
}

/* Nor a host's about the guest: "from_card_when" of the field. */
static bool is_of_the_card(
	const struct visit *visit, const struct item_field *field, size_t matter)
{
	return service_item_applies(
		json_object_get(field->json, "from_card_when"), visit->view.forms[matter]);
}

bool visit_is_from_card(const struct visit *visit, size_t question)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const char *value = form_get(visit->answers, of->key);

	for (size_t u = 0; *value && !of->situation && u < of->use_count; u++) {
		const struct item_field *field = basket_field(&visit->basket, of, &of->uses[u]);

		if (!strcmp(form_card_text(field, &visit->identity), value) &&
			visit_is_about_the_card(visit, question) &&
			is_of_the_card(visit, field, of->uses[u].matter))
			return true;
	}
	return false;
}

/* What an answer may have changed of whom a field is about. */
enum change { CHANGE_NOTHING, CHANGE_A_FIELD, CHANGE_WHO_ACTS };

static enum status prefill_use(
	struct visit *visit, size_t index, const struct basket_use *use, enum change change)
{
	const struct basket_question *question = &visit->basket.questions[index];
	const struct item_field *field = basket_field(&visit->basket, question, use);
	const char *text = form_card_text(field, &visit->identity);
	const char *value = form_get(visit->answers, question->key);

	if (!*text ||
		(change == CHANGE_A_FIELD && !json_object_get(field->json, "from_card_when")))
		return STATUS_OK;
	if (visit_is_about_the_card(visit, index) && is_of_the_card(visit, field, use->matter))
		return *value ? STATUS_OK : form_set(visit->answers, question->key, text);
	return change && !strcmp(value, text) ? form_set(visit->answers, question->key, "")
					      : STATUS_OK;
}

static enum status prefill(struct visit *visit, enum change change)
{
	enum status status = STATUS_OK;

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct basket_question *question = &visit->basket.questions[q];

		for (size_t u = 0; !question->situation && u < question->use_count; u++)
			if (status == STATUS_OK)
				status = prefill_use(visit, q, &question->uses[u], change);
	}
	visit_evaluate(visit);
	return status;
}

static void refill(struct visit *visit, enum change change)
{
	if (visit->identified && prefill(visit, change) != STATUS_OK)
		log_warn("visit", "prefill", "a field keeps what it held");
}

static void set(struct visit *visit, size_t question, const char *text)
{
	bool acts = visit_asks_who_acts(visit, question);
	unsigned person = person_of(visit, question);

	if (form_set(visit->answers, visit->basket.questions[question].key, text) != STATUS_OK)
		return;
	if (acts)
		visit_arrange(visit, person);
	visit_evaluate(visit);
	refill(visit, acts ? CHANGE_WHO_ACTS : CHANGE_A_FIELD);
}

static void ways_of(const struct visit *visit, enum basket_way *out)
{
	for (size_t m = 0; m < visit->basket.material_count; m++)
		out[m] = visit_way(visit, m);
}

static void end_change(struct visit *visit)
{
	json_decref(visit->lost);
	visit->lost = NULL;
	visit->changing = -1;
	bytes_wipe(visit->change, sizeof(visit->change));
	visit->changed = true;
}

/* Nothing is lost unasked: what would fall away is named first. */
void visit_answer(struct visit *visit, size_t question, const char *text)
{
	enum basket_way ways[BASKET_MATERIALS_MAX] = {BASKET_WAY_NONE};
	json_t *lost;

	if (!visit->answers || question >= visit->basket.question_count ||
		!visit_offers(visit, question, text))
		return;
	end_change(visit);
	ways_of(visit, ways);
	if (basket_falls_away(&visit->basket, visit->answers, ways,
		    visit->basket.questions[question].key, text, &lost) != STATUS_OK)
		return;
	if (json_array_size(lost) == 0 || strlen(text) >= sizeof(visit->change)) {
		json_decref(lost);
		set(visit, question, text);
		return;
	}
	visit->lost = lost;
	visit->changing = (int)question;
	snprintf(visit->change, sizeof(visit->change), "%s", text);
}

static void drop_lost_pages(struct visit *visit)
{
	for (size_t i = 0; i < json_array_size(visit->lost); i++) {
		const char *key = json_string_value(json_array_get(visit->lost, i));

		json_object_del(visit->ways, key);
		for (size_t p = visit->page_count; p-- > 0;)
			if (!strcmp(visit->pages[p].material, key))
				visit_drop_page(visit, p);
	}
}

void visit_confirm_change(struct visit *visit, bool yes)
{
	if (visit->changing < 0)
		return;
	if (yes) {
		set(visit, (size_t)visit->changing, visit->change);
		drop_lost_pages(visit);
	}
	end_change(visit);
}

void visit_set_field(struct visit *visit, const char *name, const char *text)
{
	int question = visit_question_by_name(visit, name, strlen(name));

	if (question >= 0)
		visit_answer(visit, (size_t)question, text);
}

enum visit_brought visit_brought(const struct visit *visit, size_t material)
{
	return (enum visit_brought)json_integer_value(
		json_object_get(visit->brought, visit->basket.materials[material].key));
}

void visit_say_brought(struct visit *visit, size_t material, enum visit_brought brought)
{
	if (material < visit->basket.material_count)
		json_object_set_new(visit->brought, visit->basket.materials[material].key,
			json_integer(brought));
	visit->changed = true;
}

enum basket_way visit_way(const struct visit *visit, size_t material)
{
	const char *way = json_text(visit->ways, visit->basket.materials[material].key);

	if (visit_pages_of(visit, material))
		return BASKET_WAY_PAGES;
	if (!way)
		return BASKET_WAY_NONE;
	return strcmp(way, "later") ? BASKET_WAY_PLEDGE : BASKET_WAY_LATER;
}

void visit_choose_way(struct visit *visit, size_t material, enum basket_way way)
{
	const char *key;

	if (material >= visit->basket.material_count ||
		(way != BASKET_WAY_NONE &&
			!basket_allows(&visit->basket, &visit->view, material, way)))
		return;
	key = visit->basket.materials[material].key;
	if (way == BASKET_WAY_LATER || way == BASKET_WAY_PLEDGE)
		json_object_set_new(visit->ways, key,
			json_string(way == BASKET_WAY_LATER ? "later" : "pledge"));
	else
		json_object_del(visit->ways, key);
	visit->changed = true;
}

enum status visit_prefill(struct visit *visit)
{
	enum status status = prefill(visit, CHANGE_NOTHING);

	visit_choose_usual_delivery(visit);
	return status;
}
