#include "tests/unit/sync-office/office_fixture.h"

#include <sys/stat.h>

#include "firmware/evidence/signed_index.h"
#include "firmware/model/settings.h"
#include "sync/office/authority/certificate.h"

static mode_t mode_of(const char *folder, const char *name)
{
	char path[PATH_TEXT_MAX];
	struct stat found;

	assert_int_equal(path_join(path, sizeof(path), folder, name), STATUS_OK);
	assert_int_equal(stat(path, &found), 0);
	return found.st_mode & 07777;
}

static void an_office_has_its_keys_in_four_folders_that_nobody_else_reads(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} EXPECTED[] = {{"authority", 0700}, {"authority/terminal-ca.key", 0600},
		{"authority/server-ca.key", 0600}, {"authority/publication.key", 0600},
		{"intake", 0750}, {"intake/keys", 0700}, {"intake/keys/receipt.key", 0600},
		{"intake/keys/server.key", 0600}, {"departments/gongan", 0700},
		{"departments/gongan/identity.txt", 0600},
		{"departments/renshe/identity.txt", 0600}, {"escrow", 0700},
		{"escrow/identity.txt", 0600}};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(EXPECTED) / sizeof(EXPECTED[0]); i++)
		assert_int_equal(mode_of(fixture->office, EXPECTED[i].name), EXPECTED[i].mode);
}

static void the_intake_holds_no_key_of_the_authority_or_a_department(void **state)
{
	static const char *const SECRETS[] = {"authority/terminal-ca.key",
		"authority/server-ca.key", "authority/publication.key",
		"departments/gongan/identity.txt", "escrow/identity.txt"};
	struct fixture *fixture = *state;
	char command[2 * PATH_TEXT_MAX + 64];

	for (size_t i = 0; i < sizeof(SECRETS) / sizeof(SECRETS[0]); i++) {
		struct bytes secret = {0};
		char *line;

		fixture_read(fixture->office, SECRETS[i], &secret);
		secret.data[strcspn((char *)secret.data, "\r")] = '\0';
		line = strstr((char *)secret.data, "AGE-SECRET");
		line = line ? line : strchr((char *)secret.data, '\n');
		line = line && *line == '\n' && line[1] ? line + 1 : line;
		line = line && *line != '\n' ? line : (char *)secret.data;
		line[strcspn(line, "\n")] = '\0';
		snprintf(command, sizeof(command), "grep -rqF -- '%s' '%s'", line,
			fixture->intake_folder);
		assert_int_not_equal(system(command), 0);
		bytes_free(&secret);
	}
}

static void a_second_init_is_refused(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(
		fixture_run(officectl_init, "init", fixture->office, NULL), OFFICECTL_WANTING);
}

static void a_terminal_gets_what_the_firmware_reads(void **state)
{
	struct fixture *fixture = *state;
	const struct fixture_terminal *terminal = &fixture->terminal;
	const struct sealing_key *key;

	assert_string_equal(terminal->enrolment.kiosk_id, FIXTURE_NUMBER);
	assert_string_equal(terminal->enrolment.origin, "onevisit-office");
	assert_int_equal(terminal->enrolment.test, 0);
	assert_int_equal(terminal->keys.count, 3);
	assert_int_equal(sealing_keys_find(&terminal->keys, "renshe", 0, clock_wall_ms(), &key),
		STATUS_OK);
	assert_int_equal(sealing_keys_find(&terminal->keys, "gongan", 1, clock_wall_ms(), &key),
		STATUS_NOT_FOUND);
	assert_int_equal(mode_of(terminal->state, "keys/manifest.pem"), 0400);
	assert_int_equal(mode_of(terminal->state, "keys/tls.pem"), 0400);
	assert_int_equal(mode_of(terminal->state, "sync"), 02750);
	assert_int_equal(mode_of(terminal->state, "."), 0750);
}

static void both_certificates_say_number_role_and_key(void **state)
{
	static const char *const ROLES[] = {"manifest", "tls"};
	struct fixture *fixture = *state;
	struct certificate_identity identity[2];

	for (int i = 0; i < 2; i++) {
		struct bytes pem = {0};
		char name[32];

		snprintf(name, sizeof(name), "keys/%s.crt", ROLES[i]);
		fixture_read(fixture->terminal.state, name, &pem);
		assert_int_equal(
			certificate_read((char *)pem.data, pem.len, &identity[i]), STATUS_OK);
		assert_string_equal(identity[i].kiosk_id, FIXTURE_NUMBER);
		assert_string_equal(identity[i].role, ROLES[i]);
		bytes_free(&pem);
	}
	assert_string_not_equal(identity[0].kid, identity[1].kid);
}

