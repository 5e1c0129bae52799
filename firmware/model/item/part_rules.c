#include <regex.h>
#include <string.h>

#include "firmware/model/item/acting_rules.h"
#include "firmware/model/item/condition.h"
#include "firmware/model/item/item_rules.h"
#include "firmware/model/item/item_shape.h"
#include "firmware/model/item/item_text.h"
#include "firmware/model/item/whose_rules.h"
#include "firmware/model/json.h"

#define PAGES_MAX 60 /* of one case: 64 parts less the inner one and a reserve */

struct member_types {
	const char *name;  /* a member, or a value of from_card */
	const char *types; /* of the fields it goes with */
};

static bool is_given(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);

	return value && !json_is_null(value);
}

static bool flag(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member)) == 1;
}

/* True when word stands in the list of words between spaces. */
static bool is_listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(list, word); at && len; at = strstr(at + 1, word))
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static void check_id(struct shape_faults *faults, json_t *seen, const json_t *part)
{
	const char *id = json_text(part, "id");

	if (!id)
		return;
	if (strcmp(id, "inner") == 0)
		shape_fault_at(faults, "id", "inner is the name of the sealed form itself");
	if (json_object_get(seen, id))
		shape_fault_at(faults, "id", "is used twice in this item");
	json_object_set_new(seen, id, json_true());
}

static void check_ids(
	struct shape_faults *faults, const json_t *item, const char *list, json_t *seen)
{
	size_t mark = shape_enter(faults, list), i;
	json_t *part;

