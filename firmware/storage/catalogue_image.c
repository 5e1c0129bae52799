#include "firmware/storage/catalogue_image_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the parts of an image lie; each begins at a multiple of eight. */
struct image_map {
	const struct image_head *head;
	const struct image_entry *entries;
	const char *strings, *frame;
	const uint8_t *bodies;
	struct finder_tables names;
	size_t index_len; /* of all between the head and the bodies */
};

/* An image in use. */
struct image {
	struct bytes memory; /* either this */
	void *mapped;        /* or that */
	size_t len;
	struct image_map map;
};

/* Cuts a part of count things off the image; false when it ends before. */
static bool cut(const uint8_t **at, size_t *left, uint64_t count, size_t each, const void **out)
{
	size_t len;

	if (count > *left / each)
		return false;
	len = image_padded((size_t)count * each);
	if (len > *left)
		return false;
	*out = *at;
	*at += len;
	*left -= len;
	return true;
}

static bool find_parts(const uint8_t *image, size_t len, struct image_map *out)
{
	const uint8_t *at = image, *index;
	const struct image_head *head;
	const void *part[8];

	if (!cut(&at, &len, 1, sizeof(*head), &part[0]))
		return false;
	head = part[0];
	index = at;
	if (memcmp(head->magic, IMAGE_MAGIC, sizeof(head->magic)) != 0 ||
		!cut(&at, &len, head->entry_count, sizeof(struct image_entry), &part[1]) ||
		!cut(&at, &len, head->name_count, sizeof(struct finder_name), &part[2]) ||
		!cut(&at, &len, head->letter_count, sizeof(struct finder_letter), &part[3]) ||
		!cut(&at, &len, head->syllable_count, READINGS_SYLLABLE, &part[4]) ||
		!cut(&at, &len, head->strings_len, 1, &part[5]) ||
		!cut(&at, &len, head->frame_len, 1, &part[6]))
		return false;
	out->index_len = (size_t)(at - index);
	if (!cut(&at, &len, head->bodies_len, 1, &part[7]) || len != 0)
		return false;
	out->head = head;
	out->entries = part[1];
	out->names = (struct finder_tables){.names = part[2],
		.letters = part[3],
		.syllables = part[4],
		.name_count = head->name_count,
		.letter_count = head->letter_count,
		.syllable_count = head->syllable_count};
	out->strings = part[5];
	out->frame = part[6];
	out->bodies = part[7];
	return true;
}

static bool entry_is_sound(const struct image_map *map, const struct image_entry *entry)
{
	const uint64_t strings = map->head->strings_len;

	return entry->implement_code < strings && entry->category < strings &&
	       entry->terminal < strings && entry->case_type < strings &&
	       entry->limit_unit < strings && entry->names <= strings &&
	       entry->names_len <= strings - entry->names &&
	       entry->body_len <= map->head->bodies_len &&
	       entry->body <= map->head->bodies_len - entry->body_len;
}

static bool is_sound(const struct image_map *map)
{
	const struct image_head *head = map->head;

	if (head->entry_count == 0 || head->strings_len == 0 ||
		map->strings[head->strings_len - 1] != '\0')
		return false;
	for (uint32_t i = 0; i < head->entry_count; i++)
		if (!entry_is_sound(map, &map->entries[i]))
			return false;
	return finder_is_sound(&map->names, head->entry_count);
}

static enum status check(
	const uint8_t *data, size_t len, const uint8_t source[32], struct image_map *out)
{
	uint8_t hash[32];

	if (!find_parts(data, len, out))
		return failure(STATUS_BAD_DATA, "catalogue image: %zu bytes", len);
	if (memcmp(out->head->source, source, sizeof(out->head->source)) != 0)
		return STATUS_NOT_FOUND;
	sha256(out->entries, out->index_len, hash);
	if (memcmp(hash, out->head->index_sha256, sizeof(hash)) != 0 || !is_sound(out))
		return failure(STATUS_BAD_DATA, "catalogue image: damaged");
	return STATUS_OK;
}

static enum status load(void *store, size_t index, struct service_item **out)
{
	const struct image_map *map = &((struct image *)store)->map;
	const struct image_entry *entry = &map->entries[index];
	const uint8_t *body = map->bodies + entry->body;
	uint8_t hash[32];
	json_t *json;
	enum status status;

	sha256(body, entry->body_len, hash);
	if (memcmp(hash, entry->sha256, sizeof(hash)) != 0)
		return failure(STATUS_BAD_DATA, "catalogue image: an item is damaged");
	status = json_read((const char *)body, entry->body_len, &json);
	return status == STATUS_OK ? service_item_load(json, NULL, NULL, out) : status;
}

