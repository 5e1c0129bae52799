#include "tests/unit/sync-office/office_fixture.h"

#include <sys/stat.h>

#include "firmware/evidence/revocations.h"
#include "firmware/model/catalogue/catalogue_load.h"

#define DAY_MS INT64_C(86400000)

static int keys_new(struct fixture *fixture, const char *department)
{
	return fixture_run(officectl_keys, "keys", fixture->office, "--new", department, NULL);
}

/* What a terminal that fetches the downloads now seals to. */
static void fetch(struct fixture *fixture, const char *number, struct sealing_keys *out)
{
	struct fixture_terminal terminal = {.state = ""};

	intake_close(&fixture->intake);
	fixture_enrol(fixture, number, &terminal);
	fixture_start(fixture);
	*out = terminal.keys;
	signing_key_destroy(terminal.key);
}

static void path_of(const struct fixture *fixture, const char *folder, const char *key_id,
	char out[PATH_TEXT_MAX])
{
	assert_true(snprintf(out, PATH_TEXT_MAX, "%s/%s/%s.txt", fixture->office, folder,
			    key_id) < PATH_TEXT_MAX);
}

static void a_new_departments_key_reaches_terminals_and_its_secret_stays_with_it(void **state)
{
	struct fixture *fixture = *state;
	const struct sealing_key *key;
	struct sealing_keys keys;
	char path[PATH_TEXT_MAX];
	struct stat found;

	assert_int_equal(keys_new(fixture, "minzheng"), OFFICECTL_DONE);
	fetch(fixture, "530704", &keys);
	assert_int_equal(keys.count, 4);
	assert_int_equal(
		sealing_keys_find(&keys, "minzheng", 0, clock_wall_ms(), &key), STATUS_OK);
	path_of(fixture, "departments/minzheng", key->key_id, path);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
}

static void one_that_was_taken_back_is_replaced_and_opens_what_was_sealed_to_it(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case before, after;
	struct fixture_terminal second = {.state = ""};
	const struct sealing_key *old, *next;
	char path[PATH_TEXT_MAX], out[PATH_TEXT_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 1000, &before);
	fixture_deliver(fixture, &before);
	assert_int_equal(
		sealing_keys_find(&fixture->terminal.keys, "gongan", 0, clock_wall_ms(), &old),
		STATUS_OK);
	assert_int_equal(fixture_run(officectl_revoke, "revoke", fixture->office, "--key",
				 old->key_id, NULL),
		OFFICECTL_DONE);
	assert_int_equal(keys_new(fixture, "gongan"), OFFICECTL_DONE);
	intake_close(&fixture->intake);
	fixture_enrol(fixture, "530704", &second);
	fixture_start(fixture);
	assert_int_equal(sealing_keys_find(&second.keys, "gongan", 0, clock_wall_ms(), &next),
		STATUS_OK);
	assert_string_not_equal(old->key_id, next->key_id);
	fixture->certificate = second.certificate;
	fixture_case(&second, 1, NULL, 1000, &after);
	fixture_deliver(fixture, &after);
	path_of(fixture, "departments/gongan", next->key_id, path);
	assert_int_equal(path_join(out, sizeof(out), fixture->folder, "next"), STATUS_OK);
	assert_int_equal(fixture_run(officectl_open, "open", fixture->office,
				 after.bundle.case_id, "--key", path, "--out", out, NULL),
		OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_open, "open", fixture->office,
				 before.bundle.case_id, "--key", path, "--out", out, NULL),
		OFFICECTL_WANTING);
	path_of(fixture, "departments/gongan", "identity", path);
	assert_int_equal(path_join(out, sizeof(out), fixture->folder, "old"), STATUS_OK);
	assert_int_equal(fixture_run(officectl_open, "open", fixture->office,
				 before.bundle.case_id, "--key", path, "--out", out, NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_audit, "audit", fixture->office, NULL), OFFICECTL_DONE);
	fixture_case_free(&before);
	fixture_case_free(&after);
	signing_key_destroy(second.key);
}

