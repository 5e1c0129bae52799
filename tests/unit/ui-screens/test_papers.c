/* What the printer gets of a visit, each paper as it is drawn: in both languages, usual and large. */
#include "tests/unit/ui-screens/screen_bench.h"

#include <png.h>

#include "firmware/visit/visit_paper.h"
#include "firmware/visit/visit_parts.h"
#include "ui/paper/checklist_paper.h"
#include "ui/paper/slip_paper.h"

#define NUMBER "530702000000170"
#define CODE "7ZK3M9QW2TRX5HVB"
#define WIDTH 576 /* 80 mm */
#define SHORTEST 300

static const char *const LANGUAGES[] = {"zh-Hans", "en"};
static const char *const LOOKS[] = {"normal", "large"};

/* Told to who asks whether every paper has its picture. */
static void note_seen(const char *paper, const char *language, const char *look)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/seen", getenv("ONEVISIT_SHOTS"));
	file = fopen(path, "a");
	assert_non_null(file);
	fprintf(file, "%s %s paper %s\n", language, look, paper);
	assert_int_equal(fclose(file), 0);
}

static void picture(const struct bitmap *bitmap, const char *path)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
		.width = bitmap->width_px,
		.height = bitmap->height_px,
		.format = PNG_FORMAT_GRAY};
	uint8_t *grey = malloc(PNG_IMAGE_SIZE(image));

	assert_non_null(grey);
	for (unsigned y = 0; y < bitmap->height_px; y++)
		for (unsigned x = 0; x < bitmap->width_px; x++) {
			unsigned dark = bitmap->bits[y * bitmap->stride + x / 8] >> (7 - x % 8);

			grey[(size_t)y * bitmap->width_px + x] = dark & 1 ? 0 : 255;
		}
	assert_int_not_equal(png_image_write_to_file(&image, path, 0, grey, 0, NULL), 0);
	free(grey);
}

static void keep(struct bitmap *bitmap, const char *paper, const char *language, size_t look)
{
	const char *shots = getenv("ONEVISIT_SHOTS");
	char path[512], kind[32];

	assert_int_equal(bitmap->width_px, WIDTH);
	assert_true(bitmap->height_px > SHORTEST);
	if (shots) {
		snprintf(path, sizeof(path), "%s/paper-%s-%s-%s.png", shots, paper, language,
			LOOKS[look]);
		picture(bitmap, path);
		snprintf(kind, sizeof(kind), "%.*s", (int)strcspn(paper, "-"), paper);
		note_seen(kind, language, LOOKS[look]);
	}
	bitmap_destroy(bitmap);
}

/* The picture is of one moment. */
static void stop_the_clock(json_t *lines, const char *label, const char *text)
{
	size_t i;
	json_t *line;

	json_array_foreach (lines, i, line)
		if (!strcmp(json_text(line, "label"), label))
			json_object_set_new(line, "text", json_string(text));
}

static void stop_all_clocks(json_t *lines, const char *language)
{
	static const char *const MOMENTS[] = {"checklist.made", "result.printed_at"};

	for (size_t i = 0; i < sizeof(MOMENTS) / sizeof(MOMENTS[0]); i++)
		stop_the_clock(lines, words_get(language, MOMENTS[i]), "2049-03-01 10:00");
	stop_the_clock(lines, words_get(language, "checklist.number"), "530702-20490301100000");
}

/* The words were chosen when the paper was asked for: it is drawn in both sizes of letters. */
static void draw_words(json_t *lines, const char *code, const char *paper, const char *language)
{
	stop_all_clocks(lines, language);
	for (size_t look = 0; look < 2; look++) {
		struct bitmap *bitmap = NULL;

		assert_int_equal(
			checklist_paper_draw(lines, code, WIDTH, look > 0, &bitmap), STATUS_OK);
		keep(bitmap, paper, language, look);
	}
}

static void draw_note(const char *paper, const char *language)
{
	struct checklist_job *job;

	assert_true(citizen.job_count > 0);
	job = (struct checklist_job *)citizen.jobs[citizen.job_count - 1]; /* given last */
	draw_words(job->lines, job->code, paper, language);
}

/* From a fresh visit in each language. */
static void in_each_language(void (*write)(const char *language))
{
	for (size_t i = 0; i < sizeof(LANGUAGES) / sizeof(LANGUAGES[0]); i++) {
		sit_down(NULL);
		write(LANGUAGES[i]);
		stand_up(NULL);
	}
}

