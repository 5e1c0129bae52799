/* 查办件进度: what is asked, every state a case can be in, and what the citizen has to do. */
#include "tests/unit/ui-screens/track_bench.h"

static void number_and_code_are_asked_for(void **state)
{
	(void)state;
	press("attract.track");
	check_screen("track");
	edit("track.number", NUMBER);
	edit("track.code", "7ZK3");
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_MISTYPED);
	assert_int_equal(citizen.job_count, 0);
	check_screen("track-mistyped");
	edit("track.number", "530702000001238"); /* its check digits are wrong */
	edit("track.code", CODE);
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_MISTYPED);
}

/* What is no slip is said to be none, beside the fields that can still be typed. */
static void a_slip_may_be_held_before_the_scanner(void **state)
{
	struct scan scan = {.symbology = "]Q1", .len = 5, .data = "hello"};
	const struct device_event event = {
		.kind = DEVICE_SCANNED, .role = DEVICE_SCANNER, .scan = &scan};

	(void)state;
	citizen.scanner = true;
	press("attract.track");
	check_fit("track-scanner", "en");
	assert_non_null(tree_find(tree, "frame.scan_slip"));
	visit_device(citizen.visit, &event);
	check_screen("track-foreign-code");
	assert_non_null(tree_find(tree, "fault.slip_code.foreign"));
	citizen.visit->state = VISIT_ATTRACT;
	visit_forget(citizen.visit);
	press("attract.slip");
	check_fit("waiting-scanner", "en");
	assert_non_null(tree_find(tree, "frame.scan_slip"));
}

static void gaps_are_named_with_their_law_and_day(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_CORRECTION,
		"{\"gaps\":[{\"what\":\"户口簿增页（本人页）\",\"basis\":\"《居住证暂行条例》第九条\"},"
		"{\"what\":\"房屋租赁合同或单位出具的住宿证明\",\"basis\":\"《居住证暂行条例》第九条\"}],"
		"\"said\":\"两项请一次补齐，任何一台终端都可以提交。\"}");

	(void)state;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_KNOWN);
	check_screen("track-correction");
	press("track.back");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_NOTHING);
	assert_string_equal(citizen.visit->track.number, "");
	assert_string_equal(citizen.visit->track.code, CODE);
}

static void a_refusal_says_why_and_what_can_be_done(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_CLOSED,
		"{\"outcome\":\"refused\",\"said\":\"在本县连续居住未满半年。\","
		"\"basis\":\"《居住证暂行条例》第二条\",\"how\":\"决定书已按您留的地址免费寄出。\"}");

	(void)state;
	answer.step.until[0] = '\0';
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	check_screen("track-refused");
	press("track.next");
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->abandoned);
	assert_null(citizen.visit->track.answer.letter);
	assert_string_equal(citizen.visit->track.code, "");
}

/* Of a case by an older terminal the letter does not open: what is not known is no consent. */
static void a_decision_that_cannot_be_read_is_not_called_granted(void **state)
{
	static const struct {
		const char *letter;
		enum case_outcome outcome; /* signed */
		const char *text;
	} SAID[] = {{NULL, CASE_UNSAID, "已作出决定"},
		{NULL, CASE_GRANTED, "已作出决定：予以办理"},
		{NULL, CASE_REFUSED, "已作出决定：不予办理"},
		{"{\"said\":\"x\"}", CASE_UNSAID, "已作出决定"},
		{"{\"outcome\":\"granted\"}", CASE_UNSAID, "已作出决定：予以办理"},
		{"{\"outcome\":\"granted\"}", CASE_REFUSED, "已作出决定：不予办理"},
		{"{\"outcome\":\"refused\"}", CASE_UNSAID, "已作出决定：不予办理"}};

	(void)state;
	for (size_t i = 0; i < sizeof(SAID) / sizeof(SAID[0]); i++) {
		struct enquiry_answer answer = an_answer(CASE_DECIDED, SAID[i].letter);

		answer.step.until[0] = '\0';
		answer.step.outcome = SAID[i].outcome;
		ask_for_a_case();
		answer_with(STATUS_OK, &answer);
		if (i == 0)
			check_screen("track-unsaid");
		check_fit("track-decided", "zh-Hans");
		assert_string_equal(tree_find(tree, "track.now")->text, SAID[i].text);
		assert_int_equal(SAID[i].outcome == CASE_REFUSED || i == 6,
			tree_find(tree, "track.remedy") != NULL);
		citizen.visit->state = VISIT_ATTRACT;
		visit_forget(citizen.visit);
	}
}

