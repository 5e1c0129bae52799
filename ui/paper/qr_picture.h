/*
 * qr_picture.h - QR codes as pixels: for the slip and for the screen.  Owner of libqrencode.
 *
 * Level M; no quiet zone of its own on the modules, qr_picture_draw() adds four modules of it.
 * Any thread.
 */
#ifndef UI_PAPER_QR_PICTURE_H
#define UI_PAPER_QR_PICTURE_H

#include <stdbool.h>

#include "firmware/base/bytes.h"

#define QR_QUIET_MODULES 4

struct qr {
	unsigned modules;     /* along one side, without quiet zone */
	struct bytes squares; /* modules², 1 = dark */
};

/* Encodes the exact bytes of text. Fails FULL (too long for any QR), NO_MEMORY. */
MUST_CHECK enum status qr_make(const char *text, struct qr *out);

/* Wipes and frees. */
void qr_free(struct qr *qr);

/* True for a dark module; false outside, which is the quiet zone. */
bool qr_is_dark(const struct qr *qr, int column, int row);

/*
 * A picture for ROLE_PICTURE: *side × *side pixels B G R X, quiet zone included, module_px
 * each.  Appends to pixels, which the caller frees.  Fails as qr_make().
 */
MUST_CHECK enum status qr_picture_draw(
	const char *text, unsigned module_px, struct bytes *pixels, unsigned *side);

#endif
