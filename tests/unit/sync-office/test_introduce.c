#include "tests/unit/sync-office/office_fixture.h"

#include "sync/office/authority/certificate.h"

#define GUEST "530710"
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* A terminal that was invited: two keys of its own and the office's authority to sign them. */
struct guest {
	struct fixture *fixture;
	struct signing_key *keys[2]; /* by role */
};

static const char *const ROLES[] = {
	[STORE_ROLE_MANIFEST] = "manifest", [STORE_ROLE_TLS] = "tls"};

static void certify(const char *authority, const struct signing_key *key, const char *number,
	const char *role, int64_t made_ms, struct bytes *out)
{
	char path[PATH_TEXT_MAX];
	struct bytes ca = {0};
	struct signing_key *ca_key = NULL;

	fixture_read(authority, "terminal-ca.crt", &ca);
	assert_int_equal(
		path_join(path, sizeof(path), authority, "terminal-ca.key"), STATUS_OK);
	assert_int_equal(signing_key_read(path, &ca_key), STATUS_OK);
	assert_int_equal(certificate_make_terminal(
				 (char *)ca.data, ca_key, key, number, role, made_ms, out),
		STATUS_OK);
	signing_key_destroy(ca_key);
	bytes_free(&ca);
}

/* What is shown, and who signed it when; NULL: the office's own authority, now. */
struct showing {
	const char *tls_number, *number; /* in the one certificate, in the other */
	enum store_role role;            /* of the other */
	const char *tls_authority, *authority;
	int64_t made_ms;
};

static int show_keys(struct guest *guest, const struct showing *showing,
	const struct signing_key *tls, const struct signing_key *manifest)
{
	char own[PATH_TEXT_MAX], escaped[8192];
	struct bytes own_pem = {0}, other_pem = {0};
	int64_t made_ms = showing->made_ms ? showing->made_ms : clock_wall_ms();
	int status;

	assert_int_equal(
		path_join(own, sizeof(own), guest->fixture->office, "authority"), STATUS_OK);
	certify(showing->tls_authority ? showing->tls_authority : own, tls, showing->tls_number,
		"tls", made_ms, &own_pem);
	certify(showing->authority ? showing->authority : own, manifest, showing->number,
		ROLES[showing->role], made_ms, &other_pem);
	fixture_escape((char *)own_pem.data, escaped, sizeof(escaped));
	guest->fixture->certificate = escaped;
	fixture_add(guest->fixture, "Content-Type", WIRE_TYPE_CERTIFICATE);
	status = fixture_expect(guest->fixture, "POST", WIRE_PATH_TERMINAL, other_pem.data,
		other_pem.len, NULL);
	bytes_free(&own_pem);
	bytes_free(&other_pem);
	return status;
}

static int show(struct guest *guest, const struct showing *showing)
{
	return show_keys(
		guest, showing, guest->keys[STORE_ROLE_TLS], guest->keys[STORE_ROLE_MANIFEST]);
}

static void invite(struct fixture *fixture, struct guest *guest)
{
	guest->fixture = fixture;
	for (int i = 0; i < 2; i++)
		assert_int_equal(signing_key_make(&guest->keys[i]), STATUS_OK);
	assert_int_equal(store_expect_terminal(fixture->intake.store, GUEST), STATUS_OK);
}

static void dismiss(struct guest *guest)
{
	for (int i = 0; i < 2; i++)
		signing_key_destroy(guest->keys[i]);
}

static const struct showing RIGHT = {GUEST, GUEST, STORE_ROLE_MANIFEST, NULL, NULL, 0};

static void assert_known(struct guest *guest, enum store_role role)
{
	struct bytes spki = {0};
	struct store_key row;
	char kid[KID_SIZE];

	signing_key_id(guest->keys[role], kid);
	assert_int_equal(signing_key_spki(guest->keys[role], &spki), STATUS_OK);
	assert_int_equal(store_key(guest->fixture->intake.store, kid, &row), STATUS_OK);
	assert_string_equal(row.kiosk_id, GUEST);
	assert_int_equal(row.role, role);
	assert_int_equal(row.spki_len, spki.len);
	assert_memory_equal(row.spki, spki.data, spki.len);
	assert_int_equal(row.test, 0);
	assert_int_equal(row.revoked_ms, 0);
	assert_in_range(row.enrolled_ms, clock_wall_ms() - DAY_MS, clock_wall_ms());
	bytes_free(&spki);
}

