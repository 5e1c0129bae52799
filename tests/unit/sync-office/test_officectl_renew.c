#include "tests/unit/sync-office/office_fixture.h"

#include "firmware/evidence/renewal.h"
#include "firmware/evidence/revocations.h"
#include "sync/office/authority/certificate.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

static int64_t ends_ms(const char *folder, const char *name)
{
	struct bytes pem = {0};
	int64_t from_ms, to_ms;

	fixture_read(folder, name, &pem);
	assert_int_equal(renewal_dates(pem.data, pem.len, &from_ms, &to_ms), STATUS_OK);
	bytes_free(&pem);
	return to_ms;
}

static bool shell(const char *format, const struct fixture *fixture)
{
	char command[4 * PATH_TEXT_MAX];

	snprintf(command, sizeof(command), format, fixture->office, fixture->office,
		fixture->office);
	return system(command) == 0;
}

static void assert_serves(const struct fixture *fixture)
{
	assert_true(
		shell("openssl verify -no_check_time -x509_strict -purpose sslserver -CAfile "
		      "'%s/authority/server-ca.crt' '%s/intake/keys/server.crt' >/dev/null",
			fixture));
	assert_true(shell("test \"$(openssl x509 -in '%s/intake/keys/server.crt' -noout "
			  "-pubkey)\" = \"$(openssl pkey -in '%s/intake/keys/server.key' "
			  "-pubout)\"",
		fixture));
}

static bool has_name(const struct fixture *fixture, const char *name)
{
	char format[256];

	snprintf(format, sizeof(format),
		"openssl x509 -in '%%s/intake/keys/server.crt' -noout -ext subjectAltName | "
		"grep -q '%s'",
		name);
	return shell(format, fixture);
}

static void a_servers_certificate_is_renewed_for_the_same_hosts(void **state)
{
	struct fixture *fixture = *state;
	int64_t before;
	struct bytes key = {0}, same = {0};

	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, "--host",
			"office.example", "--host", "10.1.2.3", "--host", "fd00::1", NULL),
		OFFICECTL_DONE);
	before = ends_ms(fixture->office, "intake/keys/server.crt");
	fixture_read(fixture->office, "intake/keys/server.key", &key);
	clock_advance(DAY_MS);
	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, NULL), OFFICECTL_DONE);
	assert_int_equal(ends_ms(fixture->office, "intake/keys/server.crt") - before, DAY_MS);
	fixture_read(fixture->office, "intake/keys/server.key", &same);
	assert_memory_equal(key.data, same.data, key.len);
	assert_true(has_name(fixture,
		"DNS:localhost, IP Address:127.0.0.1, DNS:office.example, IP Address:10.1.2.3, "
		"IP Address:FD00:0:0:0:0:0:0:1$"));
	assert_serves(fixture);
	bytes_free(&key);
	bytes_free(&same);
}

static void only_in_its_last_third_when_asked_so(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = ends_ms(fixture->office, "intake/keys/server.crt");

	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, "--due", NULL),
		OFFICECTL_WANTING);
	assert_int_equal(ends_ms(fixture->office, "intake/keys/server.crt"), before);
	clock_advance((CERTIFICATE_LIFE_DAYS * 2 / 3 + 1) * DAY_MS);
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, "--due", NULL),
		OFFICECTL_DONE);
	assert_true(ends_ms(fixture->office, "intake/keys/server.crt") > before);
}

/* Who asks every day takes 1 for "not yet". */
static void a_renewal_that_fails_is_none_that_is_not_due(void **state)
{
	struct fixture *fixture = *state;

	clock_advance((CERTIFICATE_LIFE_DAYS * 2 / 3 + 1) * DAY_MS);
	assert_true(shell("rm '%s/authority/server-ca.key' # '%s'", fixture));
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, "--due", NULL),
		OFFICECTL_FAILED);
}

static void a_cut_between_key_and_certificate_is_mended_by_the_next(void **state)
{
	struct fixture *fixture = *state;

	assert_true(shell("cp '%s/intake/keys/server.crt' '%s/old.crt'", fixture));
	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, "--new-key", NULL),
		OFFICECTL_DONE);
	assert_serves(fixture);
	assert_true(shell("cp '%s/old.crt' '%s/intake/keys/server.crt'", fixture));
	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, NULL), OFFICECTL_DONE);
	assert_serves(fixture);
}

/* Whoever owns the intake host chooses no names for the authority to sign. */
static void a_certificate_of_a_stranger_says_nothing_about_hosts(void **state)
{
	struct fixture *fixture = *state;

	assert_true(shell("openssl req -x509 -new -key '%s/intake/keys/server.key' -subj /CN=x "
			  "-addext subjectAltName=DNS:evil.example -out "
			  "'%s/intake/keys/server.crt' 2>/dev/null",
		fixture));
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, "--host",
				 "office.example", NULL),
		OFFICECTL_DONE);
	assert_serves(fixture);
}