static void openssl_verifies_every_certificate(void **state)
{
	static const char *const CHAINS[][3] = {
		{"authority/terminal-ca.crt", "../530702/keys/tls.crt", "sslclient"},
		{"authority/terminal-ca.crt", "../530702/keys/manifest.crt", "any"},
		{"authority/server-ca.crt", "intake/keys/server.crt", "sslserver"}};
	struct fixture *fixture = *state;
	char command[4 * PATH_TEXT_MAX];

	for (size_t i = 0; i < sizeof(CHAINS) / sizeof(CHAINS[0]); i++) {
		snprintf(command, sizeof(command),
			"openssl verify -x509_strict -purpose %s -CAfile '%s/%s' '%s/%s' "
			">/dev/null "
			"2>&1",
			CHAINS[i][2], fixture->office, CHAINS[i][0], fixture->office,
			CHAINS[i][1]);
		assert_int_equal(system(command), 0);
	}
	snprintf(command, sizeof(command),
		"openssl verify -CAfile '%s/authority/server-ca.crt' "
		"'%s/keys/tls.crt' >/dev/null 2>&1",
		fixture->office, fixture->terminal.state);
	assert_int_not_equal(system(command), 0);
}

static void a_number_is_given_once_for_ever(void **state)
{
	struct fixture *fixture = *state;
	char path[PATH_TEXT_MAX];
	json_t *change = NULL;

	intake_close(&fixture->intake);
	assert_int_equal(path_join(path, sizeof(path), fixture->folder, "third"), STATUS_OK);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, FIXTURE_NUMBER,
				 path, NULL),
		OFFICECTL_WANTING);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, FIXTURE_NUMBER, NULL),
		OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, FIXTURE_NUMBER,
				 path, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, "999999", NULL),
		OFFICECTL_WANTING);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, "530704",
				 fixture->terminal.state, NULL),
		OFFICECTL_WANTING);
	json_decref(change);
}

static void write_item(const char *folder, const char *file, const char *text)
{
	assert_int_equal(folder_make(folder, 0700), STATUS_OK);
	assert_int_equal(officectl_write(folder, file, text, strlen(text), 0600), STATUS_OK);
}

/* The least that may be published: 办不成事, and the department it goes to. */
static void write_least(const char *folder)
{
	static const char *const FILES[] = {"stuck.json", "catalogue.json"};
	struct bytes text = {0};

	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		fixture_read("assets/services", FILES[i], &text);
		write_item(folder, FILES[i], (char *)text.data);
		bytes_free(&text);
	}
}

static void items_are_published_under_their_code_and_signed(void **state)
{
	struct fixture *fixture = *state;
	struct enrolment enrolment;
	struct sealing_keys keys;
	struct settings settings;
	struct bytes item = {0};
	char services[PATH_TEXT_MAX], third[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(services, sizeof(services), fixture->folder, "services"), STATUS_OK);
	assert_int_equal(path_join(third, sizeof(third), fixture->folder, "third"), STATUS_OK);
	write_least(services);
	write_item(services, "residence.json", "{\"implement_code\":\"CODE17\",\"version\":1}");
	intake_close(&fixture->intake);
	assert_int_equal(
		fixture_run(officectl_enrol, "enrol", fixture->office, "530704", third,
			"--services", services, "--url", "https://127.0.0.1:8443", NULL),
		OFFICECTL_DONE);
	fixture_read(third, "sync/signed/catalogue/CODE17.json", &item);
	assert_non_null(strstr((char *)item.data, "CODE17"));
	assert_int_equal(enrolment_read(third, &enrolment), STATUS_OK);
	assert_int_equal(enrolment.minimum_index, 2);
	assert_int_equal(sealing_keys_read(third, &enrolment, &keys), STATUS_OK);
	assert_int_equal(path_join(path, sizeof(path), third, "settings.json"), STATUS_OK);
	assert_int_equal(settings_read(path, &settings), STATUS_OK);
	assert_string_equal(settings.office_url, "https://127.0.0.1:8443");
	assert_int_equal(
		path_join(path, sizeof(path), third, "sync/signed/catalogue/CODE17.json"),
		STATUS_OK);
	assert_int_equal(truncate(path, 10), 0);
	assert_int_equal(path_join(path, sizeof(path), third, "sync/signed"), STATUS_OK);
	bytes_free(&item);
	assert_int_equal(signed_index_read(path, &enrolment, "sealing-keys.json", &item, NULL),
		STATUS_DENIED);
	bytes_free(&item);
}

