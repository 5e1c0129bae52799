#include "ui/toolkit/text/units.h"

#include <string.h>

#include "firmware/base/text.h"

#define TSHEG 0x0f0b /* ends a Tibetan syllable; a line may end after it */
#define ZWNJ 0x200c  /* keep letters of a word apart or together: */
#define ZWJ 0x200d   /* they belong to it */

enum direction { LEFT_TO_RIGHT, RIGHT_TO_LEFT, NEUTRAL };

struct unit unit_next(const char **at, const char *end)
{
	struct unit unit = {.text = *at};

	unit.code_point = text_next(at);
	unit.script = fonts_script(unit.code_point);
	if (unit.script != SCRIPT_NONE) {
		uint32_t last = unit.code_point;

		while (*at < end && last != TSHEG) {
			const char *next = *at;

			last = text_next(&next);
			if (fonts_script(last) != unit.script && last != ZWJ && last != ZWNJ)
				break;
			*at = next;
		}
	}
	unit.len = (size_t)(*at - unit.text);
	return unit;
}

static uint32_t mirror(uint32_t code_point)
{
	static const uint32_t PAIRS[][2] = {
		{'(', ')'}, {'[', ']'}, {'{', '}'}, {'<', '>'}, {0xab, 0xbb}, {0x2039, 0x203a}};

	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		if (code_point == PAIRS[i][0])
			return PAIRS[i][1];
		if (code_point == PAIRS[i][1])
			return PAIRS[i][0];
	}
	return code_point;
}

struct glyph unit_glyph(struct fonts *fonts, enum face face, int size_px,
	const struct unit *unit, bool mirrored)
{
	if (unit->script != SCRIPT_NONE)
		return fonts_run(fonts, face, size_px,
			&(struct run){unit->script, unit->text, unit->len});
	return fonts_glyph(
		fonts, face, size_px, mirrored ? mirror(unit->code_point) : unit->code_point);
}

/* Digits count as words here: a number reads from left to right everywhere. */
static enum direction direction_of(uint32_t c)
{
	if (fonts_script(c) == SCRIPT_ARABIC)
		return RIGHT_TO_LEFT;
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= 0xc0 && c < 0x2000) || c >= 0x2e80)
		return c >= 0x3000 && c <= 0x3030 ? NEUTRAL : LEFT_TO_RIGHT;
	return NEUTRAL;
}

bool units_rtl(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		uint32_t c = text_next(&text);
		enum direction direction = direction_of(c);

		/* A number is at home in both. */
		if (direction != NEUTRAL && (c < '0' || c > '9'))
			return direction == RIGHT_TO_LEFT;
	}
	return false;
}

bool units_language_is_rtl(const char *language)
{
	static const char *const TAGS[] = {"ug", "ar", "fa", "ur", "kk-Arab", "ky-Arab"};

	for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++)
		if (strcmp(language, TAGS[i]) == 0)
			return true;
	return false;
}

bool units_any_rtl(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end)
		if (fonts_script(text_next(&text)) == SCRIPT_ARABIC)
			return true;
	return false;
}

/* A neutral takes the direction both its neighbours have, else the text's own. */
static void resolve(enum direction *directions, size_t count, enum direction base)
{
	for (size_t i = 0; i < count;) {
		enum direction before = i ? directions[i - 1] : base, after;
		size_t end = i;

		while (end < count && directions[end] == NEUTRAL)
			end++;
		after = end < count ? directions[end] : base;
		for (; i < end; i++)
			directions[i] = before == after ? before : base;
		i = end + 1;
	}
}

static void turn(struct unit *units, bool *mirrored, size_t first, size_t last)
{
	for (; first < last; first++, last--) {
		struct unit unit = units[first];
		bool flag = mirrored[first];

		units[first] = units[last];
		units[last] = unit;
		mirrored[first] = mirrored[last];
		mirrored[last] = flag;
	}
}

/* Everything is turned, then the runs that read the other way are turned back. */
void units_order(struct unit *units, size_t count, bool rtl, bool *mirrored)
{
	enum direction directions[UNITS_MAX], base = rtl ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;

	for (size_t i = 0; i < count; i++)
		directions[i] = direction_of(units[i].code_point);
	resolve(directions, count, base);
	for (size_t i = 0; i < count; i++)
		mirrored[i] = directions[i] == RIGHT_TO_LEFT;
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && directions[end] == directions[i];)
			end++;
		if (directions[i] != base)
			turn(units, mirrored, i, end - 1);
	}
	if (rtl && count)
		turn(units, mirrored, 0, count - 1);
}
