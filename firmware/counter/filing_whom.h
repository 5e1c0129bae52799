/*
 * filing_whom.h - on a slip: for whom a case is filed, and whose its papers are.
 *
 * For filing_slip.c.  Names are masked as all names of a slip are.
 */
#ifndef FIRMWARE_COUNTER_FILING_WHOM_H
#define FIRMWARE_COUNTER_FILING_WHOM_H

#include "firmware/counter/filing.h"

/*
 * "居民身份证", or "李*四的居民身份证" where the paper is of whom somebody else files for: as much
 * of it as fits, in whole characters.  Fails NO_MEMORY.
 */
MUST_CHECK enum status filing_material_name(const struct filing_case *of, const char *language,
	const struct item_material *material, char *out, size_t size);

#endif
