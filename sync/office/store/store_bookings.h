/*
 * store_bookings.h - what the store's transactions do about appointments.
 *
 * For store*.c only; what others ask is in store.h.
 */
#ifndef SYNC_OFFICE_STORE_STORE_BOOKINGS_H
#define SYNC_OFFICE_STORE_STORE_BOOKINGS_H

#include "sync/office/store/store_rows.h"

/* What a new case books; it holds no place before it is received. Fails as sql_run(). */
MUST_CHECK enum status store_bookings_add(
	struct sql *sql, const struct store_case *entry, const struct booking *booking);

/*
 * The case is received now: it has a place, or is marked to have none, when others of its window
 * hold all places already (0: nobody says how many there are).  Harmless when it books nothing.
 */
MUST_CHECK enum status store_bookings_receive(
	struct sql *sql, const char *case_id, const struct store_window *window);

/* Gives the place back with all the rest of the case. */
MUST_CHECK enum status store_bookings_erase(struct sql *sql, const char *case_id);

#endif
