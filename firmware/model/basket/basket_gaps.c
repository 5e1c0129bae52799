/* What is missing, what would fall away, what was saved: the judgements of basket.h. */

#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"

static size_t first_of(uint16_t set)
{
	size_t matter = 0;

	while (matter < 15 && !(set & 1u << matter))
		matter++;
	return matter;
}

static bool is_open(const struct basket_view *view, uint16_t set)
{
	return (set & ~view->not_needed) != 0;
}

size_t basket_gaps(const struct basket *basket, const struct basket_view *view,
	const json_t *answers, const enum basket_way *ways, struct basket_gap *out, size_t max)
{
	size_t count = 0;

	for (size_t q = 0; q < basket->question_count && count < max; q++) {
		uint16_t set = view->asked[q] & (uint16_t)~view->not_needed;
		const char *word = set ? basket_check(basket, view, q, answers) : NULL;

		if (word)
			out[count++] = (struct basket_gap){
				BASKET_GAP_QUESTION, q, first_of(set), word};
	}
	for (size_t m = 0; m < basket->material_count && count < max; m++) {
		uint16_t set = view->needed[m] & (uint16_t)~view->not_needed;

		if (is_open(view, set) && !basket_allows(basket, view, m, ways[m]))
			out[count++] = (struct basket_gap){BASKET_GAP_MATERIAL, m,
				first_of(set), "review.material_missing"};
	}
	return count;
}

static const json_t *json_of(const struct basket *basket, const struct basket_gap *gap)
{
	uint16_t bit = (uint16_t)(1u << gap->matter);

	return gap->kind == BASKET_GAP_MATERIAL
		       ? basket_material_of(basket, &basket->materials[gap->index], bit)->json
		       : basket_question_json(basket, &basket->questions[gap->index], bit);
}

const char *basket_gap_name(
	const struct basket *basket, const struct basket_gap *gap, const char *language)
{
	bool material = gap->kind == BASKET_GAP_MATERIAL;

	return item_text(json_of(basket, gap),
		material                                  ? "name"
		: basket->questions[gap->index].situation ? "question"
							  : "label",
		language);
}

enum status basket_gap_basis(const struct basket *basket, const struct basket_gap *gap,
	const char *language, struct bytes *out)
{
	const struct service_item *item = basket->matters[gap->matter];
	const json_t *bases = gap->kind == BASKET_GAP_MATERIAL
				      ? json_object_get(json_of(basket, gap), "required_by")
				      : json_object_get(item->json, "legal_basis");
	const json_t *first = json_array_get(bases, 0);
	char law[512];

	item_law(first, language, law, sizeof(law));
	return bytes_add_format(out, "%s\n%s", item_text(item->json, "name", language), law);
}

static bool was_answered(const json_t *answers, const char *key)
{
	return form_get(answers, key)[0] != '\0';
}

/* Asked no longer, but told by another question: it has an answer still. */
static bool is_told(const struct basket_view *view, size_t question)
{
	for (size_t t = 0; t < view->told_count; t++)
		if (view->told[t].question == question)
			return true;
	return false;
}

static void name_lost(const struct basket *basket, const struct basket_view *before,
	const struct basket_view *after, const json_t *answers, const enum basket_way *ways,
	json_t *out)
{
	for (size_t q = 0; q < basket->question_count; q++)
		if (before->asked[q] && !after->asked[q] && !is_told(after, q) &&
			was_answered(answers, basket->questions[q].key))
			json_array_append_new(out, json_string(basket->questions[q].key));
	for (size_t m = 0; m < basket->material_count; m++)
		if (before->wanted[m] && !after->wanted[m] && ways[m] != BASKET_WAY_NONE)
			json_array_append_new(out, json_string(basket->materials[m].key));
}

enum status basket_falls_away(const struct basket *basket, const json_t *answers,
	const enum basket_way *ways, const char *key, const char *value, json_t **out)
{
	struct basket_view before = {0}, after = {0};
	json_t *changed = json_copy((json_t *)(uintptr_t)answers), *lost = json_array();
	enum status status = STATUS_NO_MEMORY;

	if (changed && lost && (status = form_set(changed, key, value)) == STATUS_OK &&
		(status = basket_look(basket, answers, &before)) == STATUS_OK &&
		(status = basket_look(basket, changed, &after)) == STATUS_OK)
		name_lost(basket, &before, &after, answers, ways, lost);
	basket_view_free(&before);
	basket_view_free(&after);
	json_decref(changed);
	if (status != STATUS_OK) {
		json_decref(lost);
		return status;
	}
	*out = lost;
	return STATUS_OK;
}

static unsigned bits(uint16_t set)
{
	unsigned count = 0;

	for (; set; set &= (uint16_t)(set - 1))
		count++;
	return count;
}

struct basket_saving basket_saved(const struct basket *basket, const struct basket_view *view)
{
	struct basket_saving saving = {0};

	for (size_t m = 0; m < basket->material_count; m++) {
		saving.held += bits(view->held[m]);
		if (view->wanted[m])
			saving.shared += bits(view->wanted[m]) - 1;
	}
	saving.trips = basket->matter_count ? (unsigned)basket->matter_count - 1 : 0;
	return saving;
}
