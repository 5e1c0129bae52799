/* Every screen in every language: built, complete in words, and with names that are unique. */
#include "firmware/visit/visit_parts.h"
#include "tests/unit/ui-screens/screen_bench.h"
#include "ui/toolkit/widget/viewer.h"

struct first_places {
	struct rect start, listen; /* above and below what is said of the card */
};

/* Where the first buttons are in each look; all must be as they were the first time. */
static void check_start_stays(const char *language, struct first_places *places, bool first)
{
	const struct screen_context context = {
		.visit = citizen.visit, .wall_ms = 1764000000000};

	for (size_t i = 0; i < sizeof(LOOKED_AT) / sizeof(LOOKED_AT[0]); i++) {
		struct first_places place;

		build_in(&context, language);
		looked_at_lay_out(tree, &layout, language, i);
		place = (struct first_places){tree_find(tree, "attract.start")->rect,
			tree_find(tree, "attract.listen")->rect};
		if (LOOKED_AT[i].look.text) /* a place is kept for the window's own text size */
			place.listen = (struct rect){0};
		if (first)
			places[i] = place;
		assert_memory_equal(&places[i], &place, sizeof(place));
	}
	strcpy(citizen.visit->language, "zh-Hans");
}

static void nobody_is_here_and_the_first_steps(void **state)
{
	struct first_places places[2][sizeof(LOOKED_AT) / sizeof(LOOKED_AT[0])];

	(void)state;
	check_screen("attract");
	check_start_stays("zh-Hans", places[0], true);
	check_start_stays("en", places[1], true);
	citizen.visit->slip_waits = true;
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	check_screen("attract-faults");
	check_start_stays("zh-Hans", places[0], false);
	check_start_stays("en", places[1], false);
	assert_non_null(tree_find(tree, "attract.or_card"));
	citizen.faults[DEVICE_READER] = FAULT_READER_BROKEN;
	check_screen("attract-no-reader"); /* no card is asked for that could not be read */
	assert_null(tree_find(tree, "attract.or_card"));
	check_start_stays("zh-Hans", places[0], false);
	check_start_stays("en", places[1], false);
	citizen.faults[DEVICE_READER] = FAULT_NONE;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	check_screen("choose");
	press_row("choose." ITEM);
	check_screen("guide");
	assert_non_null(tree_find(tree, "guide.materials_depend"));
	press("guide.ground.study");
	assert_true(visit_wants(citizen.visit, merged(3)));
	press("guide.ground.residence");
	assert_null(tree_find(tree, "guide.materials_depend")); /* the answer is known */
	assert_false(visit_wants(citizen.visit, merged(3)));
	press("guide.next");
	check_screen("notice");
	press("notice.next");
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	check_screen("identify");
}

/* Scripts that stack, join, or read from right to left fit the first screen too. */
static void the_first_screen_holds_every_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(LAYOUT_PROOF) / sizeof(LAYOUT_PROOF[0]); i++)
		check_language("attract", LAYOUT_PROOF[i], NOTHING_OPENS);
}

static void every_trouble_of_reader_and_card_is_named(void **state)
{
	static const enum fault FAULTS_SEEN[] = {
		FAULT_READER_ABSENT, FAULT_READER_SILENT, FAULT_READER_BROKEN};
	size_t i;

	(void)state;
	go_to_notice();
	press("notice.next");
	for (i = 0; i < 3; i++) {
		citizen.faults[DEVICE_READER] = FAULTS_SEEN[i];
		check_screen("identify-no-reader");
	}
	press("identify.type"); /* no card is offered that nothing reads */
	check_screen("identify-typing-only");
	assert_null(tree_find(tree, "identify.card"));
	press("identify.back");
	citizen.faults[DEVICE_READER] = FAULT_NONE;
	device(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_LIFTED);
	check_screen("identify-lifted");
	citizen.slot = true;
	device(DEVICE_CARD_FAILED, DEVICE_SMART_CARD, FAULT_CARD_UNKNOWN);
	check_screen("identify-slot");
	card_is_limited("A12345678", "530700");
	check_screen("identify-limited");
	citizen.slot = false;
	press("identify.type");
	edit("identify.name", "王");
	press("identify.next");
	check_screen("identify-typing");
}

static void a_typed_identity_goes_on_to_the_code(void **state)
{
	(void)state;
	go_to_notice();
	press("notice.next");
	press("identify.type");
	edit("identify.name", "王小明");
	edit("identify.number", "11010519491231002x");
	press("identify.next");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_string_equal(citizen.visit->identity.birth, "1949-12-31");
	assert_string_equal(citizen.visit->identity.sex, "2");
	/* Drawn at random: the picture is of this one. */
	strcpy(citizen.visit->visit_code, "7ZK3M9QW2TRX5HVB");
	check_screen("code-typed");
}

