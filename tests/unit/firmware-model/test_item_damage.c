/* The sample item with every value in turn replaced by what does not belong there. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/basket/form.h"
#include "tests/unit/firmware-model/item_bench.h"

static const char *const INTRUDERS[] = {"null", "true", "-1", "9007199254740991", "\"\"",
	"\"x\"", "\"inner\"", "[]", "{}", "[[]]", "{\"when\":{\"not\":{}}}",
	"{\"id\":\"name\",\"options\":[7]}"};

static size_t loaded, refused;

/* What was accepted must be usable. */
static void use(struct service_item *item)
{
	const struct identity card = {.name = "木", .sex = "1"};
	const char *key;
	json_t *form;

	assert_int_equal(form_prefill(item, &card, &form), STATUS_OK);
	(void)form_first_gap(item, form, &key);
	for (size_t i = 0; i < item->material_count; i++)
		(void)service_item_applies(
			json_object_get(item->materials[i].json, "when"), form);
	json_decref(form);
}

static void load_copy(const json_t *root)
{
	struct service_item *item = NULL;
	struct messages messages = {{0}, 0};

	if (service_item_load(json_deep_copy(root), collect, &messages, &item) == STATUS_OK) {
		use(item);
		assert_int_equal(messages.count, 0);
		loaded++;
	} else {
		assert_null(item);
		assert_true(messages.count > 0);
		refused++;
	}
	service_item_destroy(item);
}

static void damage(json_t *root, json_t *parent, const char *name, size_t index)
{
	json_t *kept = json_incref(
		name ? json_object_get(parent, name) : json_array_get(parent, index));

	for (size_t i = 0; i < sizeof(INTRUDERS) / sizeof(INTRUDERS[0]); i++) {
		json_t *intruder = json_loads(INTRUDERS[i], JSON_DECODE_ANY, NULL);

		assert_non_null(intruder);
		if (name)
			json_object_set_new(parent, name, intruder);
		else
			json_array_set_new(parent, index, intruder);
		load_copy(root);
	}
	if (name)
		json_object_set_new(parent, name, kept);
	else
		json_array_set_new(parent, index, kept);
}

static void damage_all(json_t *root, json_t *at)
{
	const char *name;
	json_t *value;
	void *next;
	size_t i;

	json_object_foreach_safe (at, next, name, value) {
		damage_all(root, value);
		damage(root, at, name, 0);
	}
	if (json_is_array(at))
		json_array_foreach (at, i, value) {
			damage_all(root, value);
			damage(root, at, NULL, i);
		}
}

static void a_damaged_item_is_refused_with_a_reason_or_usable(void **unused)
{
	json_t *root = item_json();

	(void)unused;
	json_array_append_new(json_object_get(root, "situations"),
		json_loads("{\"id\":\"s1\",\"question\":{\"zh-Hans\":\"甲\",\"en\":\"x\"},"
			   "\"options\":["
			   "{\"id\":\"yes\",\"label\":{\"zh-Hans\":\"甲\",\"en\":\"x\"}},"
			   "{\"id\":\"no\",\"label\":{\"zh-Hans\":\"甲\",\"en\":\"x\"}}]}",
			0, NULL));
	json_object_set_new(json_array_get(json_object_get(root, "materials"), 0), "when",
		json_loads("{\"all\":[{\"situation\":\"s1\",\"is\":\"yes\"},"
			   "{\"not\":{\"situation\":\"ground\",\"is\":\"study\"}}]}",
			0, NULL));
	load_copy(root);
	assert_int_equal(loaded, 1);
	damage_all(root, root);
	assert_true(refused > 3000);
	assert_true(loaded > 100);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_damaged_item_is_refused_with_a_reason_or_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
