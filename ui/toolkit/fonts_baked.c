#include "ui/toolkit/fonts_baked.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything a look-up will trust, but not each glyph: those are looked at when found. */
static bool check(struct baked *baked, const uint64_t font_sizes[FACES])
{
	const struct baked_header *header = (const void *)baked->map;
	size_t room = baked->len - sizeof(*header);

	if (baked->len < sizeof(*header) ||
		memcmp(header->magic, BAKED_MAGIC, sizeof(header->magic)) != 0 ||
		memcmp(header->font_sizes, font_sizes, sizeof(header->font_sizes)) != 0 ||
		header->groups > BAKED_GROUPS_MAX)
		return false;
	baked->header = header;
	baked->groups = (const void *)(header + 1);
	baked->glyphs = (const void *)(baked->groups + header->groups);
	if (room < header->groups * sizeof(*baked->groups))
		return false;
	room -= header->groups * sizeof(*baked->groups);
	for (uint32_t i = 0; i < header->groups; i++)
		if (baked->groups[i].first > header->glyphs ||
			baked->groups[i].count > header->glyphs - baked->groups[i].first)
			return false;
	return header->glyphs <= room / sizeof(*baked->glyphs);
}

enum status baked_open(const char *path, const uint64_t font_sizes[FACES], struct baked *out)
{
	struct baked baked = {.len = 0};
	void *map = MAP_FAILED;
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failure(STATUS_NOT_FOUND, "baked glyphs missing: %s", path);
	if (fstat(fd, &about) == 0 && about.st_size > 0)
		map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return failure(STATUS_NOT_FOUND, "baked glyphs cannot be mapped: %s", path);
	baked.map = map;
	baked.len = (size_t)about.st_size;
	if (!check(&baked, font_sizes)) {
		baked_close(&baked);
		return failure(STATUS_BAD_DATA, "baked glyphs are of other fonts: %s", path);
	}
	*out = baked;
	return STATUS_OK;
}

void baked_close(struct baked *baked)
{
	if (baked->map)
		munmap((void *)baked->map, baked->len);
	*baked = (struct baked){.len = 0};
}

static const struct baked_group *find_group(
	const struct baked *baked, enum face face, int size_px)
{
	for (uint32_t i = 0; baked->map && i < baked->header->groups; i++)
		if (baked->groups[i].face == face &&
			baked->groups[i].size_px == (uint32_t)size_px)
			return &baked->groups[i];
	return NULL;
}

static const struct baked_glyph *find_glyph(
	const struct baked *baked, const struct baked_group *group, uint32_t code_point)
{
	const struct baked_glyph *glyphs = baked->glyphs + group->first;
	uint32_t low = 0, high = group->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (glyphs[middle].code_point == code_point)
			return &glyphs[middle];
		if (glyphs[middle].code_point < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool baked_find(const struct baked *baked, enum face face, int size_px, uint32_t code_point,
	struct glyph *out)
{
	const struct baked_group *group = find_group(baked, face, size_px);
	const struct baked_glyph *glyph = group ? find_glyph(baked, group, code_point) : NULL;

	if (!glyph || glyph->w < 0 || glyph->h < 0 || glyph->offset > baked->len ||
		(size_t)glyph->w * (size_t)glyph->h > baked->len - glyph->offset)
		return false;
	*out = (struct glyph){.coverage = glyph->w ? baked->map + glyph->offset : NULL,
		.left = glyph->left,
		.top = glyph->top,
		.w = glyph->w,
		.h = glyph->h,
		.advance = glyph->advance};
	return true;
}