/* 行政许可法 第三十八条: only a licence is 准予 or 不予; what is unknown here is called by what fits all. */
static void a_decision_is_called_as_its_kind_of_matter_is(void **state)
{
	static const struct {
		const char *item, *granted, *refused;
	} KINDS[] = {{"11539900000000008220", "已作出决定：准予行政许可",
			     "已作出决定：不予行政许可"},
		{"11539900000000001150", "已作出决定：予以确认", "已作出决定：不予确认"},
		{"11539900000000002050", "已作出决定：予以给付", "已作出决定：不予给付"},
		{"stuck", "已作出决定：予以办理", "已作出决定：不予办理"},
		{"of-another-catalogue", "已作出决定：予以办理", "已作出决定：不予办理"}};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		bool granted = i % 2 == 0;
		struct enquiry_answer answer;
		char letter[64];

		snprintf(letter, sizeof(letter), "{\"item\":\"%s\"}", KINDS[i / 2].item);
		answer = an_answer(granted ? CASE_DECIDED : CASE_CLOSED, letter);
		answer.step.until[0] = '\0';
		answer.step.outcome = granted ? CASE_GRANTED : CASE_REFUSED;
		ask_for_a_case();
		answer_with(STATUS_OK, &answer);
		check_fit("track-decided", "en");
		if (i == 0)
			check_screen("track-decided");
		check_fit("track-decided", "zh-Hans");
		assert_string_equal(tree_find(tree, "track.now")->text,
			granted ? KINDS[i / 2].granted : KINDS[i / 2].refused);
		citizen.visit->state = VISIT_ATTRACT;
		visit_forget(citizen.visit);
	}
}

static void every_state_fits_in_every_look(void **state)
{
	char name[40];

	(void)state;
	for (int of = 0; of < CASE_STATES; of++) {
		struct enquiry_answer answer = an_answer((enum case_state)of,
			of == CASE_EXTENDED
				? "{\"said\":\"需要向外省核实居住情况。\","
				  "\"basis\":\"《行政许可法》第四十二条\",\"leader\":\"和某某\"}"
				: "{\"said\":\"材料齐全，符合法定形式。\","
				  "\"basis\":\"《行政许可法》第三十二条\"}");

		press("attract.track");
		edit("track.number", NUMBER);
		edit("track.code", CODE);
		press("track.next");
		answer_with(STATUS_OK, &answer);
		snprintf(name, sizeof(name), "track-%s", case_state_word((enum case_state)of));
		if (of == CASE_ACCEPTED)
			check_screen(name);
		else
			check_fit(name, "zh-Hans");
		check_fit(name, "en");
		strcpy(citizen.visit->track.answer.step.by, STEP_BY_LAW);
		check_fit("track-deemed", "en");
		assert_int_equal(
			of == CASE_ACCEPTED, !strcmp(tree_find(tree, "track.say")->text,
						     words_get("en", "track.say_deemed")));
		citizen.visit->state = VISIT_ATTRACT;
		visit_forget(citizen.visit);
	}
}

