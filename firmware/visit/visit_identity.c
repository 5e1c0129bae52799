/* Who asks: a card read after the notice, or what was typed (visit_typed.c). */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/visit/visit_parts.h"

#define OWN_CARD_MS 2000 /* after the watch began, the own card is found */

static void read_again(struct visit *visit)
{
	if (visit->wanted && !visit->reading) {
		visit->reading = true;
		visit->hands->read_card(visit->hands_user);
	}
}

/* Only now, after 告知, anything is read from a card. */
bool visit_ask_for_card(struct visit *visit)
{
	visit->wanted = true;
	visit->reading = visit->typing = false;
	visit->typed_error = NULL;
	visit->hands->watch_card(visit->hands_user, true);
	read_again(visit);
	return true;
}

void visit_watch_for_others(struct visit *visit)
{
	if (visit->watched_from_ms >= 0)
		return;
	visit->watched_from_ms = visit->now_ms;
	visit->hands->watch_card(visit->hands_user, true);
}

void visit_stop_watching(struct visit *visit)
{
	visit->watched_from_ms = -1;
	visit->card_put = false;
	visit->hands->watch_card(visit->hands_user, false);
}

bool visit_note_card(struct visit *visit)
{
	if (visit->state < VISIT_FORM || visit->state > VISIT_REVIEW)
		return false;
	/* The one that lies there since it was read is theirs. */
	if (visit->watched_from_ms >= 0 && visit->now_ms - visit->watched_from_ms > OWN_CARD_MS)
		visit->card_put = visit->changed = true;
	return true;
}

bool visit_stop_reading(struct visit *visit)
{
	visit->wanted = visit->reading = visit->typing = false;
	visit->hands->watch_card(visit->hands_user, false);
	bytes_wipe(&visit->minor, sizeof(visit->minor));
	return true;
}

/* The next card may be put down at any moment; the station passes over one that just failed. */
bool visit_card_failed(struct visit *visit)
{
	visit->fault = visit->heard ? visit->heard : FAULT_CARD_UNREADABLE;
	read_again(visit);
	return true;
}

static bool card_is_expired(struct visit *visit)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	if (!identity_is_expired(&visit->identity, today))
		return false;
	snprintf(visit->fault_note, sizeof(visit->fault_note), "%s", visit->identity.valid_to);
	visit->heard = FAULT_CARD_EXPIRED;
	return true;
}

/* The visit's names and keys exist from the moment it is known whose visit it is. */
bool visit_identify(struct visit *visit)
{
	bool refused = card_is_expired(visit) || visit_age_refuses(visit);

	if (refused || seal_identity_make(&visit->seal) || visit_prefill(visit)) {
		bytes_wipe(&visit->identity, sizeof(visit->identity));
		return false;
	}
	uuid_make(clock_wall_ms(), visit->visit_id);
	visit_code_make(visit->visit_code);
	visit->identified = true;
	visit->code_wrong = 0;
	visit_find_drafts(visit);
	visit->wanted = visit->reading = visit->typing = false;
	visit->hands->watch_card(visit->hands_user, false);
	visit_forget_typed(visit);
	return true;
}
