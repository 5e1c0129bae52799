#include "tests/unit/sync-office/office_fixture.h"

#include <fcntl.h>

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* Runs a listing with --json and options; what it printed comes back. */
static int listing(struct fixture *fixture, int (*command)(int, char **), const char *option,
	const char *value, json_t **out)
{
	char path[PATH_TEXT_MAX];
	struct bytes text = {0};
	int saved, file, code;

	fflush(stdout);
	assert_int_equal(path_join(path, sizeof(path), fixture->folder, "stdout"), STATUS_OK);
	saved = dup(1);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	dup2(file, 1);
	code = fixture_run(command, "list", fixture->office, "--json", option, value, NULL);
	fflush(stdout);
	dup2(saved, 1);
	close(saved);
	close(file);
	assert_int_equal(file_read(path, 1000000, &text), STATUS_OK);
	assert_int_equal(json_read(text.data, text.len, out), STATUS_OK);
	bytes_free(&text);
	return code;
}

static json_int_t number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* Three terminals' worth of cases: received, erased, open. */
static void fill(struct fixture *fixture)
{
	struct fixture_case first, second, third;
	json_t *change = NULL;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 2, first.bundle.manifest_hash, 5000, &second);
	fixture_case(&fixture->terminal, 3, second.bundle.manifest_hash, 5000, &third);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &second);
	assert_int_equal(fixture_put(fixture, &third), 201);
	assert_int_equal(terminal_change_erase(second.bundle.case_id, &change), STATUS_OK);
	assert_int_equal(terminal_change_apply(fixture->intake.store, &fixture->intake.parts,
				 change, clock_wall_ms()),
		STATUS_OK);
	json_decref(change);
	fixture_case_free(&first);
	fixture_case_free(&second);
	fixture_case_free(&third);
}

static void an_honest_store_passes_its_audit(void **state)
{
	struct fixture *fixture = *state;
	json_t *report = NULL;

	fill(fixture);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "cases"), 3);
	assert_int_equal(number_of(report, "received"), 1);
	assert_int_equal(number_of(report, "erased"), 1);
	assert_int_equal(number_of(report, "open"), 1);
	assert_int_equal(number_of(report, "parts"), 2);
	assert_int_equal(number_of(report, "orphans"), 0);
	assert_int_equal(number_of(report, "wrong"), 0);
	json_decref(report);
}

static bool print_miss(const char *damage)
{
	print_message("MISSED %s\n", damage);
	return true;
}

