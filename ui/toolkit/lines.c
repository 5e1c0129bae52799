#include "ui/toolkit/lines.h"

#include <linebreak.h>
#include <pthread.h>
#include <string.h>

#include "firmware/base/text.h"

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

void lines_begin(
	struct line_walk *walk, const struct setting *setting, const char *text, int width)
{
	size_t len = strlen(text);
	char *breaks = fonts_scratch(setting->fonts, len + 1);

	pthread_once(&tables_once, init_linebreak);
	if (!breaks)
		len = 0;
	else
		set_linebreaks_utf8((const utf8_t *)text, len, "zh", breaks);
	*walk = (struct line_walk){.setting = *setting,
		.begin = text,
		.next = text,
		.end = text + len,
		.breaks = breaks,
		.width = width};
}

static size_t without_trailing_space(const char *text, size_t len)
{
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	return len;
}

static void set_line(
	struct line_walk *walk, const char *start, const char *end, struct line *out)
{
	out->text = start;
	out->len = without_trailing_space(start, (size_t)(end - start));
	out->width = lines_width(&walk->setting, start, out->len);
	out->torn = false;
	walk->next = end == walk->end ? NULL : end;
}

bool lines_next(struct line_walk *walk, struct line *out)
{
	const char *start = walk->next, *at = start, *allowed = NULL;
	int width = 0;

	if (!start)
		return false;
	while (at < walk->end) {
		const char *before = at;
		uint32_t code_point = text_next(&at);
		int advance = fonts_glyph(walk->setting.fonts, walk->setting.face,
			walk->setting.size_px, code_point)
				      .advance;
		char rule = walk->breaks[at - 1 - walk->begin];

		width += advance;
		/* A space may hang over the edge: it is never drawn there. */
		if (width > walk->width && code_point != ' ' && before != start) {
			set_line(walk, start, allowed ? allowed : before, out);
			out->torn = !allowed;
			return true;
		}
		if (rule == LINEBREAK_MUSTBREAK && at < walk->end) {
			set_line(walk, start, at, out);
			return true;
		}
		if (rule == LINEBREAK_ALLOWBREAK)
			allowed = at;
	}
	set_line(walk, start, walk->end, out);
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

int lines_width(const struct setting *setting, const char *text, size_t len)
{
	const char *end = text + len;
	int width = 0;

	while (text < end)
		width += fonts_glyph(
			setting->fonts, setting->face, setting->size_px, text_next(&text))
				 .advance;
	return width;
}

void lines_draw(struct canvas *canvas, const struct setting *setting, int x, int y,
	const char *text, size_t len, colour colour_rgb)
{
	const char *end = text + len;

	while (text < end) {
		struct glyph glyph = fonts_glyph(
			setting->fonts, setting->face, setting->size_px, text_next(&text));

		if (glyph.coverage)
			canvas_blend(canvas, x + glyph.left, y + glyph.top, glyph.coverage,
				glyph.w, glyph.h, glyph.w, colour_rgb);
		x += glyph.advance;
	}
}
