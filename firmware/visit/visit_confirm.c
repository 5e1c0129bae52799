/*
 * Who cannot write confirms by the keypad: after the list was shown and read aloud, the card is
 * read once more.  The evidence says 非手写确认.  Source: service-model "Signing".
 */
#include <string.h>

#include "firmware/visit/visit_parts.h"

void visit_begin_confirming(struct visit *visit)
{
	if (visit->state != VISIT_SIGN || visit->confirm == VISIT_CONFIRM_DONE)
		return;
	visit->changed = true;
	/* What was typed proves nothing a second time: a witness must sign then. */
	if (visit->identity.level == IDENTITY_LEVEL_TYPED) {
		visit->confirm = VISIT_CONFIRM_NO_CARD;
		return;
	}
	visit->confirm = VISIT_CONFIRM_ASKED;
	visit->fault = FAULT_NONE;
	visit_ask_for_card(visit);
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
