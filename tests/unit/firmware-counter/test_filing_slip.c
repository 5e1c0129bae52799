/* What the citizen takes home. */
#include "tests/unit/firmware-counter/filing_desk.h"

#include "firmware/base/clock.h"
#include "firmware/base/words_date.h"
#include "firmware/counter/filing_slip.h"
#include "firmware/evidence/slip_store.h"

static void the_slip_of_two_matters_names_both_and_signs_the_last(void **unused)
{
	struct queue_case last;
	char start[160];

	(void)unused;
	fill_basket();
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 1, &last));
	assert_int_equal(slip.case_count, 2);
	assert_string_equal(slip.cases[1].receipt_no, last.receipt_no);
	assert_string_not_equal(slip.cases[0].receipt_no, last.receipt_no);
	snprintf(start, sizeof(start), "https://status.example/s#OV1:%s.2.", last.receipt_no);
	assert_memory_equal(slip.qr, start, strlen(start));
}

/* Whoever calls the department of one matter about the other is sent on: each says its own. */
static void matters_that_differ_say_their_own_phones_and_ways(void **unused)
{
	struct filing_case cases[2] = {the_case, the_case};
	struct service_item *other;
	json_t *json;

	(void)unused;
	ok(json_read_file(ITEM, 1 << 20, &json));
	json_object_set_new(json, "consult_phone", json_string("0000-7"));
	json_object_set_new(json, "delivery", json_pack("[s]", "electronic"));
	ok(service_item_load(json, NULL, NULL, &other));
	cases[1].item = other;
	filing.cases = cases;
	filing.case_count = 2;
	ok(filing_slip_fill(&desk, &filing, 0, &slip));
	assert_string_equal(slip.consult_phone, "");
	assert_string_equal(slip.cases[1].consult_phone, "0000-7");
	assert_string_equal(slip.delivery, "");
	assert_string_equal(slip.cases[0].delivery, "窗口领取、免费寄递");
	assert_string_equal(slip.cases[1].delivery, "电子证照");
	assert_string_not_equal(slip.complaint_phone, ""); /* the same for both: said once */
	assert_string_equal(slip.cases[0].complaint_phone, "");
	service_item_destroy(other);
}

/* 待前置: whose days begin later says so, where the others say "from receipt". */
static void a_matter_that_waits_says_for_which(void **unused)
{
	struct filing_case cases[2] = {the_case, the_case};

	(void)unused;
	cases[1].form = json_pack("{s:s}", "_needs", item->implement_code);
	filing.cases = cases;
	filing.case_count = 2;
	ok(filing_slip_fill(&desk, &filing, 0, &slip));
	assert_string_equal(slip.cases[0].waits, "");
	assert_string_equal(
		slip.cases[1].waits, "待前置：等“居住证申领”有结果后再办，期限从那时算起");
	filing.cases = cases + 1; /* what it needs is not filed here: it waits for nothing */
	filing.case_count = 1;
	json_object_set_new((json_t *)(uintptr_t)cases[1].form, "_needs",
		json_string("11539900000000001160"));
	ok(filing_slip_fill(&desk, &filing, 0, &slip));
	assert_string_equal(slip.cases[0].waits, "");
	json_decref((json_t *)(uintptr_t)cases[1].form);
}

