#include "ui/toolkit/text/fonts.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "ui/toolkit/text/font_files.h"
#include "ui/toolkit/text/fonts_baked.h"
#include "ui/toolkit/text/lines_kept.h"

#define SLOTS 8192 /* a power of two */
#define SLOTS_USED_MAX 6000
#define CHUNK_SIZE (64 * 1024)

/* Of the characters from here to there each is as wide as it is high, in every font of the
 * chain; so is the mark of a missing one.  Three of four on a screen are of them. */
#define SQUARE_FIRST 0x4e00
#define SQUARE_LAST 0x9fff

struct slot {
	uint64_t key; /* 0: free */
	struct glyph glyph;
};

struct chunk {
	struct chunk *next;
	size_t used, size;
	uint8_t data[];
};

struct fonts {
	struct font_files *files;
	struct baked baked;
	struct slot *slots;
	size_t slots_used;
	struct chunk *chunks;
	char *scratch;
	size_t scratch_size;
	struct lines_kept *lines_kept;
};

static uint8_t *keep(struct fonts *fonts, size_t len)
{
	struct chunk *chunk = fonts->chunks;

	if (!chunk || chunk->size - chunk->used < len) {
		size_t size = len > CHUNK_SIZE ? len : CHUNK_SIZE;

		chunk = malloc(sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		*chunk = (struct chunk){.next = fonts->chunks, .size = size};
		fonts->chunks = chunk;
	}
	chunk->used += len;
	return chunk->data + chunk->used - len;
}

static void forget_glyphs(struct fonts *fonts)
{
	while (fonts->chunks) {
		struct chunk *next = fonts->chunks->next;

		bytes_wipe(fonts->chunks->data, fonts->chunks->used);
		free(fonts->chunks);
		fonts->chunks = next;
	}
	if (fonts->slots)
		bytes_wipe(fonts->slots, SLOTS * sizeof(*fonts->slots));
	fonts->slots_used = 0;
}

static uint8_t alpha_at(const SDL_Surface *surface, int x, int y)
{
	const uint8_t *row = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
	uint32_t value;

	memcpy(&value, row + (ptrdiff_t)x * 4, sizeof(value));
	return (uint8_t)(value >> 24);
}

static bool row_has_ink(const SDL_Surface *surface, int y)
{
	for (int x = 0; x < surface->w; x++)
		if (alpha_at(surface, x, y))
			return true;
	return false;
}

static bool column_has_ink(const SDL_Surface *surface, int x)
{
	for (int y = 0; y < surface->h; y++)
		if (alpha_at(surface, x, y))
			return true;
	return false;
}

/* Only the part with ink is worth keeping. */
static void trim(const SDL_Surface *surface, int *x0, int *y0, int *x1, int *y1)
{
	*x0 = *y0 = 0;
	*x1 = surface->w;
	*y1 = surface->h;
	while (*y0 < *y1 && !row_has_ink(surface, *y0))
		++*y0;
	while (*y1 > *y0 && !row_has_ink(surface, *y1 - 1))
		--*y1;
	if (*y0 == *y1)
		return;
	while (!column_has_ink(surface, *x0))
		++*x0;
	while (!column_has_ink(surface, *x1 - 1))
		--*x1;
}

static void copy_coverage(struct fonts *fonts, const SDL_Surface *surface, struct glyph *glyph)
{
	int x0, y0, x1, y1;
	uint8_t *to;

	if (!surface)
		return;
	trim(surface, &x0, &y0, &x1, &y1);
	if (y0 == y1)
		return;
	to = keep(fonts, (size_t)(x1 - x0) * (size_t)(y1 - y0));
	if (!to)
		return;
	glyph->coverage = to;
	glyph->w = x1 - x0;
	glyph->h = y1 - y0;
	glyph->left += x0;
	glyph->top += y0;
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			*to++ = alpha_at(surface, x, y);
}

enum status fonts_create(struct fonts **out)
{
	struct fonts *fonts = calloc(1, sizeof(*fonts));
	enum status status;

	if (!fonts)
		return failure(STATUS_NO_MEMORY, "fonts");
	baked_init(&fonts->baked);
	status = font_files_create(&fonts->files);
	if (status != STATUS_OK) {
		fonts_destroy(fonts);
		return status;
	}
	*out = fonts;
	return STATUS_OK;
}

void fonts_use_baked(struct fonts *fonts, const char *path)
{
	uint64_t sizes[FACES];

	font_files_sizes(fonts->files, sizes);
	baked_close(&fonts->baked);
	if (baked_open(path, sizes, &fonts->baked) != STATUS_OK)
		baked_init(&fonts->baked);
}

void fonts_open_files(struct fonts *fonts)
{
	font_files_open(fonts->files);
}

void fonts_file_sizes(const struct fonts *fonts, uint64_t sizes[FACES])
{
	font_files_sizes(fonts->files, sizes);
}

void fonts_destroy(struct fonts *fonts)
{
	if (!fonts)
		return;
	font_files_destroy(fonts->files);
	baked_close(&fonts->baked);
	forget_glyphs(fonts);
	free(fonts->slots);
	if (fonts->scratch)
		bytes_wipe(fonts->scratch, fonts->scratch_size);
	free(fonts->scratch);
	lines_kept_destroy(fonts->lines_kept);
	free(fonts);
}

/* Where key is or belongs; NULL without memory. */
static struct slot *slot_of(struct fonts *fonts, uint64_t key)
{
	size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 51);

	if (!fonts->slots)
		fonts->slots = calloc(SLOTS, sizeof(*fonts->slots));
	if (!fonts->slots)
		return NULL;
	if (fonts->slots_used == SLOTS_USED_MAX)
		forget_glyphs(fonts);
	while (fonts->slots[at].key && fonts->slots[at].key != key)
		at = (at + 1) % SLOTS;
	return &fonts->slots[at];
}

