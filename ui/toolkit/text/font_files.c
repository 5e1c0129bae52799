#include "ui/toolkit/text/font_files.h"

#include <SDL2/SDL_ttf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/read_ahead.h"
#include "ui/toolkit/text/font_weight.h"

#define FIRST_SIZE_PX 32
#define RUN_TEXT_MAX 512

/* The mark of East Asian type-setting for a sort that is missing: 〓, never an empty box. */
#define MISSING_MARK 0x3013

#define CJK "/usr/share/fonts/opentype/noto/"
#define NOTO "/usr/share/fonts/truetype/noto/"
#define HANAZONO "/usr/share/fonts/truetype/hanazono/"

enum source {
	SOURCE_NONE,
	SOURCE_REGULAR,
	SOURCE_BOLD,
	SOURCE_RARE_B,
	SOURCE_RARE_A,
	SOURCE_YI,
	SOURCE_LISU,
	SOURCE_TIBETAN,
	SOURCE_ARABIC,
	SOURCE_MONGOLIAN,
	SOURCE_YI_BOLD,
	SOURCE_LISU_BOLD,
	SOURCE_TIBETAN_BOLD,
	SOURCE_ARABIC_BOLD,
	SOURCE_MONGOLIAN_BOLD,
	SOURCES
};

static const struct {
	const char *path;
	int index;       /* of the face in a collection: 2 is Simplified Chinese */
	bool emboldened; /* nobody drew a bold one: the strokes grow by themselves */
	bool thin;       /* in one weight only, thinner than those beside it: THICKER */
} FILES[SOURCES] = {
	[SOURCE_REGULAR] = {.path = CJK "NotoSansCJK-Regular.ttc", .index = 2},
	[SOURCE_BOLD] = {.path = CJK "NotoSansCJK-Bold.ttc", .index = 2},
	[SOURCE_RARE_B] = {.path = HANAZONO "HanaMinB.ttf", .thin = true},
	[SOURCE_RARE_A] = {.path = HANAZONO "HanaMinA.ttf", .thin = true},
	[SOURCE_YI] = {.path = NOTO "NotoSansYi-Regular.ttf"},
	[SOURCE_LISU] = {.path = NOTO "NotoSansLisu-Regular.ttf"},
	[SOURCE_TIBETAN] = {.path = NOTO "NotoSerifTibetan-Regular.ttf"},
	[SOURCE_ARABIC] = {.path = NOTO "NotoSansArabic-Regular.ttf"},
	[SOURCE_MONGOLIAN] = {.path = NOTO "NotoSansMongolian-Regular.ttf"},
	[SOURCE_YI_BOLD] = {.path = NOTO "NotoSansYi-Regular.ttf", .emboldened = true},
	[SOURCE_LISU_BOLD] = {.path = NOTO "NotoSansLisu-Bold.ttf"},
	[SOURCE_TIBETAN_BOLD] = {.path = NOTO "NotoSerifTibetan-Bold.ttf"},
	[SOURCE_ARABIC_BOLD] = {.path = NOTO "NotoSansArabic-Bold.ttf"},
	[SOURCE_MONGOLIAN_BOLD] = {.path = NOTO "NotoSansMongolian-Regular.ttf",
		.emboldened = true},
};

/* By how much the strokes of a thin font grow, 1/1000 of the size, until they look like those of
 * the face; level ones more, as they are hairlines in a 明体. */
static const struct font_weight THICKER[FACES] = {
	[FACE_REGULAR] = {.upright = 4, .level = 24},
	[FACE_BOLD] = {.upright = 36, .level = 50},
};

#define CHAIN_LENGTH 3

/* Where a face looks, in order; the font of the character's own script comes first. */
static const enum source CHAIN[FACES][CHAIN_LENGTH] = {
	[FACE_REGULAR] = {SOURCE_REGULAR, SOURCE_RARE_B, SOURCE_RARE_A},
	[FACE_BOLD] = {SOURCE_BOLD, SOURCE_RARE_B, SOURCE_RARE_A},
};

