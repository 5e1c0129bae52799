/*
 * 办事指南 of one matter, apart from its materials: limits, conditions, steps, place, law.  Several of
 * them follow each other on one screen: their cards have no names.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/model/item/shape.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

static void basis(struct tree *tree, const struct screen_context *context, const json_t *json)
{
	char text[512];
	const json_t *entry;
	size_t i;

	open_card(tree, context, "", "guide.basis");
	json_array_foreach ((json_t *)json_object_get(json, "legal_basis"), i, entry) {
		item_law(entry, context->visit->language, text, sizeof(text));
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
	}
	tree_close(tree);
}

static void conditions(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	char text[SHAPE_TEXT_MAX + 16];
	const json_t *entry;
	size_t i;

	open_card(tree, context, "", "guide.conditions");
	json_array_foreach ((json_t *)json_object_get(item->json, "conditions"), i, entry) {
		text_print(text, sizeof(text), "%zu. %s", i + 1, data_text(context, entry));
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
	}
	visit_filed_by_text(context->visit, item, text, sizeof(text));
	if (text[0])
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
	tree_close(tree);
}

static void steps(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	char text[768];

	visit_steps_text(context->visit, item, text, sizeof(text));
	open_card(tree, context, "", "guide.steps");
	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
	tree_close(tree);
}

static void days(const struct screen_context *context, const struct service_item *item,
	int count, char *out, size_t size)
{
	char number[16];

	if (count == 0) {
		snprintf(out, size, "%s", word(context, "guide.at_once"));
		return;
	}
	snprintf(number, sizeof(number), "%d", count);
	visit_words_with(context->visit,
		item->limit_unit && !strcmp(item->limit_unit, "working")
			? "guide.working_days"
			: "guide.calendar_days",
		number, out, size);
}

static void limits(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	char text[320];

	open_card(tree, context, "", "guide.limits");
	days(context, item, item->promised_days, text, sizeof(text));
	say_pair(tree, word(context, "guide.promised"), text);
	days(context, item, item->statutory_days, text, sizeof(text));
	say_pair(tree, word(context, "guide.statutory"), text);
	visit_fee_text(context->visit, item, text, sizeof(text));
	say_pair(tree, word(context, "guide.fee"), text);
	if (visit_fee_basis(context->visit, item)[0])
		say_pair(tree, word(context, "guide.fee_basis"),
			visit_fee_basis(context->visit, item));
	tree_close(tree);
}

/* 预约: at a counter, at home, out of hours. */
static const char *kind_of_booking(const struct screen_context *context, const char *kind)
{
	static const char *const KINDS[][2] = {{"window", "booking.window"},
		{"home", "booking.home"}, {"extended", "booking.extended"}};

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (!strcmp(kind, KINDS[i][0]))
			return word(context, KINDS[i][1]);
	return "";
}

static void booking(struct tree *tree, const struct screen_context *context, const json_t *json)
{
	const json_t *kinds = json_object_get(json_object_get(json, "booking"), "kinds");
	char text[256] = "";
	size_t len = 0;

	for (size_t i = 0; i < json_array_size(kinds) && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
			i ? word(context, "list.comma") : "",
			kind_of_booking(context, json_string_value(json_array_get(kinds, i))));
	if (text[0])
		say_pair(tree, word(context, "guide.bookable"), text);
}

/* The words for a member's value; "" for one that has none. */
static const char *said_of(const struct screen_context *context, const json_t *json,
	const char *member, const char *const words[][2], size_t count)
{
	const char *value = json_text(json, member);

	for (size_t i = 0; value && i < count; i++)
		if (!strcmp(value, words[i][0]))
			return word(context, words[i][1]);
	return "";
}

/* 办理部门, 联办机构, 行使层级: who decides, and with whom. */
static void deciding(
	struct tree *tree, const struct screen_context *context, const json_t *json)
{
	static const char *const LEVELS[][2] = {{"town", "guide.level_town"},
		{"county", "guide.level_county"}, {"city", "guide.level_city"},
		{"province", "guide.level_province"}, {"nation", "guide.level_nation"}};
	const json_t *joint = json_object_get(json, "joint_departments");
	char text[SHAPE_TEXT_MAX] = "";

	say_pair(tree, word(context, "paper.department"),
		data_text(context, json_object_get(json, "department_name")));
	for (size_t i = 0; i < json_array_size(joint); i++) {
		if (i)
			text_append(text, sizeof(text), word(context, "list.comma"));
		text_append(text, sizeof(text),
			item_text(json_array_get(joint, i), "department_name",
				context->visit->language));
	}
	if (text[0])
		say_pair(tree, word(context, "guide.joint"), text);
	say_pair(tree, word(context, "guide.level"),
		said_of(context, json, "level", LEVELS, sizeof(LEVELS) / sizeof(LEVELS[0])));
}