	json_array_foreach (json_object_get(item, list), i, part) {
		size_t inner = shape_enter_index(faults, i);

		check_id(faults, seen, part);
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_shared_key(struct shape_faults *faults, json_t *seen, const json_t *part)
{
	const char *key = json_text(part, "shared_key");

	if (!key)
		return;
	if (json_object_get(seen, key))
		shape_fault_at(faults, "shared_key", "is used twice in this list");
	json_object_set_new(seen, key, json_true());
}

/* One key, one answer: twice in an item it would be asked once and mean two things. */
static void check_shared_keys(struct shape_faults *faults, const json_t *item, const char *list)
{
	json_t *seen = json_object(), *part;
	size_t mark = shape_enter(faults, list), i;

	json_array_foreach (json_object_get(item, list), i, part) {
		size_t inner = shape_enter_index(faults, i);

		check_shared_key(faults, seen, part);
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
	json_decref(seen);
}

static void check_all_ids(struct shape_faults *faults, const json_t *item)
{
	json_t *seen = json_object(), *option_ids;
	size_t i;

	check_ids(faults, item, "situations", seen);
	check_ids(faults, item, "fields", seen);
	check_ids(faults, item, "materials", seen);
	json_decref(seen);
	for (int list = 0; list < 2; list++) {
		const char *name = list ? "fields" : "situations";
		size_t mark = shape_enter(faults, name);
		json_t *part;

		json_array_foreach (json_object_get(item, name), i, part) {
			size_t inner = shape_enter_index(faults, i);

			option_ids = json_object();
			check_ids(faults, part, "options", option_ids);
			json_decref(option_ids);
			shape_leave(faults, inner);
		}
		shape_leave(faults, mark);
	}
}

static void check_type_members(
	struct shape_faults *faults, const json_t *field, const char *type)
{
	static const struct member_types TYPES[] = {
		{"options", "choice"},
		{"pattern", "text name address phone"},
		{"min", "text name address number money"},
		{"max", "text name address number money"},
		{"signs", "name"},
		{"comes", "name"},
	};

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (is_given(field, TYPES[i].name) && !is_listed(TYPES[i].types, type))
			shape_fault_at(faults, TYPES[i].name, "does not go with this type");
	if (strcmp(type, "choice") == 0 && !is_given(field, "options"))
		shape_fault_at(faults, "options", "a choice needs its options");
	if (strcmp(type, "phone") == 0 && flag(field, "required"))
		shape_fault_at(faults, "required", "a phone number is never required");
}

static void check_from_card(struct shape_faults *faults, const json_t *field, const char *type)
{
	static const struct member_types TYPES[] = {
		{"name", "name text"},
		{"sex", "choice"},
		{"ethnicity", "text"},
		{"birth", "date"},
		{"address", "address text"},
		{"id_number", "id_number"},
		{"issuer", "text"},
		{"valid_from", "date"},
		{"valid_to", "date"},
		{"passport_number", "text"},
		{"passport_name", "name text"},
		{"passport_nationality", "text"},
	};
	const char *from = json_text(field, "from_card");

	for (size_t i = 0; from && i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (strcmp(TYPES[i].name, from) == 0 && !is_listed(TYPES[i].types, type))
			shape_fault_at(faults, "from_card", "does not fit this type of field");
}

static void check_range(struct shape_faults *faults, const json_t *field, const char *type)
{
	const json_t *min = json_object_get(field, "min"), *max = json_object_get(field, "max");

	if (json_is_integer(min) && json_is_integer(max) &&
		json_integer_value(min) > json_integer_value(max))
		shape_fault_at(faults, "max", "is less than min");
	if (is_listed("text name address money", type) && json_integer_value(min) < 0)
		shape_fault_at(faults, "min", "a length or an amount is not negative");
}

static void check_pattern(struct shape_faults *faults, const json_t *field)
{
	const char *pattern = json_text(field, "pattern");
	regex_t expression;

	if (!pattern)
		return;
	if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		shape_fault_at(faults, "pattern", "is no POSIX extended expression");
	else
		regfree(&expression);
}

static bool is_type(const char *type)
{
	for (int i = 0; type && ITEM_FIELD_TYPES[i]; i++)
		if (strcmp(ITEM_FIELD_TYPES[i], type) == 0)
			return true;
	return false;
}

static void check_field(struct shape_faults *faults, const json_t *field)
{
	const char *type = json_text(field, "type");

	if (!is_type(type))
		return;
	check_type_members(faults, field, type);
	check_from_card(faults, field, type);
	check_range(faults, field, type);
	check_pattern(faults, field);
}

static void check_obtainable(struct shape_faults *faults, const json_t *material)
{
	if (json_array_size(json_object_get(material, "accepts")) > 0)
		shape_fault_at(
			faults, "accepts", "what the government fetches is not asked for");
	if (is_given(material, "deferrable"))
		shape_fault_at(
			faults, "deferrable", "what the government fetches cannot be late");
	if (is_given(material, "pledge"))
		shape_fault_at(faults, "pledge", "what the government fetches needs no pledge");
}

/* What says who somebody is, or binds them, is what a matter is decided on. */
static bool is_main_paper(const char *name)
{
	static const char *const MAIN[] = {
		"身份证", "护照", "户口簿", "委托书", "授权书", "承诺书", "营业执照"};

	for (size_t i = 0; i < sizeof(MAIN) / sizeof(MAIN[0]); i++)
		if (strstr(name, MAIN[i]))
			return true;
	return false;
}

static void check_asked(struct shape_faults *faults, const json_t *material)
{
	if (json_array_size(json_object_get(material, "accepts")) == 0)
		shape_fault_at(faults, "accepts", "must say how the citizen can hand it in");
	if (is_given(material, "deferrable") && !flag(material, "required"))
		shape_fault_at(
			faults, "deferrable", "what is not required need not be deferred");
	if (is_given(material, "deferrable") &&
		is_main_paper(item_text(material, "name", "zh-Hans")))
		shape_fault_at(faults, "deferrable",
			"容缺受理 is for minor papers: not for one that says who somebody is or "
			"binds them");
}

static void check_material(struct shape_faults *faults, const json_t *material)
{
	const char *name = item_text(material, "name", "zh-Hans");

	if (strstr(name, "其他材料") || strstr(name, "有关材料"))
		shape_fault_at(
			faults, "name", "no material may be called 其他材料 or 有关材料");
	if (!json_is_integer(json_object_get(material, "obtainable")))
		return;
	if (flag(material, "obtainable"))
		check_obtainable(faults, material);
	else
		check_asked(faults, material);
}

static void check_each(struct shape_faults *faults, const json_t *item, const char *list,
	void (*check)(struct shape_faults *, const json_t *))
{
	size_t mark = shape_enter(faults, list), i;
	json_t *part;

	json_array_foreach (json_object_get(item, list), i, part) {
		size_t inner = shape_enter_index(faults, i);

		check(faults, part);
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

/* Where every paper may be late, nothing is there to accept a case on. */
static void check_deferrable(struct shape_faults *faults, const json_t *item)
{
	size_t required = 0, late = 0, i;
	json_t *material;

	json_array_foreach (json_object_get(item, "materials"), i, material) {
		required += flag(material, "required");
		late += flag(material, "required") && is_given(material, "deferrable");
	}
	if (late && late == required)
		shape_fault_at(faults, "materials",
			"容缺受理 is for minor papers: one that is required must be there at once");
}

static void check_pages(struct shape_faults *faults, const json_t *item)
{
	json_int_t pages = 0;
	size_t i;
	json_t *material;

	json_array_foreach (json_object_get(item, "materials"), i, material)
		if (!flag(material, "obtainable"))
			pages += json_integer_value(json_object_get(material, "pages_max"));
	if (pages > PAGES_MAX)
		shape_fault_at(faults, "materials",
			"one case takes at most 60 pages of all materials");
}

static void check_when(struct shape_faults *faults, const json_t *part, const char *member,
	const struct condition_view *view)
{
	const json_t *when = json_object_get(part, member);
	size_t before = faults->count, mark;

	if (!when)
		return;
	mark = shape_enter(faults, member);
	condition_check(faults, when, view);
	if (faults->count == before && !condition_is_reachable(when, view))
		shape_fault(faults, "no answers ever lead here");
	shape_leave(faults, mark);
}

/* Situations are asked first, then fields; materials may look at all of them. */
static void check_whens(struct shape_faults *faults, const json_t *item, const char *list)
{
	struct condition_view view = {.situations = json_object_get(item, "situations"),
		.fields = json_object_get(item, "fields")};
	size_t mark = shape_enter(faults, list), i;
	json_t *part;

	json_array_foreach (json_object_get(item, list), i, part) {
		size_t inner = shape_enter_index(faults, i);

		view.situation_count =
			strcmp(list, "situations") == 0 ? i : json_array_size(view.situations);
		view.field_count = strcmp(list, "situations") == 0 ? 0
				   : strcmp(list, "fields") == 0   ? i
								 : json_array_size(view.fields);
		check_when(faults, part, "when", &view);
		check_when(faults, part, "from_card_when", &view);
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

void part_rules_check(struct shape_faults *faults, const json_t *item)
{
	check_all_ids(faults, item);
	acting_rules_check(faults, item);
	whose_rules_check(faults, item);
	check_shared_keys(faults, item, "situations");
	check_shared_keys(faults, item, "fields");
	check_shared_keys(faults, item, "materials");
	check_each(faults, item, "fields", check_field);
	check_each(faults, item, "materials", check_material);
	check_deferrable(faults, item);
	check_pages(faults, item);
	check_whens(faults, item, "situations");
	check_whens(faults, item, "fields");
	check_whens(faults, item, "materials");
}
