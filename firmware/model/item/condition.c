#include "firmware/model/item/condition.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/model/json.h"

/* The answer as a whole number; false when there is none or it is no number. */
static bool answer_number(const json_t *answer, json_int_t *out)
{
	const char *text = json_string_value(answer);
	char *end;

	if (json_is_integer(answer)) {
		*out = json_integer_value(answer);
		return true;
	}
	if (!text || !*text)
		return false;
	*out = strtoll(text, &end, 10);
	return *end == '\0';
}

static bool answer_holds(const json_t *when, const char *id, const json_t *answers)
{
	const json_t *answer = json_object_get(answers, id);
	const char *is = json_text(when, "is");
	json_int_t number;

	if (is)
		return json_is_string(answer) && strcmp(json_string_value(answer), is) == 0;
	return json_is_integer(json_object_get(when, "below")) &&
	       answer_number(answer, &number) &&
	       number < json_integer_value(json_object_get(when, "below"));
}

static bool all_hold(const json_t *list, const json_t *answers)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one)
		if (!condition_holds(one, answers))
			return false;
	return json_is_array(list);
}

static bool any_holds(const json_t *list, const json_t *answers)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one)
		if (condition_holds(one, answers))
			return true;
	return false;
}

/* The situation or field that when looks at directly; NULL for all, any, not. */
static const char *looks_at(const json_t *when)
{
	const char *id = json_text(when, "situation");

	return id ? id : json_text(when, "field");
}

bool condition_holds(const json_t *when, const json_t *answers)
{
	const char *id = looks_at(when);

	if (!when || json_is_null(when))
		return true;
	if (id)
		return answer_holds(when, id, answers);
	if (json_object_get(when, "all"))
		return all_hold(json_object_get(when, "all"), answers);
	if (json_object_get(when, "any"))
		return any_holds(json_object_get(when, "any"), answers);
	if (json_object_get(when, "not"))
		return !condition_holds(json_object_get(when, "not"), answers);
	return false;
}

/* Index of the element with this id; -1 when there is none. */
static int find(const json_t *list, const char *id)
{
	size_t i;
	json_t *one;

	json_array_foreach (list, i, one) {
		const char *own = json_text(one, "id");

		if (id && own && strcmp(own, id) == 0)
			return (int)i;
	}
	return -1;
}

static void check_option(struct shape_faults *faults, const json_t *when, const json_t *asked)
{
	const char *is = json_text(when, "is");
	size_t mark = shape_enter(faults, "is");

	if (!is)
		shape_fault(faults, "needs the answer as text");
	else if (json_is_array(json_object_get(asked, "options")) &&
		 find(json_object_get(asked, "options"), is) < 0)
		shape_fault(faults, "is none of the options asked there");
	shape_leave(faults, mark);
}

static void check_below(struct shape_faults *faults, const json_t *when, const json_t *field)
{
	const char *type = json_text(field, "type");
	size_t mark = shape_enter(faults, "below");

	if (!json_is_integer(json_object_get(when, "below")))
		shape_fault(faults, "needs an integer");
	else if (!type || strcmp(type, "number") != 0)
		shape_fault(faults, "compares fields of type number only");
	shape_leave(faults, mark);
}

/* what: "situation" or "field". NULL when when may not look there. */
static const json_t *check_reference(struct shape_faults *faults, const json_t *when,
	const char *what, const json_t *list, size_t earlier)
{
	int index = find(list, json_text(when, what));
	size_t mark = shape_enter(faults, what);

	if (index < 0)
		shape_fault(faults, "refers to something that does not exist");
	else if ((size_t)index >= earlier)
		shape_fault(faults, "refers to something that is asked later");
	shape_leave(faults, mark);
	return index >= 0 && (size_t)index < earlier ? json_array_get(list, (size_t)index)
						     : NULL;
}

static void check_parts(struct shape_faults *faults, const json_t *when, const char *name,
	const struct condition_view *view)
{
	const json_t *list = json_object_get(when, name);
	size_t mark = shape_enter(faults, name), i;
	json_t *one;

	if (json_array_size(list) == 0)
		shape_fault(faults, "needs a list of at least one condition");
	json_array_foreach (list, i, one) {
		size_t inner = shape_enter_index(faults, i);

		condition_check(faults, one, view);
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_not(
	struct shape_faults *faults, const json_t *when, const struct condition_view *view)
{
	size_t mark = shape_enter(faults, "not");

	condition_check(faults, json_object_get(when, "not"), view);
	shape_leave(faults, mark);
}

static bool has_only(const json_t *when, const char *a, const char *b)
{
	return json_object_get(when, a) && (!b || json_object_get(when, b)) &&
	       json_object_size(when) == (b ? 2 : 1);
}

void condition_check(
	struct shape_faults *faults, const json_t *when, const struct condition_view *view)
{
	const json_t *asked;

	if (has_only(when, "situation", "is")) {
		asked = check_reference(
			faults, when, "situation", view->situations, view->situation_count);
		check_option(faults, when, asked);
	} else if (has_only(when, "field", "is")) {
		asked = check_reference(faults, when, "field", view->fields, view->field_count);
		check_option(faults, when, asked);
	} else if (has_only(when, "field", "below")) {
		asked = check_reference(faults, when, "field", view->fields, view->field_count);
		check_below(faults, when, asked);
	} else if (has_only(when, "all", NULL)) {
		check_parts(faults, when, "all", view);
	} else if (has_only(when, "any", NULL)) {
		check_parts(faults, when, "any", view);
	} else if (has_only(when, "not", NULL)) {
		check_not(faults, when, view);
	} else {
		shape_fault(faults,
			"is none of situation/is, field/is, field/below, all, any, not");
	}
}
