#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/item_bench.h"

#define X "{\"zh-Hans\":\"甲\",\"en\":\"x\"}"
#define NAMED(text) "{\"zh-Hans\":\"" text "\",\"en\":\"x\"}"
#define PLEDGE "{\"obligation\":" X ",\"content\":" X ",\"liability\":" X ",\"check\":" X "}"
#define FIELD(id, type, more)                                                                  \
	"{\"id\":\"" id "\",\"label\":" X ",\"type\":\"" type                                  \
	"\",\"required\":0,\"sensitive\":0" more "}"
#define OPTION(id) "{\"id\":\"" id "\",\"label\":" X "}"
#define SITUATION(id, more)                                                                    \
	"{\"id\":\"" id "\",\"question\":" X                                                   \
	",\"options\":[" OPTION("yes") "," OPTION("no") "]" more "}"
#define BASIS "{\"title\":" X ",\"article\":" X "}"
#define NOT_NEEDED                                                                             \
	"{\"id\":\"never\",\"label\":" X ",\"not_needed\":{\"reason\":" X ",\"basis\":[" BASIS \
	"]}}"

#define HANDED(id)                                                                             \
	"{\"id\":\"" id "\",\"name\":" X                                                       \
	",\"kind\":\"original\",\"required\":0,\"copies\":1,\"pages_max\":1,\"source\":" X     \
	",\"required_by\":[" BASIS "],\"obtainable\":0,\"accepts\":[\"camera\"]}"

static void ids_are_used_once_in_an_item(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/fields/1/id", "\"name\""}}, "/fields/1/id", "used twice"},
		{{{"/materials/0/id", "\"name\""}}, "/materials/0/id", "used twice"},
		{{{"/materials/1/id", "\"photo\""}}, "/materials/1/id", "used twice"},
		{{{"/situations/-", SITUATION("photo", "")}}, "/materials/0/id", "used twice"},
		{{{"/fields/1/options/1/id", "\"1\""}}, "/fields/1/options/1/id", "used twice"},
		{{{"/fields/-", "{\"id\":\"kind\",\"label\":" X
				",\"type\":\"choice\",\"required\":0,\"sensitive\":0,"
				"\"options\":[" OPTION("A") "," OPTION("b") "]}"}},
			"/fields/9/options/0/id", "a-z, 0-9 and _, at most 40"},
		{{{"/materials/0/id", "\"inner\""}}, "/materials/0/id", "sealed form itself"},
		{{{"/materials/0/id", "\"Photo\""}}, "/materials/0/id", "a-z"},
		{{{"/materials/0/id", "\"../x\""}}, "/materials/0/id", "a-z"},
		{{{"/fields/1/id", "\"1st\""}}, "/fields/1/id", "beginning with a letter"},
		{{{"/fields/1/id", "\"\""}}, "/fields/1/id", "a-z"},
		{{{"/fields/1/id", "\"a2345678901234567890123456789012345678901\""}},
			"/fields/1/id", "at most 40"},
	};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
}

#define STANDS(id, acting) "{\"id\":\"" id "\",\"label\":" X ",\"acting\":[" acting "]}"
#define ACTING(first, second, more)                                                            \
	"{\"id\":\"w\",\"question\":" X ",\"options\":[" first "," second "]" more "}"

