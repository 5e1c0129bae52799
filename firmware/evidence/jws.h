/*
 * jws.h - ES256 signatures with one exact protected header per type.
 *
 * Header is byte for byte {"alg":"ES256","kid":"…","typ":"…"}; anything else is refused.
 * Flattened JSON: {"payload":"…","protected":"…","signature":"…"}, no other member.
 * Source: RFC 7515, design wire "Bundle" 7 and "Receipt and slip".
 */
#ifndef FIRMWARE_EVIDENCE_JWS_H
#define FIRMWARE_EVIDENCE_JWS_H

#include "firmware/evidence/signing_key.h"

#define JWS_MAX (96 * 1024)

/* What jws_parse() found; nothing is verified yet. */
struct jws {
	char kid[KID_SIZE];
	struct bytes payload;  /* decoded */
	uint8_t signature[64]; /* r‖s */
	uint8_t hash[32];      /* SHA-256 of the signing input: the manifest hash */
	struct bytes input;    /* protected "." payload */
};

/* Appends the flattened JWS of payload. Fails NO_MEMORY, DENIED (key without private half). */
MUST_CHECK enum status jws_sign(const struct signing_key *key, const char *typ,
	const void *payload, size_t len, struct bytes *out);

/* Only the raw r‖s over BASE64URL(header) "." BASE64URL(payload). */
MUST_CHECK enum status jws_sign_raw(const struct signing_key *key, const char *typ,
	const void *payload, size_t len, uint8_t signature[64]);

/* Strict structure and header for typ; free with jws_free() also on failure. Fails BAD_DATA. */
MUST_CHECK enum status jws_parse(
	const void *text, size_t len, const char *typ, struct jws *out);

/* The signature over the input with a key whose id is the kid. Fails DENIED. */
MUST_CHECK enum status jws_verify(const struct jws *jws, const struct signing_key *key);

/* Frees what jws_parse() filled. */
void jws_free(struct jws *jws);

#endif
