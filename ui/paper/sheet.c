#include "ui/paper/sheet.h"

#include <stdlib.h>
#include <string.h>

#define WHITE 0xffffffu
#define BLACK 0x000000u
#define INK_FROM 150 /* a dot is burnt when darker than this: thin strokes stay whole */
#define MODULE_DOTS_MIN 4
#define MODULE_DOTS_MAX 6

/* Dots at 203 dpi: 8 to the millimetre. */
static const struct {
	int size;
	enum face face;
} STYLES[] = {
	[SHEET_SMALL] = {22, FACE_REGULAR},
	[SHEET_BODY] = {24, FACE_REGULAR},
	[SHEET_STRONG] = {26, FACE_BOLD},
	[SHEET_NUMBER] = {40, FACE_BOLD},
	[SHEET_HEADING] = {52, FACE_BOLD},
};

/* Percent of the usual: 长体, as in forms of old, is higher than it is wide. */
static const struct {
	int height, width;
} LETTERS[] = {
	[SHEET_USUAL] = {100, 100},
	[SHEET_HIGH] = {150, 125},
	[SHEET_DOUBLE] = {200, 150},
};

static bool is_tall(const struct sheet *sheet, enum sheet_style style)
{
	return sheet->letters != SHEET_USUAL && style != SHEET_HEADING && style != SHEET_NUMBER;
}

static struct setting setting_of(const struct sheet *sheet, enum sheet_style style)
{
	return (struct setting){
		.fonts = sheet->fonts,
		.face = STYLES[style].face,
		.size_px = STYLES[style].size *
			   (is_tall(sheet, style) ? LETTERS[sheet->letters].height : 100) / 100,
	};
}

static int narrowed(const struct sheet *sheet, enum sheet_style style, int width)
{
	return is_tall(sheet, style)
		       ? width * LETTERS[sheet->letters].width / LETTERS[sheet->letters].height
		       : width;
}

static int widened(const struct sheet *sheet, enum sheet_style style, int width)
{
	return is_tall(sheet, style)
		       ? width * LETTERS[sheet->letters].height / LETTERS[sheet->letters].width
		       : width;
}

/* Set at full width on a strip of its own, then squeezed onto the sheet. */
static void draw_squeezed(struct sheet *sheet, const struct setting *setting, int x,
	const struct line *line, int width)
{
	int height = fonts_line_height(setting->size_px);
	size_t count = (size_t)line->width * (size_t)height;
	uint32_t *pixels;
	struct canvas strip;

	if (count == 0 || !(pixels = malloc(count * sizeof(*pixels))))
		return;
	strip = (struct canvas){.pixels = pixels,
		.width = line->width,
		.height = height,
		.stride = line->width,
		.clip = {0, 0, line->width, height}};
	canvas_fill(&strip, strip.clip, WHITE);
	lines_draw(&strip, setting, (struct point){0, 0}, line, BLACK);
	canvas_image(&sheet->canvas, (struct rect){x, sheet->y, width, height}, pixels,
		(unsigned)line->width, (unsigned)height);
	bytes_wipe(pixels, count * sizeof(*pixels));
	free(pixels);
}

void sheet_text(struct sheet *sheet, enum sheet_style style, struct sheet_column column,
	const char *text)
{
	struct setting setting = setting_of(sheet, style);
	struct line_walk walk;
	struct line line;
	int room;

	room = widened(sheet, style, column.width);
	/* A code longer than its column is not broken before its last digit. */
	if (column.centred || lines_size(&setting, text, room).torn)
		room = lines_even(&setting, text, room);
	lines_begin(&walk, &setting, text, room);
	while (lines_next(&walk, &line)) {
		int seen = narrowed(sheet, style, line.width);
		int left = column.x + (column.centred ? (column.width - seen) / 2 : 0);

		if (sheet->canvas.pixels && is_tall(sheet, style))
			draw_squeezed(sheet, &setting, left, &line, seen);
		else if (sheet->canvas.pixels)
			lines_draw(&sheet->canvas, &setting, (struct point){left, sheet->y},
				&line, BLACK);
		sheet->y += fonts_line_height(setting.size_px);
	}
}

