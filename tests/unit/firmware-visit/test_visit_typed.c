/* Who has no card: electronic ID codes, passports, what is typed. */
#include <stdio.h>

#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "tests/unit/firmware-visit/citizen.h"

#define TOKEN "q1w2e3r4t5y6u7i8o9p0aa-_"
#define PENSION "11539900000000002010"    /* needs a card */
#define LOW_INCOME "11539900000000005100" /* signed by every adult */
#define LODGING "11539900000000001190"    /* of foreigners */

static void go_to_identify(const char *matter)
{
	strcpy(citizen.settings.id_code_issuers, "issuer-a issuer-b");
	citizen.scanner = true;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, matter);
	visit_set_field(citizen.visit, "student", "no");
	visit_set_field(citizen.visit, "who", "self");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE);
}

static void scan_text(const char *text)
{
	struct scan scan = {.symbology = "]Q1", .len = strlen(text)};
	const struct device_event event = {
		.kind = DEVICE_SCANNED, .role = DEVICE_SCANNER, .scan = &scan};

	memcpy(scan.data, text, scan.len);
	visit_device(citizen.visit, &event);
}

static void scan_code(const char *issuer, int64_t seconds)
{
	char text[128];

	snprintf(text, sizeof(text), "OVID1:%s:%lld:" TOKEN, issuer,
		(long long)(clock_wall_ms() / 1000 + seconds));
	scan_text(text);
}

static void type(const char *name, const char *number)
{
	visit_set_typed(citizen.visit, "name", name);
	visit_set_typed(citizen.visit, "number", number);
	visit_typed_done(citizen.visit);
}

static void a_code_opens_typing_where_a_card_is_asked(void **unused)
{
	(void)unused;
	go_to_identify(PENSION);
	scan_code("issuer-b", 60);
	assert_int_equal(citizen.visit->id_code.issuer[0], 0); /* not before 告知 */
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_type_identity(citizen.visit, VISIT_DOCUMENT_ID);
	assert_false(citizen.visit->typing);
	scan_code("issuer-b", 60);
	assert_true(citizen.visit->typing);
	type("王小明", "11010519491231002x");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_int_equal(citizen.visit->identity.source, IDENTITY_E_ID);
	assert_int_equal(citizen.visit->identity.level, IDENTITY_LEVEL_TYPED);
	assert_string_equal(citizen.visit->identity.code_token, TOKEN);
	assert_string_equal(citizen.visit->identity.id_number, "11010519491231002X");
	assert_int_equal(citizen.visit->id_code.token[0], 0);
	assert_int_equal(citizen.visit->typed_number[0], 0);
	assert_int_equal(citizen.visit->drafts, 0);
}

static void a_code_that_does_not_serve_is_named_and_nothing_is_lost(void **unused)
{
	static const struct {
		const char *issuer;
		int64_t seconds;
		enum fault fault;
	} CODES[] = {{"issuer-c", 60, FAULT_ID_CODE_FOREIGN},
		{"issuer-a", -60, FAULT_ID_CODE_EXPIRED}};

	(void)unused;
	go_to_identify(PENSION);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	scan_text("https://example.invalid/pay");
	assert_int_equal(citizen.visit->fault, FAULT_ID_CODE_UNKNOWN);
	for (size_t i = 0; i < 2; i++) {
		scan_code(CODES[i].issuer, CODES[i].seconds);
		assert_int_equal(citizen.visit->fault, CODES[i].fault);
		assert_false(citizen.visit->typing);
		assert_int_equal(citizen.visit->id_code.issuer[0], 0);
	}
	assert_true(basket_find(&citizen.visit->basket, PENSION) >= 0);
	assert_true(citizen.visit->wanted);
	scan_code("issuer-a", 60);
	assert_int_equal(citizen.visit->fault, FAULT_NONE);
	visit_leave_typing(citizen.visit); /* the card was there after all */
	assert_int_equal(citizen.visit->id_code.issuer[0], 0);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->identity.source, IDENTITY_RESIDENT_ID);
}

