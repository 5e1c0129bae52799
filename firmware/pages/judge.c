/* What a page looks like: advice for the citizen, from the preview's grey values. */
#include <stdlib.h>
#include <string.h>

#include "firmware/pages/decode.h"

enum {
	DARK_BELOW = 70, /* mean grey of a page nobody can read */
	EDGE = 12,       /* a step between neighbours that ink makes, and paper does not */
	INK_PER_MILLION = 300, /* steps on a page that has anything written on it */
	SHARP_STEP = 40,       /* the strongest steps of ink in focus are higher */
	STRONGEST = 50,        /* one in so many of them counts as strongest */
	LIKE_COLUMNS = 9,
	LIKE_ROWS = 8,
	LIKE_BITS = 6,    /* that may differ between two pictures of one page */
	TABLE_STEP = 48,  /* by how much a sheet is lighter than the table */
	SHEET_SHARE = 50, /* per cent of a line that must be sheet */
	RIM = 200,        /* of WHOLE, inside a sheet: its own edge is no ink */
	WHOLE = 10000,
};

static unsigned grey(const struct page_preview *preview, unsigned x, unsigned y)
{
	const uint8_t *pixel = preview->pixels.data + ((size_t)y * preview->width + x) * 4;

	return (pixel[2] * 77U + pixel[1] * 150U + pixel[0] * 29U) >> 8;
}

/* What is judged, in pixels: the sheet where one lies on a table, else everything. */
struct part {
	unsigned left, top, right, bottom;
};

/* Steps between neighbours to the right and below, counted by height. */
static uint64_t count_steps(
	const struct page_preview *preview, const struct part *part, uint64_t steps[256])
{
	uint64_t total = 0;

	for (unsigned y = part->top; y + 1 < part->bottom; y++)
		for (unsigned x = part->left; x + 1 < part->right; x++, total += 2) {
			int here = (int)grey(preview, x, y);
			steps[abs(here - (int)grey(preview, x + 1, y))]++;
			steps[abs(here - (int)grey(preview, x, y + 1))]++;
		}
	return total;
}

static uint64_t steps_from(const uint64_t steps[256], unsigned lowest)
{
	uint64_t count = 0;

	for (unsigned height = lowest; height < 256; height++)
		count += steps[height];
	return count;
}

/* The height that one step of ink in STRONGEST reaches: little ink is as sharp as much of it. */
static unsigned strongest(const uint64_t steps[256])
{
	uint64_t above = 0, ink = steps_from(steps, EDGE);
	unsigned height = 255;

	while (height > 0 && (above += steps[height]) * STRONGEST < ink)
		height--;
	return height;
}

static unsigned mean(const struct page_preview *preview, const struct part *part)
{
	uint64_t sum = 0, count = 0;

	for (unsigned y = part->top; y < part->bottom; y++)
		for (unsigned x = part->left; x < part->right; x++, count++)
			sum += grey(preview, x, y);
	return count ? (unsigned)(sum / count) : 0;
}

static unsigned inside(unsigned at, int rim, unsigned len)
{
	return (unsigned)((uint64_t)((int)at + rim) * len / WHOLE);
}

static struct part part_of(const struct page_preview *preview)
{
	const struct page_area *sheet = &preview->sheet;

	if (sheet->right <= sheet->left)
		return (struct part){0, 0, preview->width, preview->height};
	return (struct part){inside(sheet->left, RIM, preview->width),
		inside(sheet->top, RIM, preview->height),
		inside(sheet->right, -RIM, preview->width),
		inside(sheet->bottom, -RIM, preview->height)};
}

static unsigned advise(const struct page_preview *preview)
{
	const struct part part = part_of(preview);
	uint64_t steps[256] = {0}, total = count_steps(preview, &part, steps);
	unsigned advice = mean(preview, &part) < DARK_BELOW ? PAGE_LOOKS_DARK : 0;

	if (steps_from(steps, EDGE) * 1000000 < total * INK_PER_MILLION)
		return advice | PAGE_LOOKS_BLANK;
	if (strongest(steps) < SHARP_STEP)
		advice |= PAGE_LOOKS_BLURRED;
	return advice;
}

