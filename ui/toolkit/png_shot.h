/* png_shot.h - the canvas as a PNG file, for tests and documents. */
#ifndef UI_TOOLKIT_PNG_SHOT_H
#define UI_TOOLKIT_PNG_SHOT_H

#include "firmware/base/status.h"
#include "ui/toolkit/canvas.h"

/* Writes all of canvas to path. Fails IO, NO_MEMORY. */
MUST_CHECK enum status png_shot_write(const struct canvas *canvas, const char *path);

#endif