/* The step that the head names now. */
static int step_now(void)
{
	const struct screen_context context = {.visit = citizen.visit, .wall_ms = wall_ms};

	screen_build(tree, &context);
	return atoi(tree_find(tree, "frame.step")->text);
}

static void the_steps_never_count_back_when_the_card_comes_first(void **state)
{
	static const char *const WAY_ON[] = {
		"code.all", "choose." ITEM, "guide.ground.residence", "guide.next"};
	int before, now;

	(void)state;
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	answer_terminal(FAULT_NONE);
	assert_int_equal(before = step_now(), 1);
	press("notice.next");
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	for (size_t i = 0; i < sizeof(WAY_ON) / sizeof(WAY_ON[0]); i++, before = now) {
		assert_true((now = step_now()) >= before);
		press_row(WAY_ON[i]);
		if (citizen.visit->checking)
			answer_terminal(FAULT_NONE);
	}
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_int_equal(step_now(), 2);
}

static void home_and_codes_and_passports(void **state)
{
	(void)state;
	strcpy(citizen.settings.id_code_issuers, "sample-issuer");
	citizen.scanner = true;
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	answer_terminal(FAULT_NONE);
	press("notice.next");
	check_screen("identify-scanner");
	press("identify.passport");
	edit("identify.name", "Anna Example");
	edit("identify.number", "C01");
	press("identify.next");
	check_screen("identify-passport");
	press("identify.back");
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	citizen.visit->drafts = 2;
	check_screen("home");
}

static void a_child_is_told_who_may_act(void **state)
{
	struct identity child = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &child};

	(void)state;
	strcpy(child.birth, "2015-05-01");
	go_to_notice();
	press("notice.next");
	visit_device(citizen.visit, &event);
	check_screen("identify-minor");
	press("identify.guardian");
	assert_string_equal(visit_value(citizen.visit, "acting"), "guardian");
}

static void form_and_materials_and_review(void **state)
{
	(void)state;
	go_to_form();
	check_screen("form");
	press("form.next");
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	check_screen("form-errors");
	fill_form();
	edit("form.arrival_date", "20250201");
	assert_string_equal(visit_value(citizen.visit, "arrival_date"), "2025-02-01");
	press("form.next");
	check_screen("materials");
	press("materials.next");
	check_screen("review-gaps");
	press("review.gap.0");
	assert_int_equal(citizen.visit->state, VISIT_MATERIALS);
	check_screen("materials-fixing");
	press("materials.pick.photo");
	check_screen("materials-looking");
}

static void pages_are_picked_looked_at_and_kept(void **state)
{
	(void)state;
	go_to_form();
	fill_form();
	press("form.next");
	hand_in(0);
	check_screen("materials-preview");
	press("materials.keep");
	check_screen("materials-one");
	press("materials.page.photo.1");
	press("materials.drop");
	assert_int_equal(citizen.visit->page_count, 0);
	hand_in(0);
	press("materials.drop");
	check_screen("materials-files");
	citizen.visit->page_fault = FAULT_PAGE_BROKEN;
	strcpy(citizen.visit->page_fault_file, "相片.jpg");
	check_screen("materials-fault");
	citizen.visit->page_fault = FAULT_STICK_PULLED;
	citizen.visit->page_fault_file[0] = '\0';
	check_screen("materials-pulled");
	assert_null(tree_find(tree, "materials.file.0"));
	assert_int_equal(tree_find(tree, "materials.reload")->weight, BUTTON_PRIMARY);
	press("materials.close");
	press("materials.cancel");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	strcpy(citizen.visit->visit_code, "7ZK3M9QW2TRX5HVB"); /* the picture is of this one */
	citizen.visit->draft_until_ms = 2498176800000;
	check_screen("code-leaving");
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	press("code.print");
	check_screen("code-no-paper");
	press("code.cancel");
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	check_screen("goodbye-abandoned");
}

/* A disk that takes no draft: what is said while there is still something to be done, and after. */
static void a_draft_that_is_not_kept_is_not_promised(void **state)
{
	(void)state;
	citizen.aside_ends = STATUS_FULL;
	go_to_form();
	check_fit("form-not-kept", "zh-Hans");
	assert_non_null(tree_find(tree, "frame.not_kept"));
	press("form.cancel");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	check_screen("code-not-kept");
	assert_null(tree_find(tree, "code.code"));
	press("code.keep_again");
	assert_non_null(tree_find(tree, "fault.draft.not_kept"));
	press("code.back");
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	check_screen("goodbye-not-kept");
	assert_non_null(tree_find(tree, "fault.draft.not_kept"));
}

