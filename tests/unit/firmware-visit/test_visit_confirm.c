/* Signing by the keypad: the card once more, and the evidence says that nobody wrote. */
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_sign.h"
#include "tests/unit/firmware-visit/citizen.h"

static void go_to_sign(void)
{
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
}

static void read_card_of(const char *id_number)
{
	struct identity identity = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &identity};

	if (id_number)
		strcpy(identity.id_number, id_number);
	visit_device(citizen.visit, &event);
}

static void the_same_card_once_more_signs(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, true);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_ASKED);
	read_card_of(NULL);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_DONE);
	assert_true(citizen.visit->ink->confirmed);
	assert_int_equal(citizen.visit->ink->count, 0);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
}

static void who_has_not_heard_the_list_is_not_asked_for_the_card(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, false);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_LISTEN);
	read_card_of(NULL);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_LISTEN);
	assert_false(citizen.visit->ink->confirmed);
	visit_list_heard(citizen.visit);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_ASKED);
	read_card_of(NULL);
	assert_true(citizen.visit->ink->confirmed);
}

static void in_another_language_the_list_is_heard_again(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, true);
	visit_set_language(citizen.visit, "en");
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_LISTEN);
	read_card_of(NULL);
	assert_false(citizen.visit->ink->confirmed);
}

static void a_matter_may_refuse_the_keypad_and_is_still_signed_by_hand(void **unused)
{
	size_t matters[BASKET_MATTERS_MAX];
	struct service_item *item;

	(void)unused;
	go_to_sign();
	assert_null(visit_refuses_keys(citizen.visit));
	visit_matters(citizen.visit, matters);
	item = (struct service_item *)(uintptr_t)citizen.visit->basket.matters[matters[0]];
	item->by_hand_only = true;
	visit_begin_confirming(citizen.visit, true);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_REFUSED);
	assert_ptr_equal(visit_refuses_keys(citizen.visit), item);
	read_card_of(NULL);
	assert_false(citizen.visit->ink->confirmed);
	for (int x = 0; x < 40; x++)
		visit_draw_ink(citizen.visit,
			&(struct ink_point){x * 100, x * 50, x * 10, x == 0}, 10000, 5000);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
}

static void without_the_card_nothing_is_signed(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, true);
	visit_handle(citizen.visit, VISIT_EV_SIGNED); /* asked again */
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
}

static void a_card_that_nobody_asked_for_confirms_nothing(void **unused)
{
	(void)unused;
	go_to_sign();
	read_card_of(NULL);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_NONE);
	assert_false(citizen.visit->ink->confirmed);
}

static void another_persons_card_is_refused_and_the_right_one_still_works(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, true);
	read_card_of("530702198003011229");
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_OTHER_CARD);
	assert_false(citizen.visit->ink->confirmed);
	read_card_of(NULL);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_DONE);
}

static void a_typed_identity_cannot_confirm(void **unused)
{
	(void)unused;
	go_to_sign();
	citizen.visit->identity.level = IDENTITY_LEVEL_TYPED;
	visit_begin_confirming(citizen.visit, true);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_NO_CARD);
	read_card_of(NULL);
	assert_false(citizen.visit->ink->confirmed);
}

static void clearing_takes_the_confirmation_back(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_begin_confirming(citizen.visit, true);
	read_card_of(NULL);
	visit_clear_ink(citizen.visit);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_NONE);
	assert_false(citizen.visit->ink->confirmed);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_false(citizen.visit->ink->confirmed);
}

static void write_something(void)
{
	for (int x = 0; x < 40; x++)
		visit_draw_ink(citizen.visit,
			&(struct ink_point){x * 100, x * 50, x * 10, x == 0}, 10000, 5000);
}

static void a_witness_writes_and_is_named(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_let_witness(citizen.visit, true);
	assert_true(citizen.visit->witnessed);
	write_something();
	visit_handle(citizen.visit, VISIT_EV_SIGNED); /* nobody is named */
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	assert_string_equal(visit_witness_wrong(citizen.visit), "form.required");
	visit_set_witness(citizen.visit, citizen.visit->identity.name);
	visit_handle(citizen.visit, VISIT_EV_SIGNED); /* nobody witnesses for themselves */
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	assert_string_equal(visit_witness_wrong(citizen.visit), "sign.witness_signs");
	visit_set_witness(citizen.visit, "和见证");
	assert_null(visit_witness_wrong(citizen.visit));
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
	assert_string_equal(citizen.visit->ink->witness, "和见证");
}

static void a_named_witness_who_wrote_nothing_signs_nothing(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_let_witness(citizen.visit, true);
	visit_set_witness(citizen.visit, "和见证");
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
}

static void who_writes_after_all_has_no_witness(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_let_witness(citizen.visit, true);
	visit_set_witness(citizen.visit, "和见证");
	visit_let_witness(citizen.visit, false);
	write_something();
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
	assert_string_equal(citizen.visit->ink->witness, "");
}

static void a_matter_may_refuse_the_witness(void **unused)
{
	size_t matters[BASKET_MATTERS_MAX];

	(void)unused;
	go_to_sign();
	visit_matters(citizen.visit, matters);
	((struct service_item *)(uintptr_t)citizen.visit->basket.matters[matters[0]])
		->by_hand_only = true;
	visit_let_witness(citizen.visit, true);
	assert_false(citizen.visit->witnessed);
	assert_int_equal(citizen.visit->confirm, VISIT_CONFIRM_REFUSED);
}

static void who_takes_their_time_gets_three_times_of_it(void **unused)
{
	(void)unused;
	go_to_sign();
	visit_set_unhurried(citizen.visit, true);
	tick(89000 * 2);
	assert_int_equal(visit_countdown_s(citizen.visit), -1);
	tick(3000);
	assert_true(visit_countdown_s(citizen.visit) > 80);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	tick(100000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
}

#define CONFIRM_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONFIRM_TEST(the_same_card_once_more_signs),
		CONFIRM_TEST(who_has_not_heard_the_list_is_not_asked_for_the_card),
		CONFIRM_TEST(in_another_language_the_list_is_heard_again),
		CONFIRM_TEST(a_matter_may_refuse_the_keypad_and_is_still_signed_by_hand),
		CONFIRM_TEST(without_the_card_nothing_is_signed),
		CONFIRM_TEST(a_card_that_nobody_asked_for_confirms_nothing),
		CONFIRM_TEST(another_persons_card_is_refused_and_the_right_one_still_works),
		CONFIRM_TEST(a_typed_identity_cannot_confirm),
		CONFIRM_TEST(clearing_takes_the_confirmation_back),
		CONFIRM_TEST(a_witness_writes_and_is_named),
		CONFIRM_TEST(a_named_witness_who_wrote_nothing_signs_nothing),
		CONFIRM_TEST(who_writes_after_all_has_no_witness),
		CONFIRM_TEST(a_matter_may_refuse_the_witness),
		CONFIRM_TEST(who_takes_their_time_gets_three_times_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
