#include "sync/office/intake/published.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/model/booking.h"
#include "firmware/model/catalogue/catalogue.h"

#define FILE_MAX (1024 * 1024)

static json_t *read_file(const char *signed_folder, const char *name)
{
	char relative[96], path[PATH_TEXT_MAX];
	json_t *json = NULL;

	if (snprintf(relative, sizeof(relative), "catalogue/%s", name) >=
			(int)sizeof(relative) ||
		path_join(path, sizeof(path), signed_folder, relative) != STATUS_OK ||
		json_read_file(path, FILE_MAX, &json) != STATUS_OK)
		return NULL;
	return json;
}

static void read_item(
	const char *signed_folder, const char *implement_code, struct published *out)
{
	char name[64];
	json_t *json;

	snprintf(name, sizeof(name), "%s.json", implement_code);
	json = strchr(implement_code, '/') ? NULL : read_file(signed_folder, name);
	if (json && service_item_load(json, NULL, NULL, &out->item) != STATUS_OK)
		out->item = NULL;
}

void published_read(
	const char *signed_folder, const char *implement_code, struct published *out)
{
	const json_t *days;

	memset(out, 0, sizeof(*out));
	out->frame = read_file(signed_folder, CATALOGUE_FRAME_FILE);
	out->bundles = json_object_get(out->frame, "bundles");
	days = json_object_get(out->frame, "calendar");
	if (days && calendar_load(days, &out->calendar) != STATUS_OK)
		memset(&out->calendar, 0, sizeof(out->calendar));
	read_item(signed_folder, implement_code, out);
}

static void add_code(struct store_window *window, const char *code)
{
	if (code && window->count < STORE_WINDOW_MAX)
		snprintf(window->codes[window->count++], sizeof(window->codes[0]), "%s", code);
}

void published_window(const struct published *published, const char *implement_code,
	const char *kind, struct store_window *out)
{
	const json_t *items = booking_window(published->frame, implement_code);

	memset(out, 0, sizeof(*out));
	if (published->item)
		out->places = booking_places(published->item->json, kind);
	for (size_t i = 0; i < json_array_size(items); i++)
		add_code(out, json_string_value(json_array_get(items, i)));
	if (!items)
		add_code(out, implement_code);
}

void published_free(struct published *published)
{
	json_decref(published->frame);
	service_item_destroy(published->item);
	published->frame = published->bundles = NULL;
	published->item = NULL;
}

static const char *needs_in(const json_t *items, const char *implement_code)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *one = json_array_get(items, i);
		const char *item = json_text(one, "item");

		if (item && strcmp(item, implement_code) == 0)
			return json_text(one, "needs");
	}
	return NULL;
}

const char *published_needs(const struct published *published, const char *implement_code)
{
	const char *needs = NULL;

	for (size_t i = 0; !needs && i < json_array_size(published->bundles); i++)
		needs = needs_in(
			json_object_get(json_array_get(published->bundles, i), "items"),
			implement_code);
	return needs;
}