static void the_slip_says_what_the_citizen_needs(void **unused)
{
	struct queue_case entry;
	struct bytes hash = {0};
	char start[160];

	(void)unused;
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	assert_string_equal(slip.hall, settings.hall);
	assert_string_equal(slip.terminal, settings.terminal_place);
	assert_string_equal(slip.kiosk_id, "530702");
	assert_string_equal(slip.visit_code, CODE);
	assert_int_equal(slip.case_count, 1);
	assert_string_equal(slip.cases[0].matter, "居住证申领");
	assert_string_equal(slip.cases[0].receipt_no, entry.receipt_no);
	assert_null(strstr(slip.name_masked, NAME));
	assert_non_null(strchr(slip.name_masked, '*'));
	assert_string_equal(slip.acting_masked, "");
	assert_string_equal(slip.identity_note, "已读卡，未作人证比对");
	assert_string_equal(slip.cases[0].limit, "自受理之日起 15 日内办结");
	assert_int_equal(slip.cases[0].material_count, 3);
	assert_string_equal(
		slip.cases[0].materials[0].name, "本人相片（原件的电子件 1 份 1 页）");
	assert_string_equal(
		slip.cases[0].materials[1].name, "居住地住址证明（复印件的电子件 1 份 2 页）");
	assert_string_equal(slip.cases[0].materials[2].name, "户口簿");
	assert_string_equal(slip.cases[0].materials[2].note, "通过数据共享核验，无需提交");
	assert_string_equal(slip.delivery, "窗口领取、免费寄递");
	ok(base64url_encode(entry.manifest_hash, 32, &hash));
	snprintf(start, sizeof(start), "https://status.example/s#OV1:%s.1.%s.",
		entry.receipt_no, (char *)hash.data);
	assert_memory_equal(slip.qr, start, strlen(start));
	bytes_free(&hash);
}

static void the_slip_of_who_reads_english_names_the_hall_in_english(void **unused)
{
	(void)unused;
	filing.language = "en";
	submit();
	assert_string_equal(slip.hall, settings.hall_en);
	assert_string_equal(slip.terminal, settings.terminal_place_en);
}