static void an_audit_finds_what_somebody_changed(void **state)
{
	static const char *const DAMAGES[] = {
		"sqlite3 %s/office.db \"UPDATE cases SET receipt_no = '530702000000199'"
		" WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET department = 'renshe'"
		" WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET prev = replace(prev, '0', '1')"
		" WHERE kiosk_seq = 1\"",
		"sqlite3 %s/office.db \"UPDATE cases SET manifest_hash ="
		" replace(manifest_hash, substr(manifest_hash, 1, 4), '0000')"
		" WHERE received_ms = 0 AND erased_ms = 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET received_ms = received_ms + 1"
		" WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET jws = substr(jws, 1, length(jws) - 8) || 'AAAA' ||"
		" substr(jws, -4) WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET jws = replace(jws, 'ey', 'eX') WHERE received_ms = 0 AND erased_ms = 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET receipt = '' WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET receipt = replace(receipt, 'onevisit', 'onevizit') WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET kiosk_id = '530703' WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET kiosk_seq = 7 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET visit_id = case_id WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET implement_code = 'another' WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET claimed_ms = claimed_ms + 1 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET test = 1 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET kid = (SELECT MAX(kid) FROM terminal_keys WHERE kid <> cases.kid) WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE terminal_keys SET spki = (SELECT spki FROM terminal_keys WHERE kiosk_id = '530703' AND role = 'manifest') WHERE kiosk_id = '530702' AND role = 'manifest'\"",
		"sqlite3 %s/office.db \"UPDATE parts SET len = len + 1 WHERE n = 1\"",
		"sqlite3 %s/office.db \"UPDATE parts SET sha256 = replace(sha256, substr(sha256, 1, 4), '0000') WHERE n = 1\"",
		"sqlite3 %s/office.db \"UPDATE parts SET name = 'another' WHERE n = 1\"",
		"sqlite3 %s/office.db \"DELETE FROM parts WHERE n = 1\"",
		"sqlite3 %s/office.db \"UPDATE parts SET stored = 0 WHERE n = 1\"",
		/* rows that cannot even be read, and what hides beside rows */
		"sqlite3 %s/office.db \"UPDATE cases SET manifest_hash = 'zz' WHERE kiosk_seq = 1\"",
		"sqlite3 %s/office.db \"UPDATE cases SET manifest_hash = 'zz' WHERE kiosk_seq = 2\"",
		"sqlite3 %s/office.db \"UPDATE cases SET visit_id = visit_id || 'x' WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET jws = hex(zeroblob(100000)) WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE terminal_keys SET spki = 'zz' WHERE kiosk_id = '530702'\"",
		"sqlite3 %s/office.db \"UPDATE terminal_keys SET kid = '0' || substr(kid, 2) || 'x' WHERE kiosk_id = '530703'\"",
		"sqlite3 %s/office.db \"UPDATE terminal_keys SET kid = lower(hex(randomblob(32))) WHERE kiosk_id = '530703' AND role = 'tls'\"",
		"sqlite3 %s/office.db \"UPDATE cases SET fork = 1 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET fork = 1 WHERE received_ms = 0 AND erased_ms = 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET erased_ms = 1 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET erased_ms = 0 WHERE erased_ms <> 0\"",
		"sqlite3 %s/office.db \"DELETE FROM cases WHERE kiosk_seq = 3\"",
		"sqlite3 %s/office.db \"INSERT INTO steps VALUES ('none', 1, '', '')\"",
		"sqlite3 %s/office.db \"INSERT INTO bookings VALUES ('none', 'i', 'd', 'window', '2099-01-05', '', 0)\"",
		/* of what is not complete, and of what is erased */
		"sqlite3 %s/office.db \"UPDATE cases SET received_ms = 0 WHERE received_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET department = 'renshe' WHERE kiosk_seq = 3\"",
		"sqlite3 %s/office.db \"UPDATE cases SET case_id = substr(case_id, 1, 35) || 'x' WHERE kiosk_seq = 3\"",
		"sqlite3 %s/office.db \"UPDATE cases SET receipt_no = '530702000000199' WHERE kiosk_seq = 3\"",
		"sqlite3 %s/office.db \"UPDATE cases SET state = 'closed' WHERE kiosk_seq = 3\"",
		"sqlite3 %s/office.db \"UPDATE parts SET len = len + 1 WHERE stored = 0\"",
		"sqlite3 %s/office.db \"DELETE FROM parts WHERE stored = 0 AND n = 1\"",
		"sqlite3 %s/office.db \"UPDATE cases SET receipt_no = '530702000000199' WHERE erased_ms <> 0\"",
		"sqlite3 %s/office.db \"UPDATE cases SET department = 'gongan' WHERE erased_ms <> 0\"",
		"sqlite3 %s/office.db \"INSERT INTO prints SELECT case_id, 1, 'q', '530702', 1 FROM cases WHERE erased_ms <> 0\"",
		/* the row alone: every index still has the case that was there */
		"python3 -c \"import re,sys;p=sys.argv[1];d=open(p,'rb').read();m=re.search(rb'([0-9a-f]{8}-[0-9a-f-]{27})(?=[0-9a-f]{8}-[0-9a-f-]{27}530702)',d);"
		"assert m;open(p,'r+b').write(d[:m.start()]+b'f'+d[m.start()+1:])\" %s/office.db",
		"cd %s/signed && mkdir -p catalogue && echo x > catalogue/another.json",
		"find %s/parts -type f | while read f; do chmod 600 $f; echo x >> $f; done",
		"find %s/parts -type f -delete",
		"sed -i s/1/2/ %s/signed/index",
		"sed -i s/gongan/gongam/ %s/signed/sealing-keys.json",
	};
	struct fixture *fixture = *state;
	char command[4 * PATH_TEXT_MAX];
	json_t *report;
	int missed = 0;

	fill(fixture);
	intake_close(&fixture->intake);
	snprintf(command, sizeof(command), "cp -a '%s' '%s.good'", fixture->intake_folder,
		fixture->intake_folder);
	assert_int_equal(system(command), 0);
	for (size_t i = 0; i < sizeof(DAMAGES) / sizeof(DAMAGES[0]); i++) {
		print_message("%s\n", DAMAGES[i]);
		snprintf(command, sizeof(command), DAMAGES[i], fixture->intake_folder);
		assert_int_equal(system(command), 0);
		missed += listing(fixture, officectl_audit, NULL, NULL, &report) !=
				  OFFICECTL_WANTING &&
			  print_miss(DAMAGES[i]);
		json_decref(report);
		snprintf(command, sizeof(command), "rm -rf '%s' && cp -a '%s.good' '%s'",
			fixture->intake_folder, fixture->intake_folder, fixture->intake_folder);
		assert_int_equal(system(command), 0);
	}
	assert_int_equal(missed, 0);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	json_decref(report);
}

