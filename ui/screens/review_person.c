/* Who asks, and who does it for them: an agent, a guardian, the clerk of an enterprise. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "ui/screens/parts.h"

struct role {
	const char *acting, *key; /* as the question says it, and as the words do */
	const char *applicant;    /* shared_key of the question that names for whom */
};

static const struct role ROLES[] = {{"agent", "filing.as_agent", VISIT_PRINCIPAL_NAME},
	{"guardian", "filing.as_guardian", VISIT_WARD_NAME},
	{"enterprise", "filing.as_clerk", VISIT_ENTERPRISE_NAME}};
static const struct role LEGAL = {"enterprise", "filing.as_legal", VISIT_ENTERPRISE_NAME};

/* True when one of what is filed is asked for so. */
static bool acts_as(const struct visit *visit, const char *acting)
{
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters);

	for (size_t i = 0; i < count; i++)
		if (visit_is_filed(visit, matters[i]) &&
			!strcmp(visit_acting(visit, matters[i]), acting))
			return true;
	return false;
}

/* NULL: who is here asks for themself. */
static const struct role *role_of(const struct visit *visit)
{
	for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++)
		if (acts_as(visit, ROLES[i].acting))
			return strcmp(ROLES[i].acting, LEGAL.acting) ||
					       strcmp(visit_value(visit, "enterprise_role"),
						       "legal")
				       ? &ROLES[i]
				       : &LEGAL;
	return NULL;
}

/* Whose the matters of a person are, where there is one and where there are several. */
static const char *applicant_of(
	const struct visit *visit, const struct role *role, unsigned person)
{
	char key[BASKET_KEY_SIZE];

	for (size_t i = 0; visit_has_several(visit) && i < sizeof(ROLES) / sizeof(ROLES[0]);
		i++)
		if (!strcmp(ROLES[i].acting, visit_person_acting(visit, person)))
			role = &ROLES[i];
	if (visit_has_several(visit) && !strcmp(visit_person_acting(visit, person), "self"))
		return visit->identity.name;
	basket_key_for(role->applicant, person, key);
	return form_get(visit->answers, key);
}

/* Beside an enterprise's matters who is here may ask for their own. */
static void applicants(
	struct tree *tree, const struct screen_context *context, const struct role *role)
{
	const struct visit *visit = context->visit;
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	open_card(tree, context, "review.person", "review.person");
	for (size_t i = 0; i < count; i++)
		say_pair(tree,
			word(context, strcmp(role->acting, LEGAL.acting) ? "identify.name_label"
									 : "review.enterprise"),
			applicant_of(visit, role, persons[i]));
	if (count < 2 && acts_as(visit, "self"))
		say_pair(tree, word(context, "identify.name_label"), visit->identity.name);
	tree_close(tree);
}

static void who_acts(
	struct tree *tree, const struct screen_context *context, const struct role *role)
{
	const struct identity *identity = &context->visit->identity;
	bool passport = identity->passport_number[0] != '\0';
	char number[24] = "", name[160];

	if (passport)
		snprintf(number, sizeof(number), "%s", identity->passport_number);
	else if (id_number_is_valid(identity->id_number))
		id_number_group(identity->id_number, number);
	if (role)
		visit_words_with(context->visit, role->key, identity->name, name, sizeof(name));
	else
		snprintf(name, sizeof(name), "%s", identity->name);
	open_card(tree, context, role ? "review.acting" : "review.person",
		role ? "review.acting" : "review.person");
	say_pair(tree, word(context, "identify.name_label"), name);
	say_pair(tree,
		word(context, passport ? "identify.passport_number" : "identify.number_label"),
		number);
	say_pair(tree, word(context, "review.identity"),
		word(context, identity->source == IDENTITY_E_ID         ? "review.code"
			      : identity->level == IDENTITY_LEVEL_TYPED ? "review.typed"
									: "review.card"));
	tree_close(tree);
	bytes_wipe(number, sizeof(number));
	bytes_wipe(name, sizeof(name));
}

void review_person(struct tree *tree, const struct screen_context *context)
{
	const struct role *role = role_of(context->visit);

	if (role)
		applicants(tree, context, role);
	who_acts(tree, context, role);
}
