#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/sdt_text.h"
#include "tests/sim/person.h"

static const char PERSON[] = "{\"name\":\"𠮷㛃·䶮哲\",\"sex\":\"女\",\"ethnicity\":"
			     "\"乌孜别克\",\"birth\":\"2000-02-29\","
			     "\"address\":\"新疆维吾尔自治区伊宁市解放西路三号\",\"id_number\":"
			     "\"654002200002290026\","
			     "\"issuer\":\"伊宁市公安局\",\"valid_from\":\"2016-02-29\","
			     "\"valid_to\":\"2026-02-28\"}";

static const char HMT[] =
	"{\"kind\":\"hmt\",\"name\":\"陳大文\",\"sex\":\"女\",\"birth\":\"1990-03-07\","
	"\"address\":\"广东省深圳市南山区科苑路十五号\",\"id_number\":\"810000199003070023\","
	"\"issuer\":\"深圳市公安局\",\"valid_from\":\"2021-05-01\",\"valid_to\":\"2026-05-01\","
	"\"permit_number\":\"H12345678\",\"issue_count\":\"01\"}";

static const char FOREIGN_2017[] =
	"{\"kind\":\"foreign_2017\",\"latin_name\":\"TESTPERSON, ANNA "
	"MARIA\",\"name\":\"安娜\","
	"\"sex\":\"2\",\"id_number\":\"DEU320885061512\",\"nationality\":\"DEU\","
	"\"birth\":\"1985-06-15\",\"valid_from\":\"2018-01-01\",\"valid_to\":\"2028-01-01\","
	"\"version\":\"01\",\"authority\":\"1500\"}";

/* The official specimen's number; a name so long that it is cut in two. */
static const char FOREIGN_2023[] =
	"{\"kind\":\"foreign_2023\",\"name\":\"\",\"latin_name\":"
	"\"WOLFESCHLEGELSTEINHAUSENBERGER, ANN M CHRISTINA\",\"sex\":\"2\","
	"\"birth\":\"1981-08-03\",\"id_number\":\"911124198108030024\","
	"\"nationality\":\"CAN\",\"valid_from\":\"2023-12-01\",\"valid_to\":\"2033-11-30\","
	"\"renewals\":\"00\"}";

static uint8_t text[SDT_TEXT_SIZE];

static int encode_person(void **unused)
{
	(void)unused;
	return person_parse(PERSON, text) != STATUS_OK;
}

static void put(unsigned at, unsigned unit)
{
	text[at] = (uint8_t)unit;
	text[at + 1] = (uint8_t)(unit >> 8);
}

static struct identity decoded(const char *person)
{
	struct identity identity = {0};

	assert_int_equal(person_parse(person, text), STATUS_OK);
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(identity.level, IDENTITY_LEVEL_CARD);
	return identity;
}

static void a_citizen_is_decoded_whole(void **unused)
{
	struct identity identity;

	(void)unused;
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(identity.source, IDENTITY_RESIDENT_ID);
	assert_int_equal(identity.level, IDENTITY_LEVEL_CARD);
	assert_string_equal(identity.name, "𠮷㛃·䶮哲");
	assert_string_equal(identity.sex, "2");
	assert_string_equal(identity.ethnicity, "乌孜别克");
	assert_string_equal(identity.birth, "2000-02-29");
	assert_string_equal(identity.address, "新疆维吾尔自治区伊宁市解放西路三号");
	assert_string_equal(identity.id_number, "654002200002290026");
	assert_string_equal(identity.issuer, "伊宁市公安局");
	assert_string_equal(identity.valid_from, "2016-02-29");
	assert_string_equal(identity.valid_to, "2026-02-28");
}

static void a_full_field_fits_the_identity(void **unused)
{
	struct identity identity;

	(void)unused;
	for (unsigned i = 0; i < 15; i++)
		put(i * 2, 0x9f98); /* three bytes of UTF-8 each */
	for (unsigned i = 0; i < 35; i++)
		put(52 + i * 2, 0x9f98);
	for (unsigned i = 0; i < 15; i++)
		put(158 + i * 2, 0x9f98);
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(strlen(identity.name), 45);
	assert_int_equal(strlen(identity.address), 105);
	assert_int_equal(strlen(identity.issuer), 45);
}

static void a_card_without_an_end_never_ends(void **unused)
{
	struct identity identity;

	(void)unused;
	put(204, 0x957f);
	put(206, 0x671f);
	for (unsigned at = 208; at < 220; at += 2)
		put(at, ' ');
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_string_equal(identity.valid_to, "");
}

