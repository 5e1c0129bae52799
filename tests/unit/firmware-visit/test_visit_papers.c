/* What is told of each paper, and of what may be pledged in its place: on paper and where it is signed. */
#include "tests/unit/firmware-visit/citizen.h"

#define PERMIT_AGAIN "11539900000000001180" /* 居住证签注: its proof may be pledged */
#define ELSEWHERE "11539900000000003070"    /* 异地就医备案 */
#define FOOD "11539900000000011270"         /* a permit that may be given on a pledge */

static bool stands(const json_t *lines, const char *label, const char *text)
{
	const json_t *line;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)lines, i, line)
		if (!strcmp(json_text(line, "label"), label) &&
			strstr(json_text(line, "text"), text))
			return true;
	return false;
}

static void must_stand_under(const json_t *lines, const char *label, const char *text)
{
	assert_true(*text);
	if (!stands(lines, label, text))
		fail_msg("not on the paper: %s %s", label, text);
}

static void must_stand(const json_t *lines, const char *key, const char *text)
{
	must_stand_under(lines, *key ? visit_words(citizen.visit, key) : "", text);
}

static void choose(const char *code)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, code);
}

static const struct service_item *chosen(void)
{
	size_t matters[BASKET_MATTERS_MAX];

	assert_true(visit_matters(citizen.visit, matters) > 0);
	return citizen.visit->basket.matters[matters[0]];
}

static const char *of(const json_t *object, const char *member)
{
	return item_text(object, member, citizen.visit->language);
}

static void each_material_stands(const json_t *lines, const struct service_item *item)
{
	for (size_t i = 0; i < item->material_count; i++) {
		const json_t *json = item->materials[i].json;
		char law[512];

		if (!service_item_applies(
			    json_object_get(json, "when"), citizen.visit->answers))
			continue;
		must_stand(lines, "", of(json, "name"));
		must_stand(lines, "", of(json, "source"));
		item_law(json_array_get(json_object_get(json, "required_by"), 0),
			citizen.visit->language, law, sizeof(law));
		must_stand(lines, "", law);
		if (!item->materials[i].obtainable && *of(json, "help"))
			must_stand(lines, "", of(json, "help"));
	}
}

static void each_fact_stands(const json_t *lines, const struct service_item *item)
{
	const json_t *one;
	char text[512];
	size_t i;

	must_stand(lines, "checklist.code", item->implement_code);
	must_stand(lines, "checklist.whose", visit_words(citizen.visit, "checklist.person"));
	json_array_foreach (json_object_get(item->json, "conditions"), i, one)
		must_stand(lines, "guide.conditions", json_text(one, citizen.visit->language));
	json_array_foreach (json_object_get(item->json, "legal_basis"), i, one) {
		item_law(one, citizen.visit->language, text, sizeof(text));
		must_stand(lines, "guide.basis", text);
	}
	visit_steps_text(citizen.visit, item, text, sizeof(text));
	must_stand(lines, "guide.steps", text);
	snprintf(text, sizeof(text), "%d", item->promised_days);
	must_stand(lines, "guide.promised", text);
	snprintf(text, sizeof(text), "%d", item->statutory_days);
	must_stand(lines, "guide.statutory", text);
	must_stand(lines, "guide.fee", visit_words(citizen.visit, "guide.no_fee"));
	must_stand(lines, "guide.place", of(item->json, "place"));
	must_stand(lines, "guide.hours", of(item->json, "hours"));
	must_stand(lines, "guide.consult", json_text(item->json, "consult_phone"));
	must_stand(lines, "guide.complaint", json_text(item->json, "complaint_phone"));
	snprintf(text, sizeof(text), "%d", item->version);
	must_stand(lines, "checklist.version", text);
}

/* 一次性告知单: once means that nothing of it is left for a second trip. */
static void everything_the_law_wants_told_stands_on_the_paper(void **unused)
{
	struct checklist_job *job;

	(void)unused;
	choose(ITEM);
	visit_set_field(citizen.visit, "ground", "study");
	visit_handle(citizen.visit, VISIT_EV_CHECKLIST);
	job = (struct checklist_job *)next_job();
	must_stand(job->lines, "", visit_words(citizen.visit, "checklist.title"));
	must_stand(job->lines, "checklist.number", "-20");
	must_stand(job->lines, "checklist.made", "20");
	must_stand(job->lines, "", of(chosen()->json, "name"));
	must_stand_under(job->lines, "您以哪一项条件申领？", "连续就读");
	each_material_stands(job->lines, chosen());
	each_fact_stands(job->lines, chosen());
	must_stand(job->lines, "", visit_words(citizen.visit, "checklist.no_notice"));
	job->head.job.done(&job->head.job);
}

/* 告知承诺: whoever signs for a pledge reads above the pad what it is, in its own words. */
static void what_is_pledged_is_signed_in_its_own_words(void **unused)
{
	const json_t *pledge;
	int material;

	(void)unused;
	choose(PERMIT_AGAIN);
	visit_set_field(citizen.visit, "late", "no");
	material = visit_material_by_name(citizen.visit, "residence_proof");
	assert_true(material >= 0);
	visit_write_signed_text(citizen.visit);
	pledge = visit_pledge(citizen.visit, (size_t)material, 0);
	assert_non_null(pledge);
	assert_null(visit_pledge(citizen.visit, (size_t)material, 1));
	assert_null(strstr(citizen.visit->signed_text, of(pledge, "content")));
	visit_choose_way(citizen.visit, (size_t)material, BASKET_WAY_PLEDGE);
	visit_write_signed_text(citizen.visit);
	assert_non_null(strstr(citizen.visit->signed_text, "本人仍在登记的地址居住"));
	assert_non_null(strstr(citizen.visit->signed_text, of(pledge, "obligation")));
	assert_non_null(strstr(citizen.visit->signed_text, of(pledge, "liability")));
}

/* Two matters that want one paper: what each has pledged is told, and nothing twice. */
static void each_wording_of_a_pledge_is_told_once(void **unused)
{
	struct basket_material *own, *others;
	struct basket *basket;
	size_t at;

	(void)unused;
	choose(PERMIT_AGAIN);
	visit_set_field(citizen.visit, "late", "no");
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_choose(citizen.visit, ELSEWHERE);
	visit_set_field(citizen.visit, "kind", "long");
	basket = &citizen.visit->basket;
	at = (size_t)visit_material_by_name(citizen.visit, "residence_proof");
	own = &basket->materials[at];
	others = own + 1;
	while (strcmp(basket_material_of(basket, others, 0xffff)->id, "residence_proof"))
		others++;
	own->uses[1] = others->uses[0];
	own->uses[2] = own->uses[0];
	own->use_count = 3;
	citizen.visit->view.needed[at] |= (uint16_t)(1u << others->uses[0].matter);
	assert_non_null(visit_pledge(citizen.visit, at, 1));
	assert_false(json_equal(
		visit_pledge(citizen.visit, at, 0), visit_pledge(citizen.visit, at, 1)));
	assert_null(visit_pledge(citizen.visit, at, 2));
}

#define PAPERS_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAPERS_TEST(everything_the_law_wants_told_stands_on_the_paper),
		PAPERS_TEST(what_is_pledged_is_signed_in_its_own_words),
		PAPERS_TEST(each_wording_of_a_pledge_is_told_once),
	};

	if (words_open("build/words") != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
