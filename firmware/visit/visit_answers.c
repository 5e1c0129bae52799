/* Questions and materials of the basket: their names on the screen, their answers, their ways.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

/* The use that names a question: that of a matter, before that of who acts. */
static uint16_t naming_set(
	const struct visit *visit, const struct basket_use *uses, size_t use_count)
{
	for (size_t u = 0; u < use_count; u++)
		if (!visit_is_parties(visit, uses[u].matter))
			return (uint16_t)(1u << uses[u].matter);
	return 0;
}

static const char *question_id(const struct visit *visit, size_t question)
{
	const struct basket_question *of = &visit->basket.questions[question];

	return json_text(basket_question_json(&visit->basket, of,
				 naming_set(visit, of->uses, of->use_count)),
		"id");
}

static const char *material_id(const struct visit *visit, size_t material)
{
	const struct basket_material *of = &visit->basket.materials[material];

	return basket_material_of(
		&visit->basket, of, naming_set(visit, of->uses, of->use_count))
		->id;
}

/* The same id in several matters is told apart by a number; no id has a "~". */
static void put_name(const char *id, unsigned number, char out[VISIT_NAME_SIZE])
{
	if (number)
		snprintf(out, VISIT_NAME_SIZE, "%s~%u", id, number + 1);
	else
		snprintf(out, VISIT_NAME_SIZE, "%s", id);
}

void visit_question_name(const struct visit *visit, size_t question, char out[VISIT_NAME_SIZE])
{
	const char *id = question_id(visit, question);
	unsigned before = 0;

	for (size_t q = 0; q < question; q++)
		before += !strcmp(question_id(visit, q), id);
	put_name(id, before, out);
}

void visit_material_name(const struct visit *visit, size_t material, char out[VISIT_NAME_SIZE])
{
	const char *id = material_id(visit, material);
	unsigned before = 0;

	for (size_t m = 0; m < material; m++)
		before += !strcmp(material_id(visit, m), id);
	put_name(id, before, out);
}

int visit_question_by_name(const struct visit *visit, const char *name, size_t len)
{
	char own[VISIT_NAME_SIZE];

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		visit_question_name(visit, q, own);
		if (strlen(own) == len && !strncmp(own, name, len))
			return (int)q;
	}
	return -1;
}

int visit_material_by_name(const struct visit *visit, const char *name)
{
	char own[VISIT_NAME_SIZE];

	for (size_t m = 0; m < visit->basket.material_count; m++) {
		visit_material_name(visit, m, own);
		if (!strcmp(own, name))
			return (int)m;
	}
	return -1;
}

static bool is_acting(const struct visit *visit, size_t question)
{
	return !strcmp(visit->basket.questions[question].key, VISIT_ACTING);
}

bool visit_offers(const struct visit *visit, size_t question, const char *option)
{
	const struct basket *basket = &visit->basket;

	return !is_acting(visit, question) ||
	       fitting_offers(basket->matters, basket->matter_count, option);
}

const char *visit_acting(const struct visit *visit, size_t matter)
{
	const char *acting = form_get(visit->answers, VISIT_ACTING);

	return *acting && !fitting_acting(visit->basket.matters[matter], acting) ? "self"
										 : acting;
}

/* Everybody who may act for themself may also do so for somebody else. */
static bool has_choice(const struct visit *visit, size_t question)
{
	return visit_offers(visit, question, "self");
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

static bool acts_as(const struct visit *visit, const char *what)
{
	return !strcmp(form_get(visit->answers, VISIT_ACTING), what);
}

/* What is asked of an agent about the principal is what the matters ask of the applicant. */
static enum status copy_principal(struct visit *visit, const char *key, const char *text)
{
	static const char *const COPIES[][2] = {{ITEM_PARTIES "/principal_name", "person.name"},
		{ITEM_PARTIES "/principal_number", "person.id_number"}};
	enum status status = STATUS_OK;

	for (unsigned i = 0; status == STATUS_OK && i < 2 * BASKET_PERSONS_MAX; i++) {
		char from[BASKET_KEY_SIZE], to[BASKET_KEY_SIZE];

		basket_key_for(COPIES[i % 2][0], i / 2, from);
		basket_key_for(COPIES[i % 2][1], i / 2, to);
		if (!strcmp(from, key) && acts_as(visit, "agent"))
			status = form_set(visit->answers, to, text);
	}
	return status;
}

/* An agent's card says nothing about the principal. */
bool visit_is_about_the_card(const struct visit *visit, const char *key)
{
	return !acts_as(visit, "agent") || strncmp(key, "person.", 7);
}

/* Nor a host's about the guest: "from_card_when" of the field. */
static bool is_of_the_card(
	const struct visit *visit, const struct item_field *field, size_t matter)
{
	return service_item_applies(
		json_object_get(field->json, "from_card_when"), visit->view.forms[matter]);
}

/* One use of a question; again: an answer has changed whom the field is about. */
static enum status prefill_use(struct visit *visit, const struct basket_question *question,
	const struct basket_use *use, bool again)
{
	const struct item_field *field = basket_field(&visit->basket, question, use);
	const char *text = form_card_text(field, &visit->identity);
	const char *value = form_get(visit->answers, question->key);

	if (!*text || !visit_is_about_the_card(visit, question->key) ||
		(again && !json_object_get(field->json, "from_card_when")))
		return STATUS_OK;
	if (is_of_the_card(visit, field, use->matter))
		return *value ? STATUS_OK : form_set(visit->answers, question->key, text);
	return again && !strcmp(value, text) ? form_set(visit->answers, question->key, "")
					     : STATUS_OK;
}

static enum status prefill(struct visit *visit, bool again)
{
	enum status status = STATUS_OK;

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct basket_question *question = &visit->basket.questions[q];

		for (size_t u = 0; !question->situation && u < question->use_count; u++)
			if (status == STATUS_OK)
				status =
					prefill_use(visit, question, &question->uses[u], again);
	}
	visit_evaluate(visit);
	return status;
}

static void refill(struct visit *visit)
{
	if (visit->identified && prefill(visit, true) != STATUS_OK)
		log_warn("visit", "prefill", "a field keeps what it held");
}

static void set(struct visit *visit, size_t question, const char *text)
{
	const char *key = visit->basket.questions[question].key;

	if (form_set(visit->answers, key, text) == STATUS_OK &&
		copy_principal(visit, key, text) == STATUS_OK) {
		visit_settle_principals(visit);
		visit_evaluate(visit);
		refill(visit);
	}
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
	enum status status = prefill(visit, false);

	visit_choose_usual_delivery(visit);
	return status;
}
