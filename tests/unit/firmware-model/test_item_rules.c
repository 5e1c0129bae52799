#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/item_bench.h"

#define X "{\"zh-Hans\":\"甲\",\"en\":\"x\"}"
#define ZH(text) "{\"zh-Hans\":\"" text "\",\"en\":\"x\"}"
#define PLEDGE "{\"obligation\":" X ",\"content\":" X ",\"liability\":" X ",\"check\":" X "}"

#define FIELD(id, type, required, more)                                                        \
	"{\"id\":\"" id "\",\"label\":" X ",\"type\":\"" type "\",\"required\":" required      \
	",\"sensitive\":0" more "}"
#define DAY(required, more) FIELD("booking_day", "working_day", required, more)
#define OPTION(id) "{\"id\":\"" id "\",\"label\":" X "}"
#define KIND(other)                                                                            \
	FIELD("booking_kind", "choice", "1",                                                   \
		",\"options\":[" OPTION("window") "," OPTION(other) "]")
#define WHEN ",\"when\":{\"situation\":\"ground\",\"is\":\"residence\"}"
#define COMES ",\"comes\":1"
#define WINDOW "{\"kinds\":[\"window\"]}"
#define BOTH "{\"kinds\":[\"window\",\"extended\"]}"
#define HOME "{\"kinds\":[\"home\"]}"
#define PLACES(of) "{\"kinds\":[\"window\"],\"places\":{" of "}}"
#define LATE                                                                                   \
	"{\"id\":\"p\",\"name\":" X ",\"kind\":\"copy\",\"required\":1,\"copies\":1,"          \
	"\"pages_max\":2,\"source\":" X ",\"required_by\":[{\"title\":" X ",\"article\":" X    \
	"}],\"obtainable\":0,\"accepts\":[\"camera\"],\"deferrable\":{\"days\":5}}"

static void limits_keep_the_law(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/promised_limit/days", "16"}}, "/promised_limit",
			"longer than statutory_limit"},
		{{{"/promised_limit/unit", "\"working\""}}, "/promised_limit",
			"unit of statutory_limit"},
		{{{"/promised_limit/days", "0"}}, "/promised_limit", "at least 1 day"},
		{{{"/valid_to", "\"2025-12-31\""}}, "/valid_to", "before valid_from"},
		{{{"/age_min", "60"}, {"/age_max", "16"}}, "/age_max", "less than age_min"},
		{{{"/age_of", "\"arrival_date\""}}, "/age_of", "no age_min or age_max"},
		{{{"/age_min", "60"}, {"/age_of", "\"nobody\""}}, "/age_of",
			"no date or id_number"},
		{{{"/age_min", "60"}, {"/applicant_types", "[\"enterprise\"]"}},
			"/applicant_types", "person must be among them"},
	};
	static const struct change IMMEDIATE[] = {
		{"/case_type", "\"immediate\""}, {"/promised_limit/days", "0"}};
	static const struct change LAST_DAY[] = {{"/valid_to", "\"2026-01-01\""}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(IMMEDIATE, 2);
	check_fine(LAST_DAY, 1);
}

