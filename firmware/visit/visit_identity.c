/* The matter, and who asks for it: a card read after the notice, or what was typed. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/visit/visit_parts.h"

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
	visit->typed_error[0] = '\0';
	visit->hands->watch_card(visit->hands_user, true);
	read_again(visit);
	return true;
}

bool visit_stop_reading(struct visit *visit)
{
	visit->wanted = visit->reading = visit->typing = false;
	visit->hands->watch_card(visit->hands_user, false);
	return true;
}

/* The next card may be put down at any moment; the station passes over one that just failed. */
bool visit_card_failed(struct visit *visit)
{
	visit->fault = visit->heard ? visit->heard : FAULT_CARD_UNREADABLE;
	read_again(visit);
	return true;
}

void visit_type_identity(struct visit *visit, bool typing)
{
	if (visit->state != VISIT_IDENTIFY || (typing && !visit_may_type(visit)))
		return;
	visit->typing = typing;
	visit->changed = true;
	visit->fault = FAULT_NONE;
	if (!typing)
		visit_ask_for_card(visit);
}

void visit_set_typed(struct visit *visit, const char *which, const char *text)
{
	bool name = !strcmp(which, "name");

	snprintf(name ? visit->typed_name : visit->typed_number,
		name ? sizeof(visit->typed_name) : sizeof(visit->typed_number), "%s", text);
	visit->typed_error[0] = '\0';
	visit->changed = true;
}

/* What the number itself says: region, birth and sex (GB 11643). */
static void take_typed(struct visit *visit)
{
	struct identity *identity = &visit->identity;
	const char *number = identity->id_number;

	*identity = (struct identity){.source = IDENTITY_TYPED, .level = IDENTITY_LEVEL_TYPED};
	snprintf(identity->name, sizeof(identity->name), "%s", visit->typed_name);
	snprintf(
		identity->id_number, sizeof(identity->id_number), "%.18s", visit->typed_number);
	if (identity->id_number[17] == 'x')
		identity->id_number[17] = 'X';
	snprintf(identity->birth, sizeof(identity->birth), "%.4s-%.2s-%.2s", number + 6,
		number + 10, number + 12);
	snprintf(identity->sex, sizeof(identity->sex), "%d", (number[16] - '0') % 2 ? 1 : 2);
}

void visit_typed_done(struct visit *visit)
{
	char number[sizeof(visit->typed_number)];
	size_t len = strlen(visit->typed_number);

	strcpy(number, visit->typed_number);
	if (len == 18 && number[17] == 'x')
		number[17] = 'X';
	visit->changed = true;
	if (text_length(visit->typed_name) < 2)
		strcpy(visit->typed_error, "identify.name_short");
	else if (!id_number_is_valid(number))
		strcpy(visit->typed_error, "identify.number_wrong");
	else if (visit->state == VISIT_IDENTIFY) {
		take_typed(visit);
		visit_handle(visit, VISIT_EV_TYPED);
	}
	bytes_wipe(number, sizeof(number));
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
	bool refused = card_is_expired(visit);

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
	bytes_wipe(visit->typed_name, sizeof(visit->typed_name));
	bytes_wipe(visit->typed_number, sizeof(visit->typed_number));
	return true;
}
