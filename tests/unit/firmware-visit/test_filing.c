#include "tests/unit/firmware-evidence/signed_folder.h"

#include <signal.h>
#include <sys/resource.h>

#include "firmware/base/clock.h"
#include "firmware/base/words.h"
#include "firmware/evidence/opening.h"
#include "firmware/evidence/slip_store.h"
#include "firmware/visit/filing.h"

#define ITEM "assets/services/11539900MB000000104000709018000.json"
#define YEAR_MS (INT64_C(365) * 24 * 60 * 60 * 1000)
#define CODE "7ZK3M9QW2TRX5HVB"
#define NAME "木·𠀀某某"
#define NUMBER "53070020000101001X"
#define ADDRESS "示例县木楼街七号"
#define PAGE_LEN 70000

static struct signed_folder folder;
static struct seal_identity department, other_department, escrow;
static struct settings settings;
static struct queue *queue;
static struct filing_desk desk;
static struct service_item *item;
static struct identity identity;
static struct seal_identity visit_identity;
static struct ink ink;
static struct filing_page pages[3];
static struct filing_case the_case;
static struct filing filing;
static struct slip slip;
static uint8_t *picture;

static void add_keys(const char *department_code, int64_t to_ms)
{
	struct bytes list = {0};

	folder.index.len = 0;
	signed_folder_key(&list, department_code, 0, to_ms, 0, &department);
	signed_folder_key(&list, "renshe", 0, to_ms, 0, &other_department);
	signed_folder_key(&list, "escrow", 0, to_ms, 0, &escrow);
	ok(bytes_add_text(&list, "]"));
	signed_folder_add(&folder, "sealing-keys.json", list.data, list.len);
	signed_folder_sign_all(&folder);
	bytes_free(&list);
}

static void add_manifest_key(void)
{
	struct signing_key *key;
	struct bytes pem = {0};

	ok(signing_key_make(&key));
	ok(signing_key_pem(key, &pem));
	scratch_write(&folder.scratch, "keys/manifest.pem", pem.data, pem.len);
	signing_key_destroy(key);
	bytes_free(&pem);
}

static void make_filing(void)
{
	struct seal_recipient recipient;
	static const char *const MATERIALS[] = {"photo", "residence_proof", "residence_proof"};

	identity = (struct identity){.source = IDENTITY_RESIDENT_ID,
		.level = IDENTITY_LEVEL_CARD,
		.name = NAME,
		.sex = "1",
		.id_number = NUMBER,
		.address = ADDRESS};
	memset(&ink, 0, sizeof(ink));
	ink_add(&ink, 10, 10, 0, true);
	ink_add(&ink, 900, 700, 40, false);
	ok(seal_identity_make(&visit_identity));
	memcpy(recipient.key, visit_identity.key, SEAL_KEY_SIZE);
	picture = scratch_noise(PAGE_LEN);
	for (size_t i = 0; i < 3; i++) {
		picture[0] = (uint8_t)i;
		strcpy(pages[i].material, MATERIALS[i]);
		ok(seal(picture, PAGE_LEN, &recipient, 1, &pages[i].sealed));
	}
	the_case = (struct filing_case){.item = item,
		.form = json_pack("{s:s, s:s}", "name", NAME, "registered_address", ADDRESS),
		.pages = pages,
		.page_count = 3};
	filing = (struct filing){.cases = &the_case,
		.case_count = 1,
		.identity = &identity,
		.ink = &ink,
		.signed_text = "本人确认所填内容真实。",
		.language = "zh-Hans",
		.visit_code = CODE,
		.visit_identity = &visit_identity};
	uuid_make(clock_wall_ms(), filing.visit_id);
}

static int open_desk(void **unused)
{
	enum fault fault;
	json_t *json;

	(void)unused;
	signed_folder_open(&folder);
	add_manifest_key();
	add_keys("gongan", clock_wall_ms() + YEAR_MS);
	ok(json_read_file(ITEM, 1024 * 1024, &json));
	ok(service_item_load(json, NULL, NULL, &item));
	settings_defaults(&settings);
	strcpy(settings.hall, "示例县政务服务中心");
	strcpy(settings.terminal_place, "一楼 24 小时自助服务区");
	strcpy(settings.status_host, "status.example");
	ok(queue_open(folder.scratch.folder, &queue));
	ok(filing_desk_open(folder.scratch.folder, &settings, queue, &desk, &fault));
	assert_int_equal(fault, FAULT_NONE);
	make_filing();
	return 0;
}

