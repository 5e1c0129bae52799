/* png_shot.h - the canvas as a picture file, for tests and documents. */
#ifndef UI_TOOLKIT_CANVAS_PNG_SHOT_H
#define UI_TOOLKIT_CANVAS_PNG_SHOT_H

#include "firmware/base/status.h"
#include "ui/toolkit/canvas/canvas.h"

/*
 * Writes all of canvas to path: as PPM when it ends so, which is ten times as quick, else as PNG.
 * Fails IO, NO_MEMORY.
 */
MUST_CHECK enum status png_shot_write(const struct canvas *canvas, const char *path);

#endif
