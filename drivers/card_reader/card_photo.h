/*
 * card_photo.h - the photo on an identity card, where somebody licensed its decoder.
 *
 * The 1024 bytes are a maker's secret format (protocols 2.9); nobody gives its decoder away, so
 * it comes as a library that nobody here can read.  A terminal that has one names its file in
 * the setting photo_decoder; without it photos stay what they are, bytes nobody looks at.  It
 * is a shared object that exports
 *
 *     const struct card_photo_decoder card_photo_decoder;
 *
 * It never runs inside the kiosk: the program kiosk-photo loads it, shut in (no network, no
 * file but the decoder's folder and the system's libraries, nothing to write), shuts itself in
 * for good (no file at all), and only then takes the photo from its standard input.  So the
 * worst that a broken, slow or hostile decoder can do is to give no picture, or a wrong one.
 * What it needs from files it must load in a constructor.
 */
#ifndef DRIVERS_CARD_READER_CARD_PHOTO_H
#define DRIVERS_CARD_READER_CARD_PHOTO_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define CARD_PHOTO_VERSION 1
#define CARD_PHOTO_MAX 4096 /* bytes of the secret format */
#define CARD_PHOTO_WIDTH 102
#define CARD_PHOTO_HEIGHT 126
#define CARD_PHOTO_RGB_SIZE (CARD_PHOTO_WIDTH * CARD_PHOTO_HEIGHT * 3)
#define CARD_PHOTO_MS 3000 /* then kiosk-photo is killed */

/* What a decoder exports.  decode: 0 when rgb (rows from the top, no padding) holds the photo.
 */
struct card_photo_decoder {
	uint32_t version; /* CARD_PHOTO_VERSION */
	const char *name;
	int (*decode)(const uint8_t *photo, size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE]);
};

/* Which decoder, and who runs it. */
struct card_photo {
	const char *program; /* kiosk-photo */
	const char *decoder; /* "" none */
};

/*
 * One photo as it lies on the card; blocks up to CARD_PHOTO_MS.  NOT_FOUND: there is no
 * decoder.  BAD_DATA: it gave no picture, or died.  TIMEOUT, FULL (too long to be a photo), IO.
 * rgb is wiped on failure.
 */
MUST_CHECK enum status card_photo_decode(const struct card_photo *with, const uint8_t *photo,
	size_t len, uint8_t rgb[CARD_PHOTO_RGB_SIZE]);

#endif