static void an_item_without_a_usable_code_is_refused(void **state)
{
	static const char *const ITEMS[] = {"{}", "{\"implement_code\":\"../x\"}",
		"{\"implement_code\":\".x\"}", "{\"implement_code\":\"\"}", "[]", "nonsense",
		"{\"implement_code\":\"0123456789012345678901234567890123456\"}"};
	struct fixture *fixture = *state;
	char services[PATH_TEXT_MAX], third[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(services, sizeof(services), fixture->folder, "services"), STATUS_OK);
	assert_int_equal(path_join(third, sizeof(third), fixture->folder, "third"), STATUS_OK);
	write_least(services);
	intake_close(&fixture->intake);
	for (size_t i = 0; i < sizeof(ITEMS) / sizeof(ITEMS[0]); i++) {
		write_item(services, "bad.json", ITEMS[i]);
		assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office,
					 "530704", third, "--services", services, NULL),
			OFFICECTL_WANTING);
	}
}

/* Nobody could report there what could not be done, and nothing of it is left behind. */
static void a_first_catalogue_without_stuck_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char services[PATH_TEXT_MAX], third[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	struct bytes before = {0}, after = {0};

	assert_int_equal(
		path_join(services, sizeof(services), fixture->folder, "services"), STATUS_OK);
	assert_int_equal(path_join(third, sizeof(third), fixture->folder, "third"), STATUS_OK);
	assert_int_equal(path_join(path, sizeof(path), services, "stuck.json"), STATUS_OK);
	write_least(services);
	assert_int_equal(unlink(path), 0);
	write_item(services, "residence.json", "{\"implement_code\":\"CODE17\",\"version\":1}");
	intake_close(&fixture->intake);
	fixture_read(fixture->intake_folder, "signed/index", &before);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, "530704", third,
				 "--services", services, NULL),
		OFFICECTL_WANTING);
	assert_int_not_equal(access(third, F_OK), 0);
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", services, NULL),
		OFFICECTL_WANTING);
	fixture_read(fixture->intake_folder, "signed/index", &after);
	assert_string_equal((char *)before.data, (char *)after.data);
	assert_int_equal(path_join(path, sizeof(path), fixture->office,
				 "authority/published/catalogue/CODE17.json"),
		STATUS_OK);
	assert_int_not_equal(access(path, F_OK), 0);
	write_least(services);
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", services, NULL),
		OFFICECTL_DONE);
	assert_int_equal(access(path, F_OK), 0);
	bytes_free(&before);
	bytes_free(&after);
}

static void a_test_office_says_so_everywhere(void **state)
{
	struct fixture *fixture = *state;
	struct fixture test = {0};

	strcpy(test.folder, fixture->folder);
	assert_int_equal(path_join(test.office, sizeof(test.office), fixture->folder, "test"),
		STATUS_OK);
	assert_int_equal(fixture_run(officectl_init, "init", test.office, "--test", NULL),
		OFFICECTL_DONE);
	fixture_enrol(&test, "900001", &test.terminal);
	assert_int_equal(test.terminal.enrolment.test, 1);
	assert_string_equal(test.terminal.enrolment.origin, "onevisit-office-test");
	assert_int_equal(test.terminal.keys.keys[0].test, 1);
	signing_key_destroy(test.terminal.key);
}

static void wrong_usage_is_said_so(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture_run(officectl_init, "init", NULL), OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_init, "init", "x", "--department", "../x", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_init, "init", "x", "--department", "escrow", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_enrol, "enrol", fixture->office, "12345", "x", NULL),
		OFFICECTL_USAGE);
	/* A terminal would refuse its whole settings for it. */
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, "530709", "x",
				 "--url", "office.example", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_enrol, "enrol", fixture->office, "530709", "x",
				 "--url", "https://a", "--renewal", "http://a", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_invite, "invite", fixture->office, "530709", "x",
				 "--url", "office.example", "--renewal", "https://a", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_invite, "invite", fixture->office, "530709", "x", "--url",
			"https://a", "--renewal", "https://a", "--hours", "7x", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_revoke, "revoke", fixture->office, NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_front, "front", fixture->office, "--listen",
				 "127.0.0.1:1;evil", "--run", "x", NULL),
		OFFICECTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(an_office_has_its_keys_in_four_folders_that_nobody_else_reads),
		office_test(the_intake_holds_no_key_of_the_authority_or_a_department),
		office_test(a_second_init_is_refused),
		office_test(a_terminal_gets_what_the_firmware_reads),
		office_test(both_certificates_say_number_role_and_key),
		office_test(openssl_verifies_every_certificate),
		office_test(a_number_is_given_once_for_ever),
		office_test(items_are_published_under_their_code_and_signed),
		office_test(an_item_without_a_usable_code_is_refused),
		office_test(a_first_catalogue_without_stuck_is_refused),
		office_test(a_test_office_says_so_everywhere),
		office_test(wrong_usage_is_said_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
