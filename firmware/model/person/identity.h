/*
 * identity.h - who stands in front of the terminal, as a card or a keyboard says it.
 *
 * Plain data; lives in the memory of one visit.  All text is UTF-8.
 * Source: design service-model "Identity"; protocols 2.7 (sizes: 15 UTF-16 units of name …).
 */
#ifndef FIRMWARE_MODEL_PERSON_IDENTITY_H
#define FIRMWARE_MODEL_PERSON_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"
#include "firmware/model/person/id_code.h"

enum identity_source {
	IDENTITY_RESIDENT_ID,
	IDENTITY_FOREIGN_PERMIT, /* 外国人永久居留身份证, of 2017 or 2023 */
	IDENTITY_HMT_PERMIT,     /* 港澳台居民居住证 */
	IDENTITY_SOCIAL_SECURITY,
	IDENTITY_E_ID, /* name and number typed, with a code that its issuer compares them to */
	IDENTITY_TYPED,
};
enum identity_level { IDENTITY_LEVEL_TYPED, IDENTITY_LEVEL_CARD, IDENTITY_LEVEL_COMPARED };

struct identity {
	enum identity_source source;
	enum identity_level level;
	char name[64];      /* of a foreigner: the Chinese one, or else latin_name */
	char sex[8];        /* GB/T 2261.1 digit as text: "1" male, "2" female, "0", "9" */
	char ethnicity[32]; /* "汉"; the two digits when the code is unknown */
	char birth[11];     /* YYYY-MM-DD */
	char address[144];
	char id_number[19]; /* 18 characters, X upper-case; 15 on a foreigner's card of 2017 */
	char issuer[64];
	char valid_from[11]; /* YYYY-MM-DD */
	char valid_to[11];   /* YYYY-MM-DD, or "" for 长期 */
	/* "" where the card has no such thing */
	char latin_name[64];
	char nationality[4];      /* GB/T 2659: three letters */
	char permit_number[12];   /* of the travel permit a Hong Kong, Macao or Taiwan resident
				     has */
	char passport_number[10]; /* typed; there is no id_number then */
	char code_issuer[ID_CODE_ISSUER_SIZE], code_token[ID_CODE_TOKEN_SIZE]; /* of E_ID */
};

/* What a card says to anybody, when it does not say whose it is. */
struct card_public {
	char number[12]; /* of the card, "" when it is not said */
	char region[7];  /* six digits of who issued it, "" likewise */
};

/* The word used in signed data and in card_tag: "resident_id", "typed" … */
const char *identity_source_word(enum identity_source source);

/* "typed" | "card" | "compared". */
const char *identity_level_word(enum identity_level level);

/* True when number is 18 characters with a known region, a real birth date and MOD 11-2 check.
 */
bool id_number_is_valid(const char *number);

/* True for the number of a foreigner's card of 2017, by its shape: 3 letters, 12 digits. */
bool foreign_number_2017_is_valid(const char *number);

/* True for the number of a passport as ICAO 9303 has it: 5 to 9 of A-Z and 0-9, one a digit. */
bool passport_number_is_valid(const char *number);

/* True when the card's last day is before today (YYYY-MM-DD). 长期 never expires. */
bool identity_is_expired(const struct identity *identity, const char *today);

/* Whole years at today (YYYY-MM-DD), -1 when birth is unknown. */
int identity_age(const struct identity *identity, const char *today);

/* 6-8-4 groups with spaces; out holds 21. */
void id_number_group(const char *number, char out[21]);

#endif
