/*
 * catalogue_history.h - a catalogue beside the one before it: codes are never used again.
 *
 * For `kioskctl catalogue check DIR BEFORE`.  What is abolished stays in the catalogue with that
 * status, so its code stays taken; what changes has a new version, because a case keeps the one it
 * was made with.  Source: design service-model "Service item".
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_CATALOGUE_HISTORY_H
#define FIRMWARE_MODEL_CATALOGUE_CATALOGUE_HISTORY_H

#include "firmware/model/catalogue/catalogue_rules.h"

/* Tells handler of every item of before that now does not go on as it must. */
void catalogue_check_history(const struct catalogue *before, const struct catalogue *now,
	catalogue_fault_handler *handler, void *user);

#endif