/* Its last case went with all that belonged to it: no chain ends with a gap, the terminal knows. */
static void what_a_terminal_has_a_receipt_for_is_missed(void **state)
{
	static const struct {
		const char *beat;
		int code, lost;
	} BEATS[] = {{"{}", OFFICECTL_DONE, 0}, {"{\"receipted_seq\":-1}", OFFICECTL_DONE, 0},
		{"{\"receipted_seq\":1}", OFFICECTL_DONE, 0},
		{"{\"last_seq\":5,\"receipted_seq\":3}", OFFICECTL_DONE, 0},
		{"{\"receipted_seq\":5}", OFFICECTL_WANTING, 2}};
	struct fixture *fixture = *state;
	json_t *report;

	fill(fixture);
	for (size_t i = 0; i < sizeof(BEATS) / sizeof(BEATS[0]); i++) {
		assert_int_equal(store_beat(fixture->intake.store, FIXTURE_NUMBER,
					 BEATS[i].beat, clock_wall_ms()),
			STATUS_OK);
		assert_int_equal(
			listing(fixture, officectl_audit, NULL, NULL, &report), BEATS[i].code);
		assert_int_equal(number_of(report, "lost"), BEATS[i].lost);
		json_decref(report);
	}
}

/* Neither is a fault of the store: each is a question to a terminal. */
static void holes_and_forks_are_counted(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, third, again;
	uint8_t nobody[32] = {7};
	json_t *report;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 3, nobody, 5000, &third);
	fixture_case(&fixture->terminal, 1, NULL, 6000, &again);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &third);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "holes"), 1);
	assert_int_equal(number_of(report, "forks"), 0);
	json_decref(report);
	fixture_deliver(fixture, &again);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "holes"), 1);
	assert_int_equal(number_of(report, "forks"), 2);
	json_decref(report);
	fixture_case_free(&first);
	fixture_case_free(&third);
	fixture_case_free(&again);
}

/* For ever is no time to guess which of two was meant. */
static void a_number_that_two_cases_have_erases_neither(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, again;
	char grouped[18];
	json_t *report;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 1, NULL, 6000, &again);
	receipt_no_group(first.bundle.receipt_no, grouped);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &again);
	intake_close(&fixture->intake);
	assert_int_equal(fixture_run(officectl_erase, "erase", fixture->office,
				 first.bundle.receipt_no, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_verify, "verify", fixture->office, grouped, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(fixture_run(officectl_erase, "erase", fixture->office,
				 again.bundle.case_id, NULL),
		OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_verify, "verify", fixture->office,
				 first.bundle.case_id, NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "erased"), 1);
	json_decref(report);
	fixture_start(fixture);
	fixture_case_free(&first);
	fixture_case_free(&again);
}

