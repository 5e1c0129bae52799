/*
 * golden.c - pictures of screens against the ones that were looked at and found good.
 *
 * usage: golden SHOTS GOLDEN OUT [update].  GOLDEN/<screen>.sums holds a hash of each picture of
 * that screen: who changes one screen is not in the way of who changes another.  GOLDEN/drawn_with
 * says with which fonts and FreeType.  Beside them lies each picture at a third of its size, for
 * people.  A picture that differs is shown in OUT: before, now, and what changed in red.  "update"
 * takes SHOTS as the new golden ones.
 */
#include <SDL2/SDL_ttf.h>
#include <dirent.h>
#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/toolkit/text/fonts.h"

enum { PICTURES_MAX = 1024, NAME_SIZE = 96, SHRINK = 3, LEVELS = 8 };

struct picture {
	uint8_t *grey;
	unsigned width, height;
	uint64_t hash; /* of all its colours at full size */
};

struct sum {
	char name[NAME_SIZE];
	uint64_t hash;
	bool seen;
};

struct book {
	struct sum sums[PICTURES_MAX];
	size_t count;
};

/* What the pictures depend on besides our own code. */
static bool drawn_with(char *out, size_t size)
{
	uint64_t sizes[FACES];
	struct fonts *fonts;
	int major, minor, patch;

	if (TTF_Init() != 0 || fonts_create(&fonts) != STATUS_OK)
		return false;
	TTF_GetFreeTypeVersion(&major, &minor, &patch);
	fonts_file_sizes(fonts, sizes);
	fonts_destroy(fonts);
	snprintf(out, size, "FreeType %d.%d.%d, fonts of %llu and %llu bytes", major, minor,
		patch, (unsigned long long)sizes[0], (unsigned long long)sizes[1]);
	TTF_Quit();
	return true;
}

/* The mean of a square of pixels, in few levels: small files that a person can still read. */
static uint8_t grey_of(const uint8_t *rgb, unsigned width, unsigned x, unsigned y)
{
	unsigned sum = 0, level;

	for (unsigned dy = 0; dy < SHRINK; dy++)
		for (unsigned dx = 0; dx < SHRINK; dx++) {
			const uint8_t *at = rgb + ((size_t)(y + dy) * width + x + dx) * 3;

			sum += at[0] * 3u + at[1] * 6u + at[2];
		}
	level = sum * LEVELS / (10 * 256 * SHRINK * SHRINK);
	return (uint8_t)(level * 255 / (LEVELS - 1));
}

static uint8_t *read_png(const char *path, uint32_t format, png_image *image)
{
	uint8_t *pixels = NULL;

	memset(image, 0, sizeof(*image));
	image->version = PNG_IMAGE_VERSION;
	if (!png_image_begin_read_from_file(image, path))
		return NULL;
	image->format = format;
	pixels = malloc(PNG_IMAGE_SIZE(*image));
	if (pixels && !png_image_finish_read(image, NULL, pixels, 0, NULL)) {
		free(pixels);
		pixels = NULL;
	}
	return pixels;
}

static bool load(const char *path, struct picture *out)
{
	png_image image;
	uint8_t *rgb = read_png(path, PNG_FORMAT_RGB, &image);
	size_t len = rgb ? PNG_IMAGE_SIZE(image) : 0;

	*out = (struct picture){.width = image.width / SHRINK,
		.height = image.height / SHRINK,
		.hash = 0xcbf29ce484222325u};
	out->grey = rgb ? malloc((size_t)out->width * out->height) : NULL;
	if (!out->grey) {
		free(rgb);
		return false;
	}
	for (size_t i = 0; i < len; i++)
		out->hash = (out->hash ^ rgb[i]) * 0x100000001b3u;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++)
			out->grey[(size_t)y * out->width + x] =
				grey_of(rgb, image.width, x * SHRINK, y * SHRINK);
	free(rgb);
	return true;
}

static bool write_png(const char *path, unsigned width, unsigned height, uint32_t format,
	const uint8_t *pixels)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
		.width = width,
		.height = height,
		.format = format};

	return png_image_write_to_file(&image, path, 0, pixels, 0, NULL) != 0;
}

static void set_pixel(
	uint8_t *rgb, unsigned width, unsigned x, unsigned y, uint8_t red, uint8_t other)
{
	uint8_t *at = rgb + ((size_t)y * width + x) * 3;

	at[0] = red;
	at[1] = at[2] = other;
}

/* Before, now, and the difference. */
static void write_difference(
	const char *path, const char *golden_path, const struct picture *now)
{
	png_image image;
	uint8_t *before = read_png(golden_path, PNG_FORMAT_GRAY, &image);
	unsigned w = now->width, h = now->height, all = 3 * w;
	uint8_t *rgb = calloc((size_t)all * h, 3);

	for (unsigned y = 0; rgb && y < h; y++)
		for (unsigned x = 0; x < w; x++) {
			uint8_t new = now->grey[(size_t)y * w + x];
			uint8_t old = before && x < image.width && y < image.height
					      ? before[(size_t)y * image.width + x]
					      : 255;

			set_pixel(rgb, all, x, y, old, old);
			set_pixel(rgb, all, w + x, y, new, new);
			set_pixel(rgb, all, 2 * w + x, y, old == new ? 128 + new / 2 : 220,
				old == new ? 128 + new / 2 : 0);
		}
	if (rgb && write_png(path, all, h, PNG_FORMAT_RGB, rgb))
		printf("golden: see %s\n", path);
	free(before);
	free(rgb);
}

static bool ends_with(const char *name, const char *ending)
{
	size_t len = strlen(name), of = strlen(ending);

	return len > of && len < NAME_SIZE && !strcmp(name + len - of, ending);
}