static void an_unknown_ethnicity_shows_its_digits(void **unused)
{
	static const struct {
		const char *code, *name;
	} CASES[] = {{"01", "汉"}, {"56", "基诺"}, {"57", "57"}, {"81", "81"}, {"00", "00"},
		{"97", "其他"}, {"98", "外国血统中国籍人士"}, {"99", "99"}};
	struct identity identity;

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		put(32, (unsigned)CASES[i].code[0]);
		put(34, (unsigned)CASES[i].code[1]);
		assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
		assert_string_equal(identity.ethnicity, CASES[i].name);
	}
}

static void kinds_of_cards_that_nobody_knows_are_named_not_misread(void **unused)
{
	static const unsigned MARKS[] = {'K', 'i', 0, 0x2020, 0x4a00, 0xffff};
	struct identity identity;

	(void)unused;
	for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
		put(248, MARKS[i]);
		assert_int_equal(sdt_text_decode(text, &identity), STATUS_NOT_FOUND);
	}
}

static void damaged_fields_are_refused_and_nothing_is_given_out(void **unused)
{
	static const struct {
		const char *what;
		unsigned at, unit;
	} CASES[] = {
		{"half a surrogate pair in the name", 2, 'x'},
		{"NUL in the name", 2, 0},
		{"sex is a letter", 30, 'x'},
		{"sex is missing", 30, ' '},
		{"ethnicity is a letter", 32, 'A'},
		{"birth has month 92", 44, '9'},
		{"birth has a letter", 40, 'O'},
		{"number has a letter", 130, 'A'},
		{"number is short", 156, ' '},
		{"number's check is wrong", 156, '7'},
		{"birth is another day", 50, '8'},
		{"valid from is empty", 188, ' '},
		{"valid to has a space", 206, ' '},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct identity identity = {.name = "untouched"};
		print_message("%s\n", CASES[i].what);
		assert_int_equal(encode_person(NULL), 0);
		put(CASES[i].at, CASES[i].unit);
		assert_int_equal(sdt_text_decode(text, &identity), STATUS_BAD_DATA);
		assert_string_equal(identity.name, "untouched");
	}
}

static void a_resident_from_hong_kong_is_decoded_whole(void **unused)
{
	struct identity identity = decoded(HMT);

	(void)unused;
	assert_int_equal(identity.source, IDENTITY_HMT_PERMIT);
	assert_string_equal(identity.name, "陳大文");
	assert_string_equal(identity.sex, "2");
	assert_string_equal(identity.ethnicity, "");
	assert_string_equal(identity.birth, "1990-03-07");
	assert_string_equal(identity.address, "广东省深圳市南山区科苑路十五号");
	assert_string_equal(identity.id_number, "810000199003070023");
	assert_string_equal(identity.issuer, "深圳市公安局");
	assert_string_equal(identity.valid_to, "2026-05-01");
	assert_string_equal(identity.permit_number, "H12345678");
}

static void a_foreigner_of_2017_is_decoded_whole(void **unused)
{
	struct identity identity = decoded(FOREIGN_2017);

	(void)unused;
	assert_int_equal(identity.source, IDENTITY_FOREIGN_PERMIT);
	assert_string_equal(identity.name, "安娜");
	assert_string_equal(identity.latin_name, "TESTPERSON, ANNA MARIA");
	assert_string_equal(identity.sex, "2");
	assert_string_equal(identity.id_number, "DEU320885061512");
	assert_string_equal(identity.nationality, "DEU");
	assert_string_equal(identity.birth, "1985-06-15");
	assert_string_equal(identity.valid_from, "2018-01-01");
	assert_string_equal(identity.valid_to, "2028-01-01");
	assert_string_equal(identity.address, "");
}

static void a_foreigner_of_2023_is_decoded_whole(void **unused)
{
	struct identity identity = decoded(FOREIGN_2023);

	(void)unused;
	assert_int_equal(identity.source, IDENTITY_FOREIGN_PERMIT);
	assert_string_equal(
		identity.latin_name, "WOLFESCHLEGELSTEINHAUSENBERGER, ANN M CHRISTIN");
	assert_string_equal(identity.name, identity.latin_name);
	assert_string_equal(identity.id_number, "911124198108030024");
	assert_string_equal(identity.nationality, "CAN");
	assert_string_equal(identity.birth, "1981-08-03");
	assert_string_equal(identity.valid_to, "2033-11-30");
}

/* Characters 35 and 36 stand in different fields; a space there must not be trimmed away. */
static void a_space_at_the_seam_of_a_long_name_stays(void **unused)
{
	struct identity identity;

	(void)unused;
	assert_int_equal(person_parse(FOREIGN_2023, text), STATUS_OK);
	put(52 + 34 * 2, ' ');
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(identity.latin_name[34], ' ');
	assert_int_equal(strlen(identity.latin_name), 46);
}

/* Sources differ about two places of the card of 2023: it says itself which of them is right.
 */
