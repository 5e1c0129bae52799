/*
 * bundle.h - one visit becomes sealed parts, commitments, one signed manifest per case.
 *
 * Pure construction in memory, no files, no database: firmware/counter/filing.c feeds it inside
 * the queue transaction, because kiosk_seq and prev belong into what is signed.
 * Source: design wire "Bundle"; held against data/wire-vectors.json.
 */
#ifndef FIRMWARE_EVIDENCE_BUNDLE_H
#define FIRMWARE_EVIDENCE_BUNDLE_H

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/jws.h"
#include "firmware/evidence/manifest.h"

/* One thing the signature covers, with the randomness that hides it. */
struct bundle_object {
	uint8_t random[32], sha256[32] /* of the plaintext */, commitment[32];
};

struct bundle_part {
	char name[64]; /* material id */
	struct bundle_object object;
	struct bytes sealed;       /* may be freed as soon as it is stored */
	uint8_t sealed_sha256[32]; /* what the manifest says of it */
	int64_t sealed_len;
};

/* A page as the visit holds it; borrowed. */
struct bundle_page {
	char material[64];        /* its id in this case */
	struct bytes sealed;      /* age file to the visit's own identity */
	uint8_t plain_sha256[32]; /* of what was sealed, from the same bytes at the same time */
};

/* One case under construction. Zero-initialise, free with bundle_case_free(). */
struct bundle_case {
	char case_id[UUID_SIZE];
	char implement_code[40], department[40];
	int item_version;
	struct booking booking; /* what the form books; no day: nothing */
	json_t *form; /* borrowed, by bundle_case_set_form(); commitments[0] is its JCS */
	struct bundle_object form_object;
	struct bundle_part parts[MANIFEST_PARTS_MAX]; /* by n; [0] unused: inner comes last */
	size_t part_count;                            /* pages: n = 1..part_count */
	struct bytes inner; /* sealed part 0, after bundle_case_finish() */
	struct bytes jws;   /* the signed manifest */
	uint8_t manifest_hash[32];
	char receipt_no[RECEIPT_NO_SIZE];
};

/* What all cases of a visit share. */
struct bundle_visit {
	char visit_id[UUID_SIZE], visit_code[VISIT_CODE_SIZE], kiosk_id[KIOSK_ID_SIZE];
	const char *language;
	const char *signed_text; /* exactly what was shown when signing */
	json_t *identity;        /* borrowed; as inner.json carries it */
	json_t *signature;       /* borrowed; ink_to_json(), or another way of signing */
	int64_t claimed_ms, monotonic_ms;
	char boot_id[UUID_SIZE];
	const char *clock_quality;
	int test;
};

/* SHA-256("onevisit/object/v1" ‖ random ‖ SHA-256(plain)) with fresh randomness. */
void bundle_object_make(const void *plain, size_t len, struct bundle_object *out);

/*
 * The form the case is about, with its commitment; before bundle_covers(). Fails BAD_DATA,
 * NO_MEMORY.
 */
MUST_CHECK enum status bundle_case_set_form(struct bundle_case *bundle, json_t *form);

/*
 * Page n (from 1) on its way from the visit's key to both keys, [department, escrow], into
 * sink: commitment and hashes, without counting it.  Every byte is authenticated on the way, so
 * what arrives is what plain_sha256 was taken of.  Several threads may move different pages;
 * the caller sets part_count when all are there.  Fails FULL (64 parts, 20 MiB), DENIED (keys
 * of another department, not sealed to identity), BAD_DATA, what sink says, NO_MEMORY.
 */
MUST_CHECK enum status bundle_case_move_page(struct bundle_case *bundle, size_t n,
	const struct bundle_page *page, const struct seal_identity *identity,
	const struct sealing_key *to[2], const struct seal_sink *sink);

/*
 * Adds one page: commitment, and sealed afresh to both keys, [department, escrow].  Fails FULL
 * (63 pages, 20 MiB), DENIED (keys of another department), NO_MEMORY.
 */
MUST_CHECK enum status bundle_case_add_page(struct bundle_case *bundle, const char *material,
	const void *plain, size_t len, const struct sealing_key *to[2]);

/*
 * The covers object of the visit over all its cases (a new reference) and its hash.
 */
MUST_CHECK enum status bundle_covers(const struct bundle_visit *visit,
	const struct bundle_case *cases, size_t count, json_t **object, uint8_t hash[32]);

/* Where a case stands: in its visit, whose cases are signed as one, and in the terminal's chain.
 * Borrowed. */
struct bundle_place {
	size_t visit_cases;
	json_t *covers; /* with its hash, by bundle_covers() */
	const uint8_t *covers_hash;
	int64_t kiosk_seq; /* both by the queue's transaction */
	const uint8_t *prev;
};

/*
 * Number, inner part, manifest, signature.  Fills inner, jws, manifest_hash, receipt_no.  Fails
 * DENIED (keys of another department, test and real mixed), BAD_DATA (a member breaks its rule),
 * FULL, NO_MEMORY.
 */
MUST_CHECK enum status bundle_case_finish(struct bundle_case *bundle,
	const struct bundle_visit *visit, const struct bundle_place *place,
	const struct sealing_key *to[2], const struct signing_key *key);

/* Wipes and frees. */
void bundle_case_free(struct bundle_case *bundle);

#endif
