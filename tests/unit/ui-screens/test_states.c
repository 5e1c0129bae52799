/* What a screen can come to on the way: nothing found, something wrong, two matters, a voice. */
#include <signal.h>

#include "tests/unit/ui-screens/screen_bench.h"

#define BOOKED_FROM_MS 2498176800000 /* 1 March 2049, a Monday, ten o'clock in China */
#define MARRIAGE_ITEM "11539900000000005140"
#define PAID_ITEM "11539900000000001160" /* the resident card */
#define OTHER_ITEM "11539900000000003070"
#define PERMIT_ITEM "11539900000000011270" /* 涉企经营许可告知承诺 */
#define OFFICE_HOURS_MS 1764036000000      /* 25 November 2025, ten o'clock in China */

static void a_search_that_finds_nothing_says_where_to_ask(void **state)
{
	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	edit("choose.search", "火星移民");
	check_screen("choose-nothing");
}

static void two_matters_stand_in_one_basket(void **state)
{
	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." ITEM);
	press("guide.more");
	press_row("choose." OTHER_ITEM);
	check_screen("guide-two");
	press("guide.more");
	check_screen("choose-two");
}

static bool is_said(const struct widget *widget, const char *what)
{
	for (; widget; widget = widget->next)
		if ((widget->text && strstr(widget->text, what)) ||
			is_said(widget->first, what))
			return true;
	return false;
}

static void print_the_checklist(enum fault printer, enum status drawn)
{
	struct checklist_job *job;

	citizen.faults[DEVICE_PRINTER] = printer;
	press("guide.print");
	job = (struct checklist_job *)next_job();
	job->head.status = drawn;
	if (!drawn)
		assert_int_equal(bitmap_create(576, 10, &job->bitmap), STATUS_OK);
	job->head.job.done(&job->head.job);
}

/* A fault of the printer names what is printed here: the checklist, no slip. */
static void a_checklist_that_is_not_printed_says_so_of_the_checklist(void **state)
{
	static const enum fault FAULTS_SEEN[] = {FAULT_PRINTER_ABSENT, FAULT_PRINTER_PAPER_OUT,
		FAULT_PRINTER_COVER_OPEN, FAULT_PRINTER_CUTTER, FAULT_PRINTER_SILENT,
		FAULT_PRINTER_BROKEN, FAULT_PRINTER_INTERRUPTED, FAULT_PRINTER_UNCONFIRMED};

	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." ITEM);
	for (size_t i = 0; i < sizeof(FAULTS_SEEN) / sizeof(FAULTS_SEEN[0]); i++) {
		print_the_checklist(FAULT_NONE, STATUS_OK);
		device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULTS_SEEN[i]);
		check_fit("guide-checklist-fault", "en");
		assert_false(is_said(tree_root(tree), "eceipt"));
		check_fit("guide-checklist-fault", "zh-Hans");
		assert_true(is_said(tree_root(tree), "告知单"));
		assert_false(is_said(tree_root(tree), "凭证"));
	}
	print_the_checklist(FAULT_NONE, STATUS_NO_MEMORY);
	assert_int_equal(citizen.visit->print_fault, FAULT_PAPER_NOT_DRAWN);
	check_fit("guide-checklist-fault", "zh-Hans");
	assert_non_null(tree_find(tree, "fault.paper.not_drawn"));
	print_the_checklist(FAULT_PRINTER_PAPER_OUT, STATUS_NO_MEMORY);
	assert_int_equal(citizen.visit->print_fault, FAULT_PRINTER_PAPER_OUT);
}

static bool has_line(const json_t *lines, const char *label, const char *text)
{
	const json_t *line;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)lines, i, line)
		if (!strcmp(json_text(line, "label"), label) &&
			!strcmp(json_text(line, "text"), text))
			return true;
	return false;
}

/* 收费依据: nobody is asked for money without being told by whose rules. */
static void a_fee_stands_with_its_basis_on_screen_and_paper(void **state)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en"};
	static const char FEE[] = "居民身份证工本费：换领 20 元，丢失补领 40 元",
			  BASIS[] = "国家发展改革委、财政部规定";
	struct checklist_job *job;

	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." PAID_ITEM);
	for (size_t i = 0; i < 2; i++)
		check_fit("guide-fee", LANGUAGES[i]);
	assert_true(is_said(tree_root(tree), "Rules of the National Development"));
	press("guide.print");
	assert_true(is_said(tree_root(tree), FEE));
	assert_true(is_said(tree_root(tree), BASIS));
	job = (struct checklist_job *)next_job();
	assert_true(has_line(job->lines, "收费", FEE));
	assert_true(has_line(job->lines, "收费依据", BASIS));
	job->head.status = STATUS_NO_MEMORY;
	job->head.job.done(&job->head.job);
}

