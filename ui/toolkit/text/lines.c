/* Lines as others see them: found once, remembered, drawn. */
#include "ui/toolkit/text/lines.h"

#include <string.h>

#include "ui/toolkit/canvas/stir.h"
#include "ui/toolkit/text/lines_find.h"
#include "ui/toolkit/text/lines_kept.h"

/* What is asked about a text: not only the width is another key. */
enum question { ASKS_LINES = 1, ASKS_EVEN };

static uint64_t key_of(
	const struct setting *setting, const char *text, int width, enum question question)
{
	uint64_t key = stir((uint64_t)question, 0); /* by itself: 1 and 126 are not 2 and 125 */

	key = stir(key, (uint64_t)width);
	key = stir(key, (uint64_t)setting->size_px << 8 | (uint64_t)setting->face);
	return stir_text(key, text) | 1;
}

/* All lines of text, as many as are kept of one; 0: there are more. */
static size_t find_all(const struct setting *setting, const char *text, int width,
	struct kept_line lines[LINES_KEPT_MOST])
{
	struct line_walk walk;
	struct line line;
	size_t count = 0;

	lines_find_begin(&walk, setting, text, width);
	while (walk.breaks && lines_find_next(&walk, &line)) {
		if (count == LINES_KEPT_MOST)
			return 0;
		lines[count++] = (struct kept_line){(uint32_t)(line.text - text),
			(uint32_t)line.len, line.width, line.torn};
	}
	return count;
}

void lines_begin(
	struct line_walk *walk, const struct setting *setting, const char *text, int width)
{
	struct lines_kept *kept = fonts_lines_kept(setting->fonts);
	uint64_t key = key_of(setting, text, width, ASKS_LINES);
	struct kept_line lines[LINES_KEPT_MOST];
	const struct kept_line *known = NULL;
	size_t count = 0;

	if (kept)
		known = lines_kept_find(kept, key, &count);
	if (kept && !known && (count = find_all(setting, text, width, lines)) > 0)
		known = lines_kept_add(kept, key, lines, count);
	if (!known) {
		lines_find_begin(walk, setting, text, width);
		return;
	}
	*walk = (struct line_walk){.setting = *setting,
		.begin = text,
		.next = text,
		.kept = known,
		.kept_count = count,
		.width = width};
	walk->setting.rtl = units_rtl(text, strlen(text));
}

bool lines_next(struct line_walk *walk, struct line *out)
{
	const struct kept_line *line;

	if (!walk->kept)
		return lines_find_next(walk, out);
	if (walk->kept_next == walk->kept_count)
		return false;
	line = &walk->kept[walk->kept_next++];
	*out = (struct line){walk->begin + line->at, line->len, line->width, line->torn};
	walk->next = walk->kept_next < walk->kept_count ? out->text + out->len : NULL;
	return true;
}

struct lines_size lines_size(const struct setting *setting, const char *text, int width)
{
	struct lines_size size = {.lines = 0};
	struct line_walk walk;
	struct line line;

	lines_begin(&walk, setting, text, width);
	for (; lines_next(&walk, &line); size.lines++) {
		if (line.width > size.longest)
			size.longest = line.width;
		size.torn = size.torn || line.torn;
	}
	return size;
}

int lines_measure(const struct setting *setting, const char *text, int width, int *longest)
{
	struct lines_size size = lines_size(setting, text, width);

	*longest = size.longest;
	return size.lines;
}

/* True when every line but the last ends after a mark, or between words of other scripts. */
static bool pauses(struct line_walk *walk, int width)
{
	struct line line;

	lines_find_again(walk, width);
	while (lines_find_next(walk, &line)) {
		const char *at = line.text, *end = line.text + line.len;
		struct unit last = {.code_point = ' '};

		while (at < end)
			last = unit_next(&at, end);
		if (walk->next && !lines_may_pause(last.code_point))
			return false;
	}
	return true;
}

static int lines_at(struct line_walk *walk, int width)
{
	struct line line;
	int lines = 0;

	lines_find_again(walk, width);
	while (lines_find_next(walk, &line))
		lines++;
	return lines;
}

static int find_even(struct line_walk *walk, int width)
{
	int lines = lines_at(walk, width), step = walk->setting.size_px / 2;
	int least = width / (lines > 0 ? lines : 1), most = width;

	if (lines < 2)
		return width;
	while (most - least > step) {
		int half = (least + most) / 2;

		if (lines_at(walk, half) > lines)
			least = half;
		else
			most = half;
	}
	for (int wider = most; wider <= width && wider <= most * 4 / 3; wider += step)
		if (pauses(walk, wider))
			return wider;
	return most;
}

int lines_even(const struct setting *setting, const char *text, int width)
{
	struct lines_kept *kept = fonts_lines_kept(setting->fonts);
	uint64_t key = key_of(setting, text, width, ASKS_EVEN);
	const struct kept_line *known = NULL;
	struct kept_line even = {.width = 0};
	struct line_walk walk;
	size_t count;

	if (kept)
		known = lines_kept_find(kept, key, &count);
	if (known)
		return known->width;
	lines_find_begin(&walk, setting, text, width);
	even.width = find_even(&walk, width);
	if (kept)
		(void)lines_kept_add(kept, key, &even, 1);
	return even.width;
}

int lines_width(const struct setting *setting, const char *text, size_t len)
{
	const char *end = text + len;
	struct unit last = {.text = NULL};
	int width = 0;

	while (text < end) {
		struct unit unit = unit_next(&text, end);

		width += lines_advance(setting, &unit) - lines_squeezed(setting, &last, &unit);
		last = unit;
	}
	return width;
}

/* Where and how the next unit is drawn. */
struct pen {
	struct canvas *canvas;
	const struct setting *setting;
	struct point at;
	colour ink;
};

static void draw_unit(struct pen *pen, const struct unit *unit, bool mirrored)
{
	const struct setting *setting = pen->setting;
	struct glyph glyph =
		unit_glyph(setting->fonts, setting->face, setting->size_px, unit, mirrored);

	if (glyph.coverage)
		canvas_blend(pen->canvas,
			(struct point){pen->at.x + glyph.left, pen->at.y + glyph.top},
			&(struct mask){glyph.coverage, glyph.w, glyph.h, glyph.w}, pen->ink);
	pen->at.x += glyph.advance;
}

static void draw_reordered(struct pen *pen, const char *text, const char *end)
{
	struct unit units[UNITS_MAX];
	bool mirrored[UNITS_MAX];
	size_t count = 0;

	while (text < end && count < UNITS_MAX)
		units[count++] = unit_next(&text, end);
	units_order(units, count, pen->setting->rtl, mirrored);
	for (size_t i = 0; i < count; i++)
		draw_unit(pen, &units[i], mirrored[i]);
}

void lines_draw(struct canvas *canvas, const struct setting *setting, struct point at,
	const struct line *line, colour colour_rgb)
{
	struct pen pen = {canvas, setting, at, colour_rgb};
	const char *text = line->text, *end = text + line->len;
	struct unit last = {.text = NULL};

	if (setting->rtl || units_any_rtl(text, line->len)) {
		draw_reordered(&pen, text, end);
		return;
	}
	while (text < end) {
		struct unit unit = unit_next(&text, end);

		pen.at.x -= lines_squeezed(setting, &last, &unit);
		draw_unit(&pen, &unit, false);
		last = unit;
	}
}
