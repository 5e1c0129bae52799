/* What questions and materials of the basket are called: among the widgets, and by people. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_parts.h"

#define EVERYBODY 0xffffu

/* Of those in set, the use that names it: that of a matter, before that of who acts. */
static uint16_t naming_set(const struct visit *visit, const struct basket_use *uses,
	size_t use_count, uint16_t set)
{
	for (size_t u = 0; u < use_count; u++)
		if ((set & 1u << uses[u].matter) && !visit_is_parties(visit, uses[u].matter))
			return (uint16_t)(1u << uses[u].matter);
	return set;
}

static const json_t *question_json(const struct visit *visit, size_t question, uint16_t set)
{
	const struct basket_question *of = &visit->basket.questions[question];

	return basket_question_json(&visit->basket, of,
		naming_set(visit, of->uses, of->use_count, set ? set : EVERYBODY));
}

const struct item_material *visit_material_of(
	const struct visit *visit, size_t material, uint16_t set)
{
	const struct basket_material *of = &visit->basket.materials[material];

	return basket_material_of(&visit->basket, of,
		naming_set(visit, of->uses, of->use_count, set ? set : EVERYBODY));
}

static const char *question_id(const struct visit *visit, size_t question)
{
	return json_text(question_json(visit, question, EVERYBODY), "id");
}

static const char *material_id(const struct visit *visit, size_t material)
{
	return visit_material_of(visit, material, EVERYBODY)->id;
}

/* The same id in several matters is told apart by a number; no id has a "~". */
static void put_name(const struct visit *visit, size_t index,
	const char *(*id_of)(const struct visit *visit, size_t index),
	char out[VISIT_NAME_SIZE])
{
	const char *id = id_of(visit, index);
	unsigned number = 1;

	for (size_t i = 0; i < index; i++)
		number += !strcmp(id_of(visit, i), id);
	if (number > 1)
		snprintf(out, VISIT_NAME_SIZE, "%s~%u", id, number);
	else
		snprintf(out, VISIT_NAME_SIZE, "%s", id);
}

void visit_question_name(const struct visit *visit, size_t question, char out[VISIT_NAME_SIZE])
{
	put_name(visit, question, question_id, out);
}

void visit_material_name(const struct visit *visit, size_t material, char out[VISIT_NAME_SIZE])
{
	put_name(visit, material, material_id, out);
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

/* Whose it is, where somebody acts for them; NULL where its own name says it. */
static const char *whose_key(const struct visit *visit, const char *key,
	const struct basket_use *uses, size_t use_count, uint16_t set)
{
	const char *acting = "";

	if (strncmp(key, ACTING_PERSON, strlen(ACTING_PERSON)) != 0)
		return NULL;
	for (size_t u = 0; u < use_count && !*acting; u++)
		if (set & 1u << uses[u].matter)
			acting = visit_acting(visit, uses[u].matter);
	if (!strcmp(acting, "guardian"))
		return "form.of_ward";
	return strcmp(acting, "agent") ? NULL : "form.of_principal";
}

static void put_label(
	const struct visit *visit, const char *whose, const char *name, char *out, size_t size)
{
	if (whose)
		visit_words_with(visit, whose, name, out, size);
	else
		text_print(out, size, "%s", name);
}

/* Of several persons, whose it is: of one alone. */
static bool is_of_one(const struct visit *visit, const struct basket_use *uses,
	size_t use_count, uint16_t set, unsigned *out)
{
	unsigned persons[BASKET_PERSONS_MAX];
	bool found = false;

	if (visit_persons(visit, persons) < 2)
		return false;
	for (size_t u = 0; u < use_count; u++) {
		size_t matter = uses[u].matter;

		if (!(set & 1u << matter))
			continue;
		if (found && visit->basket.person[matter] != *out)
			return false;
		*out = visit->basket.person[matter];
		found = true;
	}
	return found;
}

static void put_owner(const struct visit *visit, unsigned person, bool named, const char *name,
	char *out, size_t size)
{
	char owner[VISIT_SIGNER_NAME_SIZE];

	if (!strcmp(visit_person_acting(visit, person), "self")) {
		visit_words_with(visit, "form.of_self", name, out, size);
		return;
	}
	if (named)
		visit_person_name(visit, person, owner, sizeof(owner));
	else
		visit_person_place(visit, person, owner, sizeof(owner));
	text_print(out, size, "%s%s%s", owner, visit_words(visit, "material.of"), name);
}

void visit_question_label(const struct visit *visit, size_t question, char *out, size_t size)
{
	const struct basket_question *of = &visit->basket.questions[question];
	uint16_t set = visit->view.asked[question];
	const json_t *json = question_json(visit, question, set);
	const char *type = json_text(json, "type");
	const char *name =
		item_text(json, of->situation ? "question" : "label", visit->language);
	const char *whose = whose_key(visit, of->key, of->uses, of->use_count, set);
	unsigned person;

	/* A phone is for questions about the case, whoever's it is. */
	if (type && !strcmp(type, "phone"))
		whose = NULL;
	if (whose && is_of_one(visit, of->uses, of->use_count, set, &person))
		put_owner(visit, person, true, name, out, size);
	else
		put_label(visit, whose, name, out, size);
}

/* What is of who stands there, or of their whole family, is nobody's paper among several. */
static bool is_of_here(const struct basket_material *of)
{
	return !strncmp(of->key, ACTING_APPLICANT, strlen(ACTING_APPLICANT)) ||
	       (!strncmp(of->key, ACTING_FAMILY, strlen(ACTING_FAMILY)) &&
		       !strchr(of->key, '#'));
}

static void label_material(
	const struct visit *visit, size_t material, bool named, char *out, size_t size)
{
	const struct basket_material *of = &visit->basket.materials[material];
	uint16_t set = visit->view.wanted[material] | visit->view.carried[material] |
		       visit->view.held[material];
	const char *name = item_text(
		visit_material_of(visit, material, set)->json, "name", visit->language);
	unsigned person;

	if (!is_of_here(of) && is_of_one(visit, of->uses, of->use_count, set, &person))
		put_owner(visit, person, named, name, out, size);
	else
		put_label(visit, whose_key(visit, of->key, of->uses, of->use_count, set), name,
			out, size);
}

void visit_material_label(const struct visit *visit, size_t material, char *out, size_t size)
{
	label_material(visit, material, true, out, size);
}

/* One agent's principals are named in what the agent signs; of a family it says who is who. */
void visit_signed_label(const struct visit *visit, size_t material, char *out, size_t size)
{
	label_material(visit, material, visit_all_act(visit, "agent"), out, size);
}

uint16_t visit_serves(const struct visit *visit, size_t question)
{
	uint16_t set = visit->view.asked[question];

	for (size_t t = 0; t < visit->view.told_count; t++) {
		const struct basket_told *told = &visit->view.told[t];

		if (told->teller == question)
			set |= (uint16_t)(1u << visit->basket.questions[told->question]
							.uses[told->use]
							.matter);
	}
	return set;
}
