/*
 * Who can neither write nor confirm by the keypad is witnessed: a named person writes in the
 * signer's place.  A matter may refuse that.  The evidence says 非手写确认 and who it was.
 * Source: service-model "Signing".
 */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_parts.h"
#include "firmware/visit/visit_sign.h"

void visit_forget_witness(struct visit *visit)
{
	bytes_wipe(visit->witness, sizeof(visit->witness));
	visit->witnessed = visit->witness_tried = false;
}

void visit_let_witness(struct visit *visit, bool witnessed)
{
	if (visit->state != VISIT_SIGN)
		return;
	visit_forget_witness(visit);
	visit_clear_ink(visit);
	visit->ink_asked_again = false;
	if (witnessed && visit_refuses_keys(visit))
		visit->confirm = VISIT_CONFIRM_REFUSED;
	else
		visit->witnessed = witnessed;
	visit_touch(visit);
}

void visit_set_witness(struct visit *visit, const char *name)
{
	if (!visit->witnessed || strlen(name) >= sizeof(visit->witness))
		return;
	bytes_wipe(visit->witness, sizeof(visit->witness));
	strcpy(visit->witness, name);
	visit->changed = true;
}

/* Nobody who signs here is their own witness, or another's. */
const char *visit_witness_wrong(const struct visit *visit)
{
	if (!visit->witness[0])
		return "form.required";
	if (!strcmp(visit->witness, visit->identity.name))
		return "sign.witness_signs";
	for (size_t i = 0; i < visit->signer_count; i++)
		if (!strcmp(visit->witness, visit->signers[i].name))
			return "sign.witness_signs";
	return NULL;
}

bool visit_keep_witness(struct visit *visit)
{
	visit->witness_tried = visit->witnessed;
	if (!visit->witnessed)
		return true;
	if (visit_witness_wrong(visit))
		return false;
	strcpy(visit_ink_in_hand(visit)->witness, visit->witness);
	return true;
}
