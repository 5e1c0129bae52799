#include "firmware/storage/catalogue_image_inside.h"

#include <string.h>

struct build {
	struct bytes entries, strings, bodies, frame;
	struct finder *finder;
};

static enum status add_string(struct build *build, const char *text, uint32_t *out)
{
	if (!*text) {
		*out = IMAGE_NO_TEXT;
		return STATUS_OK;
	}
	*out = (uint32_t)build->strings.len;
	return bytes_add(&build->strings, text, strlen(text) + 1);
}

static enum status add_name(
	struct build *build, uint32_t index, const char *tag, const char *name)
{
	enum status status = finder_add(build->finder, index, name);

	if (status == STATUS_OK)
		status = bytes_add(&build->strings, tag, strlen(tag) + 1);
	if (status == STATUS_OK)
		status = bytes_add(&build->strings, name, strlen(name) + 1);
	return status;
}

static enum status add_names(
	struct build *build, uint32_t index, const json_t *item, struct image_entry *entry)
{
	enum status status = STATUS_OK;
	const char *tag;
	json_t *name;

	entry->names = (uint32_t)build->strings.len;
	json_object_foreach (json_object_get(item, "name"), tag, name) {
		if (status == STATUS_OK && json_is_string(name))
			status = add_name(build, index, tag, json_string_value(name));
	}
	entry->names_len = (uint32_t)build->strings.len - entry->names;
	return status;
}

static enum status add_texts(
	struct build *build, const struct catalogue_entry *of, struct image_entry *entry)
{
	const struct {
		const char *text;
		uint32_t *at;
	} TEXTS[] = {{of->implement_code, &entry->implement_code},
		{of->category, &entry->category}, {of->terminal, &entry->terminal},
		{of->case_type, &entry->case_type}, {of->limit_unit, &entry->limit_unit}};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]) && status == STATUS_OK; i++)
		status = add_string(build, TEXTS[i].text, TEXTS[i].at);
	return status;
}

static enum status add_entry(
	struct build *build, uint32_t index, const struct catalogue_entry *of)
{
	struct image_entry entry = {.confidential = of->confidential,
		.marks = (uint8_t)((of->for_persons ? IMAGE_FOR_PERSONS : 0) |
				   (of->for_enterprises ? IMAGE_FOR_ENTERPRISES : 0) |
				   (of->bookable ? IMAGE_BOOKABLE : 0)),
		.age_min = of->age_min,
		.age_max = of->age_max,
		.promised_days = of->promised_days,
		.body = build->bodies.len};
	enum status status;

	if ((status = add_texts(build, of, &entry)) != STATUS_OK ||
		(status = add_names(build, index, of->item->json, &entry)) != STATUS_OK ||
		(status = json_canonical(of->item->json, &build->bodies)) != STATUS_OK)
		return status;
	entry.body_len = (uint32_t)(build->bodies.len - entry.body);
	sha256(build->bodies.data + entry.body, entry.body_len, entry.sha256);
	return bytes_add(&build->entries, &entry, sizeof(entry));
}

static enum status add_part(struct bytes *out, const void *data, size_t len)
{
	static const uint8_t ZEROS[8];
	enum status status = len ? bytes_add(out, data, len) : STATUS_OK;

	return status == STATUS_OK ? bytes_add(out, ZEROS, image_padded(len) - len) : status;
}

static enum status join(const struct build *build, const struct catalogue *catalogue,
	const uint8_t source[32], struct bytes *out)
{
	const struct finder_tables names = finder_tables(build->finder);
	struct image_head head = {.entry_count = (uint32_t)catalogue->count,
		.name_count = (uint32_t)names.name_count,
		.letter_count = (uint32_t)names.letter_count,
		.syllable_count = (uint32_t)names.syllable_count,
		.most_pages = catalogue->most_pages,
		.left_out = (uint32_t)catalogue->left_out,
		.strings_len = build->strings.len,
		.frame_len = build->frame.len,
		.bodies_len = build->bodies.len};
	size_t start = out->len, index;
	enum status status;

	memcpy(head.magic, IMAGE_MAGIC, sizeof(head.magic));
	memcpy(head.source, source, sizeof(head.source));
	if ((status = add_part(out, &head, sizeof(head))) != STATUS_OK)
		return status;
	index = out->len;
	if ((status = add_part(out, build->entries.data, build->entries.len)) != STATUS_OK ||
		(status = add_part(out, names.names,
			 names.name_count * sizeof(*names.names))) != STATUS_OK ||
		(status = add_part(out, names.letters,
			 names.letter_count * sizeof(*names.letters))) != STATUS_OK ||
		(status = add_part(out, names.syllables,
			 names.syllable_count * sizeof(*names.syllables))) != STATUS_OK ||
		(status = add_part(out, build->strings.data, build->strings.len)) !=
			STATUS_OK ||
		(status = add_part(out, build->frame.data, build->frame.len)) != STATUS_OK)
		return status;
	sha256(out->data + index, out->len - index, head.index_sha256);
	memcpy(out->data + start, &head, sizeof(head));
	return add_part(out, build->bodies.data, build->bodies.len);
}

static enum status build_all(struct build *build, const struct catalogue *catalogue)
{
	enum status status = bytes_add(&build->strings, "", 1);

	for (size_t i = 0; status == STATUS_OK && i < catalogue->count; i++)
		status = add_entry(build, (uint32_t)i, &catalogue->entries[i]);
	if (status == STATUS_OK && catalogue->frame)
		status = json_canonical(catalogue->frame, &build->frame);
	return status;
}

enum status catalogue_image_build(const struct catalogue *catalogue,
	const struct readings *readings, const uint8_t source[32], struct bytes *out)
{
	struct build build = {.finder = NULL};
	enum status status = finder_create(readings, &build.finder);

	if (status == STATUS_OK)
		status = build_all(&build, catalogue);
	if (status == STATUS_OK)
		status = join(&build, catalogue, source, out);
	bytes_free(&build.entries);
	bytes_free(&build.strings);
	bytes_free(&build.bodies);
	bytes_free(&build.frame);
	finder_destroy(build.finder);
	return status;
}