/* The slip has the time that was asked for: what counts is what stands here. */
static void an_appointment_is_said_as_it_stands_now(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_RECEIVED, NULL);

	(void)state;
	answer.step.n = 0;
	answer.step.until[0] = '\0';
	answer.booking = (struct booking){"window", "2025-12-16", "morning"};
	answer.no_place = true;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	check_screen("track-no-place");
	press("track.back");
	answer.booked = answer.booking;
	answer.booking = (struct booking){"home", "2025-12-18", "afternoon"};
	answer.no_place = false;
	edit("track.number", NUMBER);
	press("track.next");
	answer_with(STATUS_OK, &answer);
	check_screen("track-appointment");
	assert_non_null(tree_find(tree, "track.held"));
}

static void trouble_is_said_and_can_be_tried_again(void **state)
{
	static const struct {
		enum status status;
		enum visit_tracking becomes;
	} TROUBLES[] = {{STATUS_FULL, VISIT_TRACK_OFTEN}, {STATUS_OFFLINE, VISIT_TRACK_OFFLINE},
		{STATUS_DENIED, VISIT_TRACK_OFFLINE}};
	struct enquiry_answer nothing = {.known = false};

	(void)state;
	ask_for_a_case();
	check_screen("track-busy");
	for (size_t i = 0; i < sizeof(TROUBLES) / sizeof(TROUBLES[0]); i++) {
		answer_with(TROUBLES[i].status, NULL);
		assert_int_equal(citizen.visit->track.state, TROUBLES[i].becomes);
		if (i == 1)
			check_screen("track-offline");
		press("track.next");
	}
	answer_with(STATUS_OK, &nothing);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_UNKNOWN);
	check_screen("track-unknown");
}

static const char PAPER[] =
	"{\"outcome\":\"granted\",\"paper\":\"不动产登记资料查询结果\\n\\n权利人：木·某某\\n"
	"坐落：示例市古城区某某街道某某路 8 号 2 幢 301 室\\n不动产单元号：530702001001GB00008F00020301\\n"
	"用途：住宅\\n面积：96.40 平方米\\n抵押、查封：无\"}";

/* A decided case whose result is printed here. */
static struct enquiry_answer a_result(int printed)
{
	struct enquiry_answer answer = an_answer(CASE_DECIDED, PAPER);

	answer.printed = printed;
	strcpy(answer.step.queue, "ziran");
	answer.step.until[0] = '\0';
	assert_int_equal(bytes_add_text(&answer.note, "office.test/step\n"), STATUS_OK);
	return answer;
}

static void go_to_result(void)
{
	struct enquiry_answer answer = a_result(0);

	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	assert_true(visit_has_result(citizen.visit));
}

/* Draws as the worker does, as large as the screen's letters are. */
static void draw_paper(void)
{
	struct result_job *job = (struct result_job *)next_job();

	assert_int_equal(job->large, citizen.visit->large);
	assert_int_equal(bench_checklist(job->lines, "", 576, false, &job->bitmap), STATUS_OK);
	assert_int_equal(bench_qr("x", 4, &job->qr, &job->qr_side_px), STATUS_OK);
	job->head.job.done(&job->head.job);
}

static void print_counted(struct enquiry_answer *counted)
{
	struct track_job *job = (struct track_job *)next_job();

	job->head.job.done(&job->head.job);
	visit_look_for_track(citizen.visit);
	job = (struct track_job *)next_job();
	job->answer = *counted;
	job->head.job.done(&job->head.job);
}

static bool says(const struct widget *widget, const char *text)
{
	bool found = strcmp(widget->text, text) == 0;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = says(child, text);
	return found;
}

/* The longest a department can give, all in one line: no word of it is left out. */
static void a_result_of_one_long_line_is_whole(void **state)
{
	struct enquiry_answer answer = a_result(0), counted = a_result(1);
	char paper[3001] = "";
	const struct result_job *job;
	bool drawn = false;

	(void)state;
	while (strlen(paper) + 6 * sizeof("字") < sizeof(paper))
		strcat(paper, "字");
	strcat(paper, "到此为止");
	json_object_set_new(answer.letter, "paper", json_string(paper));
	json_object_set_new(counted.letter, "paper", json_string(paper));
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	press("track.print");
	assert_true(says(tree_root(tree), paper));
	print_counted(&counted);
	job = (const struct result_job *)citizen.jobs[0];
	for (size_t i = 0; i < json_array_size(job->lines); i++)
		drawn |= strcmp(json_text(json_array_get(job->lines, i), "text"), paper) == 0;
	assert_true(drawn);
	draw_paper();
}