static void who_acts_finds_an_answer(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/situations/-",
			 ACTING(STANDS("a", "\"self\""), STANDS("b", "\"agent\""), "")}},
			"/situations/1/options", "self, agent and guardian of a person"},
		{{{"/filed_by", "[\"self\",\"agent\",\"guardian\"]"},
			 {"/situations/-", ACTING(STANDS("a", "\"self\""),
						   STANDS("b", "\"agent\""), "")}},
			"/situations/1/options", "as far as filed_by takes them"},
		{{{"/filed_by", "[\"agent\",\"guardian\"]"}}, "/filed_by",
			"self is one of them"},
		{{{"/applicant_types", "[\"enterprise\"]"},
			 {"/filed_by", "[\"self\",\"agent\"]"}},
			"/filed_by", "which persons"},
		{{{"/situations/-", ACTING(STANDS("a", "\"self\",\"agent\",\"guardian\""),
					    OPTION("b"), "")}},
			"/situations/1/options/1/acting", "all options"},
		{{{"/situations/-",
			 ACTING(STANDS("a", "\"self\",\"guardian\""), STANDS("b", "\"agent\""),
				 ",\"shared_key\":\"a.b\"")}},
			"/situations/1/shared_key", "asked once already"},
		{{{"/situations/-", ACTING(STANDS("a", "\"self\",\"guardian\""),
					    STANDS("b", "\"agent\""), "")},
			 {"/situations/1/options/1/not_needed",
				 "{\"reason\":" X ",\"basis\":[" BASIS "]}"}},
			"/situations/1/options/1/not_needed", "does not end a matter"},
		{{{"/implement_code", "\"parties\""},
			 {"/situations/-", ACTING(STANDS("a", "\"self\",\"guardian\""),
						   STANDS("b", "\"agent\""), "")}},
			"/situations/1/options", "asks who acts"},
		{{{"/situations/-", ACTING(STANDS("a", "\"self\",\"guardian\""),
					    STANDS("b", "\"agent\",\"everybody\""), "")}},
			"/situations/1/options/1/acting/1", "must be one of"},
		{{{"/implement_code", "\"parties\""},
			 {"/materials",
				 "[" HANDED("a") "," HANDED("b") "," HANDED("c") "," HANDED("d") "," HANDED("e") "," HANDED(
					 "f") "," HANDED("g") "," HANDED("h") "," HANDED("i") "]"}},
			"/materials", "at most 8"},
	};
	static const struct change FINE[] = {
		{"/situations/-", ACTING(STANDS("a", "\"self\",\"guardian\""),
					  STANDS("b", "\"agent\",\"self\""), "")}};
	static const struct change NO_AGENT[] = {{"/filed_by", "[\"self\",\"guardian\"]"},
		{"/situations/-",
			ACTING(STANDS("a", "\"self\""), STANDS("b", "\"guardian\""), "")}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 1);
	check_fine(NO_AGENT, 2);
}

static void a_phone_number_is_never_required(void **unused)
{
	static const struct mistake MISTAKE = {
		{{"/fields/8/required", "1"}}, "/fields/8/required", "never required"};

	(void)unused;
	check_mistake(&MISTAKE);
}

static void members_of_a_field_go_with_its_type(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/fields/0/type", "\"string\""}}, "/fields/0/type",
			"text name id_number uscc"},
		{{{"/fields/0/options", "[" OPTION("a") "," OPTION("b") "]"}},
			"/fields/0/options", "does not go with this type"},
		{{{"/fields/1/options", NULL}}, "/fields/1/options", "needs its options"},
		{{{"/fields/1/options", "[" OPTION("a") "]"}}, "/fields/1/options", "2 to 32"},
		{{{"/fields/1/pattern", "\"^a$\""}}, "/fields/1/pattern", "does not go"},
		{{{"/fields/3/min", "1"}}, "/fields/3/min", "does not go"},
		{{{"/fields/8/max", "1"}}, "/fields/8/max", "does not go"},
		{{{"/fields/6/max", "3"}}, "/fields/6/max", "less than min"},
		{{{"/fields/6/min", "-1"}}, "/fields/6/min", "not negative"},
		{{{"/fields/6/min", "\"4\""}}, "/fields/6/min", "integer"},
		{{{"/fields/0/pattern", "\"a\""}}, "/fields/0/pattern", "from ^ to $"},
		{{{"/fields/0/pattern", "\"^(a$\""}}, "/fields/0/pattern", "no POSIX"},
		{{{"/fields/0/from_card", "\"photo\""}}, "/fields/0/from_card",
			"id_number issuer"},
		{{{"/fields/0/from_card", "\"birth\""}}, "/fields/0/from_card", "does not fit"},
		{{{"/fields/1/from_card", "\"name\""}}, "/fields/1/from_card", "does not fit"},
		{{{"/fields/3/from_card", "\"id_number\""}}, "/fields/3/from_card",
			"does not fit"},
		{{{"/fields/1/signs", "1"}}, "/fields/1/signs", "does not go"},
		{{{"/fields/0/shared_key", "\"person.phone\""}}, "/fields/8/shared_key",
			"is used twice"},
		{{{"/fields/0/shared_key", "\"Person\""}}, "/fields/0/shared_key",
			"person.phone"},
		{{{"/fields/0/shared_key", "\"person..name\""}}, "/fields/0/shared_key",
			"single dots"},
		{{{"/fields/0/shared_key", "\"person.\""}}, "/fields/0/shared_key",
			"single dots"},
		{{{"/fields/0/required", "true"}}, "/fields/0/required", "from 0 to 1"},
		{{{"/fields/0/help", "null"}}, "/fields/0/help", "text by language"},
	};
	static const struct change FINE[] = {
		{"/fields/-", FIELD("children", "number", ",\"min\":-5,\"max\":20")},
		{"/fields/-", FIELD("rent", "money", ",\"min\":0")},
		{"/fields/-", FIELD("plate", "text", ",\"pattern\":\"^[A-Z][0-9]{5}$\"")}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 3);
}

