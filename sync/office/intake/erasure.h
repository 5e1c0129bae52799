/*
 * erasure.h - what a case leaves when it is erased: nothing but its tombstone.
 *
 * The rows go first, in one transaction that remembers which files have to follow; the files
 * follow now, or after a cut at the next sweep.
 * Source: design wire, "Receipt and slip", last paragraph.
 */
#ifndef SYNC_OFFICE_INTAKE_ERASURE_H
#define SYNC_OFFICE_INTAKE_ERASURE_H

#include "sync/office/store/parts.h"
#include "sync/office/store/store.h"

/* Removes the files of erased cases. Fails IO. */
MUST_CHECK enum status erasure_finish(struct store *store, struct parts *parts);

/* Drops every unfinished upload of a case. */
void erasure_drop_uploads(struct parts *parts, const char *case_id);

#endif
