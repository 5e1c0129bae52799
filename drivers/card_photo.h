/*
 * card_photo.h - the photo on an identity card, where somebody licensed its decoder.
 *
 * The 1024 bytes are a maker's secret format (protocols 2.9); nobody gives its decoder away.  A
 * terminal that has one names its file in the settings; without it photos are never looked at.
 * A decoder is a shared object that exports
 *
 *     const struct card_photo_decoder card_photo_decoder;
 *
 * It runs inside the kiosk, so it must be trusted like the kiosk.  Nothing else is required.
 */
#ifndef DRIVERS_CARD_PHOTO_H
#define DRIVERS_CARD_PHOTO_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define CARD_PHOTO_VERSION 1
#define CARD_PHOTO_WIDTH 102
#define CARD_PHOTO_HEIGHT 126
#define CARD_PHOTO_RGB_SIZE (CARD_PHOTO_WIDTH * CARD_PHOTO_HEIGHT * 3)

/* What a decoder exports.  decode: 0 when rgb (rows from the top, no padding) holds the photo.
 */
struct card_photo_decoder {
	uint32_t version; /* CARD_PHOTO_VERSION */
	const char *name;
	int (*decode)(const uint8_t *photo, size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE]);
};

struct card_photo;

/* Loads the decoder in the file at path. Fails NOT_FOUND, BAD_DATA (none in it, or another
 * version). */
MUST_CHECK enum status card_photo_open(const char *path, struct card_photo **out);

/* One photo as it lies on the card. Fails BAD_DATA; rgb is wiped then. */
MUST_CHECK enum status card_photo_decode(const struct card_photo *decoder, const uint8_t *photo,
	size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE]);

/* Its name, ASCII. */
const char *card_photo_name(const struct card_photo *decoder);

/* Unloads. NULL is allowed. */
void card_photo_close(struct card_photo *decoder);

#endif