static void a_manifest_certificate_is_made_for_the_enrolled_key(void **state)
{
	struct fixture *fixture = *state;
	struct certificate_identity before, after;
	struct bytes pem = {0}, made = {0};
	char path[PATH_TEXT_MAX];

	fixture_read(fixture->terminal.state, "keys/manifest.crt", &pem);
	assert_int_equal(certificate_read((char *)pem.data, pem.len, &before), STATUS_OK);
	assert_int_equal(path_join(path, sizeof(path), fixture->folder, "new.crt"), STATUS_OK);
	clock_advance(400 * DAY_MS);
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, FIXTURE_NUMBER,
				 path, NULL),
		OFFICECTL_DONE);
	fixture_read(fixture->folder, "new.crt", &made);
	assert_int_equal(certificate_read((char *)made.data, made.len, &after), STATUS_OK);
	assert_string_equal(after.kid, before.kid);
	assert_string_equal(after.role, "manifest");
	assert_in_range(ends_ms(fixture->folder, "new.crt") -
				ends_ms(fixture->terminal.state, "keys/manifest.crt"),
		400 * DAY_MS, 400 * DAY_MS + 60000); /* a slow machine */
	assert_true(shell("openssl verify -no_check_time -x509_strict -CAfile "
			  "'%s/authority/terminal-ca.crt' "
			  "'%s/../new.crt' >/dev/null",
		fixture));
	assert_int_equal(store_revoke(fixture->intake.store, FIXTURE_NUMBER, 1), STATUS_OK);
	assert_int_equal(fixture_run(officectl_renew, "renew", fixture->office, FIXTURE_NUMBER,
				 path, NULL),
		OFFICECTL_WANTING);
	bytes_free(&pem);
	bytes_free(&made);
}

static void read_list(const struct fixture *fixture, struct revocations *out)
{
	struct bytes text = {0};

	fixture_read(fixture->intake_folder, "signed/" REVOCATIONS_FILE, &text);
	assert_int_equal(revocations_decode(text.data, text.len, out), STATUS_OK);
	bytes_free(&text);
}

static void the_key_that_answers_now_is_not_taken_back_and_the_one_before_is(void **state)
{
	struct fixture *fixture = *state;
	struct revocations list;
	char old[PATH_TEXT_MAX];

	assert_int_equal(path_join(old, sizeof(old), fixture->office, "old.crt"), STATUS_OK);
	assert_true(shell("cp '%s/intake/keys/server.crt' '%s/old.crt'", fixture));
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, "--server", old, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_renew, "renew", fixture->office, "--new-key", NULL),
		OFFICECTL_DONE);
	for (int i = 0; i < 2; i++) /* twice is as good as once */
		assert_int_equal(fixture_run(officectl_revoke, "revoke", fixture->office,
					 "--server", old, NULL),
			OFFICECTL_DONE);
	read_list(fixture, &list);
	assert_int_equal(list.count[REVOKED_SERVER], 1);
	/* No other command gives it back. */
	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office, "--remove",
				 REVOCATIONS_FILE, NULL),
		OFFICECTL_WANTING);
	assert_true(shell("echo '{}' > '%s/" REVOCATIONS_FILE "'", fixture));
	assert_int_equal(
		path_join(old, sizeof(old), fixture->office, REVOCATIONS_FILE), STATUS_OK);
	assert_int_equal(
		fixture_run(officectl_publish, "publish", fixture->office, "--put", old, NULL),
		OFFICECTL_WANTING);
}

static void a_sealing_key_that_was_taken_back_is_used_by_no_new_terminal(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_terminal third = {.state = ""};
	const struct sealing_key *key;

	assert_int_equal(
		sealing_keys_find(&fixture->terminal.keys, "renshe", 0, clock_wall_ms(), &key),
		STATUS_OK);
	assert_int_equal(fixture_run(officectl_revoke, "revoke", fixture->office, "--key",
				 key->key_id, NULL),
		OFFICECTL_DONE);
	intake_close(&fixture->intake);
	fixture_enrol(fixture, "530704", &third);
	assert_int_equal(sealing_keys_find(&third.keys, "renshe", 0, clock_wall_ms(), &key),
		STATUS_NOT_FOUND);
	assert_int_equal(
		sealing_keys_find(&third.keys, "gongan", 0, clock_wall_ms(), &key), STATUS_OK);
	signing_key_destroy(third.key);
}

static void wrong_usage_is_said_so(void **state)
{
	struct fixture *fixture = *state;
	const char *office = fixture->office;

	assert_int_equal(fixture_run(officectl_renew, "renew", NULL), OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_renew, "renew", office, "12345", "x", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_renew, "renew", office, FIXTURE_NUMBER, "x",
				 "--new-key", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", office, "1", NULL), OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_revoke, "revoke", office, FIXTURE_NUMBER,
				 "--key", "0123456789abcdef", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_revoke, "revoke", office, "--key", "xyz", NULL),
		OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", office, "--server", "/none", NULL),
		OFFICECTL_WANTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_servers_certificate_is_renewed_for_the_same_hosts),
		office_test(only_in_its_last_third_when_asked_so),
		office_test(a_cut_between_key_and_certificate_is_mended_by_the_next),
		office_test(a_certificate_of_a_stranger_says_nothing_about_hosts),
		office_test(a_manifest_certificate_is_made_for_the_enrolled_key),
		office_test(the_key_that_answers_now_is_not_taken_back_and_the_one_before_is),
		office_test(a_sealing_key_that_was_taken_back_is_used_by_no_new_terminal),
		office_test(wrong_usage_is_said_so),
		office_test(a_renewal_that_fails_is_none_that_is_not_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
