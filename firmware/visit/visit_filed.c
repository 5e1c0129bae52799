#include "firmware/visit/visit_filed.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_parts.h"

const struct visit_filed_case *visit_filed(const struct visit *visit, size_t matter)
{
	const struct visit_filed_case *found = NULL;

	for (size_t i = 0; i < visit->filed.count; i++) {
		const struct visit_filed_case *one = &visit->filed.cases[i];

		if (!strcmp(one->implement_code,
			    visit->basket.matters[matter]->implement_code) &&
			(!found || strcmp(one->day, found->day) >= 0))
			found = one;
	}
	return found;
}

/* The same case heard of again is as it is now. */
static struct visit_filed_case *place_of(struct visit_filed *filed, const char *receipt_no)
{
	for (size_t i = 0; i < filed->count; i++)
		if (!strcmp(filed->cases[i].receipt_no, receipt_no))
			return &filed->cases[i];
	if (filed->count == VISIT_FILED_MAX)
		memmove(filed->cases, filed->cases + 1,
			--filed->count * sizeof(filed->cases[0]));
	return &filed->cases[filed->count++];
}

void visit_note_tracked(struct visit *visit)
{
	const struct enquiry_answer *answer = &visit->track.answer;
	const char *said = json_text(answer->letter, "item");
	const char *number = visit->track.enquiry.question.receipt_no;
	struct visit_filed_case *filed;
	char day[CLOCK_TEXT_SIZE];

	if (answer->item[0])
		said = answer->item;
	if (!said)
		return;
	filed = place_of(&visit->filed, number);
	*filed = (struct visit_filed_case){
		.state = answer->step.n ? answer->step.state : CASE_RECEIVED,
		.outcome = answer->step.outcome};
	snprintf(filed->implement_code, sizeof(filed->implement_code), "%s", said);
	memcpy(filed->receipt_no, number, sizeof(filed->receipt_no));
	memcpy(filed->visit_code, visit->track.enquiry.visit_code, sizeof(filed->visit_code));
	clock_date(answer->received_ms, day);
	snprintf(filed->day, sizeof(filed->day), "%.10s", day);
}

/* What the office made of it is not on the slip: received is what is known. */
static void note_slip(struct visit *visit)
{
	const struct slip *slip = visit->slip;

	for (size_t i = 0; i < slip->case_count && i < SLIP_CASES_MAX; i++) {
		struct visit_filed_case *filed =
			place_of(&visit->filed, slip->cases[i].receipt_no);

		*filed = (struct visit_filed_case){.state = CASE_RECEIVED};
		memcpy(filed->implement_code, slip->cases[i].implement_code,
			sizeof(filed->implement_code));
		memcpy(filed->receipt_no, slip->cases[i].receipt_no, sizeof(filed->receipt_no));
		memcpy(filed->visit_code, slip->visit_code, sizeof(filed->visit_code));
		snprintf(filed->day, sizeof(filed->day), "%.10s", slip->received_at);
	}
}

bool visit_may_go_on(const struct visit *visit)
{
	return visit->catalogue.count > 0 && !visit->answers &&
	       (visit->state == VISIT_TRACK ||
		       (visit->state == VISIT_SLIP && visit->slip_kept_before));
}

/* All that was shown goes; what is known of it stays until the citizen leaves. */
bool visit_keeps_filed(struct visit *visit)
{
	struct visit_filed filed;

	if (!visit_may_go_on(visit))
		return false;
	if (visit->state == VISIT_SLIP) {
		note_slip(visit);
		visit_leave_slip(visit);
	}
	filed = visit->filed;
	filed.given = true;
	visit_forget(visit);
	visit->filed = filed;
	bytes_wipe(&filed, sizeof(filed));
	return true;
}

void visit_go_on(struct visit *visit)
{
	visit_handle(visit, VISIT_EV_START);
}

bool visit_is_somebodys(struct visit *visit)
{
	return visit->filed.given;
}

bool visit_tracks_from_guide(const struct visit *visit)
{
	return visit->state == VISIT_TRACK && visit->answers;
}

/* The paper of the guide is of no use there, nor is that of a case in the guide. */
static void forget_papers(struct visit *visit)
{
	bytes_free(&visit->qr);
	visit->checklist = VISIT_PRINT_NONE;
	visit->print_fault = FAULT_NONE;
}

bool visit_opens_track(struct visit *visit)
{
	if (!visit->answers || visit->item)
		return false;
	visit->filed.given = true;
	forget_papers(visit);
	return true;
}

bool visit_returns_to_guide(struct visit *visit)
{
	const unsigned asks =
		visit->track.asks; /* what is still under way is not the next one's */

	if (!visit_tracks_from_guide(visit))
		return false;
	visit_forget_track(visit);
	visit->track.asks = asks;
	forget_papers(visit);
	return true;
}

void visit_track_filed(struct visit *visit, const struct visit_filed_case *filed)
{
	struct visit_filed_case which = {.receipt_no = ""};

	if (filed)
		which = *filed;
	visit_handle(visit, VISIT_EV_TRACK);
	if (visit->state == VISIT_TRACK && which.receipt_no[0]) {
		visit_set_track(visit, which.receipt_no, which.visit_code);
		visit_track(visit);
	}
	bytes_wipe(&which, sizeof(which));
}

void visit_forget_filed(struct visit *visit)
{
	bytes_wipe(&visit->filed, sizeof(visit->filed));
}
