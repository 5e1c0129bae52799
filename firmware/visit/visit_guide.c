/* What the guide of a matter says alike on the screen and on paper. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"

/* The five steps have one name in law; the data keeps it, the words translate it. */
static const char *step_name(const struct visit *visit, const char *name)
{
	static const char *const NAMES[][2] = {{"受理", "guide.step_accept"},
		{"审查", "guide.step_examine"}, {"决定", "guide.step_decide"},
		{"办结", "guide.step_finish"}, {"送达", "guide.step_deliver"}};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (!strcmp(name, NAMES[i][0]))
			return visit_words(visit, NAMES[i][1]);
	return name;
}

void visit_steps_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size)
{
	const json_t *steps = json_object_get(item->json, "steps");
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < json_array_size(steps) && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " → " : "",
			step_name(visit, json_text(json_array_get(steps, i), "name")));
}

void visit_filed_by_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size)
{
	static const char *const BY[][2] = {{"self", "guide.by_self"},
		{"agent", "guide.by_agent"}, {"guardian", "guide.by_guardian"}};
	const json_t *by = json_object_get(item->json, "filed_by");
	char text[160] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof(BY) / sizeof(BY[0]) && len < sizeof(text); i++)
		if (json_lists(by, BY[i][0]))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? visit_words(visit, "list.comma") : "",
				visit_words(visit, BY[i][1]));
	out[0] = '\0';
	if (by)
		visit_words_with(visit, "guide.filed_by", text, out, size);
}

void visit_fee_text(
	const struct visit *visit, const struct service_item *item, char *out, size_t size)
{
	const json_t *fee = json_object_get(item->json, "fee");

	if (!json_is_object(fee))
		snprintf(out, size, "%s", visit_words(visit, "guide.no_fee"));
	else
		text_print(out, size, "%s%s%s", item_text(fee, "item", visit->language),
			visit_words(visit, "frame.colon"),
			item_text(fee, "standard", visit->language));
}

const char *visit_fee_basis(const struct visit *visit, const struct service_item *item)
{
	const json_t *fee = json_object_get(item->json, "fee");

	return json_is_object(fee) ? item_text(fee, "basis", visit->language) : "";
}

bool visit_is_seen_once(const struct visit *visit, size_t matter)
{
	const struct service_item *item = visit->basket.matters[matter];

	return json_integer_value(json_object_get(item->json, "onsite_visits")) > 0 &&
	       !json_is_object(json_object_get(item->json, "booking"));
}

static const json_t *pledge_of(const struct visit *visit, size_t material, size_t use)
{
	const struct basket_material *asked = &visit->basket.materials[material];
	uint16_t bit = (uint16_t)(1u << asked->uses[use].matter);

	return visit->view.needed[material] & bit
		       ? json_object_get(
				 basket_material_of(&visit->basket, asked, bit)->json, "pledge")
		       : NULL;
}

/* Another matter may word it alike: nobody reads the same twice. */
static bool was_said(const struct visit *visit, size_t material, size_t use)
{
	const json_t *pledge = pledge_of(visit, material, use);

	for (size_t before = 0; before < use; before++)
		if (json_equal(pledge, pledge_of(visit, material, before)))
			return true;
	return false;
}

const json_t *visit_pledge(const struct visit *visit, size_t material, size_t n)
{
	for (size_t use = 0; use < visit->basket.materials[material].use_count; use++) {
		const json_t *pledge = pledge_of(visit, material, use);

		if (json_is_object(pledge) && !was_said(visit, material, use) && n-- == 0)
			return pledge;
	}
	return NULL;
}