/* 通办范围: who lives elsewhere learns that it is taken here too, and how. */
static void reach(struct tree *tree, const struct screen_context *context, const json_t *json)
{
	static const char *const REACHES[][2] = {{"county", "guide.reach_county"},
		{"city", "guide.reach_city"}, {"province", "guide.reach_province"},
		{"nation", "guide.reach_nation"}};
	const json_t *scope = json_object_get(json, "scope");
	const char *how = data_text(context, json_object_get(scope, "how"));

	say_pair(tree, word(context, "guide.reach"),
		said_of(context, scope, "reach", REACHES,
			sizeof(REACHES) / sizeof(REACHES[0])));
	if (how[0])
		say_pair(tree, "", how);
}

static void place(struct tree *tree, const struct screen_context *context, const json_t *json)
{
	const char *quota = data_text(context, json_object_get(json, "quota"));

	static const char *const ROWS[][2] = {{"guide.place", "place"},
		{"guide.hours", "hours"}, {"guide.consult", "consult_phone"},
		{"guide.complaint", "complaint_phone"}};
	size_t i;

	open_card(tree, context, "", "guide.where");
	deciding(tree, context, json);
	reach(tree, context, json);
	for (i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		say_pair(tree, word(context, ROWS[i][0]),
			data_text(context, json_object_get(json, ROWS[i][1])));
	if (quota[0])
		say_pair(tree, word(context, "guide.quota"), quota);
	booking(tree, context, json);
	tree_close(tree);
}

static void special(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	const json_t *list = json_object_get(item->json, "special_procedures");
	char text[512], number[16], days_text[128];

	if (!json_array_size(list))
		return;
	open_card(tree, context, "", "guide.special");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		snprintf(number, sizeof(number), "%d",
			(int)json_integer_value(json_object_get(one, "days")));
		visit_words_with(context->visit, "guide.special_days", number, days_text,
			sizeof(days_text));
		text_print(text, sizeof(text), "%s · %s",
			data_text(context, json_object_get(one, "name")), days_text);
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, text);
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET,
			data_text(context, json_object_get(one, "basis")));
	}
	tree_close(tree);
}

/* 涉企经营许可告知承诺: what the enterprise vouches for, told before it chooses to. */
static void permit_on_pledge(
	struct tree *tree, const struct screen_context *context, const json_t *json)
{
	const json_t *pledge = json_object_get(json, "permit_on_pledge");

	if (!json_is_object(pledge))
		return;
	open_card(tree, context, "", "guide.pledge");
	pledge_build(tree, context, pledge);
	tree_close(tree);
}

static void answers(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	const json_t *list = json_object_get(item->json, "faq");

	if (!json_array_size(list))
		return;
	open_card(tree, context, "", "guide.faq");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		tree_text(tree, "", TEXT_BODY, TONE_NORMAL,
			data_text(context, json_object_get(one, "question")));
		tree_text(tree, "", TEXT_SMALL, TONE_QUIET,
			data_text(context, json_object_get(one, "answer")));
	}
	tree_close(tree);
}

static bool is_now(const struct screen_context *context, const json_t *announcement)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(context->wall_ms, today);
	return strcmp(today, json_text(announcement, "from")) >= 0 &&
	       strcmp(today, json_text(announcement, "to")) <= 0;
}

void announcements_build(
	struct tree *tree, const struct screen_context *context, const char *item, size_t max)
{
	const json_t *list = catalogue_announcements(&context->visit->catalogue);
	char name[64];

	for (size_t i = 0; i < json_array_size(list) && max; i++) {
		const json_t *one = json_array_get(list, i);
		const char *about = json_text(one, "item");

		if (!is_now(context, one) || (item && (!about || strcmp(about, item))))
			continue;
		snprintf(name, sizeof(name), "announcement.%s", json_text(one, "id"));
		tree_banner(tree, name, TONE_ACCENT, ICON_CLOCK,
			data_text(context, json_object_get(one, "text")));
		max--;
	}
}

/* 事项预告: which weekdays, for which district. */
static void schedule(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	const json_t *list = json_object_get(item->json, "schedule");

	if (!json_array_size(list))
		return;
	open_card(tree, context, "", "guide.schedule");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const json_t *days = json_object_get(one, "weekdays");
		char text[200] = "";
		size_t len = 0;

		for (size_t d = 0; d < json_array_size(days) && len < sizeof(text); d++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
				d ? word(context, "frame.and") : "",
				words_weekday(context->visit->language,
					(int)json_integer_value(json_array_get(days, d))));
		if (len < sizeof(text))
			snprintf(text + len, sizeof(text) - len, " %s–%s",
				json_text(one, "from"), json_text(one, "to"));
		say_pair(tree, data_text(context, json_object_get(one, "district")), text);
	}
	tree_close(tree);
}

void guide_matter(struct tree *tree, const struct screen_context *context,
	const struct service_item *item)
{
	announcements_build(tree, context, item->implement_code, 3);
	schedule(tree, context, item);
	limits(tree, context, item);
	conditions(tree, context, item);
	steps(tree, context, item);
	special(tree, context, item);
	permit_on_pledge(tree, context, item->json);
	place(tree, context, item->json);
	basis(tree, context, item->json);
	answers(tree, context, item);
}
