/*
 * person.h - an invented citizen, from a small JSON file to the text on their card.
 *
 * Members, all texts: name, sex ("1" or 男, "2" or 女), ethnicity ("01" or 汉), birth, address,
 * id_number, issuer, valid_from, valid_to ("" or 长期: for ever); dates YYYY-MM-DD.
 * Source: reference protocols 2.7.
 */
#ifndef TESTS_SIM_PERSON_H
#define TESTS_SIM_PERSON_H

#include "firmware/base/status.h"
#include "tests/sim/sim_sdt.h"

/* The text block of the person in the file at path. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status person_read(const char *path, uint8_t out[SIM_CARD_TEXT]);

/* The same from JSON text. Fails BAD_DATA. */
MUST_CHECK enum status person_parse(const char *json, uint8_t out[SIM_CARD_TEXT]);

#endif