static struct glyph put(struct fonts *fonts, struct slot *slot, uint64_t key,
	SDL_Surface *surface, struct glyph glyph)
{
	copy_coverage(fonts, surface, &glyph);
	SDL_FreeSurface(surface);
	slot->glyph = glyph;
	slot->key = key;
	fonts->slots_used++;
	return glyph;
}

static uint64_t key_of(enum face face, int size_px, uint32_t code_point)
{
	return (uint64_t)code_point << 32 | (uint64_t)size_px << 8 | ((unsigned)face + 1);
}

/* True when the glyph was baked and could be read. */
static bool take_baked(struct fonts *fonts, enum face face, int size_px, uint32_t code_point,
	struct glyph *out)
{
	struct baked_glyph baked;
	uint8_t *to = NULL;
	size_t len;

	if (!baked_find(&fonts->baked, face, size_px, code_point, &baked))
		return false;
	len = (size_t)baked.w * (size_t)baked.h;
	if (len > 0)
		to = keep(fonts, len);
	if (len > 0 && (!to || !baked_read(&fonts->baked, &baked, to)))
		return false;
	*out = (struct glyph){.coverage = to,
		.left = baked.left,
		.top = baked.top,
		.w = baked.w,
		.h = baked.h,
		.advance = baked.advance};
	return true;
}

struct glyph fonts_glyph(struct fonts *fonts, enum face face, int size_px, uint32_t code_point)
{
	uint64_t key = key_of(face, size_px, code_point);
	struct glyph glyph = {.advance = 0};
	SDL_Surface *surface = NULL;
	struct slot *slot;

	if (code_point < ' ' || (code_point >= 0x7f && code_point < 0xa0))
		return glyph;
	slot = slot_of(fonts, key);
	if (!slot)
		return glyph;
	if (slot->key)
		return slot->glyph;
	if (!take_baked(fonts, face, size_px, code_point, &glyph))
		surface = font_files_glyph(fonts->files, face, size_px, code_point, &glyph);
	return put(fonts, slot, key, surface, glyph);
}

int fonts_advance(struct fonts *fonts, enum face face, int size_px, uint32_t code_point)
{
	if (code_point >= SQUARE_FIRST && code_point <= SQUARE_LAST)
		return size_px;
	return fonts_glyph(fonts, face, size_px, code_point).advance;
}

/* The top bit keeps runs apart from characters. */
static uint64_t run_key(enum face face, int size_px, const char *text, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325u ^ key_of(face, size_px, 0);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
	return hash | (uint64_t)1 << 63;
}

struct glyph fonts_run(struct fonts *fonts, enum face face, int size_px, const struct run *run)
{
	uint64_t key = run_key(face, size_px, run->text, run->len);
	struct slot *slot = slot_of(fonts, key);
	struct glyph glyph = {.advance = 0};
	SDL_Surface *surface;

	if (!slot)
		return glyph;
	if (slot->key)
		return slot->glyph;
	surface = font_files_run(fonts->files, face, size_px, run, &glyph);
	return put(fonts, slot, key, surface, glyph);
}

int fonts_line_height(int size_px)
{
	return size_px * 3 / 2;
}

bool fonts_provide(struct fonts *fonts, uint32_t code_point)
{
	return font_files_provide(fonts->files, FACE_REGULAR, code_point);
}

char *fonts_scratch(struct fonts *fonts, size_t len)
{
	char *more;

	if (len <= fonts->scratch_size)
		return fonts->scratch;
	more = realloc(fonts->scratch, len * 2);
	if (!more)
		return NULL;
	fonts->scratch = more;
	fonts->scratch_size = len * 2;
	return more;
}

struct lines_kept *fonts_lines_kept(struct fonts *fonts)
{
	if (!fonts->lines_kept)
		fonts->lines_kept = lines_kept_create();
	return fonts->lines_kept;
}
