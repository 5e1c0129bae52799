/*
 * pdf_files.h - the font and character maps that a PDF may need, opened before confinement.
 *
 * kiosk-pdf alone.  The PDF library opens files by name while it draws; in the cage there are
 * none.  So fopen() and open() are this program's own: they know what was opened before, and
 * nothing else.  One font stands for every font that a document does not bring along.
 */
#ifndef FIRMWARE_PDF_FILES_H
#define FIRMWARE_PDF_FILES_H

#include "firmware/base/status.h"

/*
 * Opens font and maps and makes the font the only one there is.  A missing map is no failure.
 * Fails NOT_FOUND without the font; then only documents with fonts of their own are shown
 * whole.
 */
MUST_CHECK enum status pdf_files_open(void);

/* From now on files are opened from what is held alone. */
void pdf_files_close_the_door(void);

#endif