static void a_material_says_what_the_law_and_the_citizen_need(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/materials/0/name", NAMED("其他材料")}}, "/materials/0/name", "其他材料"},
		{{{"/materials/0/name", NAMED("与申请有关材料")}}, "/materials/0/name",
			"有关材料"},
		{{{"/materials/0/required_by", "[]"}}, "/materials/0/required_by", "1 to 16"},
		{{{"/materials/0/required_by", NULL}}, "/materials/0/required_by", "missing"},
		{{{"/materials/0/source", NULL}}, "/materials/0/source", "missing"},
		{{{"/materials/0/kind", "\"scan\""}}, "/materials/0/kind", "original copy"},
		{{{"/materials/0/copies", "0"}}, "/materials/0/copies", "from 1"},
		{{{"/materials/0/pages_max", "0"}}, "/materials/0/pages_max", "from 1"},
		{{{"/materials/0/pages_max", "49"}}, "/materials", "at most 60 pages"},
		{{{"/materials/0/accepts", "[]"}}, "/materials/0/accepts", "how the citizen"},
		{{{"/materials/0/accepts", "[\"fax\"]"}}, "/materials/0/accepts/0",
			"camera file phone"},
		{{{"/materials/4/accepts", "[\"file\"]"}}, "/materials/4/accepts",
			"not asked for"},
		{{{"/materials/4/deferrable", "{\"days\":5}"}}, "/materials/4/deferrable",
			"late"},
		{{{"/materials/4/pledge", PLEDGE}}, "/materials/4/pledge", "no pledge"},
		{{{"/materials/1/deferrable", "{\"days\":0}"}}, "/materials/1/deferrable/days",
			"from 1"},
		{{{"/materials/1/deferrable", "{\"days\":5}"}, {"/materials/1/required", "0"}},
			"/materials/1/deferrable", "need not be deferred"},
		{{{"/materials/1/pledge",
			 "{\"obligation\":" X ",\"content\":" X ",\"liability\":" X "}"}},
			"/materials/1/pledge/check", "missing"},
	};
	static const struct change FINE[] = {{"/materials/1/deferrable", "{\"days\":5}"},
		{"/materials/1/pledge", PLEDGE}, {"/materials/0/pages_max", "48"}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 3);
}

static void a_condition_looks_back_at_what_exists(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/fields/1/when", "{\"field\":\"nobody\",\"is\":\"x\"}"}},
			"/fields/1/when/field", "does not exist"},
		{{{"/fields/1/from_card_when", "{\"field\":\"nobody\",\"is\":\"x\"}"}},
			"/fields/1/from_card_when/field", "does not exist"},
		{{{"/fields/1/when", "{\"situation\":\"name\",\"is\":\"x\"}"}},
			"/fields/1/when/situation", "does not exist"},
		{{{"/fields/1/when", "{\"field\":\"residence_address\",\"is\":\"x\"}"}},
			"/fields/1/when/field", "asked later"},
		{{{"/fields/1/when", "{\"field\":\"sex\",\"is\":\"1\"}"}},
			"/fields/1/when/field", "asked later"}, /* itself */
		{{{"/situations/-",
			 SITUATION("s1", ",\"when\":{\"field\":\"sex\",\"is\":\"1\"}")}},
			"/situations/1/when/field", "asked later"},
		{{{"/situations/-",
			  SITUATION("s1", ",\"when\":{\"situation\":\"s2\",\"is\":\"yes\"}")},
			 {"/situations/-", SITUATION("s2", "")}},
			"/situations/1/when/situation", "asked later"},
		{{{"/materials/0/when", "{\"field\":\"sex\",\"is\":\"3\"}"}},
			"/materials/0/when/is", "none of the options"},
		{{{"/materials/0/when", "{\"field\":\"sex\",\"is\":1}"}},
			"/materials/0/when/is", "as text"},
		{{{"/materials/0/when", "{\"field\":\"birth\",\"below\":18}"}},
			"/materials/0/when/below", "number only"},
		{{{"/fields/-", FIELD("age", "number", "")},
			 {"/materials/0/when", "{\"field\":\"age\",\"below\":\"18\"}"}},
			"/materials/0/when/below", "needs an integer"},
		{{{"/materials/0/when", "{\"not\":{\"field\":\"x\",\"is\":\"y\"}}"}},
			"/materials/0/when/not/field", "does not exist"},
		{{{"/materials/0/when", "{\"all\":[{\"field\":\"sex\",\"is\":\"1\"},{\"field\":"
					"\"x\",\"is\":\"y\"}]}"}},
			"/materials/0/when/all/1/field", "does not exist"},
	};
	static const struct change FINE[] = {{"/situations/-", SITUATION("s1", "")},
		{"/situations/-",
			SITUATION("s2", ",\"when\":{\"situation\":\"s1\",\"is\":\"yes\"}")},
		{"/fields/1/when", "{\"situation\":\"s2\",\"is\":\"no\"}"}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 3);
}

