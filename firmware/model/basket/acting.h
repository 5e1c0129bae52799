/*
 * acting.h - what the question "for whom do you apply" answers of a matter's own questions.
 *
 * Pure.  Where every option of a situation says which `acting` it stands for, who acts has been
 * said already: the situation is not asked, and its answer follows.  Without the parties' item in
 * the visit it is asked like any other.  Source: design service-model, "Parties".
 */
#ifndef FIRMWARE_MODEL_BASKET_ACTING_H
#define FIRMWARE_MODEL_BASKET_ACTING_H

#include "firmware/model/item/service_item.h"

#define ACTING_KEY "visit.acting" /* the question's, among the answers of a visit */

/* The option of a situation of item that acting stands for; NULL: the situation is asked. */
const char *acting_option(
	const struct service_item *item, const json_t *situation, const char *acting);

#endif
