/*
 * social_person.h - an invented citizen's social security card, from the same file as their ID
 * card.
 *
 * Of the person's members it uses name, id_number, sex, ethnicity, birth, valid_from, valid_to.
 * A member "social" may add {"version": "2.00", "region": "530700", "card_number": "A12345678",
 * "protocol": 0 or 1}; version 3.00 is guarded: it gives nothing personal away.
 * Source: reference protocols 3.2, 3.3.
 */
#ifndef TESTS_SIM_SOCIAL_PERSON_H
#define TESTS_SIM_SOCIAL_PERSON_H

#include "firmware/base/status.h"
#include "tests/sim/sim_chip.h"

/* The card of the person in the file at path. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status social_person_read(const char *path, struct sim_chip *out);

/* The same from JSON text. Fails BAD_DATA. */
MUST_CHECK enum status social_person_parse(const char *json, struct sim_chip *out);

#endif
