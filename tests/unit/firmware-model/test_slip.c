#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "firmware/model/slip.h"

static struct slip *full_slip(void)
{
	struct slip *slip = calloc(1, sizeof(*slip));

	assert_non_null(slip);
	strcpy(slip->language, "zh-Hans");
	strcpy(slip->hall, "古城区政务服务中心");
	strcpy(slip->terminal, "一楼自助区");
	strcpy(slip->kiosk_id, "530702");
	strcpy(slip->received_at, "2026-11-24 02:53");
	strcpy(slip->name_masked, "木*𠀀");
	strcpy(slip->identity_note, "已读卡,未作人证比对");
	strcpy(slip->delivery, "窗口领取");
	strcpy(slip->visit_code, "7ZK3M9QW2TRX5HVB");
	strcpy(slip->consult_phone, "12345");
	strcpy(slip->complaint_phone, "12388");
	memset(slip->qr, 'q', sizeof(slip->qr) - 1);
	strcpy(slip->office_note, "office/receipt\nx\n");
	slip->case_count = SLIP_CASES_MAX;
	for (size_t i = 0; i < SLIP_CASES_MAX; i++) {
		struct slip_case *one = &slip->cases[i];

		strcpy(one->matter, "居住证申领");
		strcpy(one->implement_code, "11530702015180000A4000109015001");
		strcpy(one->department, "公安局");
		strcpy(one->receipt_no, "530702000000170");
		strcpy(one->limit, "自受理之日起 15 日内办结");
		strcpy(one->waits, i ? "待前置：等“出生医学证明”有结果后再办" : "");
		one->material_count = i * 2;
		for (size_t j = 0; j < one->material_count; j++) {
			strcpy(one->materials[j].name, "本人相片(电子件 1 份 1 页)");
			strcpy(one->materials[j].note,
				j % 2 ? "通过数据共享核验,无需提交" : "");
		}
	}
	slip->reprint = 3;
	slip->test = 1;
	return slip;
}

static void a_slip_kept_as_json_comes_back_the_same(void **unused)
{
	struct slip *slip = full_slip(), *again = calloc(1, sizeof(*again));
	struct bytes text = {0};
	json_t *json, *reread;

	(void)unused;
	assert_non_null(again);
	assert_int_equal(slip_to_json(slip, &json), STATUS_OK);
	assert_int_equal(json_canonical(json, &text), STATUS_OK);
	assert_int_equal(json_read_canonical(text.data, text.len, &reread), STATUS_OK);
	assert_int_equal(slip_from_json(reread, again), STATUS_OK);
	assert_memory_equal(slip, again, sizeof(*slip));
	json_decref(json);
	json_decref(reread);
	bytes_free(&text);
	free(slip);
	free(again);
}

/* Changes one thing in a good slip's JSON; the result must be refused. */
static void refused(const char *path, json_t *value)
{
	struct slip *slip = full_slip(), *out = full_slip();
	json_t *json, *target;

	assert_int_equal(slip_to_json(slip, &json), STATUS_OK);
	target = json;
	if (strncmp(path, "cases/", 6) == 0) {
		target = json_array_get(json_object_get(json, "cases"), 3);
		path += 6;
	}
	if (strncmp(path, "materials/", 10) == 0) {
		target = json_array_get(json_object_get(target, "materials"), 0);
		path += 10;
	}
	if (value)
		json_object_set_new(target, path, value);
	else
		json_object_del(target, path);
	if (slip_from_json(json, out) != STATUS_BAD_DATA)
		fail_msg("accepted a change at %s", path);
	assert_memory_equal(slip, out, sizeof(*out));
	json_decref(json);
	free(slip);
	free(out);
}

static json_t *long_text(size_t len)
{
	char *text = malloc(len);
	json_t *json;

	assert_non_null(text);
	memset(text, 'x', len);
	json = json_stringn(text, len);
	free(text);
	return json;
}

static json_t *array_of(size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_object());
	return array;
}

static void a_changed_slip_is_refused_and_changes_nothing(void **unused)
{
	(void)unused;
	refused("hall", NULL);
	refused("hall", json_integer(1));
	refused("hall", long_text(96));
	refused("qr", long_text(SLIP_QR_MAX));
	refused("extra", json_string("x"));
	refused("reprint", json_integer(-1));
	refused("reprint", json_string("1"));
	refused("test", json_integer(2));
	refused("test", json_true());
	refused("cases", NULL);
	refused("cases", json_object());
	refused("cases", array_of(SLIP_CASES_MAX + 1));
	refused("cases", array_of(1));
	refused("cases/receipt_no", long_text(RECEIPT_NO_SIZE));
	refused("cases/limit", NULL);
	refused("cases/extra", json_string("x"));
	refused("cases/materials", json_string("x"));
	refused("cases/materials", array_of(SLIP_MATERIALS_MAX + 1));
	refused("cases/materials/note", NULL);
	refused("cases/materials/name", long_text(224));
}

/* A terminal that was renewed meanwhile still prints what it kept. */
static void a_slip_kept_before_there_were_appointments_is_read(void **unused)
{
	static const char *const LATE[] = {
		"booking", "place", "delivery", "consult_phone", "complaint_phone"};
	struct slip *slip = full_slip(), *again = calloc(1, sizeof(*again));
	json_t *json;

	(void)unused;
	assert_int_equal(slip_to_json(slip, &json), STATUS_OK);
	for (size_t i = 0; i < SLIP_CASES_MAX; i++)
		for (size_t late = 0; late < 5; late++)
			json_object_del(
				json_array_get(json_object_get(json, "cases"), i), LATE[late]);
	json_object_del(json, "acting_masked");
	assert_int_equal(slip_from_json(json, again), STATUS_OK);
	assert_memory_equal(slip, again, sizeof(*slip));
	json_decref(json);
	free(slip);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_kept_as_json_comes_back_the_same),
		cmocka_unit_test(a_slip_kept_before_there_were_appointments_is_read),
		cmocka_unit_test(a_changed_slip_is_refused_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
