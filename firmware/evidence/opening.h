/*
 * opening.h - the other end: check everything about a stored case, and open it with a key.
 *
 * Used by officectl.  Without an identity only what is open is checked; with one, every
 * commitment, the inner object's equality with the manifest, and the covers hash.
 */
#ifndef FIRMWARE_EVIDENCE_OPENING_H
#define FIRMWARE_EVIDENCE_OPENING_H

#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/seal.h"

/* What an opening asks of who opens. */
struct opening_hands {
	/* Gives the stored ciphertext of part n. */
	enum status (*read_part)(
		void *user, const struct manifest_part *part, struct bytes *out);
	/* Called with every fault found: what was compared, in words. */
	void (*fault)(void *user, const char *what);
	void *user;
};

struct opened_case {
	struct manifest manifest;
	json_t *inner; /* NULL without an identity */
	struct bytes
		parts[MANIFEST_PARTS_MAX]; /* plaintext by n; [0] is the padded inner part */
};

/*
 * Verifies jws with key (the row of its kid), parts against the manifest and, with identity,
 * all that is inside.  Reports every fault; fails BAD_DATA or DENIED when there was one.
 */
MUST_CHECK enum status case_open(const struct bytes *jws, const struct signing_key *key,
	const struct seal_identity *identity, const struct opening_hands *hands,
	struct opened_case *out);

/* Wipes and frees. */
void opened_case_free(struct opened_case *opened);

#endif
