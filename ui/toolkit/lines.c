#include "ui/toolkit/lines.h"

#include <linebreak.h>
#include <pthread.h>
#include <string.h>

#include "ui/toolkit/units.h"

enum {
	CUTS = 8,         /* places to end a line that are remembered */
	LAST_LINE_EM = 4, /* so wide is a paragraph's last line at least */
	NARROW_EM = 10,   /* below, as in buttons, every character counts */
	FIRST_CHINESE = 0x2e80,
};

/* Marks of Chinese. */
static const uint16_t OPENING[] = {
	0x2018, 0x201c, 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0xff08, 0};
static const uint16_t CLOSING[] = {0x2019, 0x201d, 0x3001, 0x3002, 0x3009, 0x300b, 0x300d,
	0x300f, 0x3011, 0xff09, 0xff0c, 0};
static const uint16_t STOPS[] = {0xff01, 0xff1a, 0xff1b, 0xff1f, 0};

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static bool is_code_letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* A number people copy, 7ZK3-M9QW, stays on one line, or else breaks between its groups. */
static void keep_codes(const char *text, size_t len, char *breaks)
{
	for (size_t i = 1; i + 1 < len; i++)
		if (text[i] == '-' && is_code_letter(text[i - 1]) && is_code_letter(text[i + 1]))
			breaks[i] = LINEBREAK_NOBREAK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The first byte of a Chinese character, of none of its marks. */
static bool begins_character(char c)
{
	return (unsigned char)c >= 0xe4 && (unsigned char)c <= 0xe9;
}

/* A number and what it counts stay together: 72 小时, 15个, 2026年. */
static void keep_counts(const char *text, size_t len, char *breaks)
{
	for (size_t i = 0; i + 1 < len; i++)
		if ((is_digit(text[i]) || (i && text[i] == ' ' && is_digit(text[i - 1]))) &&
			begins_character(text[i + 1]))
			breaks[i] = LINEBREAK_NOBREAK;
}

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
	if (breaks) {
		keep_codes(text, len, breaks);
		keep_counts(text, len, breaks);
	}
	*walk = (struct line_walk){.setting = *setting,
		.begin = text,
		.next = text,
		.end = text + len,
		.breaks = breaks,
		.width = width};
	walk->setting.rtl = units_rtl(text, len);
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
	/* A joined word is never taken apart: it sticks out instead. */
	out->torn = out->width > walk->width;
	walk->next = end == walk->end ? NULL : end;
}

static int advance_of(const struct setting *setting, const struct unit *unit)
{
	return unit_glyph(setting->fonts, setting->face, setting->size_px, unit, false).advance;
}

static bool is_one_of(uint32_t code_point, const uint16_t *set)
{
	while (*set && *set != code_point)
		set++;
	return *set != 0;
}

/*
 * Chinese marks bring half a square of white with them; where two meet, one half is enough:
 * “未核验”，由 and not “未核验” ，由.  px that unit moves towards the mark before it.
 */
static int squeezed(
	const struct setting *setting, const struct unit *before, const struct unit *unit)
{
	uint32_t first = before->code_point, second = unit->code_point;
	bool opens = is_one_of(second, OPENING), whole;

	if (first < OPENING[0] || second < OPENING[0])
		return 0;
	if (opens && !is_one_of(first, OPENING) && !is_one_of(first, CLOSING) &&
		!is_one_of(first, STOPS))
		return 0;
	if (!opens && (!is_one_of(first, CLOSING) ||
			      (!is_one_of(second, CLOSING) && !is_one_of(second, STOPS))))
		return 0;
	whole = advance_of(setting, opens ? unit : before) > setting->size_px * 3 / 4;
	return whole ? setting->size_px / 2 : 0;
}

/* Where a line may end, and how wide it is until there. */
struct cut {
	const char *at;
	int width;
};

/* Of what follows at in its paragraph, no more than is asked about. */
static int rest_width(const struct line_walk *walk, const char *at, int enough)
{
	int width = 0;

	while (at < walk->end && width < enough) {
		struct unit unit = unit_next(&at, walk->end);

		width += advance_of(&walk->setting, &unit);
		if (walk->breaks[at - 1 - walk->begin] == LINEBREAK_MUSTBREAK)
			break;
	}
	return width;
}

/* The last line of a paragraph is never a lonely character: the line before gives some up. */
static const char *spare(const struct line_walk *walk, const struct cut *cuts, size_t count)
{
	int enough = LAST_LINE_EM * walk->setting.size_px;
	size_t last = count - 1;

	if (walk->width < NARROW_EM * walk->setting.size_px)
		return cuts[last % CUTS].at;
	while (rest_width(walk, cuts[last % CUTS].at, enough) < enough && last > 0 &&
		last + CUTS > count && cuts[(last - 1) % CUTS].width > walk->width / 2)
		last--;
	return cuts[last % CUTS].at;
}