static void what_is_promised_must_be_explained(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/onsite_visits", "1"}}, "/onsite_reason", "reason must be told"},
		{{{"/complaint_phone", "\"0000-5550101\""}}, "/complaint_phone", "differ"},
		{{{"/terminal", "\"booking_only\""}}, "/booking", "what can be booked"},
		{{{"/scope/reach", "\"nation\""}}, "/scope/how", "跨省通办"},
		{{{"/identity_min", "\"compared\""}}, "/identity_min", "人证比对"},
		{{{"/fee", "{\"item\":" X ",\"basis\":" X "}"}}, "/fee/standard", "missing"},
		{{{"/fee", "{\"item\":" X ",\"standard\":" X "}"}}, "/fee/basis", "missing"},
		{{{"/fee", "{\"basis\":" X ",\"standard\":" X "}"}}, "/fee/item", "missing"},
		{{{"/permit_on_pledge", PLEDGE}}, "/permit_on_pledge", "for enterprises"},
		{{{"/schedule", "[{\"weekdays\":[1],\"from\":\"09:00\",\"to\":\"09:00\"}]"}},
			"/schedule/0/to", "not after from"},
		{{{"/joint_departments",
			 "[{\"department\":\"gongan\",\"department_name\":" X "}]"}},
			"/joint_departments/0/department", "deciding department already"},
	};
	static const struct change VISIT[] = {{"/onsite_visits", "1"}, {"/onsite_reason", X}};
	static const struct change PAID[] = {
		{"/fee", "{\"item\":" X ",\"basis\":" X ",\"standard\":" X "}"},
		{"/scope", "{\"reach\":\"nation\",\"how\":" X "}"},
		{"/schedule", "[{\"weekdays\":[1,3],\"from\":\"09:00\",\"to\":\"17:30\","
			      "\"district\":" X "}]"}};
	static const struct change PLEDGED[] = {{"/permit_on_pledge", PLEDGE},
		{"/applicant_types", "[\"enterprise\",\"person\"]"}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(VISIT, 2);
	check_fine(PAID, 3);
	check_fine(PLEDGED, 2);
}

static void only_causes_the_law_names_stop_the_clock(void **unused)
{
	static const char *const NAMES[] = {
		"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"};
	static const struct mistake MISTAKE = {
		{{"/special_procedures",
			"[{\"name\":" ZH("领导出差") ",\"basis\":" ZH("惯例") ",\"days\":5}]"}},
		"/special_procedures/0/name", "item's own law"};
	static const struct change OWN_LAW[] = {{"/special_procedures",
		"[{\"name\":" ZH("调查核实") ",\"basis\":" ZH(
			"《居住证暂行条例》（国务院令第663号）第九条") ",\"days\":15}]"}};

	(void)unused;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		char json[200];
		struct change change = {"/special_procedures", json};

		snprintf(json, sizeof(json),
			"[{\"name\":" ZH("%s") ",\"basis\":" X ",\"days\":5}]", NAMES[i]);
		check_fine(&change, 1);
	}
	check_mistake(&MISTAKE);
	check_fine(OWN_LAW, 1);
}

static void a_result_is_what_its_name_says(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/result/type", "\"document\""}}, "/result/type", "证 is a licence"},
		{{{"/result/type", "\"other\""}}, "/result/type", "证 is a licence"},
		{{{"/result/name", ZH("居住登记回执")}}, "/result/name", "证, 证书 or 执照"},
		{{{"/result", "{\"type\":\"other\",\"name\":" ZH("用地批复") "}"}},
			"/result/type", "a document"},
		{{{"/result", "{\"type\":\"other\",\"name\":" ZH("批准文") "}"}},
			"/result/type", "a document"},
		{{{"/faq", "[]"}}, "/faq", "at least one question"},
	};
	static const struct change LICENCE[] = {{"/result/name", ZH("营业执照")}};
	static const struct change DOCUMENT[] = {
		{"/result", "{\"type\":\"document\",\"name\":" ZH("批复") "}"}, {"/faq", "[]"}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(LICENCE, 1);
	check_fine(DOCUMENT, 2);
}

static void steps_go_in_their_order(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/steps/1/name", "\"受理\""}}, "/steps/1/name", "each once"},
		{{{"/steps/0/name", "\"审查\""}, {"/steps/1/name", "\"受理\""}},
			"/steps/1/name", "each once"},
	};
	static const struct change SHORT[] = {{"/steps/1", NULL}, {"/steps/1", NULL}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(SHORT, 2);
}