static void a_hall_without_scanner_or_issuer_offers_no_codes(void **unused)
{
	(void)unused;
	go_to_identify(PENSION);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_true(visit_scans(citizen.visit));
	citizen.scanner = false;
	assert_false(visit_scans(citizen.visit));
	citizen.scanner = true;
	citizen.settings.id_code_issuers[0] = '\0';
	assert_false(visit_scans(citizen.visit));
	scan_code("issuer-a", 60);
	assert_false(citizen.visit->typing);
}

static void a_passport_is_checked_field_by_field_and_fills_the_form(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	go_to_identify(LODGING);
	visit_handle(visit, VISIT_EV_NEXT);
	visit_type_identity(visit, VISIT_DOCUMENT_PASSPORT);
	type("Anna Example", "X12");
	assert_string_equal(visit->typed_wrong, "identify.number");
	type("Anna Example", "c01x00t47");
	assert_string_equal(visit->typed_wrong, "identify.nationality");
	visit_set_typed(visit, "nationality", "chn");
	visit_typed_done(visit);
	assert_string_equal(visit->typed_wrong, "identify.nationality");
	visit_set_typed(visit, "nationality", "fra");
	visit_typed_done(visit);
	assert_string_equal(visit->typed_wrong, "identify.birth");
	visit_set_typed(visit, "birth", "19900229");
	visit_typed_done(visit);
	assert_string_equal(visit->typed_wrong, "identify.birth");
	visit_set_typed(visit, "birth", "19900228");
	assert_string_equal(visit->typed_birth, "1990-02-28"); /* shown as the day it is */
	visit_typed_done(visit);
	assert_int_equal(visit->state, VISIT_CODE);
	assert_string_equal(visit->identity.passport_number, "C01X00T47");
	assert_string_equal(visit->identity.birth, "1990-02-28");
	assert_string_equal(visit_value(visit, "passport"), "C01X00T47");
	assert_string_equal(visit_value(visit, "guest_name"), "Anna Example");
	assert_string_equal(visit_value(visit, "nationality"), "FRA");
}

static void a_passport_is_not_offered_where_a_residents_number_is_asked(void **unused)
{
	(void)unused;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_true(visit_may_type(citizen.visit));
	assert_false(visit_may_use_passport(citizen.visit));
	visit_type_identity(citizen.visit, VISIT_DOCUMENT_PASSPORT);
	assert_false(citizen.visit->typing);
}

/* Half a character in what is sealed, and no case could be filed. */
static void a_name_that_has_no_room_ends_at_a_character(void **unused)
{
	static char name[50 * 4 + 1];
	const char *held = citizen.visit->typed_name;

	(void)unused;
	for (size_t i = 0; i < 50; i++)
		strcat(name, i == 1 ? "·" : "\U00020000");
	visit_set_typed(citizen.visit, "name", name);
	assert_true(strlen(held) >= sizeof(citizen.visit->typed_name) - 4);
	assert_true(text_is_utf8(held, strlen(held)));
}

/* Who signs with them is named whole: 50 characters is what a form takes. */
static void the_longest_name_of_a_form_signs_unharmed(void **unused)
{
	static char name[50 * 4 + 1];

	(void)unused;
	for (size_t i = 0; i < 50; i++)
		strcat(name, "\U00020000");
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, LOW_INCOME);
	visit_set_field(citizen.visit, "adult_2", name);
	assert_null(visit_check(
		citizen.visit, (size_t)visit_question_by_name(citizen.visit, "adult_2", 7)));
	visit_find_signers(citizen.visit);
	assert_int_equal(citizen.visit->signer_count, 1);
	assert_string_equal(citizen.visit->signers[0].name, name);
}

#define TYPED_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TYPED_TEST(a_code_opens_typing_where_a_card_is_asked),
		TYPED_TEST(a_code_that_does_not_serve_is_named_and_nothing_is_lost),
		TYPED_TEST(a_hall_without_scanner_or_issuer_offers_no_codes),
		TYPED_TEST(a_passport_is_checked_field_by_field_and_fills_the_form),
		TYPED_TEST(a_passport_is_not_offered_where_a_residents_number_is_asked),
		TYPED_TEST(a_name_that_has_no_room_ends_at_a_character),
		TYPED_TEST(the_longest_name_of_a_form_signs_unharmed),
	};

	return cmocka_run_group_tests_name("visit_typed", tests, NULL, NULL);
}