bool lines_next(struct line_walk *walk, struct line *out)
{
	const char *start = walk->next, *at = start, *hyphen = NULL;
	struct unit last = {.text = NULL};
	struct cut cuts[CUTS];
	size_t cut_count = 0;
	int width = 0;

	if (!start)
		return false;
	while (at < walk->end) {
		const char *before = at;
		struct unit unit = unit_next(&at, walk->end);
		char rule = walk->breaks[at - 1 - walk->begin];

		width += advance_of(&walk->setting, &unit) -
			 squeezed(&walk->setting, &last, &unit);
		last = unit;
		if (unit.code_point == '-' && width <= walk->width)
			hyphen = at;
		/* A space may hang over the edge: it is never drawn there. */
		if (width > walk->width && unit.code_point != ' ' && before != start) {
			set_line(walk, start,
				cut_count ? spare(walk, cuts, cut_count)
				: hyphen  ? hyphen
					  : before,
				out);
			out->torn = !cut_count;
			return true;
		}
		if (rule == LINEBREAK_MUSTBREAK && at < walk->end) {
			set_line(walk, start, at, out);
			return true;
		}
		if (rule == LINEBREAK_ALLOWBREAK)
			cuts[cut_count++ % CUTS] = (struct cut){at, width};
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

/* True when every line but the last ends after a mark, or between words of other scripts. */
static bool pauses(const struct setting *setting, const char *text, int width)
{
	struct line_walk walk;
	struct line line;

	lines_begin(&walk, setting, text, width);
	while (lines_next(&walk, &line)) {
		const char *at = line.text, *end = line.text + line.len;
		struct unit last = {.code_point = ' '};

		while (at < end)
			last = unit_next(&at, end);
		if (walk.next && last.code_point >= FIRST_CHINESE &&
			!is_one_of(last.code_point, CLOSING) &&
			!is_one_of(last.code_point, STOPS))
			return false;
	}
	return true;
}

int lines_even(const struct setting *setting, const char *text, int width)
{
	int longest, lines = lines_measure(setting, text, width, &longest);
	int least = width / lines, most = width, step = setting->size_px / 2;

	if (lines < 2)
		return width;
	while (most - least > step) {
		int half = (least + most) / 2;

		if (lines_measure(setting, text, half, &longest) > lines)
			least = half;
		else
			most = half;
	}
	for (int wider = most; wider <= width && wider <= most * 4 / 3; wider += step)
		if (pauses(setting, text, wider))
			return wider;
	return most;
}

int lines_width(const struct setting *setting, const char *text, size_t len)
{
	const char *end = text + len;
	struct unit last = {.text = NULL};
	int width = 0;

	while (text < end) {
		struct unit unit = unit_next(&text, end);

		width += advance_of(setting, &unit) - squeezed(setting, &last, &unit);
		last = unit;
	}
	return width;
}

/* Draws at x and returns where the next unit goes. */
static int draw_unit(struct canvas *canvas, const struct setting *setting, int x, int y,
	const struct unit *unit, bool mirrored, colour ink)
{
	struct glyph glyph =
		unit_glyph(setting->fonts, setting->face, setting->size_px, unit, mirrored);

	if (glyph.coverage)
		canvas_blend(canvas, x + glyph.left, y + glyph.top, glyph.coverage, glyph.w,
			glyph.h, glyph.w, ink);
	return x + glyph.advance;
}

static void draw_reordered(struct canvas *canvas, const struct setting *setting, int x, int y,
	const char *text, const char *end, colour ink)
{
	struct unit units[UNITS_MAX];
	bool mirrored[UNITS_MAX];
	size_t count = 0;

	while (text < end && count < UNITS_MAX)
		units[count++] = unit_next(&text, end);
	units_order(units, count, setting->rtl, mirrored);
	for (size_t i = 0; i < count; i++)
		x = draw_unit(canvas, setting, x, y, &units[i], mirrored[i], ink);
}

void lines_draw(struct canvas *canvas, const struct setting *setting, int x, int y,
	const char *text, size_t len, colour colour_rgb)
{
	const char *end = text + len;
	struct unit last = {.text = NULL};

	if (setting->rtl || units_any_rtl(text, len)) {
		draw_reordered(canvas, setting, x, y, text, end, colour_rgb);
		return;
	}
	while (text < end) {
		struct unit unit = unit_next(&text, end);

		x -= squeezed(setting, &last, &unit);
		x = draw_unit(canvas, setting, x, y, &unit, false, colour_rgb);
		last = unit;
	}
}
