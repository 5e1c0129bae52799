#include "tests/unit/firmware-evidence/signed_folder.h"

#include "firmware/evidence/invitation.h"

#define CA "-----BEGIN CERTIFICATE-----\nx\n"

static struct signed_folder folder;
static struct bytes file;

static int make_file(void **unused)
{
	struct invitation invitation = {.id = "0123456789ABCDEF", .made_ms = 5, .to_ms = 9};

	(void)unused;
	signed_folder_open(&folder);
	strcpy(invitation.office_url, "https://office.example");
	strcpy(invitation.renewal_url, "https://office.example:8443");
	ok(enrolment_text(&folder.enrolment, CA, CA "server", &invitation.enrolment_text));
	ok(invitation_encode(&invitation, &file));
	invitation_free(&invitation);
	return 0;
}

static int drop_file(void **unused)
{
	(void)unused;
	bytes_free(&file);
	signed_folder_close(&folder);
	return 0;
}

static void an_invitation_comes_back_whole(void **unused)
{
	struct invitation back;
	struct bytes again = {0};

	(void)unused;
	ok(invitation_decode(file.data, file.len, &back));
	assert_string_equal(back.id, "0123456789ABCDEF");
	assert_string_equal(back.enrolment.kiosk_id, folder.enrolment.kiosk_id);
	assert_string_equal((char *)back.ca.data, CA);
	assert_string_equal((char *)back.server_ca.data, CA "server");
	ok(invitation_encode(&back, &again));
	assert_int_equal(again.len, file.len);
	assert_memory_equal(again.data, file.data, file.len);
	bytes_free(&again);
	invitation_free(&back);
}

/* Replaces the first `from` of the file by `to` and reads it. */
static enum status decode_with(const char *from, const char *to)
{
	struct bytes text = {0};
	struct invitation back;
	const char *at = strstr((char *)file.data, from);
	enum status status;

	assert_non_null(at);
	ok(bytes_add(&text, file.data, (size_t)(at - (char *)file.data)));
	ok(bytes_add_text(&text, to));
	ok(bytes_add_text(&text, at + strlen(from)));
	status = invitation_decode(text.data, text.len, &back);
	invitation_free(&back);
	bytes_free(&text);
	return status;
}

static void a_bent_invitation_is_refused(void **unused)
{
	static const char *const BENT[][2] = {{"\"v\":1", "\"v\":2"}, {"https://", "http://"},
		{"0123456789ABCDEF", "0123456789abcdef"}, {"0123456789ABCDEF", "0123"},
		{"\"to_ms\":9", "\"to_ms\":4"}, {"\"made_ms\":5", "\"made_ms\":\"5\""},
		{"BEGIN CERTIFICATE", "BEGIN NOTHING"}, {"530702", "53070"}, {"{", "["},
		{"\"enrolment\"", "\"enrolmemt\""}};

	(void)unused;
	ok(decode_with("\"v\":1", "\"v\":1"));
	for (size_t i = 0; i < sizeof(BENT) / sizeof(BENT[0]); i++)
		assert_int_equal(decode_with(BENT[i][0], BENT[i][1]), STATUS_BAD_DATA);
}

static void credentials_are_those_of_basic_authentication(void **unused)
{
	char header[INVITATION_CREDENTIALS_SIZE], id[VISIT_CODE_SIZE], code[VISIT_CODE_SIZE];

	(void)unused;
	invitation_credentials("0123456789ABCDEF", "ZYXWVTSRQPNMKJHG", header);
	/* printf 0123456789ABCDEF:ZYXWVTSRQPNMKJHG | base64 */
	assert_string_equal(header, "Basic MDEyMzQ1Njc4OUFCQ0RFRjpaWVhXVlRTUlFQTk1LSkhH");
	ok(invitation_credentials_read(header, id, code));
	assert_string_equal(id, "0123456789ABCDEF");
	assert_string_equal(code, "ZYXWVTSRQPNMKJHG");
}

static void credentials_of_another_form_are_refused(void **unused)
{
	static const char *const BAD[] = {"", "Basic ", "Basic Og==", "Bearer x",
		"basic MDEyMzQ1Njc4OUFCQ0RFRjpaWVhXVlRTUlFQTk1LSkhH",
		"Basic  MDEyMzQ1Njc4OUFCQ0RFRjpaWVhXVlRTUlFQTk1LSkhH",
		"Basic MDEyMzQ1Njc4OUFCQ0RFRjpaWVhXVlRTUlFQTk1LSkhHAA==",
		/* lower case; a slash for the colon */
		"Basic MDEyMzQ1Njc4OWFiY2RlZjpaWVhXVlRTUlFQTk1LSkhH",
		"Basic MDEyMzQ1Njc4OUFCQ0RFRi9aWVhXVlRTUlFQTk1LSkhH"};
	char id[VISIT_CODE_SIZE], code[VISIT_CODE_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(
			invitation_credentials_read(BAD[i], id, code), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invitation_comes_back_whole),
		cmocka_unit_test(a_bent_invitation_is_refused),
		cmocka_unit_test(credentials_are_those_of_basic_authentication),
		cmocka_unit_test(credentials_of_another_form_are_refused),
	};

	return cmocka_run_group_tests(tests, make_file, drop_file);
}
