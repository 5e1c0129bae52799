/*
 * authority.h - terminals' certificates: EST's simpleenroll, simplereenroll, and cacerts.
 *
 * The program of the same name serves it, under a user of its own, behind a port of its own.
 * It trusts nobody on the way: it checks the present certificate itself (signed by its CA, not
 * more than 90 days past its end), that the request is signed by the key that was enrolled, and
 * its own register for revocation; what it signs is only ever for that same key, number and
 * role.  A first certificate is for who knows an invitation's code (guest_list.h), and for the
 * number that was invited.  So whoever owns the intake host gains no certificate.
 * Source: design wire, "Keys", "Upload"; RFC 7030.
 */
#ifndef SYNC_OFFICE_AUTHORITY_AUTHORITY_H
#define SYNC_OFFICE_AUTHORITY_AUTHORITY_H

#include "sync/office/http/request.h"

struct authority;

/* Reads key and certificate of the terminals' CA and opens the register. Fails NOT_FOUND,
 * BAD_DATA, DENIED. */
MUST_CHECK enum status authority_open(const char *authority_folder, struct authority **out);

/* Lets user write what the authority writes; before it becomes that user. Fails DENIED. */
MUST_CHECK enum status authority_give(
	const struct authority *authority, unsigned uid, unsigned gid);

/* NULL is allowed. */
void authority_close(struct authority *authority);

/* For http_serve(); user is the authority. */
extern const struct service AUTHORITY_SERVICE;

#endif
