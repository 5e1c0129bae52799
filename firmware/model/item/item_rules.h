/*
 * item_rules.h - what one member of a service item means for another.
 *
 * The implications of design service-model, "Service item" and "Catalogue checks", as far as
 * they concern one item.  The shape was checked before; members of the wrong shape are
 * passed over here, so that one mistake is told once.
 */
#ifndef FIRMWARE_MODEL_ITEM_ITEM_RULES_H
#define FIRMWARE_MODEL_ITEM_ITEM_RULES_H

#include "firmware/model/item/shape.h"

/* Rules of the item as a whole: limits, phones, fee, result, steps … */
void item_rules_check(struct shape_faults *faults, const json_t *item);

/* True for a 特别程序 of the law in general, or one that item (NULL: none) names. */
bool item_has_procedure(const json_t *item, const char *name);

/* Tells the names of all of them. */
void item_list_procedures(
	const json_t *item, void (*tell)(void *user, const char *name), void *user);

/* Rules of situations, fields and materials, their ids and conditions. */
void part_rules_check(struct shape_faults *faults, const json_t *item);

#endif
