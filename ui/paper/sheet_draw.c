/* A whole paper: measured, and in smaller letters where it would be too long, then drawn. */
#include "ui/paper/sheet.h"

#define LARGE_HEIGHT_MAX 8000 /* dots: what is longer is for smaller letters */

static enum status draw_with(struct sheet *sheet,
	enum status (*write)(struct sheet *sheet, const void *what), const void *what,
	struct bitmap **out)
{
	enum status status = write(sheet, what);

	for (; status == STATUS_OK && sheet->letters != SHEET_USUAL &&
		sheet->y > LARGE_HEIGHT_MAX;
		status = write(sheet, what))
		sheet_init(sheet, sheet->fonts, sheet->width, sheet->letters - 1);
	if (status == STATUS_OK)
		status = sheet_begin_drawing(sheet);
	if (status == STATUS_OK)
		status = write(sheet, what);
	if (status == STATUS_OK)
		status = sheet_to_bitmap(sheet, out);
	sheet_finish(sheet);
	return status;
}

enum status sheet_draw(unsigned width_px, bool large,
	enum status (*write)(struct sheet *sheet, const void *what), const void *what,
	struct bitmap **out)
{
	struct fonts *fonts;
	struct sheet sheet;
	enum status status = fonts_create(&fonts);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_IO : status;
	sheet_init(&sheet, fonts, (int)width_px, large ? SHEET_DOUBLE : SHEET_USUAL);
	status = draw_with(&sheet, write, what, out);
	fonts_destroy(fonts);
	return status;
}
