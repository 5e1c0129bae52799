#include "firmware/model/case_state.h"

#include <string.h>

#define TO(state) (1u << CASE_##state)

static const struct {
	const char *word;
	unsigned leads;
} STATES[CASE_STATES] = {
	[CASE_RECEIVED] = {"received",
		TO(ACCEPTED) | TO(CORRECTION) | TO(REJECTED) | TO(WITHDRAWN) | TO(WAITING)},
	/* What was waited for may be refused: then nobody is left waiting without a word. */
	[CASE_WAITING] = {"waiting", TO(ACCEPTED) | TO(REJECTED) | TO(WITHDRAWN)},
	[CASE_CORRECTION] = {"correction", TO(RECEIVED) | TO(RETURNED)},
	[CASE_RETURNED] = {"returned", 0},
	[CASE_ACCEPTED] = {"accepted",
		TO(REVIEWING) | TO(SPECIAL) | TO(TRANSFERRED) | TO(WITHDRAWN) | TO(TERMINATED)},
	[CASE_TRANSFERRED] = {"transferred", TO(REVIEWING) | TO(WITHDRAWN) | TO(TERMINATED)},
	[CASE_REVIEWING] = {"reviewing",
		TO(DECIDED) | TO(SPECIAL) | TO(EXTENDED) | TO(WITHDRAWN) | TO(TERMINATED)},
	[CASE_SPECIAL] = {"special",
		TO(ACCEPTED) | TO(REVIEWING) | TO(WITHDRAWN) | TO(TERMINATED)},
	[CASE_EXTENDED] = {"extended", TO(REVIEWING) | TO(WITHDRAWN) | TO(TERMINATED)},
	[CASE_DECIDED] = {"decided", TO(CLOSED)},
	[CASE_REJECTED] = {"rejected", TO(CLOSED)},
	[CASE_WITHDRAWN] = {"withdrawn", TO(CLOSED)},
	[CASE_TERMINATED] = {"terminated", TO(CLOSED)},
	[CASE_CLOSED] = {"closed", 0},
};

const char *case_state_word(enum case_state state)
{
	return state < CASE_STATES ? STATES[state].word : "";
}

enum case_state case_state_read(const char *word)
{
	int state = 0;

	while (state < CASE_STATES && strcmp(STATES[state].word, word) != 0)
		state++;
	return (enum case_state)state;
}

static const char *const OUTCOMES[CASE_OUTCOMES] = {
	[CASE_UNSAID] = "",
	[CASE_GRANTED] = "granted",
	[CASE_REFUSED] = "refused",
};

const char *case_outcome_word(enum case_outcome outcome)
{
	return outcome < CASE_OUTCOMES ? OUTCOMES[outcome] : "";
}

enum case_outcome case_outcome_read(const char *word)
{
	int outcome = 0;

	while (outcome < CASE_OUTCOMES && strcmp(OUTCOMES[outcome], word) != 0)
		outcome++;
	return (enum case_outcome)outcome;
}

bool case_outcome_fits(enum case_state state, enum case_outcome outcome)
{
	return outcome == CASE_UNSAID ||
	       (outcome < CASE_OUTCOMES && (state == CASE_DECIDED || state == CASE_CLOSED));
}

bool case_state_leads(enum case_state from, enum case_state to)
{
	return from < CASE_STATES && to < CASE_STATES && (STATES[from].leads & 1u << to);
}

bool case_state_has_notice(enum case_state state)
{
	return state == CASE_CORRECTION || state == CASE_ACCEPTED || state == CASE_REJECTED;
}

bool case_state_pauses(enum case_state state)
{
	return state == CASE_SPECIAL || state == CASE_EXTENDED;
}