static void close_image(void *store)
{
	struct image *image = store;

	if (image->mapped)
		munmap(image->mapped, image->len);
	bytes_free(&image->memory);
	free(image);
}

static const struct catalogue_store STORE = {.load = load, .close = close_image};

static enum status take_frame(const struct image_map *map, struct catalogue *out)
{
	enum status status = STATUS_OK;
	const json_t *calendar;

	if (map->head->frame_len)
		status = json_read(map->frame, map->head->frame_len, &out->frame);
	calendar = json_object_get(out->frame, "calendar");
	return status == STATUS_OK && calendar ? calendar_load(calendar, &out->calendar)
					       : status;
}

/* Takes image, also on failure. */
static enum status open_catalogue(struct image *image, struct catalogue *out)
{
	const struct image_map *map = &image->map;
	struct catalogue catalogue = {.store = &STORE,
		.stored = image,
		.names = map->names,
		.left_out = map->head->left_out,
		.most_pages = map->head->most_pages};
	enum status status;

	catalogue.entries = calloc(map->head->entry_count, sizeof(*catalogue.entries));
	status = catalogue.entries ? take_frame(map, &catalogue)
				   : failure(STATUS_NO_MEMORY, "catalogue");
	if (status != STATUS_OK) {
		catalogue_close(&catalogue);
		return status;
	}
	catalogue.count = map->head->entry_count;
	for (size_t i = 0; i < catalogue.count; i++) {
		const struct image_entry *entry = &map->entries[i];
		catalogue.entries[i] = (struct catalogue_entry){
			.implement_code = map->strings + entry->implement_code,
			.category = map->strings + entry->category,
			.terminal = map->strings + entry->terminal,
			.case_type = map->strings + entry->case_type,
			.limit_unit = map->strings + entry->limit_unit,
			.names = map->strings + entry->names,
			.names_len = entry->names_len,
			.promised_days = (int)entry->promised_days,
			.confidential = entry->confidential != 0,
			.for_persons = (entry->marks & IMAGE_FOR_PERSONS) != 0,
			.for_enterprises = (entry->marks & IMAGE_FOR_ENTERPRISES) != 0,
			.bookable = (entry->marks & IMAGE_BOOKABLE) != 0,
			.age_min = entry->age_min,
			.age_max = entry->age_max};
	}
	*out = catalogue;
	return STATUS_OK;
}

enum status catalogue_image_take(
	struct bytes *memory, const uint8_t source[32], struct catalogue *out)
{
	struct image *image = calloc(1, sizeof(*image));
	enum status status;

	if (!image)
		return failure(STATUS_NO_MEMORY, "catalogue image");
	status = check(memory->data, memory->len, source, &image->map);
	if (status != STATUS_OK) {
		free(image);
		return status;
	}
	image->memory = *memory;
	*memory = (struct bytes){0};
	return open_catalogue(image, out);
}

static enum status map_file(const char *path, struct image *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat stat;

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND
				       : failure(STATUS_IO, "catalogue image: errno %d", errno);
	out->mapped = MAP_FAILED;
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0) {
		out->len = (size_t)stat.st_size;
		out->mapped = mmap(NULL, out->len, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	if (out->mapped != MAP_FAILED)
		return STATUS_OK;
	out->mapped = NULL;
	return failure(STATUS_BAD_DATA, "catalogue image: cannot be mapped");
}

enum status catalogue_image_open(
	const char *path, const uint8_t source[32], struct catalogue *out)
{
	struct image *image = calloc(1, sizeof(*image));
	enum status status;

	if (!image)
		return failure(STATUS_NO_MEMORY, "catalogue image");
	status = map_file(path, image);
	if (status == STATUS_OK)
		status = check(image->mapped, image->len, source, &image->map);
	if (status == STATUS_OK)
		return open_catalogue(image, out);
	close_image(image);
	return status;
}

enum status catalogue_image_source(const char *path, uint8_t out[32])
{
	struct image image = {.len = 0};
	const struct image_head *head;
	enum status status = map_file(path, &image);

	if (status != STATUS_OK)
		return status;
	head = image.mapped;
	if (image.len < sizeof(*head) || memcmp(head->magic, IMAGE_MAGIC, sizeof(head->magic)))
		status = STATUS_NOT_FOUND;
	else
		memcpy(out, head->source, sizeof(head->source));
	munmap(image.mapped, image.len);
	return status;
}
