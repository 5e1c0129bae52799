#include "ui/toolkit/fonts.h"

#include <SDL2/SDL.h>
#include <SDL2/SDL_ttf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/bytes.h"

#define SLOTS 8192 /* a power of two */
#define SLOTS_USED_MAX 6000
#define CHUNK_SIZE (256 * 1024)

enum source { SOURCE_REGULAR, SOURCE_BOLD, SOURCE_RARE_B, SOURCE_RARE_A, SOURCES };

static const struct {
	const char *path;
	int index; /* of the face in a collection: 2 is Simplified Chinese */
} FILES[SOURCES] = {
	[SOURCE_REGULAR] = {"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2},
	[SOURCE_BOLD] = {"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2},
	[SOURCE_RARE_B] = {"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0},
	[SOURCE_RARE_A] = {"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", 0},
};

/* Where a face looks, in order. */
static const enum source CHAIN[FACES][3] = {
	[FACE_REGULAR] = {SOURCE_REGULAR, SOURCE_RARE_B, SOURCE_RARE_A},
	[FACE_BOLD] = {SOURCE_BOLD, SOURCE_RARE_B, SOURCE_RARE_A},
};

struct font {
	void *map;
	size_t len;
	TTF_Font *ttf;
	int size_px;
	bool tried;
};

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
	struct font files[SOURCES];
	struct slot slots[SLOTS];
	size_t slots_used;
	struct chunk *chunks;
	char *scratch;
	size_t scratch_size;
};

/* SDL_ttf shares one FreeType library among all fonts of a process. */
static pthread_mutex_t ttf_lock = PTHREAD_MUTEX_INITIALIZER;

static enum status map_file(const char *path, struct font *font)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failure(STATUS_NOT_FOUND, "font missing: %s", path);
	if (fstat(fd, &about) == 0 && about.st_size > 0) {
		font->len = (size_t)about.st_size;
		font->map = mmap(NULL, font->len, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	if (!font->map || font->map == MAP_FAILED) {
		font->map = NULL;
		return failure(STATUS_IO, "font cannot be mapped: %s", path);
	}
	return STATUS_OK;
}

static enum status open_font(struct fonts *fonts, enum source source)
{
	struct font *font = &fonts->files[source];
	enum status status;

	if (font->tried)
		return font->ttf ? STATUS_OK : STATUS_NOT_FOUND;
	font->tried = true;
	status = map_file(FILES[source].path, font);
	if (status != STATUS_OK)
		return status;
	font->size_px = 32;
	font->ttf = TTF_OpenFontIndexRW(SDL_RWFromConstMem(font->map, (int)font->len), 1,
		font->size_px, FILES[source].index);
	if (!font->ttf)
		return failure(STATUS_IO, "font cannot be opened: %s", FILES[source].path);
	/* Said explicitly, so that the same pixels come out everywhere. */
	TTF_SetFontHinting(font->ttf, TTF_HINTING_LIGHT);
	TTF_SetFontKerning(font->ttf, 0);
	return STATUS_OK;
}

/* The first font of the chain that draws the character; the first of all when none does. */
static struct font *choose(
	struct fonts *fonts, enum face face, uint32_t code_point, bool *found)
{
	for (size_t i = 0; i < sizeof(CHAIN[0]) / sizeof(CHAIN[0][0]); i++) {
		enum source source = CHAIN[face][i];

		if (open_font(fonts, source) == STATUS_OK &&
			TTF_GlyphIsProvided32(fonts->files[source].ttf, code_point)) {
			*found = true;
			return &fonts->files[source];
		}
	}
	*found = false;
	return &fonts->files[SOURCE_REGULAR];
}

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
	bytes_wipe(fonts->slots, sizeof(fonts->slots));
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

/* The baseline lies at the same height in every font of the chain. */
static int baseline(int size_px)
{
	return (fonts_line_height(size_px) - size_px) / 2 + size_px * 88 / 100;
}

static struct glyph render(
	struct fonts *fonts, enum face face, int size_px, uint32_t code_point)
{
	struct glyph glyph = {.advance = 0};
	int left, right, low, high, ascent;
	SDL_Surface *surface;
	struct font *font;
	bool found;

	font = choose(fonts, face, code_point, &found);
	if (!font->ttf)
		return glyph;
	if (font->size_px != size_px) {
		TTF_SetFontSize(font->ttf, size_px);
		font->size_px = size_px;
	}
	if (TTF_GlyphMetrics32(
		    font->ttf, code_point, &left, &right, &low, &high, &glyph.advance) != 0)
		return glyph;
	surface = TTF_RenderGlyph32_Blended(
		font->ttf, code_point, (SDL_Color){255, 255, 255, 255});
	if (!surface)
		return glyph;
	/* SDL_ttf moves what would stick out at the left or above into its surface. */
	ascent = TTF_FontAscent(font->ttf);
	glyph.left = left < 0 ? left : 0;
	glyph.top = baseline(size_px) - ascent - (high > ascent ? high - ascent : 0);
	copy_coverage(fonts, surface, &glyph);
	SDL_FreeSurface(surface);
	return glyph;
}

enum status fonts_create(struct fonts **out)
{
	struct fonts *fonts = calloc(1, sizeof(*fonts));
	enum status status;

	if (!fonts)
		return failure(STATUS_NO_MEMORY, "fonts");
	pthread_mutex_lock(&ttf_lock);
	if (TTF_Init() != 0) {
		pthread_mutex_unlock(&ttf_lock);
		free(fonts);
		return failure(STATUS_IO, "SDL_ttf does not start");
	}
	status = open_font(fonts, SOURCE_REGULAR);
	pthread_mutex_unlock(&ttf_lock);
	if (status != STATUS_OK) {
		fonts_destroy(fonts);
		return status;
	}
	*out = fonts;
	return STATUS_OK;
}

void fonts_destroy(struct fonts *fonts)
{
	if (!fonts)
		return;
	pthread_mutex_lock(&ttf_lock);
	for (size_t i = 0; i < SOURCES; i++) {
		struct font *font = &fonts->files[i];

		if (font->ttf)
			TTF_CloseFont(font->ttf);
		if (font->map)
			munmap(font->map, font->len);
	}
	TTF_Quit();
	pthread_mutex_unlock(&ttf_lock);
	forget_glyphs(fonts);
	if (fonts->scratch)
		bytes_wipe(fonts->scratch, fonts->scratch_size);
	free(fonts->scratch);
	free(fonts);
}

struct glyph fonts_glyph(struct fonts *fonts, enum face face, int size_px, uint32_t code_point)
{
	uint64_t key = (uint64_t)code_point << 32 | (uint64_t)size_px << 8 | (face + 1);
	size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 51);
	struct slot *slot;

	if (code_point < ' ' || (code_point >= 0x7f && code_point < 0xa0))
		return (struct glyph){.advance = 0};
	while (fonts->slots[at].key && fonts->slots[at].key != key)
		at = (at + 1) % SLOTS;
	slot = &fonts->slots[at];
	if (slot->key)
		return slot->glyph;
	if (fonts->slots_used == SLOTS_USED_MAX) {
		forget_glyphs(fonts);
		return fonts_glyph(fonts, face, size_px, code_point);
	}
	pthread_mutex_lock(&ttf_lock);
	slot->glyph = render(fonts, face, size_px, code_point);
	pthread_mutex_unlock(&ttf_lock);
	slot->key = key;
	fonts->slots_used++;
	return slot->glyph;
}

int fonts_line_height(int size_px)
{
	return size_px * 3 / 2;
}

bool fonts_provide(struct fonts *fonts, uint32_t code_point)
{
	bool found;

	pthread_mutex_lock(&ttf_lock);
	(void)choose(fonts, FACE_REGULAR, code_point, &found);
	pthread_mutex_unlock(&ttf_lock);
	return found;
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
