/* Nothing of a person stays when the visit is over. */
#include <string.h>

#include "firmware/visit/visit_parts.h"

void visit_forget(struct visit *visit)
{
	visit->number++;
	visit_forget_pages(visit);
	visit_forget_basket(visit);
	visit_forget_signers(visit);
	visit_forget_stuck(visit);
	visit_forget_track(visit);
	visit_forget_filed(visit);
	visit_forget_places(visit);
	visit_forget_witness(visit);
	bytes_free(&visit->qr);
	if (visit->ink)
		bytes_wipe(visit->ink, sizeof(*visit->ink));
	if (visit->slip)
		bytes_wipe(visit->slip, sizeof(*visit->slip));
	bytes_wipe(&visit->identity, sizeof(visit->identity));
	bytes_wipe(&visit->minor, sizeof(visit->minor));
	bytes_wipe(&visit->card_public, sizeof(visit->card_public));
	bytes_wipe(&visit->seal, sizeof(visit->seal));
	bytes_wipe(visit->visit_code, sizeof(visit->visit_code));
	bytes_wipe(visit->code_typed, sizeof(visit->code_typed));
	visit_forget_typed(visit);
	bytes_wipe(visit->signed_text, sizeof(visit->signed_text));
	visit->call = VISIT_CALL_NONE;
	visit->drafts = visit->page_numbers = 0;
	visit->for_enterprise = visit->card_put = false;
	visit->watched_from_ms = -1;
	visit->rating = 0;
	visit->draft_begun = visit->asked_to_resume = false;
	visit->draft_until_ms = 0;
	visit->visit_id[0] = visit->fault_note[0] = '\0';
	visit->fault = visit->page_fault = visit->print_fault = FAULT_NONE;
	visit->identified = visit->wanted = visit->reading = visit->typing = visit->form_tried =
		false;
	visit->fixing = visit->ink_asked_again = visit->asked_to_start = false;
	visit->slip_kept_before = visit->slip_seen = visit->slip_shown = visit->torn = false;
	visit->overdue = visit->left = visit->leaving = false;
	visit->note_busy = visit->code_busy = visit->code_locked = false;
	visit->print = visit->checklist = VISIT_PRINT_NONE;
	visit->code_note = (struct visit_note){VISIT_PRINT_NONE, FAULT_NONE};
	memset(visit->papers, 0, sizeof(visit->papers));
	visit->reprints = visit->print_tries = visit->code_wrong = 0;
	visit->print_again_ms = -1;
}
