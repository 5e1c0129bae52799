/*
 * signed_catalogue.h - the catalogue the office signed, as this terminal uses it.
 *
 * Every file is read once, checked against the signed index and judged; the image made of it is
 * kept in `<state>/catalogue/image` and mapped from then on, until another index comes.  A next
 * catalogue that uses a code again or changes a matter without a new version is not taken: the one
 * before stays in use and says so (kept_before); `catalogue/refused` remembers which it was.
 */
#ifndef FIRMWARE_COUNTER_SIGNED_CATALOGUE_H
#define FIRMWARE_COUNTER_SIGNED_CATALOGUE_H

#include "firmware/evidence/enrolment.h"
#include "firmware/model/catalogue/catalogue.h"

/*
 * readings: path of the syllables for finding by pinyin; without them only characters find.
 * Fails NOT_FOUND (no catalogue, no valid item), DENIED (not what was signed), IO.
 */
MUST_CHECK enum status signed_catalogue_open(const char *state_folder,
	const struct enrolment *enrolment, const char *readings, struct catalogue *out);

#endif
