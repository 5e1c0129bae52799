/*
 * visit_places.h - which places of an appointment are left, as far as the office said.
 *
 * Part of the visit (visit.h), which holds the struct; screens call the functions.  Asked when
 * the form or the review is reached.  When nobody answers every day can be chosen all the same:
 * then the office confirms, and screen and slip say so.
 */
#ifndef FIRMWARE_VISIT_VISIT_PLACES_H
#define FIRMWARE_VISIT_VISIT_PLACES_H

#include "firmware/counter/places_ask.h"
#include "firmware/model/basket/basket.h"

struct visit;

struct visit_places {
	struct places *known[BASKET_MATTERS_MAX]; /* by matter; NULL: nobody said */
	uint16_t wanted;                          /* matters still to be asked about */
	size_t matter;                            /* which is asked about now */
	struct places_question question;
	bool asking, looking;
	unsigned asks; /* which question it is: answers to earlier ones are dropped */
	int64_t look_ms, until_ms; /* looks again, gives up; monotonic */
};

/* What is known of the day or time that a matter asks for. */
enum visit_places_word {
	VISIT_PLACES_NONE,  /* it asks for none */
	VISIT_PLACES_BUSY,  /* the office is being asked */
	VISIT_PLACES_KNOWN, /* … has said how many are left */
	VISIT_PLACES_OPEN,  /* nobody knows: the office confirms later */
};

/* Of a question for a day; NONE for any other. */
enum visit_places_word visit_places_word(const struct visit *visit, size_t question);

/* Places left on a day, or in a part of the day chosen, by the question for it; −1 not known. */
int visit_places_left(const struct visit *visit, size_t question, const char *option);

/* The first slot with a place left, of the days offered; false: there is none, or who knows. */
bool visit_first_free(const struct visit *visit, size_t question, struct booking *out);

/* What is chosen by a question was full when the office was asked. */
bool visit_slot_is_full(const struct visit *visit, size_t question);

/* True when the office had a place left of what the matter books. */
bool visit_place_was_seen(const struct visit *visit, size_t matter);

#endif
