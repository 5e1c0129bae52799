/*
 * An image of a catalogue in which everything lies, under hashes that are right: it is refused,
 * or it lists, finds and loads without a step outside itself.
 *
 * Eight bytes say how many there are of each part and what is made to fit; the parts follow.
 */
#include <string.h>

#include "firmware/storage/catalogue_image_inside.h"
#include "tests/fuzz/fuzz.h"

enum { HEADER = 8, OFFSETS_FIT = 1, LETTERS_FIT = 2, BODIES_FIT = 4 };

static const uint8_t SOURCE[32];

/* len bytes of the input, then zeros, up to a multiple of eight. */
static void *append(struct bytes *image, const uint8_t **data, size_t *size, size_t len)
{
	size_t given = len < *size ? len : *size;
	uint8_t *out;

	FUZZ_HOLDS(bytes_grow(image, image_padded(len), &out) == STATUS_OK);
	memset(out, 0, image_padded(len));
	if (given)
		memcpy(out, *data, given);
	*data += given;
	*size -= given;
	return out;
}

static void fit_entry(struct image_entry *entry, const struct image_head *head)
{
	uint32_t strings = (uint32_t)head->strings_len;

	entry->implement_code %= strings;
	entry->category %= strings;
	entry->terminal %= strings;
	entry->case_type %= strings;
	entry->limit_unit %= strings;
	entry->names %= strings;
	entry->names_len %= strings - entry->names + 1;
	entry->body %= head->bodies_len;
	entry->body_len %= (uint32_t)(head->bodies_len - entry->body) + 1;
}

static void fit_letters(uint8_t *names, uint8_t *letters, const struct image_head *head)
{
	for (uint32_t i = 0; i < head->name_count; i++) {
		struct finder_name *name = (struct finder_name *)names + i;

		name->entry %= head->entry_count;
		name->first %= head->letter_count + 1;
		name->count %= head->letter_count - name->first + 1;
	}
	for (uint32_t i = 0; i < head->letter_count; i++)
		for (size_t k = 0; k < READINGS_OF_ONE; k++)
			((struct finder_letter *)letters + i)->syllables[k] %=
				(uint16_t)(head->syllable_count + 1);
}

/* Where each part begins, of an image whose head says so. */
static void make(const uint8_t *data, size_t size, struct bytes *image)
{
	struct image_head head = {.entry_count = 1 + data[0] % 4,
		.name_count = data[1] % 6,
		.letter_count = data[2] % 8,
		.syllable_count = data[3] % 4,
		.strings_len = 16 + data[4],
		.frame_len = data[5],
		.bodies_len = 8 + data[6] * 8};
	uint8_t fits = data[7];
	size_t at[7], index;

	memcpy(head.magic, IMAGE_MAGIC, sizeof(head.magic));
	FUZZ_HOLDS(bytes_add(image, &head, sizeof(head)) == STATUS_OK);
	data += HEADER;
	size -= HEADER;
	index = image->len;
	const size_t LENGTHS[7] = {head.entry_count * sizeof(struct image_entry),
		head.name_count * sizeof(struct finder_name),
		head.letter_count * sizeof(struct finder_letter),
		head.syllable_count * READINGS_SYLLABLE, head.strings_len, head.frame_len,
		head.bodies_len};
	for (int i = 0; i < 7; i++) {
		at[i] = image->len;
		append(image, &data, &size, LENGTHS[i]);
	}
	for (uint32_t i = 0; i < head.entry_count; i++) {
		struct image_entry *entry = (struct image_entry *)(image->data + at[0]) + i;

		if (fits & OFFSETS_FIT)
			fit_entry(entry, &head);
		if ((fits & OFFSETS_FIT) && (fits & BODIES_FIT))
			sha256(image->data + at[6] + entry->body, entry->body_len,
				entry->sha256);
	}
	if (fits & LETTERS_FIT) {
		fit_letters(image->data + at[1], image->data + at[2], &head);
		for (uint32_t i = 0; i < head.syllable_count; i++)
			image->data[at[3] + (i + 1) * READINGS_SYLLABLE - 1] = '\0';
		image->data[at[4] + head.strings_len - 1] = '\0';
	}
	sha256(image->data + index, at[6] - index,
		((struct image_head *)image->data)->index_sha256);
}

static void use(struct catalogue *catalogue, const char *query)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en", "bo"};
	uint32_t found[8];
	size_t count;

	for (size_t i = 0; i < catalogue->count; i++) {
		(void)catalogue_item(catalogue, i);
		for (size_t k = 0; k < 3; k++)
			FUZZ_HOLDS(catalogue_entry_name(&catalogue->entries[i], LANGUAGES[k]));
	}
	count = catalogue_search(catalogue, query, found, 8);
	FUZZ_HOLDS(count <= 8);
	for (size_t i = 0; i < count; i++)
		FUZZ_HOLDS(found[i] < catalogue->count);
	(void)catalogue_find(catalogue, query);
	(void)catalogue_categories(catalogue);
	(void)catalogue_announcements(catalogue);
	(void)catalogue_bundle(catalogue, query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue catalogue = {0};
	struct bytes image = {0};
	char query[16] = "";

	if (size < HEADER)
		return 0;
	make(data, size, &image);
	memcpy(query, data, size < 15 ? size : 15);
	if (catalogue_image_take(&image, SOURCE, &catalogue) == STATUS_OK) {
		use(&catalogue, query);
		use(&catalogue, "shen");
		catalogue_close(&catalogue);
	}
	bytes_free(&image);
	return 0;
}
