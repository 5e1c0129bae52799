/*
 * publication_check.h - is what is about to be published whole (办不成事 can be reported), and does
 * it go on where the catalogue before it was: no code used again, nothing changed without a new
 * version.
 *
 * For officectl publish and enrol, before anything is changed.  What is published with the change
 * is put together in `authority/next/`, judged like a terminal judges it, and removed again.
 * Source: design service-model "Service item".
 */
#ifndef SYNC_OFFICE_DESK_PUBLICATION_CHECK_H
#define SYNC_OFFICE_DESK_PUBLICATION_CHECK_H

#include "firmware/model/catalogue/catalogue_rules.h"

/*
 * services: folder whose items are added, NULL none; removed: names to be taken away,
 * catalogue/<code>.json among them.  Tells every fault; fails DENIED when there was one, else
 * IO, FULL, BAD_DATA.
 */
MUST_CHECK enum status publication_goes_on(const char *authority_folder, const char *services,
	const char *const *removed, size_t removed_count, catalogue_fault_handler *tell,
	void *user);

#endif
