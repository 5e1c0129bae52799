/*
 * published.h - what the published catalogue says of a case's matter: its limits, the working days.
 *
 * For the clock of a case (case_clock.h).  Reads two files of `signed/catalogue`, not all.
 */
#ifndef SYNC_OFFICE_INTAKE_PUBLISHED_H
#define SYNC_OFFICE_INTAKE_PUBLISHED_H

#include "firmware/model/catalogue/calendar.h"
#include "sync/office/store/store.h"

struct published {
	struct calendar calendar;  /* without a catalogue Monday to Friday */
	json_t *bundles;           /* borrowed from frame; NULL none */
	struct service_item *item; /* NULL: not published, or not readable */
	json_t *frame;
};

/* Never fails: what cannot be read is not known. */
void published_read(
	const char *signed_folder, const char *implement_code, struct published *out);

/* Where implement_code is booked: who shares its window, and the places of a slot of kind. */
void published_window(const struct published *published, const char *implement_code,
	const char *kind, struct store_window *out);

/* Frees what is in it. */
void published_free(struct published *published);

/* The matter of the same visit whose result implement_code waits for (待前置); NULL none. */
const char *published_needs(const struct published *published, const char *implement_code);

#endif
