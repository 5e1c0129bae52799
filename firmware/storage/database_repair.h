/*
 * database_repair.h - a file that may be damaged: found out once after power came, read out as
 * far as it goes.
 *
 * For the owner of a database: the queue, the office's store.
 */
#ifndef FIRMWARE_STORAGE_DATABASE_REPAIR_H
#define FIRMWARE_STORAGE_DATABASE_REPAIR_H

#include "firmware/storage/database.h"

struct database_salvage {
	int64_t copied;
	int64_t lost; /* rows that were there and cannot be read or written again */
};

/*
 * database_check(), unless marker_path says that it was done since the machine came up; writes
 * the marker.  Where nobody tells when that was, it is done each time.  Fails BAD_DATA, IO.
 */
MUST_CHECK enum status database_check_once(struct database *database, const char *marker_path);

/*
 * A file that lost its end is refused as a whole: gives it the length its first page speaks of,
 * with zeros.  Nothing for any other file.  Fails NOT_FOUND, IO, FULL.
 */
MUST_CHECK enum status database_lengthen(const char *path);

/*
 * Adds every row of a table (with row numbers) that can still be read to the same table of
 * another file; counts are added to *out.  Reads by row number, so a damaged index loses
 * nothing and a damaged page only what is on it.  Fails BAD_DATA (no such table any more), FULL,
 * IO.
 */
MUST_CHECK enum status database_copy_readable(struct database *from, struct database *to,
	const char *table, struct database_salvage *out);

#endif