static void write_checklist(const char *language)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	press_row("choose." ITEM);
	visit_set_field(citizen.visit, "ground", "residence");
	strcpy(citizen.visit->language, language);
	press("guide.print");
	draw_note("checklist", language);
}

static void the_checklist(void **unused)
{
	(void)unused;
	in_each_language(write_checklist);
}

static void write_code(const char *language)
{
	go_to_form();
	press("form.cancel");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	strcpy(citizen.visit->visit_code, CODE);
	citizen.visit->draft_until_ms = 2498176800000;
	strcpy(citizen.visit->language, language);
	press("code.print");
	draw_note("code", language);
}

static void the_code_of_a_visit_that_is_left(void **unused)
{
	(void)unused;
	in_each_language(write_code);
}

static void write_report(const char *language)
{
	struct visit *visit = citizen.visit;

	go_to_form();
	press("frame.stuck");
	press("stuck.where.papers");
	strcpy(visit->stuck_number, NUMBER);
	strcpy(visit->stuck_code, CODE);
	strcpy(visit->stuck_due, "2049-03-08");
	strcpy(visit->stuck_at, "2049-03-01 10:00");
	strcpy(visit->stuck_qr, "https://example.invalid/s#OV1");
	strcpy(visit->language, language);
	visit_print_report(visit);
	draw_note("report", language);
}

static void the_report_of_what_could_not_be_done(void **unused)
{
	(void)unused;
	in_each_language(write_report);
}

static const char RESULT[] =
	"{\"item\":\"11539900000000007210\",\"outcome\":\"granted\",\"paper\":\"不动产登记资料查询结果\\n\\n权利人：木·某某\\n"
	"坐落：示例市古城区某某街道某某路 8 号 2 幢 301 室\\n不动产单元号：530702001001GB00008F00020301\\n"
	"用途：住宅\\n面积：96.40 平方米\\n抵押、查封：无\"}";

/* A step the case stands at, and what was said with it. */
static void print_step(
	enum case_state state, const char *letter, const char *paper, const char *language)
{
	struct visit *visit = citizen.visit;
	struct enquiry_answer *answer = &visit->track.answer;
	struct result_job *job;

	visit->state = VISIT_TRACK;
	visit->track.state = VISIT_TRACK_KNOWN;
	strcpy(visit->track.enquiry.question.receipt_no, NUMBER);
	*answer = (struct enquiry_answer){.known = true,
		.printed = 1,
		.step = {.n = 1, .state = state, .at_ms = MIDNIGHT_MS}};
	strcpy(answer->step.queue, "ziran");
	if (state == CASE_CORRECTION || state == CASE_ACCEPTED)
		strcpy(answer->step.until, "2049-03-22");
	assert_int_equal(json_read(letter, strlen(letter), &answer->letter), STATUS_OK);
	assert_int_equal(bytes_add_text(&answer->note, "office.test/step\n"), STATUS_OK);
	strcpy(visit->language, language);
	visit_draw_result(visit);
	job = (struct result_job *)citizen.jobs[citizen.job_count - 1];
	draw_words(job->lines, (const char *)job->code.data, paper, language);
}

static void write_result(const char *language)
{
	print_step(CASE_DECIDED, RESULT, "result", language);
}

static void write_acceptance(const char *language)
{
	print_step(CASE_ACCEPTED, "{\"item\":\"11539900000000008220\"}", "result-accepted",
		language);
}

static void write_correction(const char *language)
{
	print_step(CASE_CORRECTION,
		"{\"gaps\":[{\"basis\":\"《云南省农村住房建设管理办法》第九条\",\"what\":\"户口簿增页（本人页）\"},"
		"{\"basis\":\"《土地管理法》第六十二条\",\"what\":\"相邻权利人签字的宅基地四至图，标明长、宽和与邻墙的距离\"}],"
		"\"item\":\"11539900000000008220\",\"said\":\"两项请一次补齐。\"}",
		"result-correction", language);
}

static void write_rejection(const char *language)
{
	print_step(CASE_REJECTED,
		"{\"basis\":\"《行政许可法》第三十二条第一款第二项\",\"item\":\"11539900000000008220\","
		"\"said\":\"申请事项依法不属于本机关职权范围，请向示例县水务局申请。\"}",
		"result-rejected", language);
}

