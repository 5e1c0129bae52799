/*
 * seal_desk.h - two keys to seal to, a stranger's, and the sizes where chunks begin and end.
 */
#ifndef FIRMWARE_EVIDENCE_SEAL_DESK_H
#define FIRMWARE_EVIDENCE_SEAL_DESK_H

#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/age_header.h"
#include "firmware/evidence/cipher.h"
#include "firmware/evidence/digest.h"
#include "firmware/evidence/seal.h"

static const size_t SIZES[] = {0, 1, 65535, 65536, 65537, 200000};

enum { SIZE_COUNT = sizeof(SIZES) / sizeof(SIZES[0]) };

static struct seal_identity department, escrow, stranger;
static struct seal_recipient both[2];

static inline int make_keys(void **unused)
{
	(void)unused;
	ok(seal_identity_make(&department));
	ok(seal_identity_make(&escrow));
	ok(seal_identity_make(&stranger));
	memcpy(both[0].key, department.key, SEAL_KEY_SIZE);
	memcpy(both[1].key, escrow.key, SEAL_KEY_SIZE);
	return 0;
}

#endif