void sheet_paragraph(
	struct sheet *sheet, enum sheet_style style, bool centred, const char *text)
{
	sheet_text(sheet, style,
		(struct sheet_column){sheet->margin, sheet->width - 2 * sheet->margin, centred},
		text);
}

/* True for a number that is broken less often on a line of its own. */
static bool wants_line(const struct sheet *sheet, const char *value, int room)
{
	const struct setting setting = setting_of(sheet, SHEET_BODY);
	int whole = sheet->width - 2 * sheet->margin;
	struct lines_size beside =
		lines_size(&setting, value, widened(sheet, SHEET_BODY, room));

	return beside.torn &&
	       lines_size(&setting, value, widened(sheet, SHEET_BODY, whole)).lines <
		       beside.lines;
}

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), of = strlen(end);

	return len >= of && !strcmp(text + len - of, end);
}

/* "label: value", but for a question, which says by itself that an answer follows. */
static enum status join(const char *label, const char *value, struct bytes *out)
{
	bool asks = ends_in(label, "?") || ends_in(label, "？");
	bool western = label[0] && !(label[strlen(label) - 1] & 0x80);

	return bytes_add_format(out, "%s%s%s", label,
		asks      ? " "
		: western ? ": "
			  : "：",
		value);
}

/*
 * Beside large letters there is no room for a column: what it is called runs into what it says.
 * What fits a line whole, or is a number too long even for that, begins on a line of its own.
 */
static void run_in(struct sheet *sheet, const char *label, const char *value)
{
	const struct setting setting = setting_of(sheet, SHEET_BODY);
	int room = widened(sheet, SHEET_BODY, sheet->width - 2 * sheet->margin);
	struct lines_size alone = lines_size(&setting, value, room);
	struct bytes text = {0};
	bool joined = join(label, value, &text) == STATUS_OK;

	if (joined && !alone.torn &&
		(alone.lines > 1 ||
			lines_size(&setting, (const char *)text.data, room).lines == 1)) {
		sheet_paragraph(sheet, SHEET_BODY, false, (const char *)text.data);
	} else {
		bytes_free(&text);
		joined = join(label, "", &text) == STATUS_OK;
		sheet_paragraph(
			sheet, SHEET_BODY, false, joined ? (const char *)text.data : label);
		sheet_paragraph(sheet, SHEET_BODY, false, value);
	}
	bytes_free(&text);
}

void sheet_row(struct sheet *sheet, int label_width, const char *label, const char *value)
{
	int top = sheet->y, right = sheet->margin + label_width, bottom;

	if (sheet->letters != SHEET_USUAL) {
		run_in(sheet, label, value);
		return;
	}
	if (wants_line(sheet, value, sheet->width - sheet->margin - right)) {
		sheet_paragraph(sheet, SHEET_BODY, false, label);
		sheet_paragraph(sheet, SHEET_BODY, false, value);
		return;
	}
	/* A question is no label: it is read on a line of its own, its answer below it. */
	if (sheet_width_of(sheet, SHEET_BODY, label) > label_width) {
		sheet_paragraph(sheet, SHEET_BODY, false, label);
		top = bottom = sheet->y;
	} else {
		sheet_text(sheet, SHEET_BODY,
			(struct sheet_column){sheet->margin, label_width, false}, label);
		bottom = sheet->y;
	}
	sheet->y = top;
	sheet_text(sheet, SHEET_BODY,
		(struct sheet_column){right, sheet->width - sheet->margin - right, false},
		value);
	if (sheet->y < bottom)
		sheet->y = bottom;
}