static int close_desk(void **unused)
{
	(void)unused;
	filing_desk_close(&desk);
	queue_close(queue);
	service_item_destroy(item);
	json_decref((json_t *)(uintptr_t)the_case.form);
	for (size_t i = 0; i < 3; i++)
		bytes_free(&pages[i].sealed);
	free(picture);
	signed_folder_close(&folder);
	return 0;
}

static void submit(void)
{
	enum fault fault = FAULT_QUEUE_IO;

	ok(filing_submit(&desk, &filing, &slip, &fault));
	assert_int_equal(fault, FAULT_NONE);
}

static void assert_nothing_is_left(void)
{
	struct queue_counts counts = queue_count(queue);
	static const struct slip EMPTY;

	assert_int_equal(counts.queued, 0);
	assert_false(queue_slip_waits(queue));
	assert_memory_equal(&slip, &EMPTY, sizeof(slip));
	assert_int_equal(scratch_run(&folder.scratch,
				 "test -z \"$(find queue/parts queue/slips -type f)\""),
		0);
}

static void assert_refused(enum fault expected)
{
	enum fault fault = FAULT_NONE;

	assert_int_not_equal(filing_submit(&desk, &filing, &slip, &fault), STATUS_OK);
	assert_int_equal(fault, expected);
	assert_nothing_is_left();
}

static enum status read_part(void *user, const struct manifest_part *part, struct bytes *out)
{
	const struct queue_case *entry = user;
	char path[PATH_TEXT_MAX];

	ok(queue_part_path(queue, entry->case_id, part->n, path, sizeof(path)));
	return file_read(path, PART_SIZE_MAX, out);
}

static void no_fault(void *user, const char *what)
{
	(void)user;
	fail_msg("%s", what);
}

static void open_case(const struct queue_case *entry, const struct seal_identity *key,
	struct opened_case *out)
{
	struct bytes jws = {0};

	ok(queue_manifest(queue, entry->case_id, &jws));
	ok(case_open(jws.data, jws.len, desk.key, key, read_part, no_fault,
		(void *)(uintptr_t)entry, out));
	bytes_free(&jws);
}

static void the_department_opens_what_was_submitted(void **unused)
{
	struct queue_case entry;
	struct opened_case opened;
	const json_t *inner;
	uint8_t tag[32];

	(void)unused;
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	assert_int_equal(entry.part_count, 4);
	open_case(&entry, &department, &opened);
	inner = opened.inner;
	assert_true(json_equal(json_object_get(inner, "form"), the_case.form));
	assert_string_equal(json_text(json_object_get(inner, "identity"), "id_number"), NUMBER);
	assert_string_equal(
		json_text(json_object_get(inner, "identity"), "source"), "resident_id");
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(inner, "signature"), "strokes")),
		1);
	for (int n = 1; n <= 3; n++) {
		assert_int_equal(opened.parts[n].len, PAGE_LEN);
		assert_int_equal(opened.parts[n].data[0], n - 1);
		assert_memory_equal(opened.parts[n].data + 1, picture + 1, PAGE_LEN - 1);
	}
	assert_string_equal(opened.manifest.parts[3].name, "residence_proof");
	query_tag(entry.receipt_no, CODE, tag);
	assert_memory_equal(opened.manifest.query_tag, tag, 32);
	opened_case_free(&opened);
	open_case(&entry, &escrow, &opened);
	opened_case_free(&opened);
}

static void the_visits_own_key_opens_nothing_that_is_queued(void **unused)
{
	struct queue_case entry;
	struct manifest_part part = {0};
	struct bytes sealed = {0}, plain = {0};

	(void)unused;
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &entry));
	for (part.n = 0; part.n < entry.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&entry, &part, &sealed));
		assert_int_equal(unseal(sealed.data, sealed.len, &visit_identity, &plain),
			STATUS_DENIED);
	}
	bytes_free(&sealed);
}

