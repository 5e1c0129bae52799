/*
 * fitting.h - which matters fit who is here: by age, and as a person or for an enterprise.
 *
 * Pure.  `age_min` and `age_max` of an item are the age of the person it is for.  Who is under
 * 18 acts through a parent or guardian, but from 16 on alone where the item itself begins there
 * (Civil Code, Articles 17 to 19).
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_FITTING_H
#define FIRMWARE_MODEL_CATALOGUE_FITTING_H

#include "firmware/model/catalogue/catalogue.h"

#define FITTING_ADULT 18

/* True when who acts so ("self" | "agent" | "guardian" | "enterprise") may ask for the item. */
bool fitting_acting(const struct service_item *item, const char *acting);

/* As what alone a person may ask for the item (`filed_by`); NULL: who acts is asked. Borrowed. */
const char *fitting_only(const struct service_item *item);

/*
 * True when it can be chosen for all these items; what asks who acts is not counted, nor what
 * one alone may ask for: of nothing else, acting for oneself remains, and is not asked.  Where
 * persons' and enterprises' items leave nothing that fits them all, acting for the enterprise
 * remains: who does so is a person, and asks for the persons' items as themself.
 */
bool fitting_offers(const struct service_item *const *items, size_t count, const char *acting);

/* True when age lies within the item's bounds, or is unknown (< 0), or the item has none. */
bool fitting_age(const struct service_item *item, int age);

/* True when somebody of this age may ask for the item alone; unknown (< 0) counts as grown. */
bool fitting_alone(const struct service_item *item, int age);

/*
 * Entries that fit, as indexes; those made for this age first, else in the catalogue's order; at
 * most max.  Confidential ones and mere guides are not among them.  Loads no item.
 */
size_t fitting_list(
	const struct catalogue *catalogue, int age, bool enterprise, uint32_t *out, size_t max);

#endif
