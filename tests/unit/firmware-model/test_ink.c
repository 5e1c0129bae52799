#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "firmware/model/ink.h"

static struct ink *new_ink(void)
{
	struct ink *ink = calloc(1, sizeof(*ink));

	assert_non_null(ink);
	ink->width = 16000;
	ink->height = 6000;
	return ink;
}

static void ink_comes_back_the_same(void **unused)
{
	struct ink *ink = new_ink(), *again = new_ink();
	json_t *json;

	(void)unused;
	ink_add(ink, 100, 200, 0, true);
	ink_add(ink, 900, 250, 16, false);
	ink_add(ink, 900, 800, 300, true);
	ink_add(ink, -5, 7000, 316, false); /* a finger may leave the pad */
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	assert_int_equal(json_array_size(json_object_get(json, "strokes")), 2);
	assert_int_equal(ink_from_json(json, again), STATUS_OK);
	assert_memory_equal(ink, again, sizeof(*ink));
	json_decref(json);
	free(ink);
	free(again);
}

static void the_first_point_begins_a_stroke_whatever_was_said(void **unused)
{
	struct ink *ink = new_ink();

	(void)unused;
	ink_add(ink, 0, 0, 0, false);
	assert_true(ink->points[0].first);
	free(ink);
}

/* A circle is accepted, and told from a name. */
static void one_stroke_or_a_tiny_mark_is_plain(void **unused)
{
	struct ink *ink = new_ink();

	(void)unused;
	assert_true(ink_is_plain(ink));
	for (int i = 0; i < 20; i++)
		ink_add(ink, 3000 + i % 10 * 200, 3000 + i / 2 * 100, i * 20, i == 0);
	assert_true(ink_is_plain(ink));
	ink_add(ink, 6000, 3000, 500, true);
	ink_add(ink, 7000, 3000, 520, false);
	assert_false(ink_is_plain(ink));
	ink->confirmed = true;
	ink->count = 0;
	assert_false(ink_is_plain(ink)); /* no mark at all: confirmed by the keypad */
	ink->confirmed = false;
	for (int i = 0; i < 3; i++)
		ink_add(ink, 3000 + i * 10, 3000, i * 90, true);
	assert_true(ink_is_plain(ink));
	free(ink);
}

static void points_beyond_the_limit_are_dropped(void **unused)
{
	struct ink *ink = new_ink(), *again = new_ink();
	json_t *json;

	(void)unused;
	for (int i = 0; i < INK_POINTS_MAX + 10; i++)
		ink_add(ink, i, i, i, i == 0);
	assert_int_equal(ink->count, INK_POINTS_MAX);
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	assert_int_equal(ink_from_json(json, again), STATUS_OK);
	json_array_append_new(
		json_object_get(json, "strokes"), json_pack("[[i,i,i]]", 1, 1, 1));
	assert_int_equal(ink_from_json(json, again), STATUS_BAD_DATA);
	json_decref(json);
	free(ink);
	free(again);
}

static void only_nothing_or_a_dot_is_tiny(void **unused)
{
	struct ink *ink = new_ink();

	(void)unused;
	assert_true(ink_is_tiny(ink));
	ink_add(ink, 5000, 3000, 0, true);
	assert_true(ink_is_tiny(ink));
	ink_add(ink, 5200, 3150, 5, false);
	assert_true(ink_is_tiny(ink));
	ink_add(ink, 5300, 3000, 9, false); /* a single short stroke counts */
	assert_false(ink_is_tiny(ink));
	free(ink);
}

static void a_witness_is_kept_by_name_and_nothing_else_is_taken_for_one(void **unused)
{
	struct ink *ink = new_ink(), *again = new_ink();
	json_t *json = NULL;

	(void)unused;
	ink_add(ink, 100, 200, 0, true);
	strcpy(ink->witness, "和见证");
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	assert_string_equal(json_text(json, "method"), "witness");
	assert_int_equal(ink_from_json(json, again), STATUS_OK);
	assert_memory_equal(ink, again, sizeof(*ink));
	json_object_del(json, "witness");
	assert_int_equal(ink_from_json(json, again), STATUS_BAD_DATA);
	json_object_set_new(json, "witness", json_string("和见证"));
	json_object_del(json, "method");
	assert_int_equal(ink_from_json(json, again), STATUS_BAD_DATA);
	json_decref(json);
	free(ink);
	free(again);
}

static void empty_ink_is_kept_too(void **unused)
{
	struct ink *ink = new_ink(), *again = new_ink();
	json_t *json;

	(void)unused;
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	assert_int_equal(ink_from_json(json, again), STATUS_OK);
	assert_int_equal(again->count, 0);
	json_decref(json);
	free(ink);
	free(again);
}

static void a_confirmation_by_the_keypad_says_so(void **unused)
{
	struct ink *ink = new_ink(), *again = new_ink();
	json_t *json;

	(void)unused;
	assert_true(ink_is_tiny(ink));
	ink->confirmed = true;
	assert_false(ink_is_tiny(ink));
	assert_int_equal(ink_to_json(ink, &json), STATUS_OK);
	assert_string_equal(json_text(json, "method"), "keypad");
	assert_int_equal(ink_from_json(json, again), STATUS_OK);
	assert_true(again->confirmed);
	json_decref(json);
	free(ink);
	free(again);
}

static void what_is_no_ink_is_refused(void **unused)
{
	static const char *const WRONG[] = {"[]", "{}", "null",
		"{\"width\":1,\"height\":1,\"strokes\":{}}",
		"{\"width\":1,\"height\":1,\"strokes\":[[]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[[[1,2]]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[[[1,2,3,4]]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[[[1,2,-3]]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[[[1,2,2147483648]]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[[[1,\"2\",3]]]}",
		"{\"width\":1,\"height\":1,\"strokes\":[1]}",
		"{\"width\":-1,\"height\":1,\"strokes\":[]}", "{\"width\":1,\"strokes\":[]}",
		"{\"width\":1,\"height\":1,\"strokes\":[],\"method\":\"nod\"}",
		"{\"width\":1,\"height\":1,\"strokes\":[],\"more\":1}"};
	struct ink *ink = new_ink();

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		json_t *json;

		assert_int_equal(json_read(WRONG[i], strlen(WRONG[i]), &json), STATUS_OK);
		assert_int_equal(ink_from_json(json, ink), STATUS_BAD_DATA);
		assert_int_equal(ink->width, 16000);
		json_decref(json);
	}
	free(ink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ink_comes_back_the_same),
		cmocka_unit_test(the_first_point_begins_a_stroke_whatever_was_said),
		cmocka_unit_test(one_stroke_or_a_tiny_mark_is_plain),
		cmocka_unit_test(points_beyond_the_limit_are_dropped),
		cmocka_unit_test(only_nothing_or_a_dot_is_tiny),
		cmocka_unit_test(a_witness_is_kept_by_name_and_nothing_else_is_taken_for_one),
		cmocka_unit_test(empty_ink_is_kept_too),
		cmocka_unit_test(a_confirmation_by_the_keypad_says_so),
		cmocka_unit_test(what_is_no_ink_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
