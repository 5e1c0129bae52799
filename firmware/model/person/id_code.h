/*
 * id_code.h - what the QR code of an electronic identity tells a terminal: who can resolve it.
 *
 * Pure.  Such a code names nobody: it is a token that only its issuer can turn into a person,
 * good for a minute or two.  The terminal has no line to the issuer, so the citizen types name
 * and number, the token goes sealed with the case, and the office has the issuer compare them.
 * The form read here is the demonstration issuer's: `OVID1:<issuer>:<end, Unix seconds>:<token>`.
 * Another issuer's form is another line in FORMS (id_code.c).
 */
#ifndef FIRMWARE_MODEL_PERSON_ID_CODE_H
#define FIRMWARE_MODEL_PERSON_ID_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define ID_CODE_ISSUER_SIZE 24
#define ID_CODE_TOKEN_SIZE 201
#define ID_CODE_LATE_MS 30000 /* the phone's clock and ours may differ so much */

struct id_code {
	char issuer[ID_CODE_ISSUER_SIZE]; /* a-z, 0-9 and hyphens */
	int64_t until_ms;                 /* wall clock */
	char token[ID_CODE_TOKEN_SIZE];   /* base64url; says nothing by itself */
};

/* Fails BAD_DATA for anything that is no such code. *out is untouched then. */
MUST_CHECK enum status id_code_read(const uint8_t *data, size_t len, struct id_code *out);

/* True when the code's issuer is one of issuers, words with spaces between. */
bool id_code_is_known(const struct id_code *code, const char *issuers);

/* True when the code's time is over. */
bool id_code_is_expired(const struct id_code *code, int64_t wall_ms);

#endif