static void a_slip_of_the_pen_takes_nothing_back_and_says_so(void **state)
{
	struct fixture *fixture = *state;
	char path[PATH_TEXT_MAX];

	assert_int_equal(fixture_run(officectl_revoke, "revoke", fixture->office, "--key",
				 "0123456789abcdef", NULL),
		OFFICECTL_WANTING);
	assert_int_equal(path_join(path, sizeof(path), fixture->office,
				 "authority/published/" REVOCATIONS_FILE),
		STATUS_OK);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void the_public_half_of_a_key_made_elsewhere_is_enough(void **state)
{
	struct fixture *fixture = *state;
	struct seal_identity identity;
	struct seal_recipient recipient;
	const struct sealing_key *key;
	struct sealing_keys keys;
	char text[SEAL_TEXT_SIZE], id[17], path[PATH_TEXT_MAX];

	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	memcpy(recipient.key, identity.key, sizeof(recipient.key));
	seal_recipient_text(&recipient, text);
	seal_recipient_id(&recipient, id);
	for (int i = 0; i < 2; i++) /* not twice */
		assert_int_equal(fixture_run(officectl_keys, "keys", fixture->office, "--new",
					 "escrow", "--recipient", text, NULL),
			i ? OFFICECTL_WANTING : OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_keys, "keys", fixture->office, "--new", "escrow",
				 "--recipient", "age1nonsense", NULL),
		OFFICECTL_WANTING);
	fetch(fixture, "530704", &keys);
	assert_int_equal(keys.count, 4);
	assert_int_equal(
		sealing_keys_find(&keys, "escrow", 0, clock_wall_ms(), &key), STATUS_OK);
	assert_string_equal(key->key_id, id);
	path_of(fixture, "escrow", id, path);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void the_keys_of_all_years_together_hold_the_drill(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_terminal second = {.state = ""};
	struct fixture_case first, next;
	const struct sealing_key *key;
	char old_path[PATH_TEXT_MAX], path[PATH_TEXT_MAX];

	fixture_case(&fixture->terminal, 1, NULL, 1000, &first);
	fixture_deliver(fixture, &first);
	assert_int_equal(keys_new(fixture, "escrow"), OFFICECTL_DONE);
	intake_close(&fixture->intake);
	fixture_enrol(fixture, "530704", &second);
	fixture_start(fixture);
	fixture->certificate = second.certificate;
	fixture_case(&second, 1, NULL, 1000, &next);
	fixture_deliver(fixture, &next);
	assert_int_equal(
		sealing_keys_find(&second.keys, "escrow", 0, clock_wall_ms(), &key), STATUS_OK);
	path_of(fixture, "escrow", key->key_id, path);
	path_of(fixture, "escrow", "identity", old_path);
	assert_int_equal(fixture_run(officectl_escrow_drill, "escrow-drill", fixture->office,
				 "--key", path, "--key", old_path, NULL),
		OFFICECTL_DONE);
	fixture_case_free(&first);
	fixture_case_free(&next);
	signing_key_destroy(second.key);
}

static int list(struct fixture *fixture)
{
	return fixture_run(officectl_keys, "keys", fixture->office, NULL);
}

/* Publishes the sample catalogue and makes a key for every department in it. */
static void publish_sample(struct fixture *fixture)
{
	struct catalogue catalogue = {.entries = NULL};
	json_t *made = json_object();

	assert_int_equal(fixture_run(officectl_publish, "publish", fixture->office,
				 "--services", "assets/services", NULL),
		OFFICECTL_DONE);
	assert_int_equal(list(fixture), OFFICECTL_WANTING);
	assert_int_equal(catalogue_open("assets/services", &catalogue), STATUS_OK);
	json_object_set_new(made, "gongan", json_true());
	json_object_set_new(made, "renshe", json_true());
	for (size_t i = 0; i < catalogue.count; i++) {
		const char *code = catalogue.entries[i].item->department;

		if (json_object_get(made, code))
			continue;
		assert_int_equal(keys_new(fixture, code), OFFICECTL_DONE);
		json_object_set_new(made, code, json_true());
	}
	catalogue_close(&catalogue);
	json_decref(made);
}

static void what_lacks_is_said_before_a_terminal_finds_out(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(list(fixture), OFFICECTL_DONE);
	publish_sample(fixture);
	assert_int_equal(list(fixture), OFFICECTL_DONE);
	clock_advance((366 - 1 - 61) * DAY_MS);
	assert_int_equal(list(fixture), OFFICECTL_DONE);
	clock_advance(2 * DAY_MS);
	assert_int_equal(list(fixture), OFFICECTL_WANTING);
	assert_int_equal(fixture_run(officectl_keys, "keys", fixture->office, "--json", NULL),
		OFFICECTL_WANTING);
}

static void wrong_usage_is_said_so(void **state)
{
	struct fixture *fixture = *state;
	const char *office = fixture->office;

	assert_int_equal(fixture_run(officectl_keys, "keys", NULL), OFFICECTL_USAGE);
	assert_int_equal(keys_new(fixture, "../x"), OFFICECTL_USAGE);
	assert_int_equal(keys_new(fixture, ""), OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_keys, "keys", office, "--recipient", "x", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(
		fixture_run(officectl_keys, "keys", office, "--new", "a", "--json", NULL),
		OFFICECTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(
			a_new_departments_key_reaches_terminals_and_its_secret_stays_with_it),
		office_test(
			one_that_was_taken_back_is_replaced_and_opens_what_was_sealed_to_it),
		office_test(a_slip_of_the_pen_takes_nothing_back_and_says_so),
		office_test(the_public_half_of_a_key_made_elsewhere_is_enough),
		office_test(the_keys_of_all_years_together_hold_the_drill),
		office_test(wrong_usage_is_said_so),
		office_test(what_lacks_is_said_before_a_terminal_finds_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