static void a_page_looked_at_closely_has_more_pixels_while_it_is(void **state)
{
	struct close_job *job;
	uint8_t *pixels;

	(void)state;
	go_to_form();
	fill_form();
	press("form.next");
	hand_in(0);
	press_row(VIEWER_LARGER);
	job = (struct close_job *)next_job();
	job->made.width = job->made.height = 900;
	assert_int_equal(bytes_grow(&job->made.pixels, 900 * 900 * 4, &pixels), STATUS_OK);
	memset(pixels, 0x70, 900 * 900 * 4);
	job->head.job.done(&job->head.job);
	assert_int_equal(visit_page_picture(citizen.visit)->width, 900);
	visit_look(citizen.visit, -1);
	visit_look(citizen.visit, 0);
	assert_int_equal(visit_page_picture(citizen.visit)->width, 300);
}

/* Who is asked once more finds the pad where it was, also on a small panel that lies. */
static void check_the_pad_is_in_sight(const char *language)
{
	const struct screen_context context = {.visit = citizen.visit, .wall_ms = wall_ms};
	const struct widget *pad;

	build_in(&context, language);
	looked_at_lay_out(tree, &layout, language, LOOKED_AT_LYING);
	assert_false(layout.flat);
	pad = tree_find(tree, "sign.pad");
	assert_int_equal(pad->clip.h, pad->rect.h);
	strcpy(citizen.visit->language, "zh-Hans");
}

/*
 * Without paper it is what they take home: whole before anything is scrolled.  Very large letters
 * on a lying panel leave no room for it: there it is one touch away.
 */
static void check_the_code_is_in_sight(const char *language)
{
	for (size_t i = 0; i <= LOOKED_AT_LYING; i++) {
		const struct screen_context context = {
			.visit = citizen.visit, .wall_ms = wall_ms};
		const struct widget *code;

		build_in(&context, language);
		looked_at_lay_out(tree, &layout, language, i);
		code = tree_find(tree, "slip.qr");
		assert_non_null(code);
		if (code->clip.h != code->rect.h)
			fail_msg("the code is cut in %s, look %zu: %d of %d", language, i,
				code->clip.h, code->rect.h);
	}
	strcpy(citizen.visit->language, "zh-Hans");
}

static bool holds_text(const struct widget *widget, const char *text)
{
	bool found = widget->text && !strcmp(widget->text, text);

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = holds_text(child, text);
	return found;
}

/* Who does it for somebody else is not called the applicant, and the applicant has a name. */
static void check_the_review_of_an_agent(void)
{
	json_t *answers = citizen.visit->answers;

	json_object_set_new(answers, VISIT_ACTING, json_string("agent"));
	json_object_set_new(answers, VISIT_PRINCIPAL_NAME, json_string("和丽江"));
	check_screen("review-agent");
	assert_non_null(tree_find(tree, "review.acting"));
	assert_true(holds_text(tree_find(tree, "review.person"), "和丽江"));
	json_object_set_new(answers, ITEM_PARTIES "/principal_signed", json_string("no"));
	visit_evaluate(citizen.visit);
	check_screen("review-unsigned"); /* no touch completes it */
	assert_non_null(strstr(tree_find(tree, "review.gaps")->text, "看怎么办"));
	json_object_del(answers, ITEM_PARTIES "/principal_signed");
	json_object_del(answers, VISIT_PRINCIPAL_NAME);
	json_object_set_new(answers, VISIT_ACTING, json_string("self"));
	visit_evaluate(citizen.visit);
}

/* Each by name, the first too, but not for who stands around. */
static void check_the_names_of_several_signers(void)
{
	struct visit *visit = citizen.visit;

	visit->signer_count = 1;
	strcpy(visit->signers[0].name, "欧阳小明");
	check_screen("sign-several");
	assert_non_null(strstr(tree_find(tree, "sign.title")->text, "1 / 2"));
	assert_non_null(strstr(tree_find(tree, "sign.title")->text, "欧*"));
	visit->signing = 1;
	check_screen("sign-second");
	assert_non_null(strstr(tree_find(tree, "sign.other")->text, "欧*"));
	assert_null(strstr(tree_find(tree, "sign.other")->text, visit->signers[0].name));
	visit->signer_count = visit->signing = 0;
}

