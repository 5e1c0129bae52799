/*
 * catalogue_rules.h - what items and frame must be to each other.
 *
 * For catalogue_load.c: each rule takes out what breaks it and names it.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_CATALOGUE_RULES_H
#define FIRMWARE_MODEL_CATALOGUE_CATALOGUE_RULES_H

#include "firmware/model/catalogue/catalogue.h"

/* Called for every fault: file, JSON pointer and what is wrong, in an author's words. */
typedef void catalogue_fault_handler(
	void *user, const char *file, const char *pointer, const char *what);

/* Reads a frame (takes json, also when it is refused) into out->frame and out->calendar. */
void catalogue_take_frame(
	json_t *json, catalogue_fault_handler *handler, void *user, struct catalogue *out);

/* Items against the frame and each other, then the frame's lists against the items. */
void catalogue_check_together(
	struct catalogue *catalogue, catalogue_fault_handler *handler, void *user);

/*
 * What no item lacks by itself: 办不成事 can be reported.  Leaves nothing out; a terminal with such
 * a catalogue says that 12345 takes it.
 */
void catalogue_check_whole(
	const struct catalogue *catalogue, catalogue_fault_handler *handler, void *user);

#endif