static void a_card_of_2023_may_have_an_issuer_and_a_travel_document(void **unused)
{
	static const char NUMBER[] = "E12345678";
	struct identity identity;

	(void)unused;
	assert_int_equal(person_parse(FOREIGN_2023, text), STATUS_OK);
	for (unsigned i = 0; i < 11; i++)
		put(220 + 2 * i, i < 9 ? (unsigned)NUMBER[i] : ' ');
	for (unsigned at = 52 + 20; at < 52 + 70; at += 2)
		put(at, ' ');
	put(158, 0x9f98);
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_string_equal(identity.latin_name, "WOLFESCHLE");
	assert_string_equal(identity.permit_number, "E12345678");
	assert_string_equal(identity.issuer, "龘");
	/* Neither: letters behind a name that ended, half a character in a reserved place. */
	for (unsigned i = 0; i < 11; i++)
		put(220 + 2 * i, 'A' + i);
	put(158, 0xd800);
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_string_equal(identity.latin_name, "WOLFESCHLE");
	assert_string_equal(identity.permit_number, "");
	assert_string_equal(identity.issuer, "");
}

static void what_does_not_check_on_other_cards_is_refused_too(void **unused)
{
	static const struct {
		const char *person;
		unsigned at, unit;
	} CASES[] = {
		{HMT, 156, '9'},
		{HMT, 38, '8'},
		{FOREIGN_2017, 126, '1'},
		{FOREIGN_2017, 152, '1'},
		{FOREIGN_2017, 228, '7'},
		{FOREIGN_2017, 120, ' '},
		{FOREIGN_2023, 122, '8'},
		{FOREIGN_2023, 246, ' '},
		{FOREIGN_2023, 54, 0xd800},
	};
	struct identity identity;

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		assert_int_equal(person_parse(CASES[i].person, text), STATUS_OK);
		put(CASES[i].at, CASES[i].unit);
		if (sdt_text_decode(text, &identity) != STATUS_BAD_DATA)
			fail_msg("case %zu was taken", i);
	}
}

static void the_newest_address_that_says_something_wins(void **unused)
{
	uint8_t records[SDT_ADDRESSES_MAX * SDT_ADDRESS_SIZE];
	struct identity identity = {.address = "old"};
	size_t len = sizeof(records);

	(void)unused;
	for (size_t i = 0; i < sizeof(records); i++)
		records[i] = i % 2 ? 0 : ' ';
	assert_int_equal(sdt_newest_address(NULL, 0, &identity), STATUS_OK);
	assert_int_equal(sdt_newest_address(records, len, &identity), STATUS_OK);
	assert_string_equal(identity.address, "old");
	records[0] = 'A';
	assert_int_equal(sdt_newest_address(records, SDT_ADDRESS_SIZE, &identity), STATUS_OK);
	assert_string_equal(identity.address, "A");
	records[2 * SDT_ADDRESS_SIZE] = 'C';
	assert_int_equal(sdt_newest_address(records, len, &identity), STATUS_OK);
	assert_string_equal(identity.address, "C");
	assert_int_equal(sdt_newest_address(records, len - 1, &identity), STATUS_BAD_DATA);
	records[2 * SDT_ADDRESS_SIZE + 1] = 0xd8;
	assert_int_equal(sdt_newest_address(records, len, &identity), STATUS_BAD_DATA);
	assert_string_equal(identity.address, "C");
}

static void any_text_at_all_is_survived(void **unused)
{
	static const char *const PEOPLE[] = {PERSON, HMT, FOREIGN_2017, FOREIGN_2023};
	struct identity identity;
	unsigned seed = 1;

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		if (round % 8 == 0)
			assert_int_equal(person_parse(PEOPLE[round / 8 % 4], text), STATUS_OK);
		seed = seed * 1103515245 + 12345;
		text[(seed >> 16) % sizeof(text)] = (uint8_t)(seed >> 8);
		if (sdt_text_decode(text, &identity) == STATUS_OK)
			assert_int_not_equal(identity.name[0], 0);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, encode_person)
	const struct CMUnitTest tests[] = {
		TEST(a_citizen_is_decoded_whole),
		TEST(a_full_field_fits_the_identity),
		TEST(a_card_without_an_end_never_ends),
		TEST(an_unknown_ethnicity_shows_its_digits),
		TEST(kinds_of_cards_that_nobody_knows_are_named_not_misread),
		TEST(damaged_fields_are_refused_and_nothing_is_given_out),
		TEST(a_resident_from_hong_kong_is_decoded_whole),
		TEST(a_foreigner_of_2017_is_decoded_whole),
		TEST(a_foreigner_of_2023_is_decoded_whole),
		TEST(a_space_at_the_seam_of_a_long_name_stays),
		TEST(a_card_of_2023_may_have_an_issuer_and_a_travel_document),
		TEST(what_does_not_check_on_other_cards_is_refused_too),
		TEST(the_newest_address_that_says_something_wins),
		TEST(any_text_at_all_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
