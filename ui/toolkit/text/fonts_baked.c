#include "ui/toolkit/text/fonts_baked.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/toolkit/text/packed.h"

#define READ_AHEAD (128 * 1024)
#define GLYPHS_AT(baked)                                                                       \
	(sizeof(struct baked_header) + (baked)->group_count * sizeof(struct baked_group))

static bool read_at(const struct baked *baked, void *out, size_t len, uint64_t offset)
{
	return pread(baked->fd, out, len, (off_t)offset) == (ssize_t)len;
}

/* Everything a look-up will trust, but not each glyph: those are looked at when found. */
static bool read_head(struct baked *baked, const uint64_t font_sizes[FACES])
{
	struct baked_header header;

	if (!read_at(baked, &header, sizeof(header), 0) ||
		memcmp(header.magic, BAKED_MAGIC, sizeof(header.magic)) != 0 ||
		memcmp(header.font_sizes, font_sizes, sizeof(header.font_sizes)) != 0 ||
		header.groups > BAKED_GROUPS_MAX ||
		header.glyphs > baked->len / sizeof(struct baked_glyph))
		return false;
	baked->group_count = header.groups;
	baked->glyph_count = header.glyphs;
	if (!read_at(baked, baked->groups, header.groups * sizeof(baked->groups[0]),
		    sizeof(header)))
		return false;
	for (uint32_t i = 0; i < header.groups; i++)
		if (baked->groups[i].first > header.glyphs ||
			baked->groups[i].count > header.glyphs - baked->groups[i].first)
			return false;
	return true;
}

enum status baked_open(const char *path, const uint64_t font_sizes[FACES], struct baked *out)
{
	struct stat about;

	baked_init(out);
	out->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (out->fd < 0)
		return failure(STATUS_NOT_FOUND, "baked glyphs missing: %s", path);
	if (fstat(out->fd, &about) == 0 && about.st_size > 0)
		out->len = (size_t)about.st_size;
	if (!read_head(out, font_sizes)) {
		baked_close(out);
		return failure(STATUS_BAD_DATA, "baked glyphs are of other fonts: %s", path);
	}
	return STATUS_OK;
}

void baked_init(struct baked *baked)
{
	*baked = (struct baked){.fd = -1};
}

void baked_close(struct baked *baked)
{
	if (baked->fd >= 0)
		close(baked->fd);
	for (uint32_t i = 0; i < baked->group_count; i++)
		free(baked->glyphs[i]);
	baked_init(baked);
}

/* What the first screens say lies at the group's start: one read ahead on a cold disk. */
static void read_ahead(const struct baked *baked, const struct baked_group *group,
	const struct baked_glyph *glyphs)
{
	uint32_t start = UINT32_MAX;

	for (uint32_t i = 0; i < group->count; i++)
		if (glyphs[i].w > 0 && glyphs[i].offset < start)
			start = glyphs[i].offset;
	if (start != UINT32_MAX)
		(void)posix_fadvise(baked->fd, (off_t)start, READ_AHEAD, POSIX_FADV_WILLNEED);
}

/* The group's number; its glyphs are read then. < 0: none. */
static int find_group(struct baked *baked, enum face face, int size_px)
{
	for (uint32_t i = 0; i < baked->group_count; i++) {
		const struct baked_group *group = &baked->groups[i];
		size_t len = group->count * sizeof(struct baked_glyph);

		if (group->face != face || group->size_px != (uint32_t)size_px || !len)
			continue;
		if (!baked->glyphs[i]) {
			struct baked_glyph *glyphs = malloc(len);

			if (!glyphs ||
				!read_at(baked, glyphs, len,
					GLYPHS_AT(baked) + group->first * sizeof(*glyphs))) {
				free(glyphs);
				return -1;
			}
			baked->glyphs[i] = glyphs;
			read_ahead(baked, group, glyphs);
		}
		return (int)i;
	}
	return -1;
}

bool baked_find(struct baked *baked, enum face face, int size_px, uint32_t code_point,
	struct baked_glyph *out)
{
	int group = find_group(baked, face, size_px);
	uint32_t low = 0, high = group < 0 ? 0 : baked->groups[group].count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct baked_glyph *glyph = &baked->glyphs[group][middle];

		if (glyph->code_point < code_point) {
			low = middle + 1;
		} else if (glyph->code_point > code_point) {
			high = middle;
		} else {
			*out = *glyph;
			return glyph->w >= 0 && glyph->h >= 0 && glyph->w <= BAKED_SIDE_MAX &&
			       glyph->h <= BAKED_SIDE_MAX;
		}
	}
	return false;
}

bool baked_read(const struct baked *baked, const struct baked_glyph *glyph, uint8_t *out)
{
	uint8_t packed[UINT16_MAX];

	return read_at(baked, packed, glyph->packed, glyph->offset) &&
	       packed_to(packed, glyph->packed, out, (size_t)glyph->w * (size_t)glyph->h);
}