static void what_can_be_booked_is_asked_for(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/booking", WINDOW}}, "/booking", "a field booking_day"},
		{{{"/booking", WINDOW}, {"/fields/-", FIELD("booking_day", "date", "1", "")}},
			"/booking", "of type working_day"},
		{{{"/booking", BOTH}, {"/fields/-", DAY("1", "")}}, "/booking",
			"a field booking_kind"},
		{{{"/booking", BOTH}, {"/fields/-", DAY("1", "")}, {"/fields/-", KIND("home")}},
			"/booking", "exactly these"},
		{{{"/booking", HOME}, {"/fields/-", DAY("1", "")}}, "/booking",
			"a field home_address"},
		{{{"/booking", HOME}, {"/fields/-", DAY("1", "")},
			 {"/fields/-", FIELD("home_address", "text", "1", "")}},
			"/booking", "of type address"},
		{{{"/terminal", "\"booking_only\""}, {"/booking", WINDOW},
			 {"/fields/-", DAY("0", "")}},
			"/booking", "always required"},
		{{{"/terminal", "\"booking_only\""}, {"/booking", WINDOW},
			 {"/fields/-", DAY("1", WHEN)}},
			"/booking", "always required"},
		{{{"/fields/-", DAY("1", "")}}, "/booking", "what can be booked"},
		{{{"/booking", PLACES("\"home\":3")}, {"/fields/-", DAY("1", "")}}, "/booking",
			"places: of each kind"},
		{{{"/booking", PLACES("\"window\":9,\"home\":3")}, {"/fields/-", DAY("1", "")}},
			"/booking", "places: of each kind"},
		{{{"/booking", PLACES("")}, {"/fields/-", DAY("1", "")}}, "/booking",
			"places: of each kind"},
		{{{"/fields/-", FIELD("partner", "name", "1", COMES)}}, "/fields/9/comes",
			"nothing is booked"},
		{{{"/booking", WINDOW}, {"/fields/-", DAY("1", "")},
			 {"/fields/-", FIELD("partner", "name", "0", COMES)}},
			"/fields/10/required", "always named"},
		{{{"/booking", WINDOW}, {"/fields/-", DAY("1", "")},
			 {"/fields/-", FIELD("partner", "text", "1", COMES)}},
			"/fields/10/comes", "does not go with this type"},
	};
	static const struct change BOTH_COME[] = {{"/booking", WINDOW},
		{"/fields/-", DAY("1", "")},
		{"/fields/-", FIELD("partner", "name", "1", COMES)}};
	static const struct change COUNTED[] = {
		{"/booking", PLACES("\"window\":9")}, {"/fields/-", DAY("1", "")}};
	static const struct change ONLY[] = {{"/terminal", "\"booking_only\""},
		{"/booking", WINDOW}, {"/fields/-", DAY("1", "")}};
	static const struct change PART[] = {
		{"/booking", WINDOW}, {"/fields/-", DAY("1", WHEN)}};
	static const struct change TWO[] = {{"/booking", BOTH}, {"/fields/-", DAY("1", "")},
		{"/fields/-", KIND("extended")}};
	static const struct change AT_HOME[] = {{"/booking", HOME}, {"/fields/-", DAY("1", "")},
		{"/fields/-", FIELD("home_address", "address", "1", "")}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(ONLY, 3);
	check_fine(PART, 2);
	check_fine(TWO, 3);
	check_fine(AT_HOME, 3);
	check_fine(COUNTED, 2);
	check_fine(BOTH_COME, 3);
}

/* 容缺受理: minor papers only. */
static void only_minor_papers_may_follow(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/materials/1/deferrable", "{\"days\":5}"},
			 {"/materials/1/name/zh-Hans", "\"授权委托书\""}},
			"/materials/1/deferrable", "minor papers"},
		{{{"/materials/1/deferrable", "{\"days\":5}"},
			 {"/materials/1/name/zh-Hans", "\"居民户口簿\""}},
			"/materials/1/deferrable", "who somebody is"},
		{{{"/materials", "[" LATE "]"}}, "/materials", "must be there at once"},
	};
	static const struct change FINE[] = {{"/materials/1/deferrable", "{\"days\":5}"}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_keep_the_law),
		cmocka_unit_test(what_is_promised_must_be_explained),
		cmocka_unit_test(only_causes_the_law_names_stop_the_clock),
		cmocka_unit_test(a_result_is_what_its_name_says),
		cmocka_unit_test(steps_go_in_their_order),
		cmocka_unit_test(what_can_be_booked_is_asked_for),
		cmocka_unit_test(only_minor_papers_may_follow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
