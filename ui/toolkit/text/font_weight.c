#include "ui/toolkit/text/font_weight.h"

#include <stdint.h>
#include <string.h>

#include "firmware/base/bytes.h"

enum {
	ONE = 256,
	ALPHA = 24,  /* bits below it */
	LIGHT = 170, /* so dark, 1/1000 of its square, a glyph has room for all of the growth */
	FULL = 480,  /* and for none */
};

/* Coverage along one line of pixels, and outside it nothing. */
struct stroke {
	uint8_t *first;
	ptrdiff_t step; /* bytes */
	int count;
};

static int coverage_at(const struct stroke *line, int i)
{
	return i < 0 || i >= line->count ? 0 : line->first[i * line->step];
}

/* Each pixel gains what the nearer side of a stroke reaches it with, never both: what is open
 * between two strokes stays open. */
static int gain_at(const struct stroke *line, int i, int reach /* 1/256 px */)
{
	int gain = 0;

	for (int away = 1; reach > 0; away++, reach -= ONE) {
		int part = reach < ONE ? reach : ONE;
		int one = coverage_at(line, i - away), other = coverage_at(line, i + away);

		gain += (one > other ? one : other) * part / ONE;
	}
	return gain;
}

static void grow(const struct stroke *from, const struct stroke *to, int thicker)
{
	for (int i = 0; i < to->count; i++) {
		int sum = coverage_at(from, i) + gain_at(from, i, thicker / 2);

		to->first[i * to->step] = (uint8_t)(sum > 255 ? 255 : sum);
	}
}

/* Rows are grown across, then columns down; two planes take turns. */
static void grow_plane(uint8_t *planes[2], int w, int h, const struct font_weight *weight)
{
	for (int y = 0; y < h; y++)
		grow(&(struct stroke){planes[0] + (ptrdiff_t)y * w, 1, w},
			&(struct stroke){planes[1] + (ptrdiff_t)y * w, 1, w}, weight->upright);
	for (int x = 0; x < w; x++)
		grow(&(struct stroke){planes[1] + x, w, h},
			&(struct stroke){planes[0] + x, w, h}, weight->level);
}

static uint32_t *row_of(SDL_Surface *surface, int y)
{
	return (uint32_t *)(void *)((uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch);
}

static void take(SDL_Surface *glyph, uint8_t *plane, int w, int margin)
{
	for (int y = 0; y < glyph->h; y++) {
		const uint32_t *row = row_of(glyph, y);
		uint8_t *to = plane + (ptrdiff_t)(y + margin) * w + margin;

		for (int x = 0; x < glyph->w; x++)
			to[x] = (uint8_t)(row[x] >> ALPHA);
	}
}

static void give(const uint8_t *plane, SDL_Surface *out)
{
	for (int y = 0; y < out->h; y++) {
		uint32_t *row = row_of(out, y);

		for (int x = 0; x < out->w; x++)
			row[x] = (uint32_t)plane[(ptrdiff_t)y * out->w + x] << ALPHA;
	}
}

int font_weight_room(SDL_Surface *glyph, int size_px)
{
	int64_t ink = 0, all = (int64_t)size_px * size_px * 255;
	int room;

	for (int y = 0; y < glyph->h; y++)
		for (int x = 0; x < glyph->w; x++)
			ink += row_of(glyph, y)[x] >> ALPHA;
	room = all > 0 ? (int)((all * FULL - ink * 1000) * ONE / (all * (FULL - LIGHT))) : 0;
	return room < 0 ? 0 : room > ONE ? ONE : room;
}

SDL_Surface *font_weight_add(SDL_Surface *glyph, const struct font_weight *weight, int *margin)
{
	int most = weight->upright > weight->level ? weight->upright : weight->level;
	int wide = (most / 2 + ONE - 1) / ONE, w = glyph->w + 2 * wide, h = glyph->h + 2 * wide;
	size_t len = (size_t)w * (size_t)h;
	SDL_Surface *out = NULL;
	uint8_t *planes[2];

	*margin = 0;
	if (wide == 0)
		return glyph;
	planes[0] = SDL_calloc(2, len);
	if (planes[0])
		out = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_ARGB8888);
	if (out) {
		planes[1] = planes[0] + len;
		take(glyph, planes[0], w, wide);
		grow_plane(planes, w, h, weight);
		give(planes[0], out);
		bytes_wipe(planes[0], 2 * len);
		*margin = wide;
	}
	SDL_free(planes[0]);
	SDL_FreeSurface(glyph);
	return out;
}
