/* Every allocation of jansson made to fail in turn. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/basket/form.h"
#include "firmware/model/ink.h"
#include "firmware/model/slip.h"
#include "tests/unit/firmware-model/item_bench.h"

#define TEXT "{\"a\":[1,true,null,\"text\",{\"b\":\"木·𠀀\"}],\"c\":{\"d\":[]}}"

static json_malloc_t real_malloc;
static json_free_t real_free;
static unsigned allocations, failing;

static void *failing_malloc(size_t size)
{
	return ++allocations == failing ? NULL : real_malloc(size);
}

static void free_as_before(void *memory)
{
	real_free(memory);
}

struct material {
	struct service_item *item;
	struct slip *slip;
	struct ink *ink;
};

static enum status read_text(struct material *material, json_t **out)
{
	(void)material;
	return json_read(TEXT, strlen(TEXT), out);
}

static enum status write_slip(struct material *material, json_t **out)
{
	return slip_to_json(material->slip, out);
}

static enum status write_ink(struct material *material, json_t **out)
{
	return ink_to_json(material->ink, out);
}

static enum status prefill(struct material *material, json_t **out)
{
	const struct identity card = {
		.name = "木·𠀀", .sex = "1", .id_number = "11010519491231002X"};

	return form_prefill(material->item, &card, out);
}

typedef enum status operation(struct material *material, json_t **out);

/* Fails the first allocation, then the second … until the operation needs no more. */
static unsigned fail_in_turn(operation *run, struct material *material)
{
	json_t *json = NULL;
	enum status status;

	for (failing = 1;; failing++) {
		allocations = 0;
		status = run(material, &json);
		if (status == STATUS_OK)
			break;
		/* jansson's scanner may call it a bad token: refused all the same */
		if (run != read_text || status != STATUS_BAD_DATA)
			assert_int_equal(status, STATUS_NO_MEMORY);
		assert_null(json);
	}
	json_decref(json);
	return failing;
}

static int take_over(void **state)
{
	struct material *material = calloc(1, sizeof(*material));
	struct messages messages;

	material->slip = calloc(1, sizeof(*material->slip));
	material->ink = calloc(1, sizeof(*material->ink));
	material->slip->case_count = 2;
	material->slip->cases[1].material_count = 2;
	for (int i = 0; i < 4; i++)
		ink_add(material->ink, i, i, i, i % 2 == 0);
	if (load_changed(NULL, 0, &messages, &material->item) != STATUS_OK)
		return -1;
	*state = material;
	json_get_alloc_funcs(&real_malloc, &real_free);
	failing = 0;
	json_set_alloc_funcs(failing_malloc, free_as_before);
	return 0;
}

static int give_back(void **state)
{
	struct material *material = *state;

	json_set_alloc_funcs(real_malloc, real_free);
	service_item_destroy(material->item);
	free(material->slip);
	free(material->ink);
	free(material);
	return 0;
}

static void reading_survives_every_failure(void **state)
{
	assert_true(fail_in_turn(read_text, *state) > 10);
}

static void a_slip_survives_every_failure(void **state)
{
	assert_true(fail_in_turn(write_slip, *state) > 40);
}

static void ink_survives_every_failure(void **state)
{
	assert_true(fail_in_turn(write_ink, *state) > 20);
}

static void a_form_survives_every_failure(void **state)
{
	assert_true(fail_in_turn(prefill, *state) > 4);
}

static void jansson_gives_back_memory_through_our_wiping(void **state)
{
	(void)state;
	assert_ptr_equal(real_malloc, malloc);
	assert_ptr_not_equal(real_free, free);
	real_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			reading_survives_every_failure, take_over, give_back),
		cmocka_unit_test_setup_teardown(
			a_slip_survives_every_failure, take_over, give_back),
		cmocka_unit_test_setup_teardown(
			ink_survives_every_failure, take_over, give_back),
		cmocka_unit_test_setup_teardown(
			a_form_survives_every_failure, take_over, give_back),
		cmocka_unit_test_setup_teardown(
			jansson_gives_back_memory_through_our_wiping, take_over, give_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
