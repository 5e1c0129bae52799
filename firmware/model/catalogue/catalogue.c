#include "firmware/model/catalogue/catalogue.h"

#include <stdlib.h>
#include <string.h>

static const char *said(const struct service_item *item, const char *member)
{
	const char *text = json_text(item->json, member);

	return text ? text : "";
}

static bool is_for(const struct service_item *item, const char *type)
{
	return json_lists(json_object_get(item->json, "applicant_types"), type);
}

static uint8_t age(const struct service_item *item, const char *member, int otherwise)
{
	const json_t *value = json_object_get(item->json, member);

	return (uint8_t)(json_is_integer(value) ? json_integer_value(value) : otherwise);
}

void catalogue_entry_fill(struct service_item *item, struct catalogue_entry *out)
{
	*out = (struct catalogue_entry){.implement_code = item->implement_code,
		.category = said(item, "category"),
		.terminal = item->in_force ? said(item, "terminal") : "guide_only",
		.case_type = said(item, "case_type"),
		.limit_unit = item->limit_unit ? item->limit_unit : "",
		.promised_days = item->promised_days,
		.confidential =
			json_integer_value(json_object_get(item->json, "confidential")) != 0,
		.for_persons = is_for(item, "person"),
		.for_enterprises = is_for(item, "enterprise"),
		.bookable = json_is_object(json_object_get(item->json, "booking")),
		.age_min = age(item, "age_min", 0),
		.age_max = age(item, "age_max", CATALOGUE_NO_AGE),
		.item = item};
}

unsigned catalogue_item_pages(const struct service_item *item)
{
	unsigned pages = 0;

	for (size_t i = 0; i < item->material_count; i++)
		if (!item->materials[i].obtainable && item->materials[i].pages_max > 0)
			pages += (unsigned)item->materials[i].pages_max;
	return pages;
}

void catalogue_close(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++)
		service_item_destroy(catalogue->entries[i].item);
	free(catalogue->entries);
	json_decref(catalogue->frame);
	if (catalogue->store)
		catalogue->store->close(catalogue->stored);
	*catalogue = (struct catalogue){.entries = NULL};
}

const struct service_item *catalogue_item(const struct catalogue *catalogue, size_t index)
{
	struct catalogue_entry *entry = &catalogue->entries[index];

	if (!entry->item && catalogue->store &&
		catalogue->store->load(catalogue->stored, index, &entry->item) != STATUS_OK) {
		entry->item = NULL;
		entry->terminal = "";
	}
	return entry->item;
}

/* The text at *at, and what follows it; NULL at the end. */
static const char *next_text(const char **at, size_t *left)
{
	const char *text = *at, *end = memchr(text, '\0', *left);

	if (!end)
		return NULL;
	*left -= (size_t)(end + 1 - text);
	*at = end + 1;
	return text;
}

const char *catalogue_entry_name(const struct catalogue_entry *entry, const char *language)
{
	const char *at = entry->names, *tag, *name, *chinese = "";
	size_t left = entry->names_len;

	if (!at)
		return entry->item ? item_text(entry->item->json, "name", language) : "";
	while ((tag = next_text(&at, &left)) && (name = next_text(&at, &left))) {
		if (!strcmp(tag, language))
			return name;
		if (!strcmp(tag, "zh-Hans"))
			chinese = name;
	}
	return chinese;
}

static int code_to_entry(const void *code, const void *entry)
{
	return strcmp(code, ((const struct catalogue_entry *)entry)->implement_code);
}

const struct service_item *catalogue_find(
	const struct catalogue *catalogue, const char *implement_code)
{
	const struct catalogue_entry *found =
		catalogue->count ? bsearch(implement_code, catalogue->entries, catalogue->count,
					   sizeof(catalogue->entries[0]), code_to_entry)
				 : NULL;

	return found ? catalogue_item(catalogue, (size_t)(found - catalogue->entries)) : NULL;
}

size_t catalogue_search(
	const struct catalogue *catalogue, const char *query, uint32_t *out, size_t max)
{
	return finder_find(&catalogue->names, query, out, max);
}

const struct service_item *catalogue_stuck(const struct catalogue *catalogue)
{
	const struct service_item *item = catalogue_find(catalogue, CATALOGUE_STUCK);

	for (size_t i = 0; item && i < item->field_count; i++)
		if (strcmp(item->fields[i].id, CATALOGUE_STUCK_WHERE) == 0)
			return json_array_size(json_object_get(item->fields[i].json, "options"))
				       ? item
				       : NULL;
	return NULL;
}

const json_t *catalogue_categories(const struct catalogue *catalogue)
{
	return json_object_get(catalogue->frame, "categories");
}

const json_t *catalogue_bundles(const struct catalogue *catalogue)
{
	return json_object_get(catalogue->frame, "bundles");
}

const json_t *catalogue_announcements(const struct catalogue *catalogue)
{
	return json_object_get(catalogue->frame, "announcements");
}

const json_t *catalogue_bundle(const struct catalogue *catalogue, const char *id)
{
	size_t i;
	json_t *bundle;

	json_array_foreach (catalogue_bundles(catalogue), i, bundle) {
		const char *own = json_text(bundle, "id");

		if (own && strcmp(own, id) == 0)
			return bundle;
	}
	return NULL;
}