static void a_result_is_printed_once_the_office_has_counted_it(void **state)
{
	struct enquiry_answer counted = a_result(1), again = a_result(2);

	(void)state;
	go_to_result();
	check_screen("track-result");
	press("track.print");
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_WAITING);
	assert_int_equal(((struct track_job *)citizen.jobs[0])->want, QUESTION_PRINT);
	visit_print_result(citizen.visit); /* touched twice */
	assert_int_equal(citizen.job_count, 1);
	assert_int_equal(citizen.prints, 0);
	print_counted(&counted);
	draw_paper();
	assert_int_equal(citizen.prints, 1);
	assert_true(citizen.visit->deadline_ms < 0); /* paper on its way is waited for */
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_DONE);
	assert_true(citizen.visit->deadline_ms >= 0);
	check_screen("track-printed");
	visit_set_large(citizen.visit, true);
	press("track.print");
	print_counted(&again);
	assert_int_equal(citizen.visit->track.answer.printed, 2);
	draw_paper();
	assert_int_equal(citizen.prints, 2);
}

/* 受理通知书, 一次性补正告知书, 不予受理通知书; not for what nobody said. */
static void a_notice_is_printed_like_a_result(void **state)
{
	static const struct {
		enum case_state state;
		const char *letter, *by;
		bool printed;
	} STEPS[] = {{CASE_ACCEPTED, NULL, "和丽 0317", true},
		{CASE_ACCEPTED, NULL, STEP_BY_LAW, false},
		{CASE_CORRECTION, NULL, "和丽 0317", false},
		{CASE_CORRECTION, "{\"gaps\":[{\"what\":\"户口簿\",\"basis\":\"第九条\"}]}",
			"和丽 0317", true},
		{CASE_REJECTED, NULL, "和丽 0317", false},
		{CASE_REJECTED, "{\"said\":\"x\",\"basis\":\"y\"}", "和丽 0317", true},
		{CASE_REVIEWING, NULL, "和丽 0317", false},
		{CASE_RECEIVED, NULL, "和丽 0317", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		struct enquiry_answer answer = an_answer(STEPS[i].state, STEPS[i].letter);
		struct enquiry_answer counted = an_answer(STEPS[i].state, STEPS[i].letter);
		unsigned before = citizen.prints;

		strcpy(answer.step.by, STEPS[i].by);
		strcpy(counted.step.by, STEPS[i].by);
		counted.printed = 1;
		ask_for_a_case();
		answer_with(STATUS_OK, &answer);
		check_fit("track-notice", "en");
		assert_int_equal(tree_find(tree, "track.print") != NULL, STEPS[i].printed);
		visit_print_result(citizen.visit);
		assert_int_equal(citizen.job_count, STEPS[i].printed);
		if (STEPS[i].printed) {
			print_counted(&counted);
			draw_paper();
		} else {
			json_decref(counted.letter);
		}
		assert_int_equal(citizen.prints, before + STEPS[i].printed);
		citizen.visit->state = VISIT_ATTRACT;
		visit_forget(citizen.visit);
	}
}

static struct enquiry_answer a_case_that_was_corrected(void)
{
	struct enquiry_answer answer = an_answer(CASE_REVIEWING, NULL);

	answer.step.n = 4;
	answer.notices[0] = (struct reply_notice){1, CASE_CORRECTION};
	answer.notices[1] = (struct reply_notice){3, CASE_ACCEPTED};
	answer.notice_count = 2;
	return answer;
}

static struct enquiry_answer as_it_was(int printed)
{
	struct enquiry_answer answer = an_answer(CASE_CORRECTION,
		"{\"gaps\":[{\"what\":\"户口簿增页\",\"basis\":\"《居住证暂行条例》第九条\"}]}");

	answer.printed = printed;
	assert_int_equal(bytes_add_text(&answer.note, "office.test/step\n"), STATUS_OK);
	return answer;
}

static bool draws(const char *text)
{
	const struct result_job *job = (const struct result_job *)citizen.jobs[0];
	bool found = false;

	for (size_t i = 0; i < json_array_size(job->lines); i++) {
		const char *line = json_text(json_array_get(job->lines, i), "text");

		found |= line && strstr(line, text);
	}
	return found;
}

/* What the law wanted in writing can be had when the case has moved on, as it was then. */
static void the_notice_of_an_earlier_step_is_printed_as_it_was(void **state)
{
	struct enquiry_answer answer = a_case_that_was_corrected(), counted = as_it_was(1);

	(void)state;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	check_screen("track-earlier");
	assert_null(tree_find(tree, "track.print")); /* the step itself has none */
	press("track.notice.0");
	assert_int_equal(((struct track_job *)citizen.jobs[0])->want, QUESTION_PRINT);
	assert_int_equal(((struct track_job *)citizen.jobs[0])->enquiry.question.step, 1);
	visit_print_notice(citizen.visit, 1); /* one after the other */
	assert_int_equal(citizen.job_count, 1);
	print_counted(&counted);
	assert_true(draws("户口簿增页"));
	draw_paper();
	assert_int_equal(citizen.prints, 1);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_DONE);
	check_screen("track-earlier-printed");
	assert_int_equal(citizen.visit->track.answer.step.state, CASE_REVIEWING);
	citizen.visit->state = VISIT_ATTRACT;
	visit_forget(citizen.visit);
	assert_null(citizen.visit->track.earlier.letter);
}

