/*
 * Shared data that is wrong: the citizen says what, may hand in a paper in its place, and the
 * office gets both with the case.  Source: design product R4.
 */
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

const char *visit_wrong_note(const struct visit *visit, size_t material)
{
	return json_text(visit->wrongs, visit->basket.materials[material].key);
}

void visit_say_wrong(struct visit *visit, size_t material, const char *note)
{
	const char *key;

	if (material >= visit->basket.material_count ||
		(!visit_wrong_note(visit, material) && !visit->view.held[material]))
		return;
	key = visit->basket.materials[material].key;
	if (note) {
		json_object_set_new(visit->wrongs, key, json_string(note));
	} else {
		json_object_del(visit->wrongs, key);
		for (size_t p = visit->page_count; p-- > 0;)
			if (!strcmp(visit->pages[p].material, key))
				visit_drop_page(visit, p);
	}
	visit_evaluate(visit);
}

/* What is wrong is no longer fetched: a paper is wanted, though nobody must have one. */
void visit_want_corrections(struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.material_count; m++)
		if (visit_wrong_note(visit, m)) {
			visit->view.wanted[m] |= visit->view.held[m];
			visit->view.held[m] = 0;
		}
}

size_t visit_wrong_gaps(const struct visit *visit, struct visit_gap *out, size_t max)
{
	size_t count = 0;

	for (size_t m = 0; m < visit->basket.material_count && count < max; m++) {
		const char *note = visit_wrong_note(visit, m);
		size_t matter = 0;

		if (!note || note[0] || !visit_wants(visit, m))
			continue;
		while (!(visit->view.wanted[m] & 1u << matter))
			matter++;
		out[count++] = (struct visit_gap){VISIT_MATERIALS,
			{BASKET_GAP_MATERIAL, m, matter, "materials.wrong_missing"}};
	}
	return count;
}