static void who_was_invited_shows_both_certificates_and_is_known(void **state)
{
	struct guest guest;

	invite(*state, &guest);
	assert_int_equal(show(&guest, &RIGHT), 200);
	assert_int_equal(show(&guest, &RIGHT), 200); /* its reply was lost */
	for (int role = STORE_ROLE_MANIFEST; role <= STORE_ROLE_TLS; role++)
		assert_known(&guest, (enum store_role)role);
	dismiss(&guest);
}

static void certificates_that_do_not_belong_together_make_nobody_known(void **state)
{
	struct fixture *fixture = *state;
	char stranger[PATH_TEXT_MAX];
	int64_t now_ms = clock_wall_ms();
	struct guest guest;

	assert_int_equal(
		path_join(stranger, sizeof(stranger), fixture->folder, "stranger"), STATUS_OK);
	assert_int_equal(fixture_run(officectl_init, "init", stranger, NULL), OFFICECTL_DONE);
	strcat(stranger, "/authority");
	const struct showing wrong[] = {
		{GUEST, FIXTURE_OTHER, STORE_ROLE_MANIFEST, NULL, NULL, 0},
		{"530711", GUEST, STORE_ROLE_MANIFEST, NULL, NULL, 0},
		/* Nobody expects it. */
		{"530711", "530711", STORE_ROLE_MANIFEST, NULL, NULL, 0},
		/* It has keys. */
		{FIXTURE_OTHER, FIXTURE_OTHER, STORE_ROLE_MANIFEST, NULL, NULL, 0},
		{GUEST, GUEST, STORE_ROLE_TLS, NULL, NULL, 0},
		{GUEST, GUEST, STORE_ROLE_MANIFEST, stranger, NULL, 0},
		{GUEST, GUEST, STORE_ROLE_MANIFEST, NULL, stranger, 0},
		{GUEST, GUEST, STORE_ROLE_MANIFEST, NULL, NULL, now_ms - 4000 * DAY_MS},
		{GUEST, GUEST, STORE_ROLE_MANIFEST, NULL, NULL, now_ms + 30 * DAY_MS},
	};
	invite(fixture, &guest);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		print_message("showing %zu\n", i);
		assert_int_equal(show(&guest, &wrong[i]), 403);
	}
	assert_int_equal(show(&guest, &RIGHT), 200);
	dismiss(&guest);
}

/* A number has two keys for ever, and a key one number. */
static void a_key_that_is_known_or_another_key_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct signing_key *another = NULL;
	struct guest guest;

	invite(fixture, &guest);
	assert_int_equal(
		show_keys(&guest, &RIGHT, guest.keys[STORE_ROLE_TLS], fixture->terminal.key),
		403);
	assert_int_equal(show_keys(&guest, &RIGHT, guest.keys[STORE_ROLE_TLS],
				 guest.keys[STORE_ROLE_TLS]),
		403);
	assert_int_equal(show(&guest, &RIGHT), 200);
	assert_int_equal(signing_key_make(&another), STATUS_OK);
	assert_int_equal(show_keys(&guest, &RIGHT, guest.keys[STORE_ROLE_TLS], another), 403);
	assert_int_equal(store_revoke(fixture->intake.store, GUEST, 5), STATUS_OK);
	assert_int_equal(show(&guest, &RIGHT), 403);
	signing_key_destroy(another);
	dismiss(&guest);
}

static void what_is_no_certificate_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	assert_int_equal(
		fixture_expect(fixture, "POST", WIRE_PATH_TERMINAL, "{}", 2, NULL), 415);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_CERTIFICATE);
	assert_int_equal(fixture_expect(fixture, "POST", WIRE_PATH_TERMINAL, "", 0, NULL), 400);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_CERTIFICATE);
	assert_int_equal(
		fixture_expect(fixture, "POST", WIRE_PATH_TERMINAL, "nonsense", 8, NULL), 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(who_was_invited_shows_both_certificates_and_is_known),
		office_test(certificates_that_do_not_belong_together_make_nobody_known),
		office_test(a_key_that_is_known_or_another_key_is_refused),
		office_test(what_is_no_certificate_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
