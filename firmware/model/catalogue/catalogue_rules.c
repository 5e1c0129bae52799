#include "firmware/model/catalogue/catalogue_rules.h"

#include <stdio.h>
#include <string.h>

#include "firmware/model/catalogue/window_rules.h"
#include "firmware/model/item/item_shape.h"

/* What one check is about: the shape's faults carry the pointer, this adds the file. */
struct judge {
	struct shape_faults faults;
	catalogue_fault_handler *handler;
	void *user;
	char file[64];
};

static void name_file(void *user, const char *pointer, const char *what)
{
	struct judge *judge = user;

	if (judge->handler)
		judge->handler(judge->user, judge->file, pointer, what);
}

static struct judge *judge_begin(
	struct judge *judge, catalogue_fault_handler *handler, void *user, const char *file)
{
	*judge = (struct judge){.handler = handler, .user = user};
	judge->faults.handler = name_file;
	judge->faults.user = judge;
	snprintf(judge->file, sizeof(judge->file), "%s", file);
	return judge;
}

static void fault_at(struct judge *judge, const char *member, const char *what)
{
	shape_fault_at(&judge->faults, member, what);
}

static bool has(const json_t *list, const char *member, const char *value)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one) {
		const char *own = json_text(one, member);

		if (own && value && strcmp(own, value) == 0)
			return true;
	}
	return false;
}

static void check_unique(
	struct judge *judge, const json_t *frame, const char *list, const char *member)
{
	const json_t *all = json_object_get(frame, list);
	json_t *seen = json_object(), *one;
	size_t mark = shape_enter(&judge->faults, list), i;

	json_array_foreach (all, i, one) {
		size_t inner = shape_enter_index(&judge->faults, i);
		const char *name = json_text(one, member);

		if (name && json_object_get(seen, name))
			fault_at(judge, member, "is used twice in this list");
		if (name)
			json_object_set_new(seen, name, json_true());
		shape_leave(&judge->faults, inner);
	}
	shape_leave(&judge->faults, mark);
	json_decref(seen);
}

void catalogue_take_frame(
	json_t *json, catalogue_fault_handler *handler, void *user, struct catalogue *out)
{
	struct judge judge;

	judge_begin(&judge, handler, user, CATALOGUE_FRAME_FILE);
	shape_check(&judge.faults, &FRAME_SHAPE, json);
	check_unique(&judge, json, "departments", "code");
	check_unique(&judge, json, "categories", "id");
	check_unique(&judge, json, "bundles", "id");
	check_unique(&judge, json, "windows", "id");
	check_unique(&judge, json, "announcements", "id");
	if (!judge.faults.count &&
		calendar_load(json_object_get(json, "calendar"), &out->calendar) != STATUS_OK)
		fault_at(&judge, "calendar", "a day is both off and worked");
	if (judge.faults.count) {
		json_decref(json);
		out->left_out++;
		return;
	}
	out->frame = json;
}

static void check_joint(
	struct judge *judge, const struct service_item *item, const json_t *frame)
{
	const json_t *joint = json_object_get(item->json, "joint_departments");
	size_t mark = shape_enter(&judge->faults, "joint_departments");

	for (size_t i = 0; i < json_array_size(joint); i++) {
		size_t inner = shape_enter_index(&judge->faults, i);

		if (!has(json_object_get(frame, "departments"), "code",
			    json_text(json_array_get(joint, i), "department")))
			fault_at(judge, "department",
				"is no department of " CATALOGUE_FRAME_FILE);
		shape_leave(&judge->faults, inner);
	}
	shape_leave(&judge->faults, mark);
}

static void check_codes(
	struct judge *judge, const struct service_item *item, const json_t *frame)
{
	if (!has(json_object_get(frame, "departments"), "code", item->department))
		fault_at(judge, "department", "is no department of " CATALOGUE_FRAME_FILE);
	check_joint(judge, item, frame);
	if (!has(json_object_get(frame, "categories"), "id", json_text(item->json, "category")))
		fault_at(judge, "category", "is no category of " CATALOGUE_FRAME_FILE);
}