/* The mean grey of one cell of a coarse grid. */
static unsigned cell(const struct page_preview *preview, unsigned column, unsigned row)
{
	unsigned left = column * preview->width / LIKE_COLUMNS;
	unsigned right = (column + 1) * preview->width / LIKE_COLUMNS;
	unsigned top = row * preview->height / LIKE_ROWS;
	unsigned bottom = (row + 1) * preview->height / LIKE_ROWS;
	uint64_t sum = 0, count = 0;

	for (unsigned y = top; y < bottom; y++)
		for (unsigned x = left; x < right; x++, count++)
			sum += grey(preview, x, y);
	return count ? (unsigned)(sum * 16 / count) : 0;
}

/* One bit per pair of neighbouring cells: which is the lighter one. */
static uint64_t likeness(const struct page_preview *preview)
{
	uint64_t bits = 0;

	for (unsigned row = 0; row < LIKE_ROWS; row++)
		for (unsigned column = 0; column + 1 < LIKE_COLUMNS; column++)
			bits = bits << 1 |
			       (cell(preview, column, row) < cell(preview, column + 1, row));
	return bits;
}

static unsigned border_grey(const struct page_preview *preview)
{
	uint64_t sum = 0, count = 0;

	for (unsigned x = 0; x < preview->width; x++, count += 2)
		sum += grey(preview, x, 0) + grey(preview, x, preview->height - 1);
	for (unsigned y = 0; y < preview->height; y++, count += 2)
		sum += grey(preview, 0, y) + grey(preview, preview->width - 1, y);
	return (unsigned)(sum / count);
}

/* How many per cent of a line are lighter than the table; across: a column. */
static unsigned light_share(
	const struct page_preview *preview, bool across, unsigned at, unsigned lightest)
{
	unsigned len = across ? preview->height : preview->width, light = 0;

	for (unsigned i = 0; i < len; i++)
		light += (across ? grey(preview, at, i) : grey(preview, i, at)) > lightest;
	return light * 100 / len;
}

/* First and last line of the sheet in one direction; false when there is none. */
static bool find_side(const struct page_preview *preview, bool across, unsigned lightest,
	unsigned *first, unsigned *last)
{
	unsigned len = across ? preview->width : preview->height, low = 0, high = len;

	while (low < len && light_share(preview, across, low, lightest) < SHEET_SHARE)
		low++;
	while (high > low && light_share(preview, across, high - 1, lightest) < SHEET_SHARE)
		high--;
	*first = (unsigned)((uint64_t)low * WHOLE / len);
	*last = (unsigned)((uint64_t)high * WHOLE / len);
	return high > low;
}

static struct page_area find_sheet(const struct page_preview *preview)
{
	unsigned lightest = border_grey(preview) + TABLE_STEP;
	struct page_area sheet = {0};

	if (lightest > 240 || !find_side(preview, true, lightest, &sheet.left, &sheet.right) ||
		!find_side(preview, false, lightest, &sheet.top, &sheet.bottom) ||
		sheet.right - sheet.left < WHOLE / 4 || sheet.bottom - sheet.top < WHOLE / 4)
		return (struct page_area){0};
	return sheet;
}

void page_judge(struct page_preview *preview)
{
	preview->sheet = find_sheet(preview);
	preview->advice = advise(preview);
	preview->likeness = likeness(preview);
}

bool page_is_like(const struct page_preview *a, const struct page_preview *b)
{
	if ((a->advice | b->advice) & PAGE_LOOKS_BLANK)
		return false;
	return __builtin_popcountll(a->likeness ^ b->likeness) <= LIKE_BITS;
}
