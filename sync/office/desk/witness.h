/*
 * witness.h - what others know of this store, which whoever owns it cannot change alone.
 *
 * For officectl audit.  Each says what does not fit on stderr.
 */
#ifndef SYNC_OFFICE_DESK_WITNESS_H
#define SYNC_OFFICE_DESK_WITNESS_H

#include "sync/office/desk/case_desk.h"

/*
 * The authority, where it is at hand: its signed index, its list of who is enrolled.  *wrong
 * grows by what differs.  Fails IO.
 */
MUST_CHECK enum status witness_authority(
	struct case_desk *desk, const char *office, int64_t *wrong);

/*
 * The terminals: each says in its heartbeat up to which number it holds a receipt that it
 * verified.  What is not here any more was taken away, or the store is an older one.  *lost
 * grows by such numbers.  Fails IO.
 */
MUST_CHECK enum status witness_terminals(struct store *store, int64_t *lost);

#endif
