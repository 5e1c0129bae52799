/* Several persons in one visit: the guide asks one after the other, the review says whose is what. */
#include "tests/unit/ui-screens/screen_bench.h"

#define CARD "11539900000000002030"   /* a social security card, of anybody */
#define SCHOOL "11539900000000013290" /* a guardian's alone */

static bool is_shown(const char *name)
{
	const struct screen_context context = {.visit = citizen.visit};

	screen_build(tree, &context);
	return tree_find(tree, name) != NULL;
}

static bool holds(const struct widget *widget, const char *text)
{
	bool found = false;

	for (; widget && !found; widget = widget->next)
		found = (widget->text && strstr(widget->text, text)) ||
			holds(widget->first, text);
	return found;
}

static bool is_said(const char *text)
{
	const struct screen_context context = {.visit = citizen.visit};

	screen_build(tree, &context);
	return holds(tree_root(tree), text);
}

static void go_to_guide_of_two(void)
{
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." CARD);
	press("guide.more");
	press_row("choose." SCHOOL);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
}

/* The child's school, the parent's card: two persons, and the card for the child by one tick. */
static void the_guide_asks_one_after_the_other(void **state)
{
	char name[48];

	(void)state;
	go_to_guide_of_two();
	check_screen("guide-family");
	assert_true(is_shown("guide.without.0") && is_shown("guide.without.1"));
	snprintf(name, sizeof(name), "guide.for.%d",
		BASKET_MATTERS_MAX + basket_find(&citizen.visit->basket, CARD));
	press(name);
	assert_true(basket_find_for(&citizen.visit->basket, CARD, 1) >= 0);
	press(name);
	assert_true(basket_find_for(&citizen.visit->basket, CARD, 1) < 0);
	press("guide.without.1");
	assert_false(is_shown("guide.without.0"));
	assert_true(is_shown("guide.add_person"));
	press("guide.add_person");
	assert_true(is_shown("guide.acting~2.guardian"));
}

static void the_review_says_whose_is_what(void **state)
{
	(void)state;
	go_to_guide_of_two();
	press("guide.reason.damaged");
	press("guide.residence.local");
	press("guide.next");
	press("notice.next");
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	press("code.next");
	edit("form.child_name", "木小明");
	assert_false(is_shown("form.acting.self")); /* the guide settled it */
	press("form.next");
	press("form.next");
	press("materials.next");
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_true(is_said("社会保障卡补领换领（本人）"));
	assert_true(is_said("义务教育入学报名（木小明）"));
	assert_true(is_said("木小明：学区"));
	assert_false(is_said("木小明：现居住地址")); /* of who stands there */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(the_guide_asks_one_after_the_other),
		SCREEN_TEST(the_review_says_whose_is_what),
	};

	return cmocka_run_group_tests_name("family", tests, open_house, close_house);
}
