/*
 * filing_whom.h - on a slip: for whom a case is filed, and whose its papers are.
 *
 * For filing_slip.c.  Names are masked as all names of a slip are.
 */
#ifndef FIRMWARE_COUNTER_FILING_WHOM_H
#define FIRMWARE_COUNTER_FILING_WHOM_H

#include "firmware/counter/filing.h"

/*
 * For whom somebody else acts, appended to out: a person masked like who acts, an enterprise by its
 * name; *key (NULL: not asked for) the words for it.  Nobody: both stay as they were.  Fails
 * NO_MEMORY.
 */
MUST_CHECK enum status filing_whom(
	const struct filing_case *of, const char **key, struct bytes *out);

/*
 * "居民身份证", or "李*四的居民身份证" where the paper is of whom somebody else files for: as much
 * of it as fits, and then "…".  Fails NO_MEMORY.
 */
MUST_CHECK enum status filing_material_name(const struct filing_case *of, const char *language,
	const struct item_material *material, char *out, size_t size);

#endif