static void a_number_is_taken_as_it_is_printed(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	char grouped[18];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 2, first.bundle.manifest_hash, 5000, &second);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &second);
	receipt_no_group(first.bundle.receipt_no, grouped);
	assert_int_equal(
		fixture_run(officectl_verify, "verify", fixture->office, grouped, NULL),
		OFFICECTL_DONE);
	grouped[5] = grouped[11] = '-';
	assert_int_equal(
		fixture_run(officectl_verify, "verify", fixture->office, grouped, NULL),
		OFFICECTL_DONE);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

/* What the intake host gave back, the authority's list still knows. */
static void a_terminal_that_is_revoked_for_the_authority_alone_is_found(void **state)
{
	struct fixture *fixture = *state;
	char command[4 * PATH_TEXT_MAX];
	json_t *report;

	intake_close(&fixture->intake);
	assert_int_equal(
		fixture_run(officectl_revoke, "revoke", fixture->office, FIXTURE_OTHER, NULL),
		OFFICECTL_DONE);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	json_decref(report);
	snprintf(command, sizeof(command),
		"sqlite3 %s/office.db 'UPDATE terminal_keys SET revoked_ms = 0'",
		fixture->intake_folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_WANTING);
	assert_int_equal(number_of(report, "wrong"), 1);
	json_decref(report);
	fixture_start(fixture);
}

/* A clone that was wiped from the marks would go unseen. */
static void a_fork_that_is_not_marked_is_found(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, again;
	char command[4 * PATH_TEXT_MAX];
	json_t *report;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 1, NULL, 6000, &again);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &again);
	intake_close(&fixture->intake);
	snprintf(command, sizeof(command), "sqlite3 %s/office.db 'UPDATE cases SET fork = 0'",
		fixture->intake_folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_WANTING);
	assert_int_equal(number_of(report, "wrong"), 2);
	json_decref(report);
	fixture_start(fixture);
	fixture_case_free(&first);
	fixture_case_free(&again);
}

/* The number before is there, and its hash is another: somebody changed the row in between. */
static void a_broken_chain_is_found(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	uint8_t nobody[32] = {7};
	json_t *report;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 2, nobody, 5000, &second);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &second);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_WANTING);
	assert_int_equal(number_of(report, "wrong_prev"), 1);
	json_decref(report);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void a_part_that_nobody_names_is_counted(void **state)
{
	struct fixture *fixture = *state;
	char command[4 * PATH_TEXT_MAX];
	json_t *report;

	snprintf(command, sizeof(command), "mkdir %s/parts/aa && touch %s/parts/aa/stray",
		fixture->intake_folder, fixture->intake_folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "orphans"), 1);
	json_decref(report);
}

static size_t count_cases(struct fixture *fixture, const char *option, const char *value)
{
	json_t *list;
	size_t count;

	assert_int_equal(
		listing(fixture, officectl_cases, option, value, &list), OFFICECTL_DONE);
	count = json_array_size(list);
	json_decref(list);
	return count;
}

static void cases_are_listed_by_what_is_asked(void **state)
{
	struct fixture *fixture = *state;
	json_t *list;

	fill(fixture);
	assert_int_equal(count_cases(fixture, NULL, NULL), 3);
	assert_int_equal(count_cases(fixture, "--state", "received"), 1);
	assert_int_equal(count_cases(fixture, "--state", "erased"), 1);
	assert_int_equal(count_cases(fixture, "--state", "open"), 1);
	assert_int_equal(count_cases(fixture, "--department", "gongan"), 2);
	assert_int_equal(count_cases(fixture, "--department", "renshe"), 0);
	assert_int_equal(count_cases(fixture, "--queue", "gongan"), 2);
	assert_int_equal(count_cases(fixture, "--terminal", FIXTURE_NUMBER), 3);
	assert_int_equal(count_cases(fixture, "--terminal", FIXTURE_OTHER), 0);
	assert_int_equal(count_cases(fixture, "--older", "1"), 0);
	clock_advance(2 * DAY_MS);
	assert_int_equal(count_cases(fixture, "--older", "1"), 3);
	assert_int_equal(
		listing(fixture, officectl_cases, "--state", "open", &list), OFFICECTL_DONE);
	assert_string_equal(json_text(json_array_get(list, 0), "queue"), "gongan");
	json_decref(list);
	assert_int_equal(
		fixture_run(officectl_cases, "cases", fixture->office, "--state", "lost", NULL),
		OFFICECTL_USAGE);
}

