/* 预约: a matter that needs a person is given a day here, by its own part of the visit. */
#include "firmware/counter/filing_slip.h"
#include "tests/unit/firmware-visit/citizen.h"

#define MARRIAGE "11539900000000005140"
#define DISABILITY "11539900000000006130"
#define TRANSFER "11539900000000007200"
#define HOUSE "11539900000000008220" /* somebody comes to look; the citizen need not */

static void begin(const char *code)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, code);
}

static void identify(void)
{
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
}

static size_t matter(const char *code)
{
	int found = basket_find(&citizen.visit->basket, code);

	assert_true(found >= 0);
	return (size_t)found;
}

static size_t day_question(void)
{
	int question = visit_question_by_name(citizen.visit, "booking_day", 11);

	assert_true(question >= 0);
	return (size_t)question;
}

static void an_appointment_is_a_case_of_its_own_without_papers(void **unused)
{
	char days[VISIT_DAYS][DATE_SIZE];
	json_t *form = NULL;

	(void)unused;
	begin(MARRIAGE);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	assert_true(visit_books(citizen.visit, matter(MARRIAGE)));
	identify();
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	assert_int_equal(visit_bookable_days(citizen.visit, days), VISIT_DAYS);
	visit_set_field(citizen.visit, "booking_day", days[3]);
	visit_set_field(citizen.visit, "booking_time", "morning");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM); /* with whom? */
	visit_set_field(citizen.visit, "partner_name", "王小明");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW); /* no paper is handed in here */
	assert_true(visit_nothing_is_missing(citizen.visit));
	assert_int_equal(visit_saved(citizen.visit).trips, 0);
	assert_false(visit_delivers(citizen.visit, "pickup"));
	assert_int_equal(visit_case_form(citizen.visit, matter(MARRIAGE), &form), STATUS_OK);
	assert_string_equal(json_text(form, "booking_day"), days[3]);
	assert_null(json_object_get(form, "_delivery"));
	json_decref(form);
}

static void only_the_days_offered_can_be_booked(void **unused)
{
	static const char *const GONE[] = {"2025-01-02", "2099-01-05"};
	struct visit_gap gaps[VISIT_GAPS_MAX];

	(void)unused;
	begin(MARRIAGE);
	identify();
	for (size_t i = 0; i < 2; i++) {
		visit_set_field(citizen.visit, "booking_day", GONE[i]);
		assert_string_equal(
			visit_check(citizen.visit, day_question()), "form.day_gone");
		assert_true(visit_gaps(citizen.visit, gaps) > 0);
		assert_string_equal(gaps[0].gap.word, "form.day_gone");
	}
}

static void the_situation_says_whether_a_day_is_needed(void **unused)
{
	(void)unused;
	begin(DISABILITY);
	assert_false(visit_books(citizen.visit, matter(DISABILITY)));
	visit_set_field(citizen.visit, "kind", "renew");
	assert_false(visit_books(citizen.visit, matter(DISABILITY)));
	visit_set_field(citizen.visit, "kind", "first");
	assert_true(visit_books(citizen.visit, matter(DISABILITY)));
	assert_true(visit_delivers(citizen.visit, "post")); /* the certificate still comes */
}

static void who_comes_to_look_is_said_without_an_appointment(void **unused)
{
	(void)unused;
	begin(HOUSE);
	assert_true(visit_is_seen_once(citizen.visit, matter(HOUSE)));
	assert_false(visit_books(citizen.visit, matter(HOUSE)));
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_choose(citizen.visit, MARRIAGE);
	assert_false(visit_is_seen_once(citizen.visit, matter(MARRIAGE)));
}

/* What the office said of a matter: so many are left on this day, in this part of it. */
static void say_left_in(const char *code, const char *day, const char *time, int left)
{
	struct visit_places *places = &citizen.visit->places;
	size_t m = matter(code);
	struct places_slot *slot;

	if (!places->known[m])
		places->known[m] = calloc(1, sizeof(*places->known[m]));
	assert_non_null(places->known[m]);
	strcpy(places->known[m]->implement_code, code);
	slot = &places->known[m]->slots[places->known[m]->count++];
	strcpy(slot->slot.kind, "window");
	strcpy(slot->slot.day, day);
	strcpy(slot->slot.time, time);
	slot->left = left;
}

static void say_full(const char *code, const char *day, const char *time)
{
	say_left_in(code, day, time, 0);
}

static size_t question(const char *name)
{
	int found = visit_question_by_name(citizen.visit, name, strlen(name));

	assert_true(found >= 0);
	return (size_t)found;
}

