/*
 * manifest.h - the open part of a case: what the office sees without any key.
 *
 * Canonical JSON with exactly the members of the table in design wire "Bundle" 6.  What books an
 * appointment has one member more, `booking`, and v = 2: an office that cannot count it refuses
 * it; everything else stays v = 1, byte for byte.
 */
#ifndef FIRMWARE_EVIDENCE_MANIFEST_H
#define FIRMWARE_EVIDENCE_MANIFEST_H

#include "firmware/model/booking.h"
#include "firmware/model/ids.h"

#define MANIFEST_TYP "case+jws"  /* of the JWS that carries it */
#define MANIFEST_MAX (64 * 1024) /* bytes of canonical JSON */
#define MANIFEST_PARTS_MAX 64
#define PART_SIZE_MAX (20 * 1024 * 1024)
#define VISIT_CASES_MAX 16

struct manifest_part {
	int n;         /* 0 = inner, then 1.. in page order */
	char name[64]; /* "inner" or the material id */
	uint8_t sha256[32];
	int64_t len;
};

struct manifest {
	char case_id[UUID_SIZE], visit_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE], kiosk_id[KIOSK_ID_SIZE];
	int visit_cases;
	int64_t kiosk_seq;
	uint8_t prev[32], covers[32], inner_commit[32], query_tag[32];
	char implement_code[40], department[40];
	int item_version;
	int64_t claimed_ms, monotonic_ms;
	char boot_id[UUID_SIZE], clock_quality[8];
	struct manifest_part parts[MANIFEST_PARTS_MAX];
	size_t part_count;
	char sealed_to[2][17]; /* department key id, escrow key id */
	int test;
	struct booking booking; /* its day is "" when nothing is booked */
};

/* Appends the canonical bytes. Fails BAD_DATA when a member breaks its rule, FULL, NO_MEMORY.
 */
MUST_CHECK enum status manifest_write(const struct manifest *manifest, struct bytes *out);

/*
 * Strict: canonical bytes, no unknown member, v = 1 or 2, every value in its shape, receipt_no
 * recomputed.  Fails BAD_DATA, FULL.
 */
MUST_CHECK enum status manifest_read(const void *text, size_t len, struct manifest *out);

#endif
