/*
 * problem.h - every error the office answers, and how a terminal takes any answer.
 *
 * RFC 9457 problem JSON with a stable `code`; one table gives HTTP status and title.
 * To add a problem: a line here and a line in problem.c.
 * Source: design wire, "Upload", the table of three reactions.
 */
#ifndef SYNC_WIRE_PROBLEM_H
#define SYNC_WIRE_PROBLEM_H

#include <stdbool.h>

#include "firmware/base/bytes.h"
#include "firmware/evidence/manifest.h"

enum wire_problem {
	WIRE_PROBLEM_NONE,
	WIRE_REQUEST_BAD,  /* a header is missing or does not parse */
	WIRE_MANIFEST_BAD, /* no strict JWS, or no canonical manifest inside */
	WIRE_MANIFEST_SIGNATURE,
	WIRE_CERTIFICATE_MISSING,
	WIRE_CERTIFICATE_REFUSED, /* unknown, wrong role, revoked */
	WIRE_INVITATION_REFUSED,  /* no such, wrong code, used, over: all alike */
	WIRE_KEY_REFUSED,     /* the manifest's key: unknown, another's, wrong role, revoked */
	WIRE_NOT_FOUND,       /* no such path, or another's */
	WIRE_CASE_UNKNOWN,    /* PUT it first */
	WIRE_UPLOAD_UNKNOWN,  /* POST it first */
	WIRE_RECEIPT_NOT_YET, /* the case is not committed */
	WIRE_SEQUENCE,        /* a number was used twice: the terminal stops */
	WIRE_METHOD_REFUSED,
	WIRE_UPLOAD_OFFSET, /* 409: go on at Upload-Offset */
	WIRE_PARTS_MISSING, /* 409: go on with the parts in `missing` */
	WIRE_TUS_VERSION_REFUSED,
	WIRE_CASE_GONE, /* erased: its tombstone answers for ever */
	WIRE_TOO_LARGE,
	WIRE_TYPE_REFUSED,
	WIRE_MANIFEST_MISMATCH, /* case_id, terminal or test is not what it must be */
	WIRE_CASE_CONFLICT,     /* this case_id has another manifest */
	WIRE_PART_MISMATCH,     /* number or length is not in the manifest */
	WIRE_PART_HASH,         /* the bytes are not those of the manifest */
	WIRE_PART_SEAL,         /* not sealed to exactly two keys */
	WIRE_UPLOAD_LOCKED,     /* the same part is being received on another connection */
	WIRE_TOO_MANY,          /* 429 with Retry-After */
	WIRE_STORAGE_FAILED,
	WIRE_OFFICE_AWAY, /* nginx answers this while office does not */
	WIRE_SPACE,       /* 507 with Retry-After */
	WIRE_PROBLEMS
};

/* What a terminal does about an HTTP status (0: no answer came). */
enum wire_reaction {
	WIRE_DONE,     /* 2xx; 200 of a commit counts only with a valid receipt */
	WIRE_GO_ON,    /* 404: a new POST (or PUT); 409: the offset or list given */
	WIRE_CASE_BAD, /* quarantine this case, go on with the next */
	WIRE_WAIT,     /* back off with full jitter */
	WIRE_STOP_ALL, /* tell the technician why */
};

/* Which parts are meant: bit n of the set. */
struct wire_parts {
	uint64_t bits[2];
};

/* Adds part n (0..64). */
void wire_parts_add(struct wire_parts *parts, int n);

/* True when part n is in the set. */
bool wire_parts_has(const struct wire_parts *parts, int n);

/* True when no part is in the set. */
bool wire_parts_empty(const struct wire_parts *parts);

/* The stable code, "case.conflict"; "" for NONE. */
const char *wire_problem_code(enum wire_problem problem);

/* Its HTTP status. */
int wire_problem_status(enum wire_problem problem);

/* The problem with this code, NONE when there is none. */
enum wire_problem wire_problem_by_code(const char *code);

/* Appends the problem as JSON; missing may be NULL. Fails NO_MEMORY. */
MUST_CHECK enum status wire_problem_write(
	enum wire_problem problem, const struct wire_parts *missing, struct bytes *out);

/*
 * Reads problem JSON; missing may be NULL and is empty when the body has none.  A code that
 * this program does not know comes out as NONE.  Fails BAD_DATA when it is no problem JSON.
 */
MUST_CHECK enum status wire_problem_read(
	const void *text, size_t len, enum wire_problem *problem, struct wire_parts *missing);

/* Appends {"missing":[n,…]}, the body of 200 and 201 of PUT. Fails NO_MEMORY. */
MUST_CHECK enum status wire_missing_write(const struct wire_parts *missing, struct bytes *out);

/* Reads it. Fails BAD_DATA. */
MUST_CHECK enum status wire_missing_read(
	const void *text, size_t len, struct wire_parts *missing);

/* The reaction to an HTTP status; anything not listed stops all. */
enum wire_reaction wire_reaction(int http_status);

#endif
