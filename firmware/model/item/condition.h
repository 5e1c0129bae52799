/*
 * condition.h - when something is asked: {"situation","is"}, {"field","is"},
 * {"field","below"}, {"all"}, {"any"}, {"not"}.  Nothing more: no scripts.
 *
 * Used by the service item's loader and by service_item_applies().  A condition may only
 * look back: at situations and fields that come earlier, so there can be no cycle.
 * Source: design service-model, "Condition".
 */
#ifndef FIRMWARE_MODEL_ITEM_CONDITION_H
#define FIRMWARE_MODEL_ITEM_CONDITION_H

#include <stdbool.h>

#include "firmware/model/item/shape.h"

/* What a condition may look at: the first so many of an item's situations and fields. */
struct condition_view {
	const json_t *situations, *fields;
	size_t situation_count, field_count;
};

/* Whether answers fulfil the condition; NULL is true, an unanswered question never. */
bool condition_holds(const json_t *when, const json_t *answers);

/* Reports what is wrong with form and references of when at the place where faults stands. */
void condition_check(
	struct shape_faults *faults, const json_t *when, const struct condition_view *view);

/*
 * True when some answers fulfil when together with the conditions of what it looks at, an
 * answer 「不需要办理」 excluded.  Gives up, saying true, beyond 100 000 combinations.
 */
bool condition_is_reachable(const json_t *when, const struct condition_view *view);

#endif
