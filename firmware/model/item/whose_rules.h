/*
 * whose_rules.h - rules of whose a field is: nobody's name stands where another's belongs.
 *
 * Pure.  What a card fills in, and who acts has answered already, is told by the shared_key
 * (acting.h).  Source: design service-model, "Parties".
 */
#ifndef FIRMWARE_MODEL_ITEM_WHOSE_RULES_H
#define FIRMWARE_MODEL_ITEM_WHOSE_RULES_H

#include <jansson.h>

struct shape_faults;

void whose_rules_check(struct shape_faults *faults, const json_t *item);

#endif