static bool same_ids(const json_t *one, const json_t *other)
{
	bool same = json_array_size(one) == json_array_size(other);

	for (size_t i = 0; same && i < json_array_size(one); i++)
		same = strcmp(json_text(json_array_get(one, i), "id"),
			       json_text(json_array_get(other, i), "id")) == 0;
	return same;
}

static bool have_means_in_common(const json_t *one, const json_t *other)
{
	const json_t *means = json_object_get(one, "accepts");
	const json_t *others = json_object_get(other, "accepts");

	if (!json_array_size(means) || !json_array_size(others))
		return true; /* one of them is fetched by the government */
	for (size_t i = 0; i < json_array_size(means); i++)
		for (size_t j = 0; j < json_array_size(others); j++)
			if (json_equal(json_array_get(means, i), json_array_get(others, j)))
				return true;
	return false;
}

/* A paper has one name; what who acts hands in is called what the matters call it. */
static bool is_called_alike(const json_t *one, const json_t *other)
{
	const json_t *name = json_object_get(one, "name");

	return !name || json_equal(name, json_object_get(other, "name"));
}

static const char *differs(
	const struct service_item *item, const json_t *one, const json_t *other)
{
	const char *type = json_text(one, "type"), *other_type = json_text(other, "type");

	if (type && other_type && strcmp(type, other_type) != 0)
		return "another item asks under this key with another type";
	if (!same_ids(json_object_get(one, "options"), json_object_get(other, "options")))
		return "another item asks under this key with other options";
	if (!have_means_in_common(one, other))
		return "another item under this key accepts nothing that this one accepts";
	if (strcmp(item->implement_code, ITEM_PARTIES) != 0 && !is_called_alike(one, other))
		return "another item calls the paper under this key by another name";
	return NULL;
}

/* keys: "<list> <shared_key>" → the part that was there first. */
static void check_shared(
	struct judge *judge, const struct service_item *item, const char *list, json_t *keys)
{
	size_t mark = shape_enter(&judge->faults, list), i;
	json_t *part;

	json_array_foreach (json_object_get(item->json, list), i, part) {
		size_t inner = shape_enter_index(&judge->faults, i);
		const char *shared = json_text(part, "shared_key"), *what;
		char key[96];

		snprintf(key, sizeof(key), "%s %s", list, shared ? shared : "");
		what = shared ? differs(item, part, json_object_get(keys, key)) : NULL;
		if (what && json_object_get(keys, key))
			fault_at(judge, "shared_key", what);
		else if (shared && !json_object_get(keys, key))
			json_object_set(keys, key, part);
		shape_leave(&judge->faults, inner);
	}
	shape_leave(&judge->faults, mark);
}

static bool item_fits(const struct catalogue *catalogue, const struct service_item *item,
	json_t *keys, catalogue_fault_handler *handler, void *user)
{
	char file[64];
	struct judge judge;

	snprintf(file, sizeof(file), "%s.json", item->implement_code);
	judge_begin(&judge, handler, user, file);
	if (catalogue->frame)
		check_codes(&judge, item, catalogue->frame);
	check_shared(&judge, item, "situations", keys);
	check_shared(&judge, item, "fields", keys);
	check_shared(&judge, item, "materials", keys);
	return judge.faults.count == 0;
}

/* What a bundle's item needs comes before it in the bundle, so there is no cycle. */
static void check_bundle(
	struct judge *judge, const struct catalogue *catalogue, const json_t *bundle)
{
	const json_t *items = json_object_get(bundle, "items");
	size_t mark = shape_enter(&judge->faults, "items"), i;
	json_t *one, *before = json_array();