/* What costs nothing has no basis for it. */
static void what_is_free_says_so_and_no_more(void **state)
{
	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." ITEM);
	check_fit("guide-free", "zh-Hans");
	assert_true(is_said(tree_root(tree), "不收费"));
	assert_false(is_said(tree_root(tree), "收费依据"));
}

/* Without it somebody brings the wrong paper, and comes twice. */
static void which_paper_serves_and_why_is_told_before_and_where_it_is_handed_in(void **state)
{
	static const char HELP[] = "任选一种：房屋租赁合同", WHY[] = "《居住证暂行条例》";

	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." ITEM);
	press("guide.ground.residence");
	check_fit("guide-papers", "zh-Hans");
	assert_true(is_said(tree_root(tree), HELP));
	assert_true(is_said(tree_find(tree, "guide.materials"), WHY));
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	fill_form();
	press("form.next");
	assert_int_equal(citizen.visit->state, VISIT_MATERIALS);
	check_fit("materials-help", "zh-Hans");
	assert_true(is_said(tree_root(tree), HELP));
}

/* 告知承诺: told before it is given, with what follows when it is untrue and how it is looked into. */
static void what_is_pledged_is_told_whole(void **state)
{
	static const char *const TOLD[] = {"申请人承诺符合许可条件",
		"场所、设施、人员和制度已符合规定", "承诺不实的，撤销许可",
		"许可后规定期限内现场核查"};
	static const char *const PAPER[] = {"本人已在就医地长期居住", "本人（单位）如实承诺",
		"承诺不实的，撤销决定", "办结后由部门通过数据核验"};
	size_t i;

	(void)state;
	press("attract.start");
	answer_terminal(FAULT_NONE);
	press_row("choose." PERMIT_ITEM);
	check_fit("guide-pledge", "en");
	check_fit("guide-pledge", "zh-Hans");
	for (i = 0; i < sizeof(TOLD) / sizeof(TOLD[0]); i++)
		assert_true(is_said(tree_root(tree), TOLD[i]));
	press("guide.more");
	press_row("choose.remove." PERMIT_ITEM);
	press_row("choose." OTHER_ITEM);
	visit_set_field(citizen.visit, "kind", "long");
	visit_choose_way(citizen.visit,
		(size_t)visit_material_by_name(citizen.visit, "residence_proof"),
		BASKET_WAY_PLEDGE);
	citizen.visit->state = VISIT_MATERIALS;
	check_fit("materials-pledge", "zh-Hans");
	for (i = 0; i < sizeof(PAPER) / sizeof(PAPER[0]); i++)
		assert_true(is_said(tree_root(tree), PAPER[i]));
}

/* From the first screen to the day: what only an appointment does, and when. */
/* What the office said of the wedding. */
static void say_full(const char *day, const char *time)
{
	int matter = basket_find(&citizen.visit->basket, MARRIAGE_ITEM);
	struct places **known = &citizen.visit->places.known[matter];
	struct places_slot *slot;

	assert_true(matter >= 0);
	if (!*known)
		*known = calloc(1, sizeof(**known));
	assert_non_null(*known);
	strcpy((*known)->implement_code, MARRIAGE_ITEM);
	slot = &(*known)->slots[(*known)->count++];
	strcpy(slot->slot.kind, "window");
	strcpy(slot->slot.day, day);
	strcpy(slot->slot.time, time);
}

