/* How lines are found: the Unicode rules, and what a reader of Chinese expects beyond them. */
#include "ui/toolkit/text/lines_find.h"

#include <ctype.h>
#include <linebreak.h>
#include <pthread.h>
#include <string.h>

#include "ui/toolkit/text/held_words.h"

enum {
	CUTS = 8,         /* places to end a line that are remembered */
	LAST_LINE_EM = 4, /* so wide is a paragraph's last line at least */
	NARROW_EM = 10,   /* below, as in buttons, every character counts */
	FIRST_CHINESE = 0x2e80,
	CHARACTER = 3, /* bytes of a Chinese one */
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
		if (text[i] == '-' && is_code_letter(text[i - 1]) &&
			is_code_letter(text[i + 1]))
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

/* A letter by itself, before a space: the U of U 盘. */
static bool is_lone_letter(const char *text, size_t i)
{
	return isupper((unsigned char)text[i]) &&
	       (i == 0 || !isalnum((unsigned char)text[i - 1]));
}

/* Signs that belong to what stands before them, and words to the number after them. */
static bool is_held_space(const char *text, size_t i)
{
	const char *next = text + i + 1;

	return !strncmp(next, "×", 2) || !strncmp(next, "→", 3) || !strncmp(next, "· ", 3) ||
	       (is_digit(*next) && i >= 3 && !strncmp(next - 4, "No.", 3));
}

/* True at the space of 72 小时, 1 March, U 盘, copy ×2, 受理 →, 公安 · 户籍 and No. 5, and
 * after the 5 of 15个. */
static bool holds_together(const char *text, size_t i)
{
	bool space = text[i] == ' ';

	if (space && is_held_space(text, i))
		return true;
	if (space && i && is_digit(text[i - 1]) && isupper((unsigned char)text[i + 1]))
		return true;
	if (!begins_character(text[i + 1]))
		return false;
	return is_digit(text[i]) ||
	       (space && i && (is_digit(text[i - 1]) || is_lone_letter(text, i - 1)));
}

/* Beside the star of a name that is masked: 木*明. */
static bool is_masked(const char *text, size_t i)
{
	return (text[i] == '*' && (unsigned char)text[i + 1] > ' ') ||
	       (text[i + 1] == '*' && (unsigned char)text[i] > ' ');
}

/* A number and what it counts stay together, and what else is read as one. */
static void keep_counts(const char *text, size_t len, char *breaks)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (holds_together(text, i) || is_masked(text, i))
			breaks[i] = LINEBREAK_NOBREAK;
}

/* A word is read whole: 政务服务中心 ends a line before 中心, and 24 小时 is never 24 小/时; so is
 * the number of an article. */
static void keep_words(const char *text, size_t len, char *breaks)
{
	size_t word;

	for (size_t i = 0; i < len; i += word ? word : 1) {
		word = begins_character(text[i]) ? held_article(text + i) : 0;
		if (!word && begins_character(text[i]))
			word = held_word(text + i);
		for (size_t inside = 0; inside + 1 < word; inside++)
			breaks[i + inside] = LINEBREAK_NOBREAK;
	}
}

void lines_find_begin(
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
		keep_words(text, len, breaks);
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

int lines_advance(const struct setting *setting, const struct unit *unit)
{
	if (unit->script == SCRIPT_NONE)
		return fonts_advance(
			setting->fonts, setting->face, setting->size_px, unit->code_point);
	return unit_glyph(setting->fonts, setting->face, setting->size_px, unit, false).advance;
}

static bool is_one_of(uint32_t code_point, const uint16_t *set)
{
	while (*set && *set != code_point)
		set++;
	return *set != 0;
}

bool lines_may_pause(uint32_t code_point)
{
	return code_point < FIRST_CHINESE || is_one_of(code_point, CLOSING) ||
	       is_one_of(code_point, STOPS);
}

int lines_squeezed(
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
	whole = lines_advance(setting, opens ? unit : before) > setting->size_px * 3 / 4;
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

		width += lines_advance(&walk->setting, &unit);
		if (walk->breaks[at - 1 - walk->begin] == LINEBREAK_MUSTBREAK)
			break;
	}
	return width;
}

