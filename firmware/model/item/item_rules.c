#include "firmware/model/item/item_rules.h"

#include <string.h>

#include "firmware/model/booking.h"
#include "firmware/model/item/item_shape.h"
#include "firmware/model/item/item_text.h"
#include "firmware/model/json.h"

static bool is(const json_t *object, const char *member, const char *word)
{
	const char *text = json_text(object, member);

	return text && strcmp(text, word) == 0;
}

static bool is_given(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);

	return value && !json_is_null(value);
}

static json_int_t number(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member));
}

static const char *chinese(const json_t *object, const char *member)
{
	return item_text(object, member, "zh-Hans");
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static void check_validity(struct shape_faults *faults, const json_t *item)
{
	const char *from = json_text(item, "valid_from"), *to = json_text(item, "valid_to");

	if (from && to && strcmp(to, from) < 0)
		shape_fault_at(faults, "valid_to", "lies before valid_from");
}

static void check_limits(struct shape_faults *faults, const json_t *item)
{
	const json_t *statutory = json_object_get(item, "statutory_limit");
	const json_t *promised = json_object_get(item, "promised_limit");
	const char *unit = json_text(statutory, "unit");

	if (unit && json_text(promised, "unit") && !is(promised, "unit", unit))
		shape_fault_at(faults, "promised_limit",
			"must have the unit of statutory_limit, so that both can be compared");
	else if (statutory && number(promised, "days") > number(statutory, "days"))
		shape_fault_at(faults, "promised_limit", "is longer than statutory_limit");
	if (is(item, "case_type", "promised") && promised && number(promised, "days") < 1)
		shape_fault_at(
			faults, "promised_limit", "a promised item needs at least 1 day");
}

static void check_visits(struct shape_faults *faults, const json_t *item)
{
	if (number(item, "onsite_visits") != 0 && !is_given(item, "onsite_reason"))
		shape_fault_at(faults, "onsite_reason",
			"onsite_visits is not 0: the reason must be told");
}

static void check_phones(struct shape_faults *faults, const json_t *item)
{
	const char *consult = json_text(item, "consult_phone");

	if (consult && is(item, "complaint_phone", consult))
		shape_fault_at(faults, "complaint_phone", "must differ from consult_phone");
}

static const json_t *field_called(const json_t *item, const char *id)
{
	size_t i;
	json_t *field;

	json_array_foreach (json_object_get(item, "fields"), i, field)
		if (is(field, "id", id))
			return field;
	return NULL;
}

/* A choice of exactly what can be booked. */
static bool asks_for_kind(const json_t *field, const json_t *kinds)
{
	const json_t *options = json_object_get(field, "options");
	bool same = is(field, "type", "choice") &&
		    json_array_size(options) == json_array_size(kinds);

	for (size_t i = 0; same && i < json_array_size(options); i++) {
		const char *id = json_text(json_array_get(options, i), "id");

		same = id && json_lists(kinds, id);
	}
	return same;
}

/* Who says how many come at once says so of each kind that can be booked, and of no other. */
static bool counts_each_kind(const json_t *places, const json_t *kinds)
{
	bool each = json_object_size(places) == json_array_size(kinds);

	for (size_t i = 0; each && i < json_array_size(kinds); i++)
		each = json_object_get(places, json_string_value(json_array_get(kinds, i))) !=
		       NULL;
	return each;
}

static void check_places(struct shape_faults *faults, const json_t *item)
{
	const json_t *booking = json_object_get(item, "booking");
	const json_t *places = json_object_get(booking, "places");

	if (places && !counts_each_kind(places, json_object_get(booking, "kinds")))
		shape_fault_at(faults, "booking",
			"places: of each kind that can be booked, and of no other");
}

static void check_booking(struct shape_faults *faults, const json_t *item)
{
	const json_t *kinds = json_object_get(json_object_get(item, "booking"), "kinds");
	const json_t *kind = field_called(item, BOOKING_FIELD_KIND);
	const json_t *day = field_called(item, BOOKING_FIELD_DAY);

	if (is(item, "terminal", "booking_only") && !is_given(item, "booking"))
		shape_fault_at(
			faults, "booking", "a booking_only item must say what can be booked");
	if (json_array_size(kinds) && !is(day, "type", "working_day"))
		shape_fault_at(faults, "booking",
			"is asked for by a field booking_day of type working_day");
	if (json_array_size(kinds) && is(item, "terminal", "booking_only") && day &&
		(!number(day, "required") || json_object_get(day, "when")))
		shape_fault_at(
			faults, "booking", "booking_only: booking_day is always required");
	if (json_array_size(kinds) > 1 && !asks_for_kind(kind, kinds))
		shape_fault_at(faults, "booking",
			"several kinds: a field booking_kind is a choice of exactly these");
	if (json_lists(kinds, "home") &&
		!is(field_called(item, BOOKING_FIELD_HOME), "type", "address"))
		shape_fault_at(faults, "booking",
			"home: where to is asked for by a field home_address of type address");
	if (!kinds && day)
		shape_fault_at(
			faults, "booking", "a field asks for its day: say what can be booked");
}

/* Who must come is named before the day is given, so that nobody comes for nothing. */
static void check_comers(struct shape_faults *faults, const json_t *item)
{
	const json_t *fields = json_object_get(item, "fields");
	size_t mark = shape_enter(faults, "fields");

	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *field = json_array_get(fields, i);
		size_t inner = shape_enter_index(faults, i);

		if (number(field, "comes") && !is_given(item, "booking"))
			shape_fault_at(
				faults, "comes", "nobody has to come where nothing is booked");
		else if (number(field, "comes") && !number(field, "required"))
			shape_fault_at(faults, "required", "who must come is always named");
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_scope(struct shape_faults *faults, const json_t *item)
{
	const json_t *scope = json_object_get(item, "scope");
	size_t mark = shape_enter(faults, "scope");

	if (is(scope, "reach", "nation") && !is_given(scope, "how"))
		shape_fault_at(
			faults, "how", "an item handled nationwide (跨省通办) must say how");
	shape_leave(faults, mark);
}

/* 人证比对: what no terminal does it must not ask for; at a counter somebody looks. */
static void check_identity(struct shape_faults *faults, const json_t *item)
{
	if (is(item, "terminal", "full") && is(item, "identity_min", "compared"))
		shape_fault_at(faults, "identity_min",
			"no terminal compares a face with a card (人证比对): booking_only, or "
			"card");
}

static void check_pledge(struct shape_faults *faults, const json_t *item)
{
	if (is_given(item, "permit_on_pledge") &&
		!json_lists(json_object_get(item, "applicant_types"), "enterprise"))
		shape_fault_at(faults, "permit_on_pledge",
			"is for enterprises (涉企经营许可告知承诺): applicant_types has none");
}

/* 特别程序 that the law names for every matter (行政许可法 45). */
static const char *const PROCEDURES[] = {
	"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"};

void item_list_procedures(
	const json_t *item, void (*tell)(void *user, const char *name), void *user)
{
	size_t i;
	json_t *own;

	for (i = 0; i < sizeof(PROCEDURES) / sizeof(PROCEDURES[0]); i++)
		tell(user, PROCEDURES[i]);
	json_array_foreach (json_object_get(item, "special_procedures"), i, own)
		tell(user, chinese(own, "name"));
}

struct sought {
	const char *name;
	bool found;
};

static void compare(void *user, const char *name)
{
	struct sought *sought = user;

	sought->found |= strcmp(sought->name, name) == 0;
}

bool item_has_procedure(const json_t *item, const char *name)
{
	struct sought sought = {name, false};

	item_list_procedures(item, compare, &sought);
	return sought.found;
}

/* 特别程序: those the law names in general, or one from the item's own law. */
static bool may_stop_the_clock(const json_t *item, const json_t *procedure)
{
	const char *name = chinese(procedure, "name"), *basis = chinese(procedure, "basis");
	size_t i;
	json_t *own;

	if (item_has_procedure(NULL, name))
		return true;
	json_array_foreach (json_object_get(item, "legal_basis"), i, own) {
		const char *title = chinese(own, "title");

		if (*title && strstr(basis, title))
			return true;
	}
	return false;
}

static void check_special_procedures(struct shape_faults *faults, const json_t *item)
{
	size_t mark = shape_enter(faults, "special_procedures"), i;
	json_t *procedure;

	json_array_foreach (json_object_get(item, "special_procedures"), i, procedure) {
		size_t inner = shape_enter_index(faults, i);

		if (!may_stop_the_clock(item, procedure))
			shape_fault_at(faults, "name",
				"is neither 听证 招标 拍卖 检验 检测 检疫 鉴定 专家评审 nor "
				"based on "
				"the item's own law");
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static bool is_licence_name(const char *name)
{
	return ends_with(name, "证") || ends_with(name, "证书") || ends_with(name, "执照");
}

static void check_result(struct shape_faults *faults, const json_t *item)
{
	const json_t *result = json_object_get(item, "result");
	const char *name = chinese(result, "name");
	bool licence = is(result, "type", "licence");
	size_t mark = shape_enter(faults, "result");

	if (ends_with(name, "证") && !licence)
		shape_fault_at(faults, "type", "a result whose name ends in 证 is a licence");
	if ((ends_with(name, "批复") || ends_with(name, "文")) &&
		!is(result, "type", "document"))
		shape_fault_at(
			faults, "type", "a result whose name ends in 批复 or 文 is a document");
	if (licence && *name && !is_licence_name(name))
		shape_fault_at(
			faults, "name", "the name of a licence ends in 证, 证书 or 执照");
	shape_leave(faults, mark);
	if (licence && is_given(item, "faq") &&
		json_array_size(json_object_get(item, "faq")) == 0)
		shape_fault_at(faults, "faq", "a licence has at least one question and answer");
}

static int step_rank(const json_t *step)
{
	static const char *const STEPS[] = {"受理", "审查", "决定", "办结", "送达"};

	for (int i = 0; i < 5; i++)
		if (is(step, "name", STEPS[i]))
			return i;
	return -1;
}

static void check_steps(struct shape_faults *faults, const json_t *item)
{
	size_t mark = shape_enter(faults, "steps"), i;
	json_t *step;
	int last = -1;

	json_array_foreach (json_object_get(item, "steps"), i, step) {
		size_t inner = shape_enter_index(faults, i);
		int rank = step_rank(step);

		if (rank >= 0 && rank <= last)
			shape_fault_at(
				faults, "name", "steps go 受理 审查 决定 办结 送达, each once");
		last = rank > last ? rank : last;
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_schedule(struct shape_faults *faults, const json_t *item)
{
	size_t mark = shape_enter(faults, "schedule"), i;
	json_t *one;

	json_array_foreach (json_object_get(item, "schedule"), i, one) {
		const char *from = json_text(one, "from"), *to = json_text(one, "to");
		size_t inner = shape_enter_index(faults, i);

		if (from && to && strlen(from) == 5 && strcmp(to, from) <= 0)
			shape_fault_at(faults, "to", "is not after from");
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_joint_departments(struct shape_faults *faults, const json_t *item)
{
	size_t mark = shape_enter(faults, "joint_departments"), i;
	json_t *joint;

	json_array_foreach (json_object_get(item, "joint_departments"), i, joint) {
		const char *code = json_text(joint, "department");
		size_t inner = shape_enter_index(faults, i);

		if (code && is(item, "department", code))
			shape_fault_at(
				faults, "department", "is the deciding department already");
		shape_leave(faults, inner);
	}
	shape_leave(faults, mark);
}

static void check_ages(struct shape_faults *faults, const json_t *item)
{
	const json_t *min = json_object_get(item, "age_min"),
		     *max = json_object_get(item, "age_max");
	const char *of = json_text(item, "age_of");
	const json_t *field = of ? field_called(item, of) : NULL;

	if (json_is_integer(min) && json_is_integer(max) &&
		json_integer_value(min) > json_integer_value(max))
		shape_fault_at(faults, "age_max", "is less than age_min");
	if (of && !min && !max)
		shape_fault_at(
			faults, "age_of", "says whose age, but there is no age_min or age_max");
	if (of && !is(field, "type", "date") && !is(field, "type", "id_number"))
		shape_fault_at(faults, "age_of", "is no date or id_number field of this item");
	if ((min || max) && !json_lists(json_object_get(item, "applicant_types"), "person"))
		shape_fault_at(faults, "applicant_types",
			"an age is a person's: person must be among them");
}

void item_rules_check(struct shape_faults *faults, const json_t *item)
{
	static void (*const RULES[])(struct shape_faults *, const json_t *) = {
		check_validity,
		check_limits,
		check_visits,
		check_phones,
		check_booking,
		check_places,
		check_comers,
		check_scope,
		check_identity,
		check_pledge,
		check_special_procedures,
		check_result,
		check_steps,
		check_schedule,
		check_joint_departments,
		check_ages,
	};

	for (size_t i = 0; i < sizeof(RULES) / sizeof(RULES[0]); i++)
		RULES[i](faults, item);
}