static int is_png(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".png");
}

static int is_sums(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".sums");
}

/* The first word of a picture's name is its screen. */
static void path_of_sums(const char *folder, const char *name, char *out, size_t size)
{
	snprintf(out, size, "%s/%.*s.sums", folder, (int)strcspn(name, "-."), name);
}

static void read_sums(const char *path, struct book *book)
{
	FILE *file = fopen(path, "r");
	unsigned long long hash;
	char line[256];

	while (file && book->count < PICTURES_MAX && fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx %95s", &hash, book->sums[book->count].name) == 2)
			book->sums[book->count++].hash = hash;
	if (file)
		fclose(file);
}

static bool read_book(const char *folder, struct book *book)
{
	struct dirent **names;
	int count = scandir(folder, &names, is_sums, alphasort);
	char path[512];

	for (int i = 0; i < count; i++) {
		path_of_sums(folder, names[i]->d_name, path, sizeof(path));
		read_sums(path, book);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return book->count > 0;
}

/* In out, what the golden ones were drawn with; "" where nothing says it. */
static void read_drawn_with(const char *folder, char *out, size_t size)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/drawn_with", folder);
	file = fopen(path, "r");
	if (!file || !fgets(out, (int)size, file))
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	if (file)
		fclose(file);
}

static struct sum *find(struct book *book, const char *name)
{
	for (size_t i = 0; i < book->count; i++)
		if (!strcmp(book->sums[i].name, name))
			return &book->sums[i];
	return NULL;
}

/* 0 when the picture is the golden one. */
static int compare(struct book *book, const char *name, const char *const *folders)
{
	char shot[512], golden[512], out[512];
	struct sum *sum = find(book, name);
	struct picture now;
	int differs = 1;

	snprintf(shot, sizeof(shot), "%s/%s", folders[0], name);
	snprintf(golden, sizeof(golden), "%s/%s", folders[1], name);
	snprintf(out, sizeof(out), "%s/%s", folders[2], name);
	if (sum)
		sum->seen = true;
	if (load(shot, &now)) {
		differs = !sum || sum->hash != now.hash;
		if (differs) {
			printf("golden: %s %s\n", name, sum ? "differs" : "is new");
			write_difference(out, golden, &now);
		}
	}
	free(now.grey);
	return differs;
}

static int compare_all(struct dirent **names, int count, const char *const *folders)
{
	static struct book book;
	char before[128], present[128] = "";
	int differing = 0;

	if (!read_book(folders[1], &book) || !drawn_with(present, sizeof(present)))
		return fprintf(stderr, "golden: nothing to compare with in %s\n", folders[1]),
		       1;
	read_drawn_with(folders[1], before, sizeof(before));
	if (strcmp(present, before))
		return fprintf(stderr, "golden: drawn with %s, here is %s\n", before, present),
		       1;
	for (int i = 0; i < count; i++)
		differing += compare(&book, names[i]->d_name, folders);
	for (size_t i = 0; i < book.count; i++)
		if (!book.sums[i].seen) {
			printf("golden: %s is gone\n", book.sums[i].name);
			differing++;
		}
	printf("golden: %d pictures, %d differ\n", count, differing);
	return differing ? 1 : 0;
}

static void remove_old(const char *folder, int (*is_one)(const struct dirent *))
{
	struct dirent **names;
	int count = scandir(folder, &names, is_one, alphasort);
	char path[512];

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		unlink(path);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

/* A line added to a file that need not be there yet. */
static bool add_line(const char *path, const char *line)
{
	FILE *file = fopen(path, "a");
	bool written;

	if (!file)
		return false;
	written = fprintf(file, "%s\n", line) > 0;
	return fclose(file) == 0 && written;
}

static bool take(const char *name, const char *const *folders)
{
	char path[512], line[NAME_SIZE + 20];
	struct picture picture;
	bool taken;

	snprintf(path, sizeof(path), "%s/%s", folders[0], name);
	if (!load(path, &picture))
		return false;
	snprintf(path, sizeof(path), "%s/%s", folders[1], name);
	taken = write_png(path, picture.width, picture.height, PNG_FORMAT_GRAY, picture.grey);
	free(picture.grey);
	snprintf(line, sizeof(line), "%016llx %s", (unsigned long long)picture.hash, name);
	path_of_sums(folders[1], name, path, sizeof(path));
	return taken && add_line(path, line);
}

static int update_all(struct dirent **names, int count, const char *const *folders)
{
	char path[512], present[128];
	int taken = 0;

	remove_old(folders[1], is_png);
	remove_old(folders[1], is_sums);
	snprintf(path, sizeof(path), "%s/drawn_with", folders[1]);
	unlink(path);
	if (!drawn_with(present, sizeof(present)) || !add_line(path, present))
		return 1;
	for (int i = 0; i < count; i++)
		taken += take(names[i]->d_name, folders);
	printf("golden: %d of %d pictures taken\n", taken, count);
	return taken == count ? 0 : 1;
}

int main(int argc, char **argv)
{
	const char *folders[3];
	struct dirent **names;
	int count, result;

	if (argc < 4) {
		fputs("usage: golden SHOTS GOLDEN OUT [update]\n", stderr);
		return 2;
	}
	memcpy(folders, argv + 1, sizeof(folders));
	mkdir(folders[1], 0755);
	mkdir(folders[2], 0755);
	count = scandir(folders[0], &names, is_png, alphasort);
	if (count <= 0)
		return fprintf(stderr, "golden: no pictures in %s\n", folders[0]), 1;
	result = argc > 4 ? update_all(names, count, folders)
			  : compare_all(names, count, folders);
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
	return result;
}