/* 容缺 and 承诺 are on paper with their dates. */
static void the_slip_says_until_when_what_is_missing_may_come(void **unused)
{
	json_t *form = (json_t *)(uintptr_t)the_case.form;
	const char *photo = the_case.item->materials[0].id,
		   *proof = the_case.item->materials[1].id;
	char last[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	char day[WORDS_DATE_SIZE], expected[128];

	(void)unused;
	the_case.page_count = 0;
	json_object_set_new(form, "_materials",
		json_pack("{s:{s:s, s:i}, s:{s:s}}", photo, "way", "later", "days", 10, proof,
			"way", "pledge"));
	submit();
	clock_date(clock_wall_ms(), today);
	clock_date(clock_wall_ms() + 10 * 24 * 60 * 60 * 1000LL, last);
	words_date("zh-Hans", last, day);
	snprintf(expected, sizeof(expected), "容缺受理，10 天内补交到窗口，最迟 %s", day);
	assert_string_equal(slip.cases[0].materials[0].note, expected);
	words_date("zh-Hans", today, day);
	snprintf(expected, sizeof(expected), "告知承诺，%s 作出", day);
	assert_string_equal(slip.cases[0].materials[1].note, expected);
}

/* What was objected to is on paper, whether or not one came in its place. */
static void the_slip_says_which_shared_data_is_wrong(void **unused)
{
	json_t *form = (json_t *)(uintptr_t)the_case.form;
	const char *wrong = "共享数据有误，由受理部门核对";

	(void)unused;
	json_object_set_new(form, "_materials",
		json_pack("{s:{s:s, s:s}, s:{s:s, s:s}}", the_case.item->materials[0].id, "way",
			"correction", "note", "x", "household_register", "way", "correction",
			"note", "x"));
	submit();
	assert_string_equal(
		slip.cases[0].materials[0].name, "本人相片（原件的电子件 1 份 1 页）");
	assert_string_equal(slip.cases[0].materials[0].note, wrong);
	assert_string_equal(slip.cases[0].materials[2].name, "户口簿");
	assert_string_equal(slip.cases[0].materials[2].note, wrong);
}

static void the_slip_lists_what_who_acts_handed_in(void **unused)
{
	struct service_item *parties;
	json_t *json;

	(void)unused;
	ok(json_read_file("assets/services/parties.json", 1024 * 1024, &json));
	ok(service_item_load(json, NULL, NULL, &parties));
	the_case.parties = parties;
	strcpy(pages[2].material, "power_of_attorney");
	json_object_set_new((json_t *)(uintptr_t)the_case.form, "_parties",
		json_pack("{s:s, s:s}", "acting", "agent", "principal_name", "和一一"));
	submit();
	assert_string_equal(slip.name_masked, "和*一");
	assert_non_null(strstr(slip.acting_masked, "（受托人）"));
	assert_null(strstr(slip.acting_masked, NAME));
	assert_string_equal(slip.cases[0].matter, "居住证申领（委托人 和*一）");
	assert_int_equal(slip.cases[0].material_count, 4);
	assert_string_equal(
		slip.cases[0].materials[0].name, "和*一的本人相片（原件的电子件 1 份 1 页）");
	assert_string_equal(slip.cases[0].materials[3].name,
		"授权委托书（双方身份、事项、权限、期限、委托人签名）（原件的电子件 1 份 1 页）");
	the_case.parties = NULL;
	service_item_destroy(parties);
}

/* A parent's own matter beside their child's: what they are to one they are not to the other. */
static void who_acts_for_some_matters_is_no_guardian_of_all(void **unused)
{
	struct filing_case cases[2] = {the_case, the_case};

	(void)unused;
	cases[1].form = json_pack(
		"{s:{s:s, s:s}}", "_parties", "acting", "guardian", "ward_name", "木小云");
	filing.cases = cases;
	filing.case_count = 2;
	ok(filing_slip_fill(&desk, &filing, 0, &slip));
	assert_null(strstr(slip.acting_masked, "监护人"));
	assert_non_null(strstr(slip.name_masked, slip.acting_masked));
	assert_non_null(strstr(slip.name_masked, "、木*云"));
	assert_string_equal(slip.cases[0].matter, "居住证申领");
	assert_string_equal(slip.cases[1].matter, "居住证申领（被监护人 木*云）");
	filing.cases = cases + 1;
	filing.case_count = 1;
	ok(filing_slip_fill(&desk, &filing, 0, &slip));
	assert_string_equal(slip.name_masked, "木*云");
	assert_non_null(strstr(slip.acting_masked, "（监护人）"));
	json_decref((json_t *)(uintptr_t)cases[1].form);
}

static void the_slip_speaks_the_language_of_the_visit(void **unused)
{
	(void)unused;
	filing.language = "en";
	identity.level = IDENTITY_LEVEL_TYPED;
	submit();
	assert_string_equal(slip.identity_note, "Entered by hand, not verified");
	assert_string_equal(slip.cases[0].limit, "Done within 15 days of acceptance");
	assert_string_equal(slip.delivery, "Collect at the counter / Free post");
}

static enum status try_slip(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len)
{
	const struct slip_lock lock = {visit_id, user, secret};
	struct bytes text = {0};
	json_t *json = NULL;
	struct slip *back = malloc(sizeof(*back));
	enum status status = slip_unseal(&lock, sealed, len, &text);

	if (status == STATUS_OK) {
		ok(json_read_canonical(text.data, text.len, &json));
		ok(slip_from_json(json, back));
		assert_string_equal(back->qr, slip.qr);
		assert_string_equal(back->cases[0].receipt_no, slip.cases[0].receipt_no);
	}
	json_decref(json);
	bytes_free(&text);
	free(back);
	return status;
}

static void the_slip_waits_for_its_visit_code_only(void **unused)
{
	char code[] = CODE, other[] = "0000000000000000";

	(void)unused;
	submit();
	assert_true(queue_slip_waits(queue));
	assert_int_equal(
		queue_slip_open(queue, clock_wall_ms(), try_slip, other), STATUS_DENIED);
	ok(queue_slip_open(queue, clock_wall_ms(), try_slip, code));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(the_slip_of_two_matters_names_both_and_signs_the_last),
		desk_test(matters_that_differ_say_their_own_phones_and_ways),
		desk_test(a_matter_that_waits_says_for_which),
		desk_test(the_slip_says_what_the_citizen_needs),
		desk_test(the_slip_of_who_reads_english_names_the_hall_in_english),
		desk_test(the_slip_says_until_when_what_is_missing_may_come),
		desk_test(the_slip_says_which_shared_data_is_wrong),
		desk_test(the_slip_lists_what_who_acts_handed_in),
		desk_test(who_acts_for_some_matters_is_no_guardian_of_all),
		desk_test(the_slip_speaks_the_language_of_the_visit),
		desk_test(the_slip_waits_for_its_visit_code_only),
	};

	if (words_open("build/words") != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