static void a_full_day_is_not_taken_and_the_next_free_is_known(void **unused)
{
	char days[VISIT_DAYS][DATE_SIZE];
	struct visit_gap gaps[VISIT_GAPS_MAX];
	struct booking first;

	(void)unused;
	begin(MARRIAGE);
	identify();
	assert_int_equal(visit_bookable_days(citizen.visit, days), VISIT_DAYS);
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), -1);
	assert_int_equal(visit_places_word(citizen.visit, day_question()), VISIT_PLACES_BUSY);
	visit_tick(citizen.visit, citizen.visit->now_ms + 1000); /* looks: nobody answered */
	assert_int_equal(visit_places_word(citizen.visit, day_question()), VISIT_PLACES_OPEN);
	say_full(MARRIAGE, days[0], "morning");
	assert_int_equal(visit_places_word(citizen.visit, day_question()), VISIT_PLACES_KNOWN);
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), 12);
	say_full(MARRIAGE, days[0], "afternoon");
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), 0);
	say_full(MARRIAGE, days[1], "morning");
	assert_true(visit_first_free(citizen.visit, day_question(), &first));
	assert_string_equal(first.day, days[1]);
	assert_string_equal(first.time, "afternoon");
	visit_set_field(citizen.visit, "booking_day", days[0]);
	assert_string_equal(visit_check(citizen.visit, day_question()), "form.slot_full");
	assert_true(visit_gaps(citizen.visit, gaps) > 0);
	visit_set_field(citizen.visit, "booking_day", days[1]);
	assert_null(visit_check(citizen.visit, day_question()));
	assert_int_equal(
		visit_places_left(citizen.visit, question("booking_time"), "morning"), 0);
	visit_set_field(citizen.visit, "booking_time", "morning");
	assert_string_equal(
		visit_check(citizen.visit, question("booking_time")), "form.slot_full");
	assert_false(visit_place_was_seen(citizen.visit, matter(MARRIAGE)));
	visit_set_field(citizen.visit, "booking_time", "afternoon");
	assert_null(visit_check(citizen.visit, question("booking_time")));
	assert_true(visit_place_was_seen(citizen.visit, matter(MARRIAGE)));
}

/* The sample's windows, and one at which both matters are booked. */
static void share_a_window(const char *one, const char *other)
{
	json_object_set_new(citizen.visit->catalogue.frame, "windows",
		json_pack("[{s:s, s:[s, s]}]", "id", "w", "items", one, other));
}

/* Two matters of one visit at one window: the last place is of one of them. */
static void what_the_visit_takes_itself_is_left_to_none_of_its_matters(void **unused)
{
	char days[VISIT_DAYS][DATE_SIZE];
	size_t wedding, home;

	(void)unused;
	begin(MARRIAGE);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_choose(citizen.visit, TRANSFER);
	identify();
	assert_int_equal(visit_bookable_days(citizen.visit, days), VISIT_DAYS);
	wedding = question("booking_time");
	home = question("booking_time~2");
	say_left_in(MARRIAGE, days[0], "morning", 1);
	say_left_in(TRANSFER, days[0], "morning", 1);
	visit_set_field(citizen.visit, "booking_day", days[0]);
	visit_set_field(citizen.visit, "booking_day~2", days[0]);
	visit_set_field(citizen.visit, "booking_time", "morning");
	assert_int_equal(visit_places_left(citizen.visit, home, "morning"), 1);
	share_a_window(MARRIAGE, TRANSFER);
	assert_int_equal(visit_places_left(citizen.visit, home, "morning"), 0);
	assert_int_equal(visit_places_left(citizen.visit, wedding, "morning"), 1);
	visit_set_field(citizen.visit, "booking_time~2", "morning");
	assert_string_equal(visit_check(citizen.visit, home), "form.slot_full");
	assert_false(visit_place_was_seen(citizen.visit, matter(TRANSFER)));
	visit_set_field(citizen.visit, "booking_time~2", "afternoon");
	assert_null(visit_check(citizen.visit, home));
	assert_true(visit_place_was_seen(citizen.visit, matter(MARRIAGE)));
}

static void where_the_kind_is_open_no_day_is_full(void **unused)
{
	char days[VISIT_DAYS][DATE_SIZE];

	(void)unused;
	begin(DISABILITY);
	visit_set_field(citizen.visit, "kind", "first");
	identify();
	assert_int_equal(visit_bookable_days(citizen.visit, days), VISIT_DAYS);
	say_full(DISABILITY, days[0], "morning");
	say_full(DISABILITY, days[0], "afternoon");
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), -1);
	visit_set_field(citizen.visit, "booking_kind", "home");
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), 6);
	visit_set_field(citizen.visit, "booking_kind", "window");
	assert_int_equal(visit_places_left(citizen.visit, day_question(), days[0]), 0);
}