static void a_condition_has_one_of_six_forms(void **unused)
{
	static const char *const WRONG[] = {"{}", "[]", "7", "null", "\"yes\"",
		"{\"field\":\"sex\"}", "{\"is\":\"1\"}", "{\"script\":\"true\"}",
		"{\"field\":\"sex\",\"is\":\"1\",\"below\":2}",
		"{\"situation\":\"s\",\"below\":2}",
		"{\"not\":{\"field\":\"sex\",\"is\":\"1\"},\"all\":[]}"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		struct mistake mistake = {{{"/materials/0/when", WRONG[i]}},
			"/materials/0/when", "none of situation/is"};

		check_mistake(&mistake);
	}
}

static void an_empty_list_of_conditions_is_refused(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/materials/0/when", "{\"all\":[]}"}}, "/materials/0/when/all",
			"at least one"},
		{{{"/materials/0/when", "{\"any\":{}}"}}, "/materials/0/when/any",
			"at least one"},
		{{{"/materials/0/when", "{\"not\":[]}"}}, "/materials/0/when/not",
			"none of situation"},
	};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
}

static void what_no_answer_can_reach_is_refused(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/materials/0/when", "{\"all\":[{\"situation\":\"ground\",\"is\":\"study\"},"
					"{\"situation\":\"ground\",\"is\":\"residence\"}]}"}},
			"/materials/0/when", "no answers ever lead here"},
		{{{"/materials/0/when",
			 "{\"all\":[{\"situation\":\"ground\",\"is\":\"study\"},"
			 "{\"not\":{\"situation\":\"ground\",\"is\":\"study\"}}]}"}},
			"/materials/0/when", "no answers ever lead here"},
		{{{"/materials/0/when", "{\"not\":{\"any\":[{\"field\":\"sex\",\"is\":\"1\"},"
					"{\"field\":\"sex\",\"is\":\"2\"}]}}"}},
			"/materials/0/when",
			"no answers ever lead here"}, /* sex must be answered */
		{{{"/situations/-", "{\"id\":\"s1\",\"question\":" X ",\"options\":[" NOT_NEEDED
				    "," OPTION("no") "]}"},
			 {"/materials/0/when", "{\"situation\":\"s1\",\"is\":\"never\"}"}},
			"/materials/0/when",
			"no answers ever lead here"}, /* 不需要办理 ends there */
		{{{"/fields/-", FIELD("age", "number", "")},
			 {"/materials/0/when", "{\"all\":[{\"field\":\"age\",\"below\":18},"
					       "{\"not\":{\"field\":\"age\",\"below\":60}}]}"}},
			"/materials/0/when", "no answers ever lead here"},
		{{{"/fields/-",
			  FIELD("school", "text",
				  ",\"when\":{\"situation\":\"ground\",\"is\":\"study\"}")},
			 {"/materials/0/when",
				 "{\"all\":[{\"field\":\"school\",\"is\":\"A\"},"
				 "{\"situation\":\"ground\",\"is\":\"residence\"}]}"}},
			"/materials/0/when",
			"no answers ever lead here"}, /* never asked then */
	};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
}