static void cases_are_numbered_and_chained(void **unused)
{
	struct queue_case first, second;
	struct opened_case opened;

	(void)unused;
	submit();
	uuid_make(clock_wall_ms(), filing.visit_id);
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &first));
	ok(queue_next(queue, QUEUE_QUEUED, first.kiosk_seq, &second));
	assert_int_equal(first.kiosk_seq, 1);
	assert_int_equal(second.kiosk_seq, 2);
	open_case(&second, NULL, &opened);
	assert_memory_equal(opened.manifest.prev, first.manifest_hash, 32);
	assert_string_equal(opened.manifest.receipt_no, "530702000000267");
	opened_case_free(&opened);
}

/* The second matter of the basket: another department, one page of the first again. */
static struct service_item other_item;
static struct filing_case basket[2];

static void fill_basket(void)
{
	other_item = *item;
	other_item.department = "renshe";
	basket[0] = the_case;
	basket[1] = (struct filing_case){
		.item = &other_item, .form = the_case.form, .pages = pages, .page_count = 1};
	filing.cases = basket;
	filing.case_count = 2;
}

static void two_matters_go_each_to_its_own_department(void **unused)
{
	struct queue_case first, second;
	struct manifest_part part = {0};
	struct bytes sealed = {0}, plain = {0};
	struct opened_case one, two;

	(void)unused;
	fill_basket();
	submit();
	ok(queue_next(queue, QUEUE_QUEUED, 0, &first));
	ok(queue_next(queue, QUEUE_QUEUED, first.kiosk_seq, &second));
	assert_string_equal(first.visit_id, second.visit_id);
	open_case(&first, &department, &one);
	open_case(&second, &other_department, &two);
	assert_int_equal(one.manifest.visit_cases, 2);
	assert_memory_equal(one.manifest.covers, two.manifest.covers, 32);
	assert_memory_equal(two.manifest.prev, first.manifest_hash, 32);
	assert_string_equal(two.manifest.department, "renshe");
	assert_int_equal(two.parts[1].len, PAGE_LEN);
	for (part.n = 0; part.n < first.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&first, &part, &sealed));
		assert_int_equal(unseal(sealed.data, sealed.len, &other_department, &plain),
			STATUS_DENIED);
	}
	for (part.n = 0; part.n < second.part_count; part.n++) {
		sealed.len = 0;
		ok(read_part(&second, &part, &sealed));
		assert_int_equal(
			unseal(sealed.data, sealed.len, &department, &plain), STATUS_DENIED);
	}
	opened_case_free(&one);
	opened_case_free(&two);
	bytes_free(&sealed);
}

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

static void all_matters_or_none(void **unused)
{
	(void)unused;
	fill_basket();
	other_item.department = "nobody";
	assert_refused(FAULT_SEALING_KEY);
	filing.case_count = 0;
	assert_refused(FAULT_QUEUE_FULL);
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
	assert_string_equal(slip.identity_note, "已读卡，未作人证比对");
	assert_string_equal(slip.cases[0].limit, "自受理之日起15日内办结");
	assert_int_equal(slip.cases[0].material_count, 3);
	assert_string_equal(slip.cases[0].materials[0].name, "本人相片（原件 1 份 1 页）");
	assert_string_equal(
		slip.cases[0].materials[1].name, "居住地住址证明（复印件 1 份 2 页）");
	assert_string_equal(slip.cases[0].materials[2].name, "户口簿");
	assert_string_equal(slip.cases[0].materials[2].note, "通过数据共享核验，无需提交");
	assert_string_equal(slip.delivery, "窗口领取、免费寄递");
	ok(base64url_encode(entry.manifest_hash, 32, &hash));
	snprintf(start, sizeof(start), "https://status.example/s#OV1:%s.1.%s.",
		entry.receipt_no, (char *)hash.data);
	assert_memory_equal(slip.qr, start, strlen(start));
	bytes_free(&hash);
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
	assert_non_null(strstr(slip.name_masked, "（受托人）"));
	assert_string_equal(slip.cases[0].matter, "居住证申领（委托人 和*一）");
	assert_int_equal(slip.cases[0].material_count, 4);
	assert_string_equal(slip.cases[0].materials[3].name,
		"授权委托书（双方身份、事项、权限、期限、委托人签名）（原件 1 份 1 页）");
	the_case.parties = NULL;
	service_item_destroy(parties);
}

