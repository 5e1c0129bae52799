/*
 * invitation.h - what an office gives to somebody who sets a terminal up: a file without secrets.
 *
 * Made by `officectl invite`, read by `kioskctl enrol`: what the terminal will trust
 * (enrolment.h), where the office is, and the name under which the one-time code is known.  The
 * code itself travels another way, so that neither alone makes a terminal.
 * Source: design wire, "Keys".
 */
#ifndef FIRMWARE_EVIDENCE_INVITATION_H
#define FIRMWARE_EVIDENCE_INVITATION_H

#include "firmware/evidence/enrolment.h"

#define INVITATION_FILE_MAX (64 * 1024)
#define INVITATION_URL_SIZE 256
#define INVITATION_CREDENTIALS_SIZE 51 /* "Basic " and base64 of id:code, NUL included */

struct invitation {
	char id[VISIT_CODE_SIZE]; /* made like a visit code; no secret */
	char office_url[INVITATION_URL_SIZE], renewal_url[INVITATION_URL_SIZE];
	int64_t made_ms, to_ms;
	struct enrolment enrolment;
	struct bytes enrolment_text; /* as it will be enrolment.json */
	struct bytes ca, server_ca;  /* PEM, ends with NUL */
};

/* Appends the file's text; enrolment_text and the rest but ca and server_ca count. Fails
 * BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status invitation_encode(
	const struct invitation *invitation, struct bytes *out);

/* Reads it; out is zeroed before, free with invitation_free() also on failure. Fails BAD_DATA. */
MUST_CHECK enum status invitation_decode(const void *text, size_t len, struct invitation *out);

/* The value of the header Authorization (RFC 7617) for id and normal code; wipe it after use. */
void invitation_credentials(
	const char *id, const char *code, char out[INVITATION_CREDENTIALS_SIZE]);

/* Reads it; code is of the normal form. Fails BAD_DATA. */
MUST_CHECK enum status invitation_credentials_read(
	const char *header, char id[VISIT_CODE_SIZE], char code[VISIT_CODE_SIZE]);

/* Harmless on a zeroed one. */
void invitation_free(struct invitation *invitation);

#endif
