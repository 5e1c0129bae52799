/*
 * catalogue_load.h - a catalogue read from its folder and judged.
 *
 * `<implement_code>.json` per item, and `catalogue.json` with departments, categories,
 * working-day calendar, bundles (一件事) and announcements (`<state>/sync/signed/catalogue/`,
 * or assets/services when checking; shapes: formats.md, service-model.md).  A broken item,
 * bundle or announcement is left out and named; it never takes the others down.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_CATALOGUE_LOAD_H
#define FIRMWARE_MODEL_CATALOGUE_CATALOGUE_LOAD_H

#include "firmware/model/catalogue/catalogue_rules.h"

/* How a catalogue folder is read: from the disk as it is, or checked against a signed index. */
struct catalogue_reader {
	/* Appends the content of file. Fails NOT_FOUND, and as it likes; that file is left out.
	 */
	enum status (*read)(void *user, const char *file, struct bytes *out);
	void *user;
};

/* Fails NOT_FOUND when there is no folder or no item in it is valid. */
MUST_CHECK enum status catalogue_load(const char *folder, catalogue_fault_handler *handler,
	void *user, struct catalogue *out);

/* The same, with files read by reader; faults go to the log. */
MUST_CHECK enum status catalogue_load_by(
	const char *folder, const struct catalogue_reader *reader, struct catalogue *out);

/* The same, from the disk as it is; faults go to the log. */
MUST_CHECK enum status catalogue_open(const char *folder, struct catalogue *out);

#endif