void sheet_code(struct sheet *sheet, enum sheet_style style, const char *text)
{
	struct setting setting = setting_of(sheet, style);
	int most = sheet->width - 2 * sheet->margin, width;

	setting.size_px = setting.size_px * LETTERS[sheet->letters].height / 100;
	while ((width = lines_width(&setting, text, strlen(text))) > most &&
		setting.size_px > 16)
		setting.size_px--;
	if (sheet->canvas.pixels)
		lines_draw(&sheet->canvas, &setting,
			(struct point){(sheet->width - width) / 2, sheet->y},
			&(struct line){.text = text, .len = strlen(text)}, BLACK);
	sheet->y += fonts_line_height(setting.size_px);
}

int sheet_width_of(const struct sheet *sheet, enum sheet_style style, const char *text)
{
	struct setting setting = setting_of(sheet, style);

	return narrowed(sheet, style, lines_width(&setting, text, strlen(text)));
}

void sheet_skip(struct sheet *sheet, int dots)
{
	sheet->y += dots;
}

void sheet_rule(struct sheet *sheet, int thickness, bool dashed)
{
	int right = sheet->width - sheet->margin, dash = dashed ? 12 : right;

	sheet_skip(sheet, 10);
	for (int x = sheet->margin; sheet->canvas.pixels && x < right; x += dash + 8)
		canvas_fill(&sheet->canvas,
			(struct rect){
				x, sheet->y, x + dash < right ? dash : right - x, thickness},
			BLACK);
	sheet_skip(sheet, thickness + 10);
}

static void draw_qr(struct sheet *sheet, const struct qr *qr, struct rect rect, int module)
{
	for (int row = 0; row < (int)qr->modules; row++)
		for (int column = 0; column < (int)qr->modules; column++)
			if (qr_is_dark(qr, column, row))
				canvas_fill(&sheet->canvas,
					(struct rect){
						rect.x + (column + QR_QUIET_MODULES) * module,
						rect.y + (row + QR_QUIET_MODULES) * module,
						module, module},
					BLACK);
}

enum status sheet_qr(struct sheet *sheet, const char *text)
{
	struct qr qr = {.modules = 0};
	int across, module, side;
	enum status status = qr_make(text, &qr);

	if (status != STATUS_OK)
		return status;
	across = (int)qr.modules + 2 * QR_QUIET_MODULES;
	module = sheet->width / across;
	if (module > MODULE_DOTS_MAX)
		module = MODULE_DOTS_MAX;
	if (module < MODULE_DOTS_MIN) {
		status = failure(
			STATUS_FULL, "QR of %u modules on %d dots", qr.modules, sheet->width);
	} else {
		struct rect rect;

		side = across * module;
		rect = (struct rect){(sheet->width - side) / 2, sheet->y, side, side};
		if (sheet->canvas.pixels)
			draw_qr(sheet, &qr, rect, module);
		if (sheet->plain_count < SHEET_PLAIN_MAX)
			sheet->plain[sheet->plain_count++] = rect;
		sheet->y += side;
	}
	qr_free(&qr);
	return status;
}

void sheet_band(struct sheet *sheet, const char *text)
{
	struct setting setting = setting_of(sheet, SHEET_NUMBER);
	int height = fonts_line_height(setting.size_px);
	int width = lines_width(&setting, text, strlen(text));

	if (sheet->canvas.pixels) {
		canvas_fill(&sheet->canvas, (struct rect){0, sheet->y, sheet->width, height},
			BLACK);
		lines_draw(&sheet->canvas, &setting,
			(struct point){(sheet->width - width) / 2, sheet->y},
			&(struct line){.text = text, .len = strlen(text)}, WHITE);
	}
	sheet->y += height + 8;
}

/* Only every fourth dot: what is printed below stays readable. */
static void stamp(
	struct sheet *sheet, const struct setting *setting, int x, int y, const char *text)
{
	const char *end = text + strlen(text);
	int width = lines_width(setting, text, strlen(text));
	int height = fonts_line_height(setting->size_px);
	uint32_t *pixels = malloc((size_t)width * (size_t)height * sizeof(*pixels));
	struct canvas strip = {.pixels = pixels,
		.width = width,
		.height = height,
		.stride = width,
		.clip = {0, 0, width, height}};