	json_array_foreach (items, i, one) {
		size_t inner = shape_enter_index(&judge->faults, i);
		const char *code = json_text(one, "item"), *needs = json_text(one, "needs");

		if (!catalogue_find(catalogue, code))
			fault_at(judge, "item", "is no valid item of this catalogue");
		if (has(before, "item", code))
			fault_at(judge, "item", "is in this bundle twice");
		if (needs && !has(before, "item", needs))
			fault_at(judge, "needs", "must be an earlier item of the bundle");
		json_array_append(before, one);
		shape_leave(&judge->faults, inner);
	}
	shape_leave(&judge->faults, mark);
	json_decref(before);
}

/* Places are counted for all of them together: so they must be the same ones. */
static void check_window(
	struct judge *judge, const struct catalogue *catalogue, const json_t *window)
{
	size_t mark = shape_enter(&judge->faults, "items");

	for (size_t i = 0; i < json_array_size(json_object_get(window, "items")); i++) {
		size_t inner = shape_enter_index(&judge->faults, i);
		const char *what = window_fault(catalogue, window, i);

		if (what)
			shape_fault(&judge->faults, what);
		shape_leave(&judge->faults, inner);
	}
	shape_leave(&judge->faults, mark);
}

static void check_announcement(
	struct judge *judge, const struct catalogue *catalogue, const json_t *one)
{
	const char *item = json_text(one, "item");

	if (item && !catalogue_find(catalogue, item))
		fault_at(judge, "item", "is no valid item of this catalogue");
	if (strcmp(json_text(one, "to"), json_text(one, "from")) < 0)
		fault_at(judge, "to", "lies before from");
}

static void check_list(struct catalogue *catalogue, const char *list,
	void (*check)(struct judge *, const struct catalogue *, const json_t *),
	catalogue_fault_handler *handler, void *user)
{
	json_t *all = json_object_get(catalogue->frame, list);
	size_t place = 0;
	struct judge judge;

	for (size_t i = 0; i < json_array_size(all); place++) {
		size_t mark;

		judge_begin(&judge, handler, user, CATALOGUE_FRAME_FILE);
		mark = shape_enter(&judge.faults, list);
		shape_enter_index(&judge.faults, place);
		check(&judge, catalogue, json_array_get(all, i));
		shape_leave(&judge.faults, mark);
		if (!judge.faults.count) {
			i++;
			continue;
		}
		json_array_remove(all, i);
		catalogue->left_out++;
	}
}

void catalogue_check_together(
	struct catalogue *catalogue, catalogue_fault_handler *handler, void *user)
{
	json_t *keys = json_object();
	size_t kept = 0;

	for (size_t i = 0; i < catalogue->count; i++) {
		struct service_item *item = catalogue->entries[i].item;

		if (item_fits(catalogue, item, keys, handler, user)) {
			catalogue->entries[kept++] = catalogue->entries[i];
			continue;
		}
		catalogue->left_out++;
		service_item_destroy(item);
	}
	catalogue->count = kept;
	json_decref(keys);
	check_list(catalogue, "bundles", check_bundle, handler, user);
	check_list(catalogue, "windows", check_window, handler, user);
	check_list(catalogue, "announcements", check_announcement, handler, user);
}

void catalogue_check_whole(
	const struct catalogue *catalogue, catalogue_fault_handler *handler, void *user)
{
	struct judge judge;

	judge_begin(&judge, handler, user, CATALOGUE_STUCK ".json");
	if (!catalogue_find(catalogue, CATALOGUE_STUCK))
		fault_at(&judge, "",
			"is missing or left out: without this item nobody can report what could "
			"not be done (办不成事), and terminals send them to 12345");
	else if (!catalogue_stuck(catalogue))
		fault_at(&judge, "fields",
			"has no field \"" CATALOGUE_STUCK_WHERE
			"\" with options: the report of "
			"what could not be done (办不成事) cannot be sent without a choice");
}