/* Blocks of Unicode that have a font of their own. */
static const struct {
	uint32_t first, last;
	enum source sources[FACES];
	enum script script;
} BLOCKS[] = {
	{0x0600, 0x06ff, {SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, SCRIPT_ARABIC},
	{0x0750, 0x077f, {SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, SCRIPT_ARABIC},
	{0x08a0, 0x08ff, {SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, SCRIPT_ARABIC},
	{0x0f00, 0x0fff, {SOURCE_TIBETAN, SOURCE_TIBETAN_BOLD}, SCRIPT_TIBETAN},
	{0x1800, 0x18af, {SOURCE_MONGOLIAN, SOURCE_MONGOLIAN_BOLD}, SCRIPT_MONGOLIAN},
	{0xa000, 0xa4cf, {SOURCE_YI, SOURCE_YI_BOLD}, SCRIPT_NONE},
	{0xa4d0, 0xa4ff, {SOURCE_LISU, SOURCE_LISU_BOLD}, SCRIPT_NONE},
	{0xfb50, 0xfdff, {SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, SCRIPT_ARABIC},
	{0xfe70, 0xfefc, {SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, SCRIPT_ARABIC},
};

/* How HarfBuzz is told about a script. */
static const struct {
	enum source sources[FACES];
	const char *name;
	TTF_Direction direction;
} SCRIPT_RULES[SCRIPTS] = {
	[SCRIPT_NONE] = {{SOURCE_NONE, SOURCE_NONE}, "", TTF_DIRECTION_LTR},
	[SCRIPT_TIBETAN] = {{SOURCE_TIBETAN, SOURCE_TIBETAN_BOLD}, "Tibt", TTF_DIRECTION_LTR},
	[SCRIPT_ARABIC] = {{SOURCE_ARABIC, SOURCE_ARABIC_BOLD}, "Arab", TTF_DIRECTION_RTL},
	/* Lines run from left to right here; top to bottom draws letters over each other. */
	[SCRIPT_MONGOLIAN] = {{SOURCE_MONGOLIAN, SOURCE_MONGOLIAN_BOLD}, "Mong",
		TTF_DIRECTION_LTR},
};

struct font {
	void *map;
	size_t len;
	TTF_Font *ttf;
	int size_px;
	bool tried, thin;
};

struct font_files {
	struct font fonts[SOURCES];
	uint64_t sizes[FACES];
	bool started; /* SDL_ttf */
};

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

static bool start(struct font_files *files)
{
	if (!files->started)
		files->started = TTF_Init() == 0;
	return files->started;
}

/* NULL when it cannot be opened; that is logged once. */
static struct font *open_font(struct font_files *files, enum source source)
{
	struct font *font = &files->fonts[source];

	if (font->tried)
		return font->ttf ? font : NULL;
	font->tried = true;
	font->thin = FILES[source].thin;
	if (!start(files) || map_file(FILES[source].path, font) != STATUS_OK)
		return NULL;
	font->size_px = FIRST_SIZE_PX;
	font->ttf = TTF_OpenFontIndexRW(SDL_RWFromConstMem(font->map, (int)font->len), 1,
		font->size_px, FILES[source].index);
	if (!font->ttf) {
		(void)failure(STATUS_IO, "font cannot be opened: %s", FILES[source].path);
		return NULL;
	}
	/* A glyph is a few hundred bytes somewhere; around each the kernel would read megabytes. */
	(void)madvise(font->map, font->len, MADV_RANDOM);
	/* Said explicitly, so that the same pixels come out everywhere. */
	TTF_SetFontHinting(font->ttf, TTF_HINTING_LIGHT);
	TTF_SetFontKerning(font->ttf, 0);
	if (FILES[source].emboldened)
		TTF_SetFontStyle(font->ttf, TTF_STYLE_BOLD);
	return font;
}

static size_t block_of(uint32_t code_point)
{
	size_t i = 0;

	while (i < sizeof(BLOCKS) / sizeof(BLOCKS[0]) &&
		(code_point < BLOCKS[i].first || code_point > BLOCKS[i].last))
		i++;
	return i;
}

enum script fonts_script(uint32_t code_point)
{
	size_t block;

	/* Nearly all text here is Latin or Chinese. */
	if (code_point < 0x600 || (code_point > 0x18af && code_point < 0xfb50) ||
		code_point > 0xfefc)
		return SCRIPT_NONE;
	block = block_of(code_point);
	return block < sizeof(BLOCKS) / sizeof(BLOCKS[0]) ? BLOCKS[block].script : SCRIPT_NONE;
}

static struct font *font_with(struct font_files *files, enum source source, uint32_t code_point)
{
	struct font *font = source ? open_font(files, source) : NULL;

	return font && TTF_GlyphIsProvided32(font->ttf, code_point) ? font : NULL;
}

/* The first font of the chain that draws the character; NULL when none does. */
static struct font *choose(struct font_files *files, enum face face, uint32_t code_point)
{
	size_t block = block_of(code_point);
	struct font *found = NULL;

	if (block < sizeof(BLOCKS) / sizeof(BLOCKS[0]))
		found = font_with(files, BLOCKS[block].sources[face], code_point);
	for (size_t i = 0; i < CHAIN_LENGTH && !found; i++)
		found = font_with(files, CHAIN[face][i], code_point);
	return found;
}

static void set_size(struct font *font, int size_px)
{
	if (font->size_px != size_px)
		TTF_SetFontSize(font->ttf, size_px);
	font->size_px = size_px;
}

/* The baseline lies at the same height in every font of the chain. */
static int baseline(int size_px)
{
	return (fonts_line_height(size_px) - size_px) / 2 + size_px * 88 / 100;
}

enum status font_files_create(struct font_files **out)
{
	static const enum source NEEDED[FACES] = {SOURCE_REGULAR, SOURCE_BOLD};
	struct font_files *files = calloc(1, sizeof(*files));
	struct stat about;

	if (!files)
		return failure(STATUS_NO_MEMORY, "fonts");
	for (int face = 0; face < FACES; face++) {
		const char *path = FILES[NEEDED[face]].path;

		if (stat(path, &about) != 0) {
			font_files_destroy(files);
			return failure(STATUS_NOT_FOUND, "font missing: %s", path);
		}
		files->sizes[face] = (uint64_t)about.st_size;
	}
	*out = files;
	return STATUS_OK;
}

void font_files_destroy(struct font_files *files)
{
	if (!files)
		return;
	pthread_mutex_lock(&ttf_lock);
	for (size_t i = 0; i < SOURCES; i++) {
		struct font *font = &files->fonts[i];

		if (font->ttf)
			TTF_CloseFont(font->ttf);
		if (font->map)
			munmap(font->map, font->len);
	}
	if (files->started)
		TTF_Quit();
	pthread_mutex_unlock(&ttf_lock);
	free(files);
}

void font_files_sizes(const struct font_files *files, uint64_t sizes[FACES])
{
	memcpy(sizes, files->sizes, sizeof(files->sizes));
}

void font_files_read_ahead(void)
{
	for (size_t i = SOURCE_NONE + 1; i < SOURCES; i++)
		read_ahead_file(FILES[i].path);
}

void font_files_open(struct font_files *files)
{
	pthread_mutex_lock(&ttf_lock);
	(void)open_font(files, SOURCE_REGULAR);
	(void)open_font(files, SOURCE_BOLD);
	pthread_mutex_unlock(&ttf_lock);
}

bool font_files_provide(struct font_files *files, enum face face, uint32_t code_point)
{
	bool found;

	pthread_mutex_lock(&ttf_lock);
	found = choose(files, face, code_point) != NULL;
	pthread_mutex_unlock(&ttf_lock);
	return found;
}

/* As dark as what stands beside it. */
static SDL_Surface *thicken(
	SDL_Surface *surface, enum face face, int size_px, struct glyph *out)
{
	int room = font_weight_room(surface, size_px), margin;
	const struct font_weight weight = {
		.upright = THICKER[face].upright * size_px * room / 1000,
		.level = THICKER[face].level * size_px * room / 1000};

	surface = font_weight_add(surface, &weight, &margin);
	out->left -= margin;
	out->top -= margin;
	return surface;
}

static SDL_Surface *draw_glyph(struct font_files *files, enum face face, int size_px,
	uint32_t code_point, struct glyph *out)
{
	struct font *font = choose(files, face, code_point);
	int left, right, low, high, ascent;
	SDL_Surface *surface;

	if (!font && code_point != MISSING_MARK)
		return draw_glyph(files, face, size_px, MISSING_MARK, out);
	if (!font)
		return NULL;
	set_size(font, size_px);
	if (TTF_GlyphMetrics32(
		    font->ttf, code_point, &left, &right, &low, &high, &out->advance) != 0)
		return NULL;
	/* SDL_ttf moves what would stick out at the left or above into its surface. */
	ascent = TTF_FontAscent(font->ttf);
	out->left = left < 0 ? left : 0;
	out->top = baseline(size_px) - ascent - (high > ascent ? high - ascent : 0);
	surface = TTF_RenderGlyph32_Blended(
		font->ttf, code_point, (SDL_Color){255, 255, 255, 255});
	return surface && font->thin ? thicken(surface, face, size_px, out) : surface;
}

SDL_Surface *font_files_glyph(struct font_files *files, enum face face, int size_px,
	uint32_t code_point, struct glyph *out)
{
	SDL_Surface *surface;

	pthread_mutex_lock(&ttf_lock);
	surface = draw_glyph(files, face, size_px, code_point, out);
	pthread_mutex_unlock(&ttf_lock);
	return surface;
}

static SDL_Surface *draw_run(
	struct font *font, enum script script, int size_px, const char *text, struct glyph *out)
{
	int height;

	set_size(font, size_px);
	TTF_SetFontDirection(font->ttf, SCRIPT_RULES[script].direction);
	TTF_SetFontScriptName(font->ttf, SCRIPT_RULES[script].name);
	if (TTF_SizeUTF8(font->ttf, text, &out->advance, &height) != 0)
		return NULL;
	out->top = baseline(size_px) - TTF_FontAscent(font->ttf);
	return TTF_RenderUTF8_Blended(font->ttf, text, (SDL_Color){255, 255, 255, 255});
}

SDL_Surface *font_files_run(struct font_files *files, enum face face, int size_px,
	const struct run *run, struct glyph *out)
{
	SDL_Surface *surface = NULL;
	char copy[RUN_TEXT_MAX];
	struct font *font;

	if (run->len >= sizeof(copy))
		return NULL;
	memcpy(copy, run->text, run->len);
	copy[run->len] = '\0';
	pthread_mutex_lock(&ttf_lock);
	font = open_font(files, SCRIPT_RULES[run->script].sources[face]);
	if (font)
		surface = draw_run(font, run->script, size_px, copy, out);
	pthread_mutex_unlock(&ttf_lock);
	return surface;
}
