/* Which matters: chosen one by one or as a bundle, taken out again, begun together. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "firmware/visit/visit_parts.h"

size_t visit_matters(const struct visit *visit, size_t out[BASKET_MATTERS_MAX])
{
	size_t count = 0;

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (!visit_is_parties(visit, m))
			out[count++] = m;
	return count;
}

bool visit_is_filed(const struct visit *visit, size_t matter)
{
	return !visit_is_parties(visit, matter) && !(visit->view.not_needed & 1u << matter);
}

bool visit_files_something(const struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit_is_filed(visit, m))
			return true;
	return false;
}

bool visit_has_matters(struct visit *visit)
{
	size_t matters[BASKET_MATTERS_MAX];

	return visit->item || visit_matters(visit, matters);
}

void visit_evaluate(struct visit *visit)
{
	basket_view_free(&visit->view);
	visit->changed = true;
	basket_settle(&visit->basket, visit->answers);
	if (basket_look(&visit->basket, visit->answers, &visit->view) != STATUS_OK)
		basket_view_free(&visit->view);
	visit_want_corrections(visit);
}

/* Everything that belongs to one visit's answers begins with its first matter. */
static bool begin(struct visit *visit, const struct service_item *first, const char *acting)
{
	const struct service_item *parties = catalogue_find(&visit->catalogue, ITEM_PARTIES);

	if (visit->answers)
		return true;
	visit->answers = json_object();
	visit->ways = json_object();
	visit->brought = json_object();
	visit->wrongs = json_object();
	if (!visit->answers || !visit->ways || !visit->brought || !visit->wrongs ||
		(parties && basket_add(&visit->basket, parties, NULL) != STATUS_OK)) {
		visit_forget_basket(visit);
		return false;
	}
	if (!acting || !fitting_acting(first, acting))
		acting = fitting_offers(&first, 1, "self") ? "self" : "enterprise";
	return !parties || form_set(visit->answers, VISIT_ACTING, acting) == STATUS_OK;
}

bool visit_can_be_filed(const struct service_item *item)
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	return strcmp(json_text(item->json, "terminal"), "guide_only") != 0 &&
	       service_item_is_valid(item, today);
}

bool visit_can_be_sealed(const struct visit *visit, const struct service_item *item)
{
	for (size_t i = 0; i < visit->department_count; i++)
		if (!strcmp(visit->departments[i], item->department))
			return true;
	return !visit->department_count;
}

static void take_in(struct visit *visit, const struct service_item *item, const char *needs,
	const char *acting)
{
	if (begin(visit, item, acting))
		visit_put_in(visit, item, needs, acting);
}

/* Once the form is begun the matters stand. */
static bool may_choose(const struct visit *visit)
{
	return !visit->identified || visit->state == VISIT_CHOOSE || visit_is_home(visit);
}

void visit_choose(struct visit *visit, const char *implement_code)
{
	const struct service_item *item = catalogue_find(&visit->catalogue, implement_code);

	visit->item = NULL;
	if (!item || !may_choose(visit) || !strcmp(implement_code, ITEM_PARTIES))
		return;
	if (visit_can_be_filed(item) && visit_can_be_sealed(visit, item) && !visit->blocked) {
		take_in(visit, item, NULL, NULL);
		visit_settle_acting(visit);
	} else {
		visit->item = item;
	}
	visit_handle(visit, VISIT_EV_CHOSEN);
}

/* All of them or none: of a matter that is left out the others may need the result. */
static const struct service_item *find_unsealable(
	const struct visit *visit, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const struct service_item *item = catalogue_find(
			&visit->catalogue, json_text(json_array_get(items, i), "item"));

		if (item && visit_can_be_filed(item) && !visit_can_be_sealed(visit, item))
			return item;
	}
	return NULL;
}

/* For whom it is asked as a rule the bundle says: it can be answered otherwise. */
void visit_choose_bundle(struct visit *visit, const char *id)
{
	const json_t *bundle = catalogue_bundle(&visit->catalogue, id);
	const json_t *items = json_object_get(bundle, "items");
	size_t i;
	json_t *one;

	visit->item = NULL;
	if (!items || !may_choose(visit) || visit->blocked)
		return;
	visit->item = find_unsealable(visit, items);
	if (visit->item) {
		visit_handle(visit, VISIT_EV_CHOSEN);
		return;
	}
	json_array_foreach (items, i, one) {
		const struct service_item *item =
			catalogue_find(&visit->catalogue, json_text(one, "item"));

		if (item && visit_can_be_filed(item))
			take_in(visit, item, json_text(one, "needs"),
				json_text(bundle, "acting"));
	}
	visit_settle_acting(visit);
	visit_handle(visit, VISIT_EV_CHOSEN);
}

void visit_seek(struct visit *visit, const char *text)
{
	snprintf(visit->sought, sizeof(visit->sought), "%s", text);
	visit->changed = true;
}

void visit_show_category(struct visit *visit, const char *id)
{
	snprintf(visit->category, sizeof(visit->category), "%s", id);
	visit->changed = true;
}

/* Of every person it was asked for. */
static void take_out_of_all(struct visit *visit, const struct service_item *item)
{
	for (size_t m = visit->basket.matter_count; m-- > 0;)
		if (visit->basket.matters[m] == item)
			basket_remove(&visit->basket, m);
}