static void beat(
	struct fixture *fixture, const struct fixture_terminal *terminal, const char *body)
{
	fixture->certificate = terminal->certificate;
	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	assert_int_equal(
		fixture_expect(fixture, "POST", WIRE_PATH_HEARTBEAT, body, strlen(body), NULL),
		200);
}

/* The number of the terminal that stands first. */
static void first_terminal(struct fixture *fixture, char out[KIOSK_ID_SIZE])
{
	json_t *list;

	assert_int_equal(
		listing(fixture, officectl_terminals, NULL, NULL, &list), OFFICECTL_DONE);
	assert_int_equal(json_array_size(list), 2);
	snprintf(out, KIOSK_ID_SIZE, "%s", json_text(json_array_get(list, 0), "kiosk_id"));
	json_decref(list);
}

static void the_terminal_that_needs_somebody_most_comes_first(void **state)
{
	static const struct {
		const char *first, *other; /* heartbeats; the other is worse */
	} PAIRS[] = {
		{"{\"index\":7}", "{\"index\":6}"},
		{"{\"firmware\":7,\"index\":6}", "{\"firmware\":6,\"index\":7}"},
		{"{\"paper\":2}", "{\"paper\":1}"},
		{"{\"paper\":1}", "{\"queued\":1}"},
		{"{\"queued\":100}", "{\"kept_catalogue\":1}"},
		{"{\"kept_catalogue\":1}", "{\"voice_silent\":1}"},
		{"{\"voice_silent\":1}", "{\"faults\":1}"},
		{"{\"faults\":1}", "{\"paper\":0}"},
		{"{\"paper\":0}", "{\"expires_ms\":1}"},
		{"{\"expires_ms\":1}", "{\"wall_ms\":1}"},
		{"{\"wall_ms\":1,\"paper\":0}", "{\"quarantined\":1}"},
		{"{\"quarantined\":1}", "{\"receipted_seq\":1}"},
		{"{\"receipted_seq\":1}", "{\"calls\":1}"},
	};
	struct fixture *fixture = *state;
	char first[KIOSK_ID_SIZE];

	beat(fixture, &fixture->other, "{}");
	first_terminal(fixture, first); /* never heard of */
	assert_string_equal(first, FIXTURE_NUMBER);
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		beat(fixture, &fixture->terminal, PAIRS[i].first);
		beat(fixture, &fixture->other, PAIRS[i].other);
		first_terminal(fixture, first);
		assert_string_equal(first, FIXTURE_OTHER);
		beat(fixture, &fixture->terminal, PAIRS[i].other);
		beat(fixture, &fixture->other, PAIRS[i].first);
		first_terminal(fixture, first);
		assert_string_equal(first, FIXTURE_NUMBER);
	}
	clock_advance(DAY_MS);
	beat(fixture, &fixture->terminal, "{\"quarantined\":9}");
	first_terminal(fixture, first); /* silent for a day is worse */
	assert_string_equal(first, FIXTURE_OTHER);
	assert_int_equal(
		store_revoke(fixture->intake.store, FIXTURE_OTHER, clock_wall_ms()), STATUS_OK);
	first_terminal(fixture, first); /* but nobody waits for a revoked one */
	assert_string_equal(first, FIXTURE_NUMBER);
}

