/* One's own matters and those of one's wards in one visit: each is whose it is, and says so. */
#include <stdio.h>

#include "firmware/base/words.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_sign.h"
#include "tests/unit/firmware-visit/citizen.h"

#define BIRTH "11539900000000001150"   /* a guardian's alone */
#define SCHOOL "11539900000000013290"  /* a guardian's alone, with the household register */
#define WEDDING "11539900000000005140" /* one's own alone */
#define ID_CARD "11539900000000001160" /* one's own or a ward's */
#define PENSION "11539900000000002010" /* anybody's from 16 on */
#define CARD "11539900000000002030"    /* anybody's */
#define HEALTH "11539900000000003060"  /* anybody's */
#define SUPPORT "11539900000000005100" /* anybody's, with the household register */
#define FOOD "11539900000000010260"    /* an enterprise's */

static void begin(const char *const *codes, size_t count)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	for (size_t i = 0; i < count; i++) {
		if (i)
			visit_handle(citizen.visit, VISIT_EV_BACK);
		visit_choose(citizen.visit, codes[i]);
	}
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
}

#define BEGIN(...)                                                                             \
	begin((const char *const[]){__VA_ARGS__},                                              \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static int of(const char *code, unsigned person)
{
	return basket_find_for(&citizen.visit->basket, code, person);
}

static void tick_matter(const char *code, unsigned person, bool files)
{
	visit_file_for(citizen.visit, (size_t)basket_find(&citizen.visit->basket, code), person,
		files);
}

static size_t persons(void)
{
	unsigned out[BASKET_PERSONS_MAX];

	return visit_persons(citizen.visit, out);
}

static const char *form_of(const char *code, unsigned person, const char *field)
{
	return form_get(citizen.visit->view.forms[of(code, person)], field);
}

static void put_card(void)
{
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

/* The card for oneself, the insurance for the child: one touch more, and two ticks less. */
static void a_parent_and_a_child_have_each_their_own(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	BEGIN(CARD, HEALTH);
	assert_string_equal(visit_next_acting(visit), "guardian");
	visit_add_person(visit);
	assert_string_equal(visit_person_acting(visit, 1), "guardian");
	tick_matter(CARD, 1, false);
	tick_matter(HEALTH, 0, false);
	assert_true(of(CARD, 0) >= 0 && of(HEALTH, 1) >= 0);
	assert_true(of(CARD, 1) < 0 && of(HEALTH, 0) < 0);
	tick_matter(CARD, 0, false); /* somebody keeps it */
	assert_true(of(CARD, 0) >= 0);
	visit_set_field(visit, "reason", "damaged");
	visit_set_field(visit, "who", "resident");
	put_card();
	assert_string_equal(form_of(CARD, 0, "name"), person().name);
	assert_string_equal(form_of(HEALTH, 1, "name"), "");
	visit_set_field(visit, "ward_name~2", "李小明");
	assert_string_equal(form_of(HEALTH, 1, "name"), "李小明");
	assert_string_equal(form_of(CARD, 0, "name"), person().name);
	assert_string_equal(visit_acting(visit, (size_t)of(CARD, 0)), "self");
	assert_string_equal(visit_acting(visit, (size_t)of(HEALTH, 1)), "guardian");
}

/* What only a guardian may ask for and what is only one's own are two persons' by themselves. */
static void a_mixed_basket_is_two_persons_by_itself(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	BEGIN(BIRTH, PENSION);
	assert_int_equal(persons(), 2);
	assert_string_equal(visit_person_acting(visit, 0), "guardian");
	assert_string_equal(visit_person_acting(visit, 1), "self");
	visit_set_field(visit, "acting~2", "guardian"); /* all for the child after all */
	assert_int_equal(persons(), 1);
	assert_string_equal(
		visit_acting(visit, (size_t)basket_find(&visit->basket, PENSION)), "guardian");
	visit_set_field(visit, "acting", "self");
	assert_int_equal(persons(), 2);
	assert_string_equal(
		visit_acting(visit, (size_t)basket_find(&visit->basket, BIRTH)), "guardian");
	visit_handle(visit, VISIT_EV_BACK);
	visit_take_out(visit, (size_t)basket_find(&visit->basket, BIRTH));
	assert_int_equal(persons(), 1);
	visit_choose(visit, WEDDING); /* one's own too */
	assert_int_equal(persons(), 1);
}

/* Where who acts is another, what was one's own alone stays so, and back again. */
static void what_is_ones_own_alone_stays_ones_own(void **unused)
{
	struct visit *visit = citizen.visit;
	size_t wedding, card;

	(void)unused;
	BEGIN(WEDDING, CARD);
	assert_int_equal(persons(), 1);
	visit_set_field(visit, "reason", "lost");
	visit_set_field(visit, "acting", "guardian");
	assert_int_equal(persons(), 2);
	wedding = (size_t)basket_find(&visit->basket, WEDDING);
	card = (size_t)basket_find(&visit->basket, CARD);
	assert_string_equal(visit_acting(visit, wedding), "self");
	assert_string_equal(visit_acting(visit, card), "guardian");
	assert_string_equal(visit_value(visit, "reason"), "lost"); /* nothing is lost */
	visit_set_field(visit, "acting", "self");
	assert_int_equal(persons(), 1);
	assert_string_equal(visit_value(visit, "reason"), "lost");
}

static void two_children_and_a_parent_are_three(void **unused)
{
	struct visit *visit = citizen.visit;
	char name[64];

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	BEGIN(CARD);
	visit_add_person(visit);
	visit_add_person(visit);
	assert_int_equal(persons(), 3);
	visit_person_name(visit, 0, name, sizeof(name));
	assert_string_equal(name, "本人");
	visit_person_name(visit, 2, name, sizeof(name));
	assert_string_equal(name, "第二个孩子或者被监护人");
	visit_set_field(visit, "ward_name~3", "李小红");
	visit_person_name(visit, 2, name, sizeof(name));
	assert_string_equal(name, "李小红");
	visit_drop_person(visit, 0);
	assert_int_equal(persons(), 2);
	visit_drop_person(visit, 1);
	assert_int_equal(persons(), 1);
	visit_add_person(visit); /* nothing of who went is there again */
	visit_add_person(visit);
	assert_string_equal(visit_value(visit, "ward_name"), "李小红");
	assert_string_equal(visit_value(visit, "ward_name~2"), "");
	assert_string_equal(visit_value(visit, "ward_name~3"), "");
	words_close();
}

/* Two children to school: who acts is not asked, and they are two all the same. */
static void a_second_child_needs_no_question(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	BEGIN(SCHOOL);
	visit_add_person(visit);
	assert_int_equal(persons(), 2);
	assert_string_equal(visit_acting(visit, (size_t)of(SCHOOL, 1)), "guardian");
	assert_false(visit_asks(visit, (size_t)visit_question_by_name(visit, "acting~2", 8)));
	visit_set_field(visit, "residence", "local"); /* the parent's: once */
	assert_true(visit_knows_situation(visit));
	assert_true(visit_question_by_name(visit, "guardian_name~2", 15) < 0);
	assert_true(visit_question_by_name(visit, "child_name~2", 12) >= 0);
	visit_handle(visit, VISIT_EV_BACK);
	visit_choose(visit, PENSION);
	visit_set_field(visit, "acting~3", "guardian"); /* the children stay two */
	assert_int_equal(persons(), 2);
}

static int register_of(void)
{
	int found = -1;

	for (size_t m = 0; m < citizen.visit->basket.material_count; m++)
		if (strstr(citizen.visit->basket.materials[m].key, "family.")) {
			assert_int_equal(found, -1);
			found = (int)m;
		}
	return found;
}

/* A parent's 低保 and a child's school, one 户口簿: a page for both, a birth certificate for one. */
static void each_case_has_its_own_and_what_is_shared(void **unused)
{
	struct visit *visit = citizen.visit;
	struct file_job *job;
	const json_t *parties;

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	BEGIN(SUPPORT, SCHOOL, CARD);
	assert_int_equal(persons(), 2);
	tick_matter(CARD, 1, true);
	assert_string_equal(visit_acting(visit, (size_t)of(CARD, 1)), "guardian");
	tick_matter(CARD, 0, false);
	visit_set_field(visit, "ill", "no");
	visit_set_field(visit, "residence", "local");
	visit_set_field(visit, "reason", "damaged");
	put_card();
	visit_set_field(visit, "child_name", "李小明");
	snprintf(visit->pages[0].material, sizeof(visit->pages[0].material), "%s",
		visit->basket.materials[register_of()].key);
	assert_int_equal(bytes_add_text(&visit->pages[0].sealed.bytes, "sealed"), STATUS_OK);
	visit->page_count = 1;
	visit_write_signed_text(visit);
	assert_non_null(strstr(visit->signed_text, "最低生活保障申请（本人）"));
	assert_null(strstr(visit->signed_text, "李小明"));
	assert_true(visit_submit(visit));
	job = (struct file_job *)next_job();
	assert_int_equal(job->filing.case_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const char *code = job->cases[i].item->implement_code;

		parties = json_object_get(job->cases[i].form, "_parties");
		if (!strcmp(code, SUPPORT)) {
			assert_null(parties);
			assert_string_equal(
				form_get(job->cases[i].form, "name"), person().name);
		} else {
			assert_string_equal(json_text(parties, "acting"), "guardian");
			assert_string_equal(json_text(parties, "ward_name"), "李小明");
		}
		assert_int_equal(job->cases[i].page_count, strcmp(code, CARD) != 0);
	}
	job->head.status = STATUS_IO;
	job->head.job.done(&job->head.job);
	words_close();
}

/* The citizen's own age where the matter is theirs; the child's is asked. */
static void each_is_as_old_as_they_are(void **unused)
{
	struct visit *visit = citizen.visit;
	size_t birth;

	(void)unused;
	BEGIN(PENSION);
	visit_add_person(visit);
	visit_set_field(visit, "student", "no");
	visit_set_field(visit, "student~2", "no");
	put_card();
	birth = (size_t)visit_question_by_name(visit, "ward_birth~2", 12);
	visit_set_field(visit, "ward_birth~2", "2020-05-01");
	assert_string_equal(visit_check(visit, birth), "form.age");
	visit_set_field(visit, "ward_birth~2", "2005-05-01");
	assert_null(visit_check(visit, birth));
}

/* Nobody is filed for twice where an enterprise leaves no choice. */
static void an_enterprise_leaves_ones_own(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	BEGIN(CARD);
	visit_add_person(visit);
	visit_handle(visit, VISIT_EV_BACK);
	visit_choose(visit, FOOD);
	assert_int_equal(persons(), 1);
	assert_int_equal(visit->basket.matter_count, 3);
	assert_string_equal(
		visit_acting(visit, (size_t)basket_find(&visit->basket, CARD)), "self");
	assert_string_equal(visit_next_acting(visit), "");
}

/* Each brings their own; a matter's law and place stand there once. */
static void the_checklist_says_what_is_brought_for_whom(void **unused)
{
	struct visit *visit = citizen.visit;
	struct checklist_job *job;
	char *lines;

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	BEGIN(CARD, SCHOOL);
	tick_matter(CARD, 1, true);
	visit_handle(visit, VISIT_EV_CHECKLIST);
	job = (struct checklist_job *)next_job();
	lines = json_dumps(job->lines, 0);
	assert_non_null(strstr(lines, "\"本人\""));
	assert_non_null(strstr(lines, "\"孩子或者被监护人\""));
	assert_non_null(strstr(job->code, CARD "."));
	assert_null(strstr(strstr(job->code, CARD) + 1, CARD));
	assert_non_null(strstr(job->code, SCHOOL "."));
	free(lines);
	job->head.status = STATUS_IO;
	job->head.job.done(&job->head.job);
	words_close();
}

/* A draft of before said once for all of them as what an agent acts. */
static void a_draft_of_former_times_goes_on(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	BEGIN(PENSION);
	visit_set_field(visit, "acting", "agent");
	visit_add_person(visit);
	json_object_del(visit->answers, "visit.acting#1");
	visit_settle_acting(visit);
	assert_int_equal(persons(), 2);
	assert_string_equal(visit_person_acting(visit, 1), "agent");
	assert_string_equal(visit_acting(visit, (size_t)of(PENSION, 1)), "agent");
}

static unsigned seed = 20261127;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return seed / 65536u % 32768u % sides;
}

/* Whatever is touched, everything chosen is filed for somebody who may be filed for so. */
static void expect_in_order(uint16_t chosen, const char *const *codes)
{
	const struct visit *visit = citizen.visit;
	const struct basket *basket = &visit->basket;
	unsigned persons[BASKET_PERSONS_MAX], selves = 0;
	size_t count = visit_persons(visit, persons);

	assert_true(count > 0);
	for (unsigned i = 0; codes[i]; i++)
		assert_int_equal(basket_find(basket, codes[i]) >= 0, (chosen & 1u << i) != 0);
	for (size_t i = 0; i < count; i++) {
		size_t own = 0;

		for (size_t m = 0; m < basket->matter_count; m++)
			own += basket->person[m] == persons[i];
		assert_true(own > 1);
		selves += !strcmp(visit_person_acting(visit, persons[i]), "self");
	}
	assert_true(selves <= 1);
	for (size_t m = 0; m < basket->matter_count; m++) {
		assert_true(visit_parties(visit, basket->person[m]) >= 0);
		assert_true(visit_is_parties(visit, m) ||
			    fitting_acting(basket->matters[m], visit_acting(visit, m)));
		assert_int_equal(basket_find_for(basket, basket->matters[m]->implement_code,
					 basket->person[m]),
			(int)m);
	}
}

static void answer_someone(void)
{
	static const char *const WAYS[] = {"self", "guardian", "agent", "enterprise"};
	struct visit *visit = citizen.visit;

	for (size_t q = 0; q < visit->basket.question_count; q++)
		if (visit_asks_who_acts(visit, q) && visit_asks(visit, q) && !dice(2)) {
			visit_answer(visit, q, WAYS[dice(4)]);
			if (visit->changing >= 0)
				visit_confirm_change(visit, true);
			return;
		}
}

static void touch_something(uint16_t *chosen, const char *const *codes)
{
	struct visit *visit = citizen.visit;
	unsigned code = dice(8);

	switch (dice(7)) {
	case 0:
	case 1:
		visit_handle(visit, VISIT_EV_BACK);
		visit_choose(visit, codes[code]);
		*chosen |= (uint16_t)(1u << code);
		break;
	case 2:
		visit_add_person(visit);
		break;
	case 3:
		visit_file_for(
			visit, dice((unsigned)visit->basket.matter_count), dice(4), dice(2));
		break;
	case 4:
		if (!dice(4) && (*chosen & (*chosen - 1u)) && (*chosen & 1u << code)) {
			visit_handle(visit, VISIT_EV_BACK);
			visit_take_out(visit, (size_t)basket_find(&visit->basket, codes[code]));
			*chosen &= (uint16_t) ~(1u << code);
			visit_handle(visit, VISIT_EV_NEXT);
		}
		break;
	default:
		answer_someone();
	}
}

static void whatever_is_touched_everything_is_somebodys(void **unused)
{
	static const char *const CODES[] = {
		BIRTH, SCHOOL, WEDDING, ID_CARD, PENSION, CARD, HEALTH, FOOD, NULL};
	unsigned several = 0;

	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	for (unsigned n = 0; n < 1000; n++) {
		uint16_t chosen = (uint16_t)(1u << dice(7));

		visit_forget_basket(citizen.visit);
		citizen.visit->state = VISIT_CHOOSE;
		visit_choose(citizen.visit, CODES[__builtin_ctz(chosen)]);
		for (unsigned touch = 0; touch < 10; touch++) {
			touch_something(&chosen, CODES);
			expect_in_order(chosen, CODES);
			several += visit_has_several(citizen.visit);
		}
	}
	assert_true(several > 2000);
}

#define FAMILY_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAMILY_TEST(a_parent_and_a_child_have_each_their_own),
		FAMILY_TEST(a_mixed_basket_is_two_persons_by_itself),
		FAMILY_TEST(what_is_ones_own_alone_stays_ones_own),
		FAMILY_TEST(two_children_and_a_parent_are_three),
		FAMILY_TEST(a_second_child_needs_no_question),
		FAMILY_TEST(each_case_has_its_own_and_what_is_shared),
		FAMILY_TEST(each_is_as_old_as_they_are),
		FAMILY_TEST(an_enterprise_leaves_ones_own),
		FAMILY_TEST(the_checklist_says_what_is_brought_for_whom),
		FAMILY_TEST(a_draft_of_former_times_goes_on),
		FAMILY_TEST(whatever_is_touched_everything_is_somebodys),
	};

	return cmocka_run_group_tests_name("visit_family", tests, NULL, NULL);
}
