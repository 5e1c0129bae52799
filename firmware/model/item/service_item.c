#include "firmware/model/item/service_item.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/model/item/condition.h"
#include "firmware/model/item/item_rules.h"
#include "firmware/model/item/item_shape.h"

static bool flag(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member)) == 1;
}

static int number(const json_t *object, const char *member)
{
	return (int)json_integer_value(json_object_get(object, member));
}

static enum field_type type_of(const json_t *field)
{
	const char *type = json_text(field, "type");
	int i = FIELD_TEXT;

	while (ITEM_FIELD_TYPES[i + 1] && strcmp(ITEM_FIELD_TYPES[i], type) != 0)
		i++;
	return (enum field_type)i;
}

static void take_fields(struct service_item *item)
{
	size_t i;
	json_t *field;

	json_array_foreach (json_object_get(item->json, "fields"), i, field)
		item->fields[i] = (struct item_field){
			.id = json_text(field, "id"),
			.type = type_of(field),
			.required = flag(field, "required"),
			.sensitive = flag(field, "sensitive"),
			.from_card = json_text(field, "from_card"),
			.json = field,
		};
	item->field_count = i;
}

static void take_materials(struct service_item *item)
{
	size_t i;
	json_t *material;

	json_array_foreach (json_object_get(item->json, "materials"), i, material)
		item->materials[i] = (struct item_material){
			.id = json_text(material, "id"),
			.required = flag(material, "required"),
			.obtainable = flag(material, "obtainable"),
			.pages_max = number(material, "pages_max"),
			.json = material,
		};
	item->material_count = i;
}

static void take(struct service_item *item)
{
	const json_t *json = item->json;

	item->implement_code = json_text(json, "implement_code");
	item->department = json_text(json, "department");
	item->version = number(json, "version");
	item->by_hand_only = flag(json, "by_hand_only");
	item->in_force = strcmp(json_text(json, "status"), "in_force") == 0;
	item->booking_only = strcmp(json_text(json, "terminal"), "booking_only") == 0;
	item->statutory_days = number(json_object_get(json, "statutory_limit"), "days");
	item->promised_days = number(json_object_get(json, "promised_limit"), "days");
	item->limit_unit = json_text(json_object_get(json, "promised_limit"), "unit");
	take_fields(item);
	take_materials(item);
}

static enum status check(json_t *json, item_fault_handler *handler, void *user)
{
	struct shape_faults faults = {.handler = handler, .user = user};

	shape_check(&faults, &ITEM_SHAPE, json);
	item_rules_check(&faults, json);
	part_rules_check(&faults, json);
	if (faults.count)
		return failure(STATUS_BAD_DATA, "service item: %zu faults", faults.count);
	return STATUS_OK;
}

enum status service_item_load(
	json_t *json, item_fault_handler *handler, void *user, struct service_item **out)
{
	struct service_item *item = NULL;
	enum status status = check(json, handler, user);

	if (status == STATUS_OK) {
		item = calloc(1, sizeof(*item));
		if (!item)
			status = failure(STATUS_NO_MEMORY, "service item");
	}
	if (status != STATUS_OK) {
		json_decref(json);
		return status;
	}
	item->json = json;
	take(item);
	*out = item;
	return STATUS_OK;
}

void service_item_destroy(struct service_item *item)
{
	if (!item)
		return;
	json_decref(item->json);
	free(item);
}

bool service_item_is_valid(const struct service_item *item, const char *date)
{
	const char *from = json_text(item->json, "valid_from");
	const char *to = json_text(item->json, "valid_to");

	return item->in_force && strcmp(from, date) <= 0 && (!to || strcmp(date, to) <= 0);
}

bool service_item_is_filed_by(const json_t *json, const char *acting)
{
	const json_t *types = json_object_get(json, "applicant_types");
	const json_t *by = json_object_get(json, "filed_by");

	if (strcmp(acting, "enterprise") == 0)
		return json_lists(types, acting);
	return json_lists(types, "person") && (!by || json_lists(by, acting));
}

bool service_item_applies(const json_t *when, const json_t *answers)
{
	return condition_holds(when, answers);
}
