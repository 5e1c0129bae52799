/*
 * catalogue.h - all service items of a terminal.
 *
 * Read from a folder of JSON files (`<state>/sync/signed/catalogue/`, or assets/services
 * when checking).  A broken item is left out and named; it never takes the others down.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_H
#define FIRMWARE_MODEL_CATALOGUE_H

#include "firmware/model/service_item.h"

struct catalogue {
	struct service_item **items; /* sorted by implement_code */
	size_t count;
	size_t left_out; /* files that were broken */
};

/* Fails NOT_FOUND when no item is valid. */
MUST_CHECK enum status catalogue_open(const char *folder, struct catalogue *out);

/* Frees the items. */
void catalogue_close(struct catalogue *catalogue);

/* NULL when there is none. Borrowed. */
const struct service_item *catalogue_find(
	const struct catalogue *catalogue, const char *implement_code);

#endif
