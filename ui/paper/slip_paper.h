/*
 * slip_paper.h - draws a struct slip as the dots a printer burns.
 *
 * Fonts of its own; may run on a worker thread, one at a time.  app.c hands it down.
 */
#ifndef UI_PAPER_SLIP_PAPER_H
#define UI_PAPER_SLIP_PAPER_H

#include <stdbool.h>

#include "firmware/model/bitmap.h"
#include "firmware/model/slip.h"

/* width_px: 576 (80 mm) or 384 (58 mm). large: double height text. Fails NO_MEMORY, IO (font).
 */
MUST_CHECK enum status slip_paper_draw(
	const struct slip *slip, unsigned width_px, bool large, struct bitmap **out);

#endif