static void a_heartbeat_that_cannot_be_read_hides_no_terminal(void **state)
{
	struct fixture *fixture = *state;
	char command[4 * PATH_TEXT_MAX], first[KIOSK_ID_SIZE];

	beat(fixture, &fixture->terminal, "{}");
	beat(fixture, &fixture->other, "{}");
	snprintf(command, sizeof(command),
		"sqlite3 %s/office.db \"UPDATE terminals SET beat = hex(zeroblob(9000))"
		" WHERE kiosk_id = '%s'\"",
		fixture->intake_folder, FIXTURE_NUMBER);
	assert_int_equal(system(command), 0);
	first_terminal(fixture, first); /* of two */
}

static void who_calls_comes_before_a_fork_and_a_fork_before_silence(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char first[KIOSK_ID_SIZE];

	for (int i = 0; i < 2; i++) {
		fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
		assert_int_equal(fixture_put(fixture, &made), 201);
		fixture_case_free(&made);
	}
	beat(fixture, &fixture->terminal, "{}");
	first_terminal(fixture, first); /* the other was never heard of */
	assert_string_equal(first, FIXTURE_NUMBER);
	beat(fixture, &fixture->other, "{\"calls\":1}");
	first_terminal(fixture, first);
	assert_string_equal(first, FIXTURE_OTHER);
}

static int drill(struct fixture *fixture, const char *folder)
{
	char command[4 * PATH_TEXT_MAX], key[PATH_TEXT_MAX];
	FILE *found;

	snprintf(command, sizeof(command), "ls %s/%s/*.txt | head -1", fixture->office, folder);
	found = popen(command, "r");
	assert_non_null(fgets(key, sizeof(key), found));
	pclose(found);
	key[strcspn(key, "\n")] = '\0';
	return fixture_run(
		officectl_escrow_drill, "escrow-drill", fixture->office, "--key", key, NULL);
}

static void the_escrow_key_alone_opens_a_part_of_every_terminal(void **state)
{
	struct fixture *fixture = *state;

	fill(fixture);
	assert_int_equal(drill(fixture, "escrow"), OFFICECTL_DONE);
	assert_int_equal(drill(fixture, "departments/renshe"), OFFICECTL_WANTING);
}

static void a_case_is_erased_beside_a_stopped_office(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	json_t *report;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	intake_close(&fixture->intake);
	assert_int_equal(fixture_run(officectl_erase, "erase", fixture->office,
				 made.bundle.receipt_no, NULL),
		OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_erase, "erase", fixture->office,
				 made.bundle.receipt_no, NULL),
		OFFICECTL_WANTING);
	assert_int_equal(
		listing(fixture, officectl_audit, NULL, NULL, &report), OFFICECTL_DONE);
	assert_int_equal(number_of(report, "erased"), 1);
	assert_int_equal(number_of(report, "orphans"), 0);
	json_decref(report);
	fixture_start(fixture);
	assert_int_equal(fixture_put(fixture, &made), 410);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(an_honest_store_passes_its_audit),
		office_test(an_audit_finds_what_somebody_changed),
		office_test(what_a_terminal_has_a_receipt_for_is_missed),
		office_test(holes_and_forks_are_counted),
		office_test(a_number_that_two_cases_have_erases_neither),
		office_test(a_number_is_taken_as_it_is_printed),
		office_test(a_fork_that_is_not_marked_is_found),
		office_test(a_terminal_that_is_revoked_for_the_authority_alone_is_found),
		office_test(a_broken_chain_is_found),
		office_test(a_part_that_nobody_names_is_counted),
		office_test(cases_are_listed_by_what_is_asked),
		office_test(the_terminal_that_needs_somebody_most_comes_first),
		office_test(a_heartbeat_that_cannot_be_read_hides_no_terminal),
		office_test(who_calls_comes_before_a_fork_and_a_fork_before_silence),
		office_test(the_escrow_key_alone_opens_a_part_of_every_terminal),
		office_test(a_case_is_erased_beside_a_stopped_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
