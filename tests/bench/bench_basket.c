/*
 * bench_basket.c - what one look at a basket costs, which every answer makes anew.
 *
 * usage: bench_basket   (run from the project's root)
 * A visit of one matter, then of as many of the sample as a visit takes, who acts among them.
 * Prints for each: matters questions median_ms max_ms
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/model/basket/basket.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "tests/bench/timing.h"

enum { LOOKS = 201 };

static void fill(const struct catalogue *catalogue, size_t matters, struct basket *out)
{
	basket_clear(out);
	must(!basket_add(out, catalogue_find(catalogue, ITEM_PARTIES), NULL), "parties");
	for (size_t i = 0; i < catalogue->count && out->matter_count < matters; i++) {
		const struct service_item *item = catalogue_item(catalogue, i);

		if (item && service_item_is_filed_by(item->json, "self"))
			must(!basket_add(out, item, NULL), "too many matters");
	}
}

static void look(const struct basket *basket, const json_t *answers)
{
	double took[LOOKS];

	for (size_t i = 0; i < LOOKS; i++) {
		struct basket_view view;
		double begun = now_ms();

		must(!basket_look(basket, answers, &view), "a look");
		took[i] = now_ms() - begun;
		basket_view_free(&view);
	}
	qsort(took, LOOKS, sizeof(took[0]), by_size);
	printf("%zu %zu %.4f %.4f\n", basket->matter_count - 1, basket->question_count,
		took[LOOKS / 2], took[LOOKS - 1]);
}

int main(void)
{
	static const size_t MATTERS[] = {2, BASKET_MATTERS_MAX};
	static struct basket basket;
	struct catalogue catalogue;
	json_t *answers = json_pack("{s:s}", "visit.acting", "self");

	must(catalogue_load("assets/services", NULL, NULL, &catalogue) == STATUS_OK, "sample");
	for (size_t i = 0; i < sizeof(MATTERS) / sizeof(MATTERS[0]); i++) {
		fill(&catalogue, MATTERS[i], &basket);
		look(&basket, answers);
	}
	json_decref(answers);
	catalogue_close(&catalogue);
	return 0;
}
