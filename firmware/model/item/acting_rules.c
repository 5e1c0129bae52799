#include "firmware/model/item/acting_rules.h"

#include <string.h>

#include "firmware/model/item/service_item.h"
#include "firmware/model/item/shape.h"
#include "firmware/model/json.h"

static size_t count_options(const json_t *situation, const char *acting)
{
	const json_t *options = json_object_get(situation, "options");
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(options); i++)
		count += json_lists(
			json_object_get(json_array_get(options, i), "acting"), acting);
	return count;
}

static void check_options(struct shape_faults *faults, const json_t *situation)
{
	const json_t *options = json_object_get(situation, "options");
	size_t mark = shape_enter(faults, "options");

	for (size_t i = 0; i < json_array_size(options); i++) {
		const json_t *option = json_array_get(options, i);
		size_t inner = shape_enter_index(faults, i);

		if (!json_object_get(option, "acting"))
			shape_fault_at(faults, "acting",
				"all options say for which acting they stand, or none");
		if (json_object_get(option, "not_needed"))
			shape_fault_at(faults, "not_needed", "who acts does not end a matter");
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

/* Who acts always finds an answer. */
static void check_cover(
	struct shape_faults *faults, const json_t *item, const json_t *situation)
{
	static const char *const WAYS[] = {"self", "agent", "guardian", "enterprise"};

	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++)
		if (service_item_is_filed_by(item, WAYS[i]) &&
			!count_options(situation, WAYS[i]))
			shape_fault_at(faults, "options",
				"must stand for self, agent and guardian of a person, and for "
				"enterprise of an enterprise, as far as filed_by takes them");
}

static void check_situation(
	struct shape_faults *faults, const json_t *item, const json_t *situation)
{
	const char *code = json_text(item, "implement_code");
	bool used = false;
	size_t i;
	json_t *option;

	json_array_foreach (json_object_get(situation, "options"), i, option)
		used |= json_object_get(option, "acting") != NULL;
	if (!used)
		return;
	if (code && strcmp(code, ITEM_PARTIES) == 0)
		shape_fault_at(faults, "options", "this is the item that asks who acts");
	if (json_object_get(situation, "shared_key"))
		shape_fault_at(faults, "shared_key", "who acts is asked once already");
	check_options(faults, situation);
	check_cover(faults, item, situation);
}

/* In a visit for several things acting for oneself is what fits them all. */
static void check_filed_by(struct shape_faults *faults, const json_t *item)
{
	const json_t *by = json_object_get(item, "filed_by");

	if (!by)
		return;
	if (!json_lists(json_object_get(item, "applicant_types"), "person"))
		shape_fault_at(faults, "filed_by",
			"says which persons: person is not among applicant_types");
	if (json_array_size(by) > 1 && !json_lists(by, "self"))
		shape_fault_at(faults, "filed_by", "several: self is one of them");
}

/* What who acts hands in goes with every case, and on its slip below the case's own. */
static void check_parties(struct shape_faults *faults, const json_t *item)
{
	const char *code = json_text(item, "implement_code");

	if (code && strcmp(code, ITEM_PARTIES) == 0 &&
		json_array_size(json_object_get(item, "materials")) >
			ITEM_PARTIES_MATERIALS_MAX)
		shape_fault_at(faults, "materials",
			"the item that asks who acts has at most 8: the slip of a matter lists "
			"them beside its own 32");
}

void acting_rules_check(struct shape_faults *faults, const json_t *item)
{
	const json_t *situations = json_object_get(item, "situations");
	size_t mark = shape_enter(faults, "situations");

	for (size_t i = 0; i < json_array_size(situations); i++) {
		size_t inner = shape_enter_index(faults, i);

		check_situation(faults, item, json_array_get(situations, i));
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
	check_filed_by(faults, item);
	check_parties(faults, item);
}