static void what_some_answers_reach_is_fine(void **unused)
{
	static const struct change FINE[][CHANGES_MAX] = {
		{{"/materials/0/when", "{\"any\":[{\"situation\":\"ground\",\"is\":\"study\"},"
				       "{\"situation\":\"ground\",\"is\":\"residence\"}]}"}},
		{{"/materials/0/when", "{\"not\":{\"field\":\"phone\",\"is\":\"110\"}}"}},
		{{"/fields/-", FIELD("age", "number", "")},
			{"/materials/0/when",
				"{\"all\":[{\"not\":{\"field\":\"age\",\"below\":18}},"
				"{\"field\":\"age\",\"below\":60}]}"}},
		{{"/fields/-",
			 FIELD("school", "text",
				 ",\"when\":{\"situation\":\"ground\",\"is\":\"study\"}")},
			{"/materials/0/when",
				"{\"all\":[{\"not\":{\"field\":\"school\",\"is\":\"A\"}},"
				"{\"situation\":\"ground\",\"is\":\"residence\"}]}"}},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(FINE) / sizeof(FINE[0]); i++)
		check_fine(FINE[i], CHANGES_MAX);
}

static void conditions_hold_as_they_say(void **unused)
{
	static const struct {
		const char *when;
		bool holds;
	} CASES[] = {{"{\"situation\":\"s1\",\"is\":\"yes\"}", true},
		{"{\"situation\":\"s1\",\"is\":\"no\"}", false},
		{"{\"situation\":\"s2\",\"is\":\"yes\"}", false}, /* unanswered */
		{"{\"situation\":\"ground\",\"is\":\"study\"}", true},
		{"{\"field\":\"age\",\"below\":18}", true},
		{"{\"field\":\"age\",\"below\":17}", false},
		{"{\"field\":\"years\",\"below\":6}", true}, /* a number, not text */
		{"{\"field\":\"years\",\"below\":5}", false},
		{"{\"field\":\"word\",\"below\":5}", false},
		{"{\"field\":\"empty\",\"below\":5}", false},
		{"{\"field\":\"nothing\",\"below\":5}", false},
		{"{\"not\":{\"field\":\"nothing\",\"below\":5}}", true},
		{"{\"not\":{\"situation\":\"s1\",\"is\":\"yes\"}}", false},
		{"{\"all\":[{\"situation\":\"s1\",\"is\":\"yes\"},{\"field\":\"age\",\"below\":"
		 "18}]}",
			true},
		{"{\"all\":[{\"situation\":\"s1\",\"is\":\"no\"},{\"field\":\"age\",\"below\":"
		 "18}]}",
			false},
		{"{\"any\":[{\"situation\":\"s1\",\"is\":\"no\"},{\"field\":\"age\",\"below\":"
		 "18}]}",
			true},
		{"{\"any\":[{\"situation\":\"s1\",\"is\":\"no\"},{\"field\":\"age\",\"below\":"
		 "1}]}",
			false},
		{"{}", false}, {"7", false}, {"{\"all\":7}", false}, {"null", true}};
	json_t *answers = json_pack("{s:s,s:s,s:s,s:i,s:s,s:s}", "s1", "yes", "ground", "study",
		"age", "17", "years", 5, "word", "five", "empty", "");

	(void)unused;
	assert_true(service_item_applies(NULL, answers));
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		json_t *when = json_loads(CASES[i].when, JSON_DECODE_ANY, NULL);

		assert_non_null(when);
		if (service_item_applies(when, answers) != CASES[i].holds)
			fail_msg("%s", CASES[i].when);
		json_decref(when);
	}
	json_decref(answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_used_once_in_an_item),
		cmocka_unit_test(who_acts_finds_an_answer),
		cmocka_unit_test(a_phone_number_is_never_required),
		cmocka_unit_test(members_of_a_field_go_with_its_type),
		cmocka_unit_test(a_material_says_what_the_law_and_the_citizen_need),
		cmocka_unit_test(a_condition_looks_back_at_what_exists),
		cmocka_unit_test(a_condition_has_one_of_six_forms),
		cmocka_unit_test(an_empty_list_of_conditions_is_refused),
		cmocka_unit_test(what_no_answer_can_reach_is_refused),
		cmocka_unit_test(what_some_answers_reach_is_fine),
		cmocka_unit_test(conditions_hold_as_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
