/*
 * tus.h - the header values of tus 1.0.0 that this wire uses.
 *
 * Pure text.  Source: tus.io/protocols/resumable-upload 1.0.0, "creation",
 * "creation-with-upload".
 */
#ifndef SYNC_WIRE_TUS_H
#define SYNC_WIRE_TUS_H

#include <stdint.h>

#include "firmware/base/bytes.h"
#include "firmware/model/ids.h"

#define TUS_METADATA_SIZE 80 /* "case " + 48 + ",part " + 4, and NUL, rounded up */

/* "case <base64 case_id>,part <base64 decimal n>". */
void tus_metadata_write(const char *case_id, int n, char out[TUS_METADATA_SIZE]);

/*
 * Finds case and part in any order, ignores other keys.  Fails BAD_DATA when one is missing,
 * doubled, or is not a UUID and a decimal number from 0 to 64.
 */
MUST_CHECK enum status tus_metadata_read(const char *text, char case_id[UUID_SIZE], int *n);

/* A decimal number without sign, up to 2^53−1, the whole text. Fails BAD_DATA. */
MUST_CHECK enum status tus_number_read(const char *text, int64_t *out);

#endif