/* The office's word is of another step: no paper says what was not asked for. */
static void another_step_is_not_printed_for_it(void **state)
{
	struct enquiry_answer answer = a_case_that_was_corrected(), other = as_it_was(1),
			      often = as_it_was(0);

	(void)state;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	press("track.notice.1");
	print_counted(&other);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
	press("track.notice.0");
	print_counted(&often);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.prints, 0);
	check_fit("track-earlier-often", "en");
	assert_non_null(tree_find(tree, "track.print_trouble"));
	assert_int_equal(citizen.visit->track.answer.step.state, CASE_REVIEWING);
}

/* The official was quicker: what stands now is shown, and no paper says what no longer does. */
static void a_case_that_moved_on_is_shown_and_not_printed(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_ACCEPTED, NULL);
	struct enquiry_answer next = an_answer(CASE_REVIEWING, NULL);

	(void)state;
	strcpy(answer.step.by, "和丽 0317");
	next.step.n = 2;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	press("track.print");
	print_counted(&next);
	assert_int_equal(citizen.job_count, 0);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_KNOWN);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_NONE);
	check_fit("track-reviewing", "zh-Hans");
	assert_string_equal(tree_find(tree, "track.now")->text, "办理中");
	assert_null(tree_find(tree, "track.print"));
}

static void a_rejection_says_why_and_what_can_be_done(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_REJECTED,
		"{\"basis\":\"《行政许可法》第三十二条第一款第二项\","
		"\"said\":\"申请事项依法不属于本机关职权范围，请向示例县水务局申请。\"}");

	(void)state;
	answer.step.until[0] = '\0';
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	check_screen("track-rejected");
}

/* It stays on the screen with its code, and is printed when the citizen asks again. */
static void what_cannot_be_printed_stays_on_the_screen(void **state)
{
	struct enquiry_answer counted = a_result(1), again = a_result(2);

	(void)state;
	go_to_result();
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	press("track.print");
	print_counted(&counted);
	draw_paper();
	assert_int_equal(citizen.prints, 0);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
	check_screen("track-no-paper");
	device_becomes(DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.prints, 0); /* nothing is printed into an empty hall */
	press("track.print");
	print_counted(&again);
	draw_paper();
	assert_int_equal(citizen.prints, 1);
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
}

