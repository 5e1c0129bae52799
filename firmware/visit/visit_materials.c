/* What is filled in and handed in; what is still missing. */
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

size_t visit_pages_of(const struct visit *visit, size_t material)
{
	const char *key = visit->basket.materials[material].key;
	size_t i, count = 0;

	for (i = 0; i < visit->page_count; i++)
		if (!strcmp(visit->pages[i].material, key))
			count += visit->pages[i].preview.page_count > 1
					 ? visit->pages[i].preview.page_count
					 : 1;
	return count;
}

/*
 * What the visit alone can see, ages and days that can no longer be booked.  Ages first: nothing
 * else that is handed in could make up for one.
 */
static size_t own_gaps(const struct visit *visit, struct visit_gap out[VISIT_GAPS_MAX])
{
	size_t count = 0, matter;

	for (size_t q = 0; q < visit->basket.question_count && count < VISIT_GAPS_MAX / 2; q++)
		if (visit_asks(visit, q) && visit_age_is_wrong(visit, q, &matter))
			out[count++] = (struct visit_gap){
				VISIT_FORM, {BASKET_GAP_QUESTION, q, matter, "form.age"}};
	for (size_t q = 0; q < visit->basket.question_count && count < VISIT_GAPS_MAX / 2; q++)
		if (visit_asks(visit, q) && visit_day_is_gone(visit, q) &&
			form_get(visit->answers, visit->basket.questions[q].key)[0])
			out[count++] = (struct visit_gap){
				VISIT_FORM, {BASKET_GAP_QUESTION, q,
						    visit->basket.questions[q].uses[0].matter,
						    "form.day_gone"}};
	return count;
}

size_t visit_gaps(const struct visit *visit, struct visit_gap out[VISIT_GAPS_MAX])
{
	struct basket_gap gaps[VISIT_GAPS_MAX];
	enum basket_way ways[BASKET_MATERIALS_MAX];
	size_t i, count, own;

	if (!visit->answers)
		return 0;
	for (i = 0; i < visit->basket.material_count; i++)
		ways[i] = visit_way(visit, i);
	own = own_gaps(visit, out);
	count = basket_gaps(
		&visit->basket, &visit->view, visit->answers, ways, gaps, VISIT_GAPS_MAX - own);
	for (i = 0; i < count; i++)
		out[own + i] = (struct visit_gap){
			gaps[i].kind == BASKET_GAP_MATERIAL ? VISIT_MATERIALS : VISIT_FORM,
			gaps[i]};
	count += own;
	return count + visit_wrong_gaps(visit, out + count, VISIT_GAPS_MAX - count);
}

static bool form_has_gaps(const struct visit *visit)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	return visit_gaps(visit, gaps) && gaps[0].where == VISIT_FORM;
}

/* Gaps are shown beside the fields once; who goes on all the same finds them at the review. */
bool visit_form_is_done(struct visit *visit)
{
	bool shown = visit->form_tried;

	visit->form_tried = true;
	return shown || !form_has_gaps(visit);
}

bool visit_is_fixing(struct visit *visit)
{
	bool fixing = visit->fixing;

	visit->fixing = false;
	if (fixing)
		visit->picking = visit->looking = -1;
	return fixing;
}

bool visit_gap_in_form(struct visit *visit)
{
	visit->fixing = visit->fix.where == VISIT_FORM;
	return visit->fixing;
}

bool visit_gap_in_materials(struct visit *visit)
{
	visit->fixing = visit->fix.where == VISIT_MATERIALS;
	return visit->fixing;
}

void visit_fix(struct visit *visit, const struct visit_gap *gap)
{
	visit->fix = *gap;
	visit->form_tried = true;
	visit_handle(visit, VISIT_EV_FIX);
}

bool visit_nothing_is_missing(struct visit *visit)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	return !visit->page_busy && visit_files_something(visit) && !visit_gaps(visit, gaps) &&
	       !visit_lacks_address(visit);
}

bool visit_lacks_address(const struct visit *visit)
{
	return visit_posts(visit) && !visit->delivery_address[0];
}
