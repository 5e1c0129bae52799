/*
 * Home: the card first, then the matter.  How many drafts wait here, what fits the person, and
 * nothing that was ever handed in: a card alone proves little.
 */
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_identity.h"
#include "firmware/visit/visit_parts.h"

bool visit_is_home(const struct visit *visit)
{
	return visit->state == VISIT_CODE && visit->identified && !visit->answers;
}

bool visit_goes_home(struct visit *visit)
{
	if (!visit->identified)
		return false;
	visit_forget_basket(visit);
	visit_find_drafts(visit);
	return true;
}

bool visit_knows_who(struct visit *visit)
{
	return visit_is_home(visit);
}

size_t visit_fitting(const struct visit *visit, uint32_t *out, size_t max)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	return fitting_list(&visit->catalogue, identity_age(&visit->identity, today),
		visit->for_enterprise, out, max);
}

void visit_home_for(struct visit *visit, bool enterprise)
{
	visit->for_enterprise = enterprise;
	visit->changed = true;
}

static bool identity_is_enough(const struct visit *visit)
{
	const struct identity *identity = &visit->identity;
	bool code = identity->source == IDENTITY_E_ID;

	if (identity->passport_number[0] && !visit_may_use_passport(visit))
		return false;
	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		const char *least = json_text(visit->basket.matters[m]->json, "identity_min");
		enum identity_level wanted = !least || !strcmp(least, "typed")
						     ? IDENTITY_LEVEL_TYPED
					     : !strcmp(least, "card") ? IDENTITY_LEVEL_CARD
								      : IDENTITY_LEVEL_COMPARED;

		if (identity->level < wanted && !(code && wanted == IDENTITY_LEVEL_CARD))
			return false;
	}
	return true;
}

/* Who is known need not show the card again, unless a matter asks for more, or an age is wrong. */
bool visit_begin_known(struct visit *visit)
{
	bool enough;

	if (!visit->identified || !visit_may_begin(visit))
		return false;
	enough = identity_is_enough(visit) && !visit_age_refuses(visit);
	visit->heard = FAULT_NONE;
	visit->asked_to_resume = false;
	return enough && visit_prefill(visit) == STATUS_OK;
}
