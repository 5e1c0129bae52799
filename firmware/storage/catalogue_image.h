/*
 * catalogue_image.h - a catalogue judged once and written so that it only has to be mapped.
 *
 * Made by kiosk when a signed catalogue arrives, kept as `<state>/catalogue/image`.  The lists
 * and the finder's tables are used where they lie, under one hash; an item's text has a hash of
 * its own and is read when the item is first asked for.  The image knows which signed index it
 * was made from; for another one it is made anew.  One machine and one build: structs as they
 * are, every number in it is checked all the same.
 */
#ifndef FIRMWARE_STORAGE_CATALOGUE_IMAGE_H
#define FIRMWARE_STORAGE_CATALOGUE_IMAGE_H

#include "firmware/model/catalogue/catalogue.h"

/* The image of a wholly loaded catalogue, appended; readings may be NULL. Fails NO_MEMORY. */
MUST_CHECK enum status catalogue_image_build(const struct catalogue *catalogue,
	const struct readings *readings, const uint8_t source[32], struct bytes *out);

/*
 * Maps the image at path, if it was made from source.  Fails NOT_FOUND (none, or of another
 * source), BAD_DATA (damaged), IO.
 */
MUST_CHECK enum status catalogue_image_open(
	const char *path, const uint8_t source[32], struct catalogue *out);

/* Of what the image at path was made. Fails NOT_FOUND (none, or no image of this build), IO. */
MUST_CHECK enum status catalogue_image_source(const char *path, uint8_t out[32]);

/* The same with an image in memory; takes image on success. */
MUST_CHECK enum status catalogue_image_take(
	struct bytes *image, const uint8_t source[32], struct catalogue *out);

#endif
