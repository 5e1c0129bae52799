#include "firmware/model/item/whose_rules.h"

#include <stdbool.h>
#include <string.h>

#include "firmware/model/item/shape.h"
#include "firmware/model/json.h"

static bool is_of(const json_t *field, const char *whose)
{
	const char *key = json_text(field, "shared_key");

	return key && strncmp(key, whose, strlen(whose)) == 0;
}

/* A phone is for questions about the case, whoever's it is. */
static bool is_of_person(const json_t *field)
{
	const char *type = json_text(field, "type");

	return is_of(field, "person.") && !(type && strcmp(type, "phone") == 0);
}

/* The first field that is so, NULL for none. */
static const json_t *first_field(
	const json_t *item, bool (*is)(const json_t *field), size_t *place)
{
	const json_t *fields = json_object_get(item, "fields");

	for (*place = 0; *place < json_array_size(fields); ++*place)
		if (is(json_array_get(fields, *place)))
			return json_array_get(fields, *place);
	return NULL;
}

static bool is_of_child(const json_t *field)
{
	return is_of(field, "child.");
}

/* A card is of who is at the terminal, and theirs the matter is unless they act for somebody. */
static bool is_wrongly_filled(const json_t *field)
{
	return json_object_get(field, "from_card") &&
	       !json_object_get(field, "from_card_when") &&
	       (!json_object_get(field, "shared_key") || is_of_child(field) ||
		       is_of(field, "principal.") || is_of(field, "enterprise.") ||
		       is_of(field, "visit."));
}

/* Told once, of the first of them. */
static void check_first(struct shape_faults *faults, const json_t *item,
	bool (*is)(const json_t *field), const char *what)
{
	size_t place, mark = shape_enter(faults, "fields");

	if (first_field(item, is, &place)) {
		shape_enter_index(faults, place);
		shape_fault_at(faults, "shared_key", what);
	}
	shape_leave(faults, mark);
}

void whose_rules_check(struct shape_faults *faults, const json_t *item)
{
	size_t place;

	check_first(faults, item, is_wrongly_filled,
		"a field filled from a card says whose it is: person.… of whom the matter is "
		"for, applicant.… of who is at the terminal");
	if (json_array_size(json_object_get(item, "filed_by")) == 1)
		check_first(faults, item, is_of_person,
			"filed_by one alone: what is asked of them is applicant.…");
	else if (first_field(item, is_of_child, &place))
		check_first(faults, item, is_of_person,
			"a child.… is asked of beside: to a guardian both are the same person; "
			"what is asked of the guardian is applicant.…");
}
