/*
 * acting_rules.h - rules of `filed_by`, and of `acting` in situations: who acts finds an answer.
 *
 * Pure.  Source: design service-model, "Parties".
 */
#ifndef FIRMWARE_MODEL_ITEM_ACTING_RULES_H
#define FIRMWARE_MODEL_ITEM_ACTING_RULES_H

#include <jansson.h>

struct shape_faults;

void acting_rules_check(struct shape_faults *faults, const json_t *item);

#endif
