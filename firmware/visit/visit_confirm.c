/*
 * Who cannot write confirms by the keypad: after the list was shown and read aloud to its end,
 * the card is read once more.  A matter may refuse that.  The evidence says 非手写确认.
 * Source: service-model "Signing".
 */
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_parts.h"
#include "firmware/visit/visit_sign.h"

const struct service_item *visit_refuses_keys(const struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		bool signs =
			!visit->signing || visit->signers[visit->signing - 1].matters & 1u << m;

		if (signs && visit_is_filed(visit, m) && visit->basket.matters[m]->by_hand_only)
			return visit->basket.matters[m];
	}
	return NULL;
}

static void ask_for_card(struct visit *visit)
{
	visit->confirm = VISIT_CONFIRM_ASKED;
	visit->fault = FAULT_NONE;
	visit_ask_for_card(visit);
}

void visit_begin_confirming(struct visit *visit, bool heard)
{
	if (visit->state != VISIT_SIGN || visit->confirm == VISIT_CONFIRM_DONE)
		return;
	visit->changed = true;
	visit_forget_witness(visit);
	if (visit_refuses_keys(visit))
		visit->confirm = VISIT_CONFIRM_REFUSED;
	/* What was typed proves nothing a second time. */
	else if (visit->identity.level == IDENTITY_LEVEL_TYPED)
		visit->confirm = VISIT_CONFIRM_NO_CARD;
	else if (heard)
		ask_for_card(visit);
	else
		visit->confirm = VISIT_CONFIRM_LISTEN;
}

/* In other words it was not heard yet. */
void visit_rewrite_signed_text(struct visit *visit)
{
	visit_write_signed_text(visit);
	if (visit->confirm == VISIT_CONFIRM_ASKED || visit->confirm == VISIT_CONFIRM_OTHER_CARD)
		visit->confirm = VISIT_CONFIRM_LISTEN;
}

void visit_list_heard(struct visit *visit)
{
	if (visit->state != VISIT_SIGN || visit->confirm != VISIT_CONFIRM_LISTEN)
		return;
	visit->changed = true;
	ask_for_card(visit);
	visit_touch(visit);
}

/* Another signer is known by name only. */
static bool is_signer(const struct visit *visit, const struct identity *identity)
{
	if (visit->signing)
		return strcmp(visit->signers[visit->signing - 1].name, identity->name) == 0;
	return strcmp(visit->identity.id_number, identity->id_number) == 0;
}

void visit_confirm_card(struct visit *visit, const struct identity *identity)
{
	if (visit->confirm != VISIT_CONFIRM_ASKED && visit->confirm != VISIT_CONFIRM_OTHER_CARD)
		return;
	visit->changed = true;
	visit->reading = false;
	if (!is_signer(visit, identity)) {
		visit->confirm = VISIT_CONFIRM_OTHER_CARD;
		visit_ask_for_card(visit);
		return;
	}
	visit_stop_reading(visit);
	visit_clear_ink(visit);
	visit_ink_in_hand(visit)->confirmed = true;
	visit->confirm = VISIT_CONFIRM_DONE;
	visit_touch(visit);
}
