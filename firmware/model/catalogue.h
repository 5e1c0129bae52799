/*
 * catalogue.h - all service items of a terminal, and what frames them.
 *
 * Read from a folder: `<implement_code>.json` per item, and `catalogue.json` with departments,
 * categories, working-day calendar, bundles (一件事) and announcements
 * (`<state>/sync/signed/catalogue/`, or assets/services when checking).  A broken item, bundle
 * or announcement is left out and named; it never takes the others down.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_H
#define FIRMWARE_MODEL_CATALOGUE_H

#include "firmware/model/calendar.h"
#include "firmware/model/service_item.h"

#define CATALOGUE_FRAME_FILE "catalogue.json"
#define CATALOGUE_PARTIES "parties" /* the item that asks who acts, in every visit */

struct catalogue {
	struct service_item **items; /* sorted by implement_code */
	size_t count;
	size_t left_out;          /* files, bundles and announcements that were broken */
	json_t *frame;            /* NULL when there is none */
	struct calendar calendar; /* of the frame; without one, Monday to Friday */
};

/* Called for every fault: file, JSON pointer and what is wrong, in an author's words. */
typedef void catalogue_fault_handler(
	void *user, const char *file, const char *pointer, const char *what);

/* Fails NOT_FOUND when there is no folder or no item in it is valid. */
MUST_CHECK enum status catalogue_load(const char *folder, catalogue_fault_handler *handler,
	void *user, struct catalogue *out);

/* The same; faults go to the log. */
MUST_CHECK enum status catalogue_open(const char *folder, struct catalogue *out);

/* Frees the items. */
void catalogue_close(struct catalogue *catalogue);

/* NULL when there is none. Borrowed. */
const struct service_item *catalogue_find(
	const struct catalogue *catalogue, const char *implement_code);

/* The lists of the frame; NULL without one. Borrowed. */
const json_t *catalogue_categories(const struct catalogue *catalogue);
const json_t *catalogue_bundles(const struct catalogue *catalogue);
const json_t *catalogue_announcements(const struct catalogue *catalogue);

/* The bundle called id, NULL when there is none. Borrowed. */
const json_t *catalogue_bundle(const struct catalogue *catalogue, const char *id);

#endif
