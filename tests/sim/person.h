/*
 * person.h - an invented citizen, from a small JSON file to the text on their card.
 *
 * Members, all texts: kind ("citizen" when it is left out, "hmt", "foreign_2017",
 * "foreign_2023", or "unknown"), name, sex ("1" or 男, "2" or 女), ethnicity ("01" or 汉), birth,
 * address, id_number, issuer, valid_from, valid_to ("" or 长期: for ever); latin_name,
 * nationality, permit_number where the kind has them; dates YYYY-MM-DD.  newer_addresses is a
 * list of up to 4 texts, the newest last.
 * Source: reference protocols 2.7.
 */
#ifndef TESTS_SIM_PERSON_H
#define TESTS_SIM_PERSON_H

#include "firmware/base/status.h"
#include "tests/sim/sim_sdt.h"

/* The card of the person in the file at path. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status person_read(const char *path, struct sim_card *out);

/* The text block alone, from JSON text. Fails BAD_DATA. */
MUST_CHECK enum status person_parse(const char *json, uint8_t out[SIM_CARD_TEXT]);

#endif