/* What stands on the slip of a visit of this one case. */
static void fill_slip_of(struct filing_case *of, struct slip *slip)
{
	const struct filing_desk desk = {.settings = &citizen.settings};
	const struct filing filing = {.cases = of,
		.case_count = 1,
		.identity = &citizen.visit->identity,
		.language = "zh-Hans"};

	assert_int_equal(filing_slip_fill(&desk, &filing, 0, slip), STATUS_OK);
}

/* Who opens the door wants to read whether the address is right. */
static void the_slip_says_where_somebody_comes_to(void **unused)
{
	struct filing_case of = {0};
	struct slip *slip = calloc(1, sizeof(*slip));
	json_t *form = NULL;

	(void)unused;
	begin(DISABILITY);
	visit_set_field(citizen.visit, "kind", "first");
	identify();
	visit_set_field(citizen.visit, "booking_day", "2026-12-01");
	visit_set_field(citizen.visit, "booking_kind", "home");
	visit_set_field(citizen.visit, "home_address", "示例县某某街道某某路 8 号");
	assert_int_equal(visit_case_form(citizen.visit, matter(DISABILITY), &form), STATUS_OK);
	of.item = citizen.visit->basket.matters[matter(DISABILITY)];
	of.form = form;
	fill_slip_of(&of, slip);
	assert_string_equal(slip->cases[0].home, "示例县某某街道某某路 8 号");
	assert_string_equal(slip->cases[0].place, "");
	json_decref(form);
	free(slip);
}

static void the_slip_says_when_and_where(void **unused)
{
	struct filing_case of = {0};
	struct slip *slip = calloc(1, sizeof(*slip));
	json_t *form = NULL;

	(void)unused;
	begin(MARRIAGE);
	identify();
	visit_set_field(citizen.visit, "booking_day", "2026-12-01");
	visit_set_field(citizen.visit, "booking_time", "morning");
	visit_set_field(citizen.visit, "partner_name", "王小明");
	assert_int_equal(visit_case_form(citizen.visit, matter(MARRIAGE), &form), STATUS_OK);
	of.item = citizen.visit->basket.matters[matter(MARRIAGE)];
	of.form = form;
	fill_slip_of(&of, slip);
	assert_string_equal(
		slip->cases[0].booking, "2026年12月1日 周二 · 上午 9:00–12:00 · 窗口办理");
	assert_string_equal(slip->cases[0].place, "示例县政务服务中心一楼综合窗口");
	assert_string_equal(slip->cases[0].comers, "欧**㛃、王*明");
	assert_non_null(strstr(slip->cases[0].booking_open, "您没有留电话"));
	json_object_set_new(form, "phone", json_string("13800000000"));
	fill_slip_of(&of, slip);
	assert_non_null(strstr(slip->cases[0].booking_open, "会打您留的电话"));
	slip->cases[0].booking_open[0] = '\0';
	of.place_seen = true;
	fill_slip_of(&of, slip);
	assert_string_equal(slip->cases[0].booking_open, "");
	assert_string_equal(slip->cases[0].limit, "");
	assert_string_equal(slip->delivery, "");
	assert_string_equal(slip->cases[0].materials[0].note, "到场时带来");
	json_decref(form);
	free(slip);
}

static int open_words(void **unused)
{
	(void)unused;
	return words_open("build/words") != STATUS_OK;
}

#define BOOKING_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOOKING_TEST(an_appointment_is_a_case_of_its_own_without_papers),
		BOOKING_TEST(only_the_days_offered_can_be_booked),
		BOOKING_TEST(the_situation_says_whether_a_day_is_needed),
		BOOKING_TEST(who_comes_to_look_is_said_without_an_appointment),
		BOOKING_TEST(a_full_day_is_not_taken_and_the_next_free_is_known),
		BOOKING_TEST(what_the_visit_takes_itself_is_left_to_none_of_its_matters),
		BOOKING_TEST(where_the_kind_is_open_no_day_is_full),
		BOOKING_TEST(the_slip_says_where_somebody_comes_to),
		BOOKING_TEST(the_slip_says_when_and_where),
	};

	return cmocka_run_group_tests_name("visit_booking", tests, open_words, NULL);
}