	if (!pixels)
		return;
	canvas_fill(&strip, strip.clip, WHITE);
	lines_draw(&strip, setting, (struct point){0, 0},
		&(struct line){.text = text, .len = (size_t)(end - text)}, BLACK);
	for (int row = 0; row < height; row++)
		for (int column = 0; column < width; column++)
			if ((pixels[row * width + column] & 0xff) < 128 &&
				((x + column) + 2 * (y + row)) % 4 == 0)
				canvas_fill(&sheet->canvas,
					(struct rect){x + column, y + row, 1, 1}, BLACK);
	free(pixels);
}

void sheet_watermark(struct sheet *sheet, const char *text)
{
	struct setting setting = {
		.fonts = sheet->fonts, .face = FACE_BOLD, .size_px = sheet->width / 8};
	int height = fonts_line_height(setting.size_px);

	if (!sheet->canvas.pixels)
		return;
	for (int y = 0, turn = 0; y + height <= sheet->canvas.height; y += height * 2, turn++) {
		int width = lines_width(&setting, text, strlen(text));
		int x = turn % 2 ? sheet->width - width - sheet->margin : sheet->margin;
		struct rect rect = {x, y, width, height};
		bool free_here = true;

		for (int i = 0; i < sheet->plain_count; i++)
			if (rect_intersect(rect, sheet->plain[i]).w > 0)
				free_here = false;
		if (free_here)
			stamp(sheet, &setting, x, y, text);
	}
}

void sheet_init(struct sheet *sheet, struct fonts *fonts, int width, enum sheet_letters letters)
{
	*sheet = (struct sheet){
		.fonts = fonts, .width = width, .margin = width / 48, .letters = letters};
}

enum status sheet_begin_drawing(struct sheet *sheet)
{
	size_t count = (size_t)sheet->width * (size_t)sheet->y;
	uint32_t *pixels;

	if (sheet->y > BITMAP_HEIGHT_MAX)
		return failure(STATUS_FULL, "paper of %d dots", sheet->y);
	pixels = malloc(count * sizeof(*pixels));
	if (!pixels)
		return failure(STATUS_NO_MEMORY, "paper");
	sheet->canvas = (struct canvas){.pixels = pixels,
		.width = sheet->width,
		.height = sheet->y,
		.stride = sheet->width,
		.clip = {0, 0, sheet->width, sheet->y}};
	canvas_fill(&sheet->canvas, sheet->canvas.clip, WHITE);
	sheet->y = 0;
	sheet->plain_count = 0;
	return STATUS_OK;
}

enum status sheet_to_bitmap(const struct sheet *sheet, struct bitmap **out)
{
	const struct canvas *canvas = &sheet->canvas;
	struct bitmap *bitmap;
	enum status status =
		bitmap_create((unsigned)canvas->width, (unsigned)canvas->height, &bitmap);

	if (status != STATUS_OK)
		return status;
	for (int y = 0; y < canvas->height; y++) {
		const uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride;
		uint8_t *to = bitmap->bits + (size_t)y * bitmap->stride;

		for (int x = 0; x < canvas->width; x++)
			if ((row[x] & 0xff) < INK_FROM)
				to[x / 8] |= (uint8_t)(0x80 >> x % 8);
	}
	*out = bitmap;
	return STATUS_OK;
}

void sheet_finish(struct sheet *sheet)
{
	if (!sheet->canvas.pixels)
		return;
	bytes_wipe(sheet->canvas.pixels,
		(size_t)sheet->canvas.width * (size_t)sheet->canvas.height * 4);
	free(sheet->canvas.pixels);
	sheet->canvas.pixels = NULL;
}