static void what_needs_a_person_is_booked_from_the_first_screen(void **state)
{
	char days[VISIT_DAYS][DATE_SIZE];

	(void)state;
	clock_advance(
		BOOKED_FROM_MS - clock_wall_ms()); /* the days shown are of one calendar */
	press("attract.book");
	answer_terminal(FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
	check_screen("choose-booked");
	press_row("choose." MARRIAGE_ITEM);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	check_screen("guide-booked");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	assert_int_equal(visit_bookable_days(citizen.visit, days), VISIT_DAYS);
	assert_string_equal(days[0], "2049-03-02");
	check_screen("form-booked");
	say_full(days[0], "morning");
	say_full(days[0], "afternoon");
	say_full(days[1], "morning");
	visit_set_field(citizen.visit, "booking_day", days[1]);
	check_screen("form-booked-full");
}

static void a_filled_form_shows_its_one_mistake(void **state)
{
	(void)state;
	go_to_form();
	fill_form();
	edit("form.phone", "12345");
	press("form.next");
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	check_screen("form-wrong");
}

static void a_stick_with_nothing_on_it_says_so(void **state)
{
	struct stick_job *stick;

	(void)state;
	go_to_form();
	fill_form();
	press("form.next");
	press("materials.pick.photo");
	stick = (struct stick_job *)next_job();
	stick->listing = calloc(1, sizeof(*stick->listing));
	assert_non_null(stick->listing);
	stick->head.job.done(&stick->head.job);
	check_screen("materials-empty");
}

/* A lying panel shows all that the camera sees at once: nobody scrolls with a sheet in hand. */
static void assert_whole_on_a_lying_panel(void)
{
	const struct screen_context context = {
		.visit = citizen.visit, .wall_ms = 1764000000000};
	const size_t lying = 5;

	assert_true(LOOKED_AT[lying].width > LOOKED_AT[lying].height);
	build_in(&context, "zh-Hans");
	looked_at_lay_out(tree, &layout, "zh-Hans", lying);
	assert_int_equal(layout_scroll(&layout, tree_root(tree))->furthest, 0);
	assert_int_equal(
		tree_find(tree, "page.live")->clip.h, tree_find(tree, "page.live")->rect.h);
}

static void the_camera_waits_for_a_sheet(void **state)
{
	(void)state;
	citizen.camera = true;
	go_to_form();
	fill_form();
	press("form.next");
	citizen.visit->filming = (int)merged(1); /* this matter wants its papers from a stick */
	check_screen("materials-camera");
	assert_whole_on_a_lying_panel();
	citizen.visit->filming = -1;
}

static bool says(const struct widget *widget, const char *text)
{
	bool found = widget->text && strstr(widget->text, text);

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = says(child, text);
	return found;
}

/* Nobody lays a paper under a camera that is not there: the fault, and what to do instead. */
static void a_camera_that_is_gone_asks_for_no_paper(void **state)
{
	static const enum fault GONE[] = {FAULT_CAMERA_SILENT, FAULT_CAMERA_ABSENT};

	(void)state;
	citizen.camera = true;
	go_to_form();
	fill_form();
	press("form.next");
	citizen.visit->filming = (int)merged(1);
	for (size_t i = 0; i < 2; i++) {
		citizen.faults[DEVICE_CAMERA] = GONE[i];
		check_screen("materials-camera-gone");
		assert_false(says(tree_root(tree), words_get("zh-Hans", "page.camera_title")));
		assert_true(says(tree_root(tree),
			words_get("zh-Hans", GONE[i] == FAULT_CAMERA_ABSENT
						     ? "fault.camera.absent.works"
						     : "fault.camera.silent.works")));
		assert_non_null(tree_find(tree, "page.stick"));
		assert_null(tree_find(tree, "page.shoot"));
	}
	citizen.faults[DEVICE_CAMERA] = FAULT_NONE;
	citizen.visit->page_fault = FAULT_CAMERA_SILENT; /* no picture came, and it goes on */
	build_in(&(struct screen_context){.visit = citizen.visit, .wall_ms = 1764000000000},
		"zh-Hans");
	assert_false(says(tree_root(tree), words_get("zh-Hans", "page.camera_title")));
	assert_non_null(tree_find(tree, "page.shoot"));
	citizen.visit->filming = -1;
}

static void somebody_of_the_hall_is_on_the_way(void **state)
{
	(void)state;
	wall_ms = OFFICE_HOURS_MS;
	go_to_form();
	press("frame.help");
	press("help.staff");
	check_screen("help-called");
	wall_ms = MIDNIGHT_MS;
}

static void who_listens_finds_what_the_voice_can_do(void **state)
{
	const struct speech_options voice = {
		.program = "/bin/cat", .data = "", .speaker = "s", .headphone = "h"};
	struct narrator narrator = {.language = "zh-Hans"};

	(void)state;
	signal(SIGPIPE, SIG_IGN); /* this voice is gone at once */
	assert_int_equal(speech_create(&voice, &narrator.speech), STATUS_OK);
	assert_int_equal(speech_turn_on(narrator.speech), STATUS_OK);
	listening = &narrator;
	go_to_form();
	press("frame.help");
	check_screen("help-voice");
	citizen.visit->voice_failed = true;
	check_screen("help-voice-silent");
	listening = NULL;
	speech_destroy(narrator.speech);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(a_search_that_finds_nothing_says_where_to_ask),
		SCREEN_TEST(two_matters_stand_in_one_basket),
		SCREEN_TEST(a_filled_form_shows_its_one_mistake),
		SCREEN_TEST(a_stick_with_nothing_on_it_says_so),
		SCREEN_TEST(the_camera_waits_for_a_sheet),
		SCREEN_TEST(a_camera_that_is_gone_asks_for_no_paper),
		SCREEN_TEST(somebody_of_the_hall_is_on_the_way),
		SCREEN_TEST(who_listens_finds_what_the_voice_can_do),
		SCREEN_TEST(a_checklist_that_is_not_printed_says_so_of_the_checklist),
		SCREEN_TEST(a_fee_stands_with_its_basis_on_screen_and_paper),
		SCREEN_TEST(what_is_free_says_so_and_no_more),
		SCREEN_TEST(
			which_paper_serves_and_why_is_told_before_and_where_it_is_handed_in),
		SCREEN_TEST(what_is_pledged_is_told_whole),
		SCREEN_TEST(what_needs_a_person_is_booked_from_the_first_screen), /* last */
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