void visit_take_out(struct visit *visit, size_t matter)
{
	size_t matters[BASKET_MATTERS_MAX];

	if (!may_choose(visit) || matter >= visit->basket.matter_count ||
		visit_is_parties(visit, matter))
		return;
	take_out_of_all(visit, visit->basket.matters[matter]);
	if (!visit_matters(visit, matters))
		visit_forget_basket(visit);
	else
		visit_settle_acting(visit);
	visit->changed = true;
}

static void drop_what_is_not_needed(struct visit *visit)
{
	for (size_t m = visit->basket.matter_count; m-- > 0;)
		if (visit->view.not_needed & 1u << m)
			basket_remove(&visit->basket, m);
	visit_settle_acting(visit);
}

bool visit_knows_situation(const struct visit *visit)
{
	for (size_t q = 0; q < visit->basket.question_count; q++)
		if (visit->basket.questions[q].situation && visit_asks(visit, q) &&
			basket_check(&visit->basket, &visit->view, q, visit->answers))
			return false;
	return true;
}

/* Answers of the kind 「不需要办理」 and 「只能预约」 come before any card. */
bool visit_may_begin(struct visit *visit)
{
	if (visit->blocked || visit->item)
		return false;
	visit->guide_tried = true;
	if (!visit_files_something(visit) || !visit_knows_situation(visit))
		return false;
	drop_what_is_not_needed(visit);
	return true;
}

bool visit_stop_reading_guide(struct visit *visit)
{
	visit->item = NULL;
	return true;
}

/* Of an appointment nothing comes that could be sent. */
static bool has_result(const struct visit *visit, size_t matter)
{
	return visit_is_filed(visit, matter) && !visit->basket.matters[matter]->booking_only;
}

bool visit_delivers(const struct visit *visit, const char *way)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		const json_t *ways =
			json_object_get(visit->basket.matters[m]->json, "delivery");

		if (has_result(visit, m) && json_lists(ways, way))
			return true;
	}
	return false;
}

const char *visit_delivery_of(const struct visit *visit, size_t matter)
{
	const json_t *ways = json_object_get(visit->basket.matters[matter]->json, "delivery");

	return json_lists(ways, visit->delivery) ? visit->delivery
						 : json_string_value(json_array_get(ways, 0));
}

bool visit_posts(const struct visit *visit)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (has_result(visit, m) && !strcmp(visit_delivery_of(visit, m), "post"))
			return true;
	return false;
}

/* Who is here for themself, or else for whom they are. */
static unsigned first_person(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(visit_person_acting(visit, persons[i]), "self"))
			return persons[i];
	return count ? persons[0] : 0;
}

/* Where they live now, or where they are registered. */
static const char *known_address(const struct visit *visit)
{
	unsigned person = first_person(visit);
	char key[BASKET_KEY_SIZE];
	static const char *const KEYS[] = {"person.residence_address",
		"applicant.residence_address", "person.registered_address",
		"applicant.registered_address"};
	const char *known = "";

	for (size_t i = 0; !*known && i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		basket_key_for(KEYS[i], person, key);
		known = form_get(visit->answers, key);
	}
	/* What is sent to a ward goes to who asks for it. */
	return *known || strcmp(visit_person_acting(visit, person), "guardian")
		       ? known
		       : visit->identity.address;
}

void visit_choose_delivery(struct visit *visit, const char *way)
{
	if (!visit_delivers(visit, way))
		return;
	snprintf(visit->delivery, sizeof(visit->delivery), "%s", way);
	if (visit_posts(visit) && !visit->delivery_address[0])
		visit_set_address(visit, known_address(visit));
	visit->changed = true;
}

void visit_choose_usual_delivery(struct visit *visit)
{
	for (size_t m = 0; !visit->delivery[0] && m < visit->basket.matter_count; m++)
		if (has_result(visit, m))
			visit_choose_delivery(
				visit, json_string_value(json_array_get(
					       json_object_get(visit->basket.matters[m]->json,
						       "delivery"),
					       0)));
}

void visit_set_address(struct visit *visit, const char *address)
{
	snprintf(visit->delivery_address, sizeof(visit->delivery_address), "%s", address);
	visit->changed = true;
}

struct basket_saving visit_saved(const struct visit *visit)
{
	struct basket_saving saving = basket_saved(&visit->basket, &visit->view);

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		saving.trips -=
			saving.trips && (visit_is_parties(visit, m) || visit_books(visit, m));
	return saving;
}

void visit_forget_basket(struct visit *visit)
{
	basket_view_free(&visit->view);
	basket_clear(&visit->basket);
	json_decref(visit->answers);
	json_decref(visit->ways);
	json_decref(visit->brought);
	json_decref(visit->wrongs);
	json_decref(visit->lost);
	visit->answers = visit->ways = visit->brought = visit->wrongs = visit->lost = NULL;
	visit->item = NULL;
	visit->changing = -1;
	visit->guide_tried = false;
	visit->delivery[0] = visit->category[0] = visit->sought[0] = '\0';
	bytes_wipe(visit->change, sizeof(visit->change));
	bytes_wipe(visit->delivery_address, sizeof(visit->delivery_address));
}