static void signing_sending_and_the_slip(void **state)
{
	(void)state;
	go_to_review();
	check_screen("review");
	assert_null(tree_find(tree, "review.acting"));
	check_the_review_of_an_agent();
	press("review.next");
	check_screen("sign");
	check_the_names_of_several_signers();
	press("sign.next");
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	check_screen("sign-again");
	check_the_pad_is_in_sight("en");
	check_the_pad_is_in_sight("zh-Hans");
	draw_name();
	press("sign.next");
	check_screen("sending");
	answer_filing(false);
	check_screen("slip-waiting");
	answer_drawing(0);
	tick(6000);
	answer_drawing(0);
	check_screen("slip-printing");
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	check_screen("slip");
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	press("slip.reprint");
	check_screen("slip-no-paper");
	check_the_code_is_in_sight("zh-Hans");
	check_the_code_is_in_sight("en");
	press("slip.next");
	check_screen("goodbye");
}

static void every_keyboard_over_the_field_it_fits(void **state)
{
	(void)state;
	go_to_notice();
	press("notice.next");
	press("identify.type");
	check_keys("keyboard-pinyin", WAY("identify.name"));
	check_keys("keyboard-pinyin-typed",
		WAY("identify.name", "key.w", "key.a", "key.n", "key.g"));
	check_keys("keyboard-latin", WAY("identify.name", "key.language"));
	check_keys("keyboard-symbols", WAY("identify.name", "key.symbols"));
	check_keys("keyboard-writing", WAY("identify.name", "key.write"));
	check_keys("keyboard-id", WAY("identify.number"));
}

/* The sample item has no such among its questions. */
static void ask_for(enum field_type type)
{
	struct service_item *item = item_of_visit();

	for (size_t i = 0; i < item->field_count; i++)
		if (!strcmp(item->fields[i].id, "phone"))
			item->fields[i].type = type;
}

static void keyboards_of_the_form(void **state)
{
	(void)state;
	go_to_form();
	fill_form();
	edit("form.arrival_date", "20250201");
	check_keys("keyboard-phone", WAY("form.phone"));
	check_keys("keyboard-date", WAY("form.arrival_date"));
	edit("form.residence_address", "");
	check_keys("keyboard-places", WAY("form.residence_address"));
	ask_for(FIELD_NUMBER);
	check_keys("keyboard-digits", WAY("form.phone"));
	ask_for(FIELD_USCC);
	check_keys("keyboard-code", WAY("form.phone"));
}

/* A changed answer takes papers with it: their names are told first. */
static void what_falls_away_is_named(void **state)
{
	struct visit *visit = citizen.visit;

	(void)state;
	go_to_form();
	fill_form();
	visit->changing = 0;
	visit->lost = json_pack(
		"[ss]", visit->basket.materials[0].key, visit->basket.materials[1].key);
	check_screen("form-change");
	visit_confirm_change(visit, false);
}

static void help_and_the_report_of_a_problem(void **state)
{
	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press("frame.help");
	citizen.visit->voice_failed = true;
	check_screen("help");
	press("help.close");
	press("frame.stuck");
	assert_int_equal(citizen.visit->state, VISIT_STUCK);
	check_screen("stuck");
	press("frame.help");
	check_screen("stuck-help");
}

static void the_rest(void **state)
{
	(void)state;
	press("attract.slip");
	assert_int_equal(citizen.visit->state, VISIT_WAITING_SLIP);
	edit("waiting.code", "7zk3-m9qw");
	citizen.visit->code_wrong = 1;
	check_screen("waiting");
	tick(70000);
	check_screen("waiting-countdown");
	press("frame.more_time");
	assert_int_equal(visit_countdown_s(citizen.visit), -1);
	press("waiting.cancel");
	citizen.visit->test = 1;
	press("attract.start");
	answer_terminal(FAULT_QUEUE_FULL);
	citizen.visit->test = 1;
	assert_int_equal(citizen.visit->state, VISIT_OUT_OF_SERVICE);
	check_screen("out");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(nobody_is_here_and_the_first_steps),
		SCREEN_TEST(the_first_screen_holds_every_script),
		SCREEN_TEST(every_trouble_of_reader_and_card_is_named),
		SCREEN_TEST(a_typed_identity_goes_on_to_the_code),
		SCREEN_TEST(home_and_codes_and_passports),
		SCREEN_TEST(a_child_is_told_who_may_act),
		SCREEN_TEST(form_and_materials_and_review),
		SCREEN_TEST(pages_are_picked_looked_at_and_kept),
		SCREEN_TEST(a_draft_that_is_not_kept_is_not_promised),
		SCREEN_TEST(a_page_looked_at_closely_has_more_pixels_while_it_is),
		SCREEN_TEST(the_steps_never_count_back_when_the_card_comes_first),
		SCREEN_TEST(signing_sending_and_the_slip),
		SCREEN_TEST(every_keyboard_over_the_field_it_fits),
		SCREEN_TEST(keyboards_of_the_form),
		SCREEN_TEST(what_falls_away_is_named),
		SCREEN_TEST(help_and_the_report_of_a_problem),
		SCREEN_TEST(the_rest),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