/* Of the character that ends there. */
static uint32_t last_before(const struct line_walk *walk, const char *at)
{
	const char *last = at;

	while (last > walk->begin && ((unsigned char)*--last & 0xc0) == 0x80)
		;
	return unit_next(&last, at).code_point;
}

/* True when a reader may pause at the end of what ends there. */
static bool is_pause(const struct line_walk *walk, const char *at)
{
	return lines_may_pause(last_before(walk, at));
}

/* A button's last two lines meet at a mark when they can: 不能写字？/由见证人签名 is read as it is
 * said. */
static const char *at_mark(const struct line_walk *walk, const struct cut *cuts, size_t count)
{
	for (size_t i = count; i > 0 && i + CUTS > count; i--) {
		const char *at = cuts[(i - 1) % CUTS].at;
		uint32_t mark = last_before(walk, at);

		if ((is_one_of(mark, STOPS) || is_one_of(mark, CLOSING)) &&
			rest_width(walk, at, walk->width + 1) <= walk->width)
			return at;
	}
	return cuts[(count - 1) % CUTS].at;
}

/* What gives some up at all gives up to the last mark before, when that is near: 全/部清除 is
 * read as two words. */
static size_t before_pause(
	const struct line_walk *walk, const struct cut *cuts, size_t count, size_t last)
{
	for (size_t i = last; i + CUTS >= count && cuts[i % CUTS].width > walk->width * 3 / 5;
		i--) {
		if (is_pause(walk, cuts[i % CUTS].at))
			return i;
		if (i == 0)
			break;
	}
	return last;
}

/* True when a lone character there is read together with the one beyond: 请您来/之前, 提交/后. */
static bool tears(const struct line_walk *walk, const char *at)
{
	const char *last = at - CHARACTER, *breaks = walk->breaks;

	if (at >= walk->end || at - walk->begin < CHARACTER || !begins_character(*at) ||
		!begins_character(*last))
		return false;
	if (held_to_last(at) && !held_word(at))
		return true;
	return held_to_next(last) &&
	       (last == walk->begin || breaks[last - 1 - walk->begin] != LINEBREAK_NOBREAK);
}

/* The nearest place before, where nothing is torn; the same when none is near. */
static size_t before_tear(
	const struct line_walk *walk, const struct cut *cuts, size_t count, size_t last)
{
	for (size_t i = last; i + CUTS >= count && cuts[i % CUTS].width > walk->width * 3 / 4;
		i--) {
		if (!tears(walk, cuts[i % CUTS].at))
			return i;
		if (i == 0)
			break;
	}
	return last;
}

/* The last line of a paragraph is never a lonely character: the line before gives some up. */
static const char *spare(const struct line_walk *walk, const struct cut *cuts, size_t count)
{
	int enough = LAST_LINE_EM * walk->setting.size_px;
	size_t last = count - 1;

	if (walk->width < NARROW_EM * walk->setting.size_px)
		return at_mark(walk, cuts, count);
	while (rest_width(walk, cuts[last % CUTS].at, enough) < enough && last > 0 &&
		last + CUTS > count && cuts[(last - 1) % CUTS].width > walk->width / 2)
		last--;
	if (last < count - 1)
		last = before_pause(walk, cuts, count, last);
	last = before_tear(walk, cuts, count, last);
	return cuts[last % CUTS].at;
}

bool lines_find_next(struct line_walk *walk, struct line *out)
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

		width += lines_advance(&walk->setting, &unit) -
			 lines_squeezed(&walk->setting, &last, &unit);
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
			out->torn = out->torn || !cut_count;
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

void lines_find_again(struct line_walk *walk, int width)
{
	walk->next = walk->begin;
	walk->width = width;
}