static void without_the_offices_count_nothing_is_printed(void **state)
{
	struct enquiry_answer never = a_result(0);

	(void)state;
	go_to_result();
	press("track.print");
	print_counted(&never);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->track.print_trouble, VISIT_TRACK_OFTEN);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_KNOWN);
	check_fit("track-print-often", "zh-Hans");
	press("track.print");
	answer_with(STATUS_OFFLINE, NULL);
	assert_int_equal(citizen.visit->track.print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_KNOWN);
	check_fit("track-print-offline", "en");
	assert_int_equal(citizen.prints, 0);
}

/* The citizen went while it was drawn: nothing comes out behind them. */
static void who_has_gone_leaves_no_paper_behind(void **state)
{
	struct enquiry_answer counted = a_result(1);

	(void)state;
	go_to_result();
	press("track.print");
	print_counted(&counted);
	press("track.next");
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	draw_paper();
	assert_int_equal(citizen.prints, 0);
	assert_null(citizen.visit->track.answer.letter);
}

/* The bell may never ring: it looks by itself, and gives up. */
static void an_answer_that_never_comes_is_not_waited_for_for_ever(void **state)
{
	struct track_job *job;
	int looks = 0;

	(void)state;
	ask_for_a_case();
	job = (struct track_job *)next_job();
	job->head.job.done(&job->head.job);
	while (citizen.visit->track.state == VISIT_TRACK_BUSY && looks < 30) {
		assert_true(visit_wake_ms(citizen.visit) <= citizen.now + 2000);
		tick(2000);
		job = (struct track_job *)next_job();
		job->head.status = STATUS_NOT_READY;
		job->head.job.done(&job->head.job);
		looks++;
	}
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_OFFLINE);
	assert_int_equal(looks, 10);
}

/* What comes when they have gone is nobody's. */
static void an_answer_to_who_left_is_dropped(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_ACCEPTED, "{\"said\":\"x\"}");
	struct track_job *job;

	(void)state;
	ask_for_a_case();
	job = (struct track_job *)next_job();
	job->head.job.done(&job->head.job);
	visit_look_for_track(citizen.visit);
	job = (struct track_job *)next_job();
	tick(60000 + 31000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	job->answer = answer;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_NOTHING);
	assert_null(citizen.visit->track.answer.letter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(number_and_code_are_asked_for),
		SCREEN_TEST(a_slip_may_be_held_before_the_scanner),
		SCREEN_TEST(gaps_are_named_with_their_law_and_day),
		SCREEN_TEST(a_refusal_says_why_and_what_can_be_done),
		SCREEN_TEST(a_decision_that_cannot_be_read_is_not_called_granted),
		SCREEN_TEST(a_decision_is_called_as_its_kind_of_matter_is),
		SCREEN_TEST(every_state_fits_in_every_look),
		SCREEN_TEST(a_notice_is_printed_like_a_result),
		SCREEN_TEST(a_case_that_moved_on_is_shown_and_not_printed),
		SCREEN_TEST(the_notice_of_an_earlier_step_is_printed_as_it_was),
		SCREEN_TEST(another_step_is_not_printed_for_it),
		SCREEN_TEST(a_rejection_says_why_and_what_can_be_done),
		SCREEN_TEST(an_appointment_is_said_as_it_stands_now),
		SCREEN_TEST(trouble_is_said_and_can_be_tried_again),
		SCREEN_TEST(a_result_of_one_long_line_is_whole),
		SCREEN_TEST(a_result_is_printed_once_the_office_has_counted_it),
		SCREEN_TEST(what_cannot_be_printed_stays_on_the_screen),
		SCREEN_TEST(without_the_offices_count_nothing_is_printed),
		SCREEN_TEST(who_has_gone_leaves_no_paper_behind),
		SCREEN_TEST(an_answer_that_never_comes_is_not_waited_for_for_ever),
		SCREEN_TEST(an_answer_to_who_left_is_dropped),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
