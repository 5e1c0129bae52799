/*
 * filing_desk.h - a visit that is ready to be filed, the desk it is filed at, and who opens it.
 */
#ifndef FIRMWARE_VISIT_FILING_DESK_H
#define FIRMWARE_VISIT_FILING_DESK_H

#include "tests/unit/firmware-evidence/signed_folder.h"

#include "firmware/base/clock.h"
#include "firmware/base/words.h"
#include "firmware/counter/filing.h"
#include "firmware/evidence/opening.h"

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
static struct bundle_page pages[3];
static struct filing_case the_case;
static struct filing filing;
static struct slip slip;
static uint8_t *picture;

static inline void add_keys(const char *department_code, int64_t to_ms)
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

static inline void make_filing(void)
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
		sha256(picture, PAGE_LEN, pages[i].plain_sha256);
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

static inline int open_desk(void **unused)
{
	enum fault fault;
	json_t *json;

	(void)unused;
	signed_folder_open(&folder);
	signed_folder_add_manifest_key(&folder);
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

static inline int close_desk(void **unused)
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

static inline void submit(void)
{
	enum fault fault = FAULT_QUEUE_IO;

	ok(filing_submit(&desk, &filing, &slip, &fault));
	assert_int_equal(fault, FAULT_NONE);
}

static inline void assert_nothing_is_left(void)
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

static inline void assert_refused(enum fault expected)
{
	enum fault fault = FAULT_NONE;

	assert_int_not_equal(filing_submit(&desk, &filing, &slip, &fault), STATUS_OK);
	assert_int_equal(fault, expected);
	assert_nothing_is_left();
}

/* The second matter of the basket: another department, one page of the first again. */
static struct service_item other_item;
static struct filing_case basket[2];

static inline void fill_basket(void)
{
	other_item = *item;
	other_item.department = "renshe";
	basket[0] = the_case;
	basket[1] = (struct filing_case){
		.item = &other_item, .form = the_case.form, .pages = pages, .page_count = 1};
	filing.cases = basket;
	filing.case_count = 2;
}

#define desk_test(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

#endif
