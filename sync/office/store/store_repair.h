/*
 * store_repair.h - a damaged office.db: kept aside, read out as far as it goes, put back.
 *
 * For `officectl repair`, under the office's lock.  SQLite's file is what can be torn, so this
 * speaks of files, unlike store.h.  What was on a torn page is lost and shows as holes and in
 * the audit; parts and their rows come back from the manifests.
 */
#ifndef SYNC_OFFICE_STORE_STORE_REPAIR_H
#define SYNC_OFFICE_STORE_STORE_REPAIR_H

#include <stdbool.h>

#include "firmware/base/files.h"

struct store_repair {
	bool whole;                /* nothing had to be done */
	int64_t copied, lost;      /* rows */
	int64_t rebuilt;           /* rows of parts, from manifests */
	char aside[PATH_TEXT_MAX]; /* folder where the damaged file stays */
};

/* True while a repair was begun and not ended: the store must not be used. */
bool store_is_repairing(const char *intake_folder);

/* Reads all of it and compares indices with rows. Fails BAD_DATA, NOT_FOUND, IO. */
MUST_CHECK enum status store_check(const char *intake_folder);

/*
 * Repairs the store of intake_folder when it is damaged, and ends a repair that was cut.  Fails
 * BAD_DATA (not even its first page can be read), NOT_FOUND, FULL, IO.
 */
MUST_CHECK enum status store_repair(const char *intake_folder, struct store_repair *out);

#endif