static void the_slip_speaks_the_language_of_the_visit(void **unused)
{
	(void)unused;
	filing.language = "en";
	identity.level = IDENTITY_LEVEL_TYPED;
	submit();
	assert_string_equal(slip.identity_note, "Entered by hand, not verified");
	assert_string_equal(slip.cases[0].limit, "Done within 15 days of acceptance");
	assert_string_equal(slip.delivery, "collect at the counter or free post");
}

static enum status try_slip(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len)
{
	const char *code = user;
	struct bytes text = {0};
	json_t *json = NULL;
	struct slip *back = malloc(sizeof(*back));
	enum status status = slip_unseal(visit_id, code, secret, sealed, len, &text);

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

static void without_a_sealing_key_nothing_is_queued(void **unused)
{
	(void)unused;
	desk.keys.count = 0;
	assert_refused(FAULT_SEALING_KEY);
}

static void a_page_that_was_changed_stops_everything(void **unused)
{
	(void)unused;
	pages[2].sealed.data[pages[2].sealed.len - 1] ^= 1;
	assert_refused(FAULT_QUEUE_IO);
	pages[2].sealed.data[pages[2].sealed.len - 1] ^= 1;
	submit(); /* and the number was not used up */
	assert_string_equal(slip.cases[0].receipt_no, "530702000000170");
}

/* 30 000 bytes hold the database's writes, but no page of 70 000. */
static void a_disk_that_refuses_leaves_nothing(void **unused)
{
	struct rlimit old, small;
	enum fault fault = FAULT_NONE;
	enum status status;

	(void)unused;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	small = old;
	small.rlim_cur = 30000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = filing_submit(&desk, &filing, &slip, &fault);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_not_equal(status, STATUS_OK);
	assert_true(fault == FAULT_QUEUE_IO || fault == FAULT_QUEUE_FULL);
	assert_nothing_is_left();
	submit();
}

static void a_desk_opens_only_where_everything_is_in_order(void **unused)
{
	struct filing_desk other;
	enum fault fault;

	(void)unused;
	assert_int_equal(
		scratch_run(&folder.scratch, "echo x >>sync/signed/sealing-keys.json"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_SEALING_KEY);
	assert_int_equal(scratch_run(&folder.scratch, "rm keys/manifest.pem"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_NOT_ENROLLED);
	add_manifest_key();
	assert_int_equal(scratch_run(&folder.scratch, "rm enrolment.json"), 0);
	assert_int_not_equal(
		filing_desk_open(folder.scratch.folder, &settings, queue, &other, &fault),
		STATUS_OK);
	assert_int_equal(fault, FAULT_NOT_ENROLLED);
}

static void the_state_folder_tells_nobody_who_was_here(void **unused)
{
	static const char *const WORDS[] = {NAME, NUMBER, ADDRESS, CODE};
	char command[256];

	(void)unused;
	submit();
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		snprintf(command, sizeof(command), "grep -raqF '%s' queue", WORDS[i]);
		assert_int_not_equal(scratch_run(&folder.scratch, command), 0);
		snprintf(command, sizeof(command),
			"printf %%s 'x%sx' >queue/planted; grep -raqF '%s' queue", WORDS[i],
			WORDS[i]);
		assert_int_equal(scratch_run(&folder.scratch, command), 0);
		assert_int_equal(scratch_run(&folder.scratch, "rm queue/planted"), 0);
	}
}

#define desk_test(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(the_department_opens_what_was_submitted),
		desk_test(the_visits_own_key_opens_nothing_that_is_queued),
		desk_test(cases_are_numbered_and_chained),
		desk_test(two_matters_go_each_to_its_own_department),
		desk_test(the_slip_of_two_matters_names_both_and_signs_the_last),
		desk_test(all_matters_or_none),
		desk_test(the_slip_says_what_the_citizen_needs),
		desk_test(the_slip_lists_what_who_acts_handed_in),
		desk_test(the_slip_speaks_the_language_of_the_visit),
		desk_test(the_slip_waits_for_its_visit_code_only),
		desk_test(without_a_sealing_key_nothing_is_queued),
		desk_test(a_page_that_was_changed_stops_everything),
		desk_test(a_disk_that_refuses_leaves_nothing),
		desk_test(a_desk_opens_only_where_everything_is_in_order),
		desk_test(the_state_folder_tells_nobody_who_was_here),
	};

	if (words_open("build/words") != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
