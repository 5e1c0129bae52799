/*
 * acting.h - what the question "for whom do you apply" means for a matter and its questions.
 *
 * Pure.  Where an option of a situation says for which `acting` it stands, the others are not
 * offered; where one alone is left, it is not asked.  Without the parties' item in the visit a
 * situation is asked like any other.
 *
 * The shared_key of a question says whose it is: "person.…" is of the person the matter is for,
 * "applicant.…" of who stands at the terminal, "child.…" of a ward, "principal.…" of who
 * authorised an agent.  Two of them are the same person by who acts, and are asked once.
 * Source: design service-model, "Parties".
 */
#ifndef FIRMWARE_MODEL_BASKET_ACTING_H
#define FIRMWARE_MODEL_BASKET_ACTING_H

#include "firmware/model/item/service_item.h"

#define ACTING_KEY "visit.acting"     /* the question's, among the answers of a visit */
#define ACTING_PERSON "person."       /* whose matter it is */
#define ACTING_APPLICANT "applicant." /* who stands there: asked once */
#define ACTING_FAMILY "family."       /* theirs and their wards': taken once */

/* As what who acts so asks for the item: acting, or what the item allows in its place. */
const char *acting_of(const struct service_item *item, const char *acting);

/* The option of a situation of item that acting stands for; NULL: the situation is asked. */
const char *acting_option(
	const struct service_item *item, const json_t *situation, const char *acting);

/* True when who acts so may choose the option ("" acting: all may). */
bool acting_offers(const struct service_item *item, const json_t *option, const char *acting);

/*
 * The key under which the answer to shared_key was asked already, by who acts: "person.name" of
 * a guardian's matter is "child.name".  False when it is nobody else's.
 */
bool acting_tells(const struct service_item *item, const char *shared_key, const char *acting,
	char *out, size_t size);

#endif
