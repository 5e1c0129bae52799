/*
 * path.h - request paths, written by kiosk-sync and read by the office.
 *
 * Pure text.  An upload's id is {case_id}.{n}, the same as its idempotency key.
 */
#ifndef SYNC_WIRE_PATH_H
#define SYNC_WIRE_PATH_H

#include "firmware/model/ids.h"
#include "sync/wire/names.h"

#define WIRE_UPLOAD_ID_SIZE (UUID_SIZE + 3) /* {case_id}.{n}, n ≤ 64, and NUL */

enum wire_target {
	WIRE_NOWHERE,
	WIRE_CASE,        /* /v1/cases/{case_id} */
	WIRE_CASE_COMMIT, /* /v1/cases/{case_id}/commit */
	WIRE_CASE_RECEIPT,
	WIRE_UPLOADS, /* /v1/uploads */
	WIRE_UPLOAD,  /* /v1/uploads/{case_id}.{n} */
	WIRE_SIGNED,  /* /v1/signed/{name} */
	WIRE_HEARTBEAT,
	WIRE_INBOX, /* the query is no part of a path */
	WIRE_QUESTIONS,
	WIRE_REENROLL,
	WIRE_ENROL,
	WIRE_TERMINAL,
};

struct wire_path {
	enum wire_target target;
	char case_id[UUID_SIZE];
	int n;          /* part of WIRE_UPLOAD */
	char name[128]; /* of WIRE_SIGNED: segments of [A-Za-z0-9._-], none starts with a dot */
};

/* Reads a path as it stands in the request line; anything odd is WIRE_NOWHERE. */
void wire_path_read(const char *path, struct wire_path *out);

/* "/v1/cases/{case_id}" with suffix "", "/commit" or "/receipt". */
void wire_path_case(const char *case_id, const char *suffix, char out[WIRE_PATH_MAX]);

/* {case_id}.{n}: upload id and idempotency key. */
void wire_upload_id(const char *case_id, int n, char out[WIRE_UPLOAD_ID_SIZE]);

/* Reads it back. Fails BAD_DATA. */
MUST_CHECK enum status wire_upload_id_read(const char *id, char case_id[UUID_SIZE], int *n);

#endif
