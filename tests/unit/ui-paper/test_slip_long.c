/* As many matters as one visit can have: their slip comes out, on every paper and in every letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/words.h"
#include "tests/unit/ui-paper/paper_bench.h"
#include "ui/paper/slip_paper.h"

#define MATERIALS 8

static void fill_case(struct slip_case *matter)
{
	strcpy(matter->matter, "公共场所卫生许可证新发（委托人 和*一）");
	strcpy(matter->implement_code, "11530700MB1234567X4530109001000");
	strcpy(matter->department, "丽江市卫生健康委员会古城分局");
	strcpy(matter->receipt_no, "530702000000170");
	strcpy(matter->limit, "自受理之日起 15 个工作日内办结");
	strcpy(matter->waits, "待前置：等“公司设立登记”有结果后再办，期限从那时算起");
	strcpy(matter->delivery, "窗口领取");
	strcpy(matter->consult_phone, "0888-5121234");
	strcpy(matter->complaint_phone, "0888-5129876");
	matter->material_count = MATERIALS;
	for (size_t i = 0; i < MATERIALS; i++) {
		strcpy(matter->materials[i].name, "居住地住址证明（原件的电子件 1 份 4 页）");
		strcpy(matter->materials[i].note,
			i % 3 ? "" : "容缺受理，10 天内补交到窗口，最迟 2026年12月7日");
	}
}

static void the_slip_of_sixteen_matters_is_printed(void **unused)
{
	static const unsigned WIDTHS[] = {384, 576};
	static struct slip slip;
	struct bitmap *bitmap;

	(void)unused;
	strcpy(slip.language, "zh-Hans");
	strcpy(slip.hall, "丽江市政务服务中心");
	strcpy(slip.received_at, "2026-11-24 02:53");
	strcpy(slip.visit_code, "7ZK3M9QW2TRX5HVB");
	strcpy(slip.qr, "https://status.example/s#OV1:530702000000170.16.");
	slip.case_count = SLIP_CASES_MAX;
	for (size_t i = 0; i < SLIP_CASES_MAX; i++)
		fill_case(&slip.cases[i]);
	for (size_t w = 0; w < 2; w++)
		for (int large = 0; large < 2; large++) {
			assert_int_equal(
				slip_paper_draw(&slip, WIDTHS[w], large, &bitmap), STATUS_OK);
			bitmap_destroy(bitmap);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_slip_of_sixteen_matters_is_printed),
	};
	int failed;

	if (words_open("build/words") != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	words_close();
	return failed;
}