/* 受理通知书, 一次性补正告知书, 不予受理通知书. */
static void the_notices_the_law_wants_in_writing(void **unused)
{
	(void)unused;
	in_each_language(write_acceptance);
	in_each_language(write_correction);
	in_each_language(write_rejection);
}

static void the_result_that_is_printed_here(void **unused)
{
	(void)unused;
	in_each_language(write_result);
}

#define QR                                                                                     \
	"https://status.example.invalid/s#OV1:530702000000170.2."                              \
	"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA."                                         \
	"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4_" \
	"QA." CODE

/* What a slip says in words of its own language, by the order of LANGUAGES. */
struct said {
	const char *hall, *terminal, *note, *limit, *delivery, *waits;
	const char *matters[2], *departments[2], *materials[3], *shared;
	const char *booking, *place, *comers;
};

static const struct said SAID[] = {
	{"示例县政务服务中心", "一楼 24 小时自助区", "已读卡，未作人证比对",
		"自受理之日起 15 个工作日内办结", "到示例县政务服务中心公安窗口领取",
		"待“残疾人证办理”办结后开始计算", {"居住证申领", "残疾人证办理"},
		{"示例县公安局", "示例县残疾人联合会"},
		{"申请表", "本人相片（电子文件 1 份 1 页）", "户口簿"},
		"通过数据共享核验，无需提交", "2049年3月9日 周二 上午，工作人员上门",
		"示例县某某街道某某路 8 号", "欧***、王*明"},
	{"Sample County Government Services", "Ground floor, 24-hour area",
		"Card read; not compared with the person",
		"Done within 15 working days of acceptance",
		"Collect at the police counter of the hall",
		"Its time begins when “Disability certificate” is decided",
		{"Residence permit: first application", "Disability certificate"},
		{"Sample County Police", "Sample County Disabled Persons’ Federation"},
		{"Application form", "Photograph of the applicant (file, 1 copy, 1 page)",
			"Household register"},
		"Checked by shared data, nothing to hand in",
		"Tue, 9 March 2049, morning; we come to you", "8 Moumou Road, Sample County",
		"欧***, 王*明"},
};

static void fill_case(struct slip_case *out, const struct said *said, size_t i)
{
	strcpy(out->matter, said->matters[i]);
	strcpy(out->department, said->departments[i]);
	strcpy(out->implement_code, "11530700MB1234567X4530109001000");
	strcpy(out->receipt_no, i ? "530702000000188" : NUMBER);
	strcpy(out->limit, i ? "" : said->limit);
	strcpy(out->waits, i ? "" : said->waits);
	strcpy(out->booking, i ? said->booking : "");
	strcpy(out->place, i ? said->place : "");
	strcpy(out->comers, i ? said->comers : "");
	out->material_count = i ? 2 : 3;
	for (size_t m = 0; m < out->material_count; m++)
		strcpy(out->materials[m].name, said->materials[m]);
	strcpy(out->materials[2].note, i ? "" : said->shared);
}

static void fill_slip_in(struct slip *slip, const struct said *said, const char *language)
{
	*slip = (struct slip){.case_count = 2, .visit_code = CODE, .qr = QR};
	strcpy(slip->language, language);
	strcpy(slip->hall, said->hall);
	strcpy(slip->terminal, said->terminal);
	strcpy(slip->kiosk_id, "530702");
	strcpy(slip->received_at, "2049-03-01 10:00");
	strcpy(slip->name_masked, "欧***");
	strcpy(slip->identity_note, said->note);
	strcpy(slip->delivery, said->delivery);
	strcpy(slip->consult_phone, "0888-5121234");
	strcpy(slip->complaint_phone, "0888-5129876");
	for (size_t i = 0; i < slip->case_count; i++)
		fill_case(&slip->cases[i], said, i);
}

static void the_slip_of_two_matters(void **unused)
{
	static struct slip slip;

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		struct bitmap *bitmap = NULL;

		fill_slip_in(&slip, &SAID[i / 2], LANGUAGES[i / 2]);
		assert_int_equal(slip_paper_draw(&slip, WIDTH, i % 2, &bitmap), STATUS_OK);
		keep(bitmap, "slip", LANGUAGES[i / 2], i % 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checklist),
		cmocka_unit_test(the_code_of_a_visit_that_is_left),
		cmocka_unit_test(the_report_of_what_could_not_be_done),
		cmocka_unit_test(the_result_that_is_printed_here),
		cmocka_unit_test(the_notices_the_law_wants_in_writing),
		cmocka_unit_test(the_slip_of_two_matters),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
