/*
 * signature_png.h - a handwritten signature as a picture.
 *
 * Draws the strokes as they were written, black on white.  Pure; the only user of libpng here.
 */
#ifndef SYNC_OFFICE_DESK_SIGNATURE_PNG_H
#define SYNC_OFFICE_DESK_SIGNATURE_PNG_H

#include "firmware/model/ink.h"

#define SIGNATURE_WIDTH_PX 1200

/* Appends the PNG. Fails BAD_DATA for a pad without size, NO_MEMORY. */
MUST_CHECK enum status signature_png(const struct ink *ink, struct bytes *out);

#endif
