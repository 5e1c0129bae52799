/* Escrow has a key a year: a drill opens what its keys are for, and names the keys it lacks. */
#include "tests/unit/sync-office/office_fixture.h"

/* An escrow key of a year, as a file. */
struct year {
	char file[PATH_TEXT_MAX];
	struct sealing_key key;
};

static struct sealing_key *escrow_of(struct fixture_terminal *terminal)
{
	for (size_t i = 0; i < terminal->keys.count; i++)
		if (strcmp(terminal->keys.keys[i].department, "escrow") == 0)
			return &terminal->keys.keys[i];
	fail_msg("no escrow key");
	return NULL;
}

/* Another year's key; the terminal seals to it from now on. */
static void next_year(struct fixture *fixture, struct fixture_terminal *terminal,
	const char *name, struct year *out)
{
	struct sealing_key *escrow = escrow_of(terminal);
	struct seal_identity identity;
	char text[SEAL_TEXT_SIZE];

	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	assert_int_equal(
		path_join(out->file, sizeof(out->file), fixture->folder, name), STATUS_OK);
	seal_identity_text(&identity, text);
	assert_int_equal(file_write(out->file, text, strlen(text), 0600), STATUS_OK);
	memcpy(escrow->recipient.key, identity.key, sizeof(identity.key));
	seal_recipient_id(&escrow->recipient, escrow->key_id);
	out->key = *escrow;
}

static void deliver(struct fixture *fixture, struct fixture_terminal *terminal, int64_t seq)
{
	struct fixture_case made;

	fixture->certificate = terminal->certificate;
	fixture_case(terminal, seq, NULL, 500, &made);
	fixture_deliver(fixture, &made);
	fixture_case_free(&made);
}

static int drill(struct fixture *fixture, const char *one, const char *other)
{
	return fixture_run(officectl_escrow_drill, "escrow-drill", fixture->office, "--key",
		one, other ? "--key" : NULL, other, NULL);
}

static void a_key_opens_its_own_year_and_the_other_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct year old, new, never;

	next_year(fixture, &fixture->other, "never.txt", &never);
	next_year(fixture, &fixture->terminal, "old.txt", &old);
	deliver(fixture, &fixture->terminal, 1);
	deliver(fixture, &fixture->terminal, 2);
	next_year(fixture, &fixture->terminal, "new.txt", &new);
	deliver(fixture, &fixture->terminal, 3);
	for (int i = 0; i < 8; i++) { /* whichever case the dice would have chosen */
		assert_int_equal(drill(fixture, new.file, NULL), OFFICECTL_DONE);
		assert_int_equal(drill(fixture, old.file, NULL), OFFICECTL_DONE);
		assert_int_equal(drill(fixture, new.file, old.file), OFFICECTL_DONE);
		assert_int_equal(drill(fixture, never.file, new.file), OFFICECTL_DONE);
	}
	/* A drill that opened nothing has shown nothing. */
	assert_int_equal(drill(fixture, never.file, NULL), OFFICECTL_WANTING);
	assert_int_equal(drill(fixture, "nowhere.txt", NULL), OFFICECTL_WANTING);
	assert_int_equal(
		fixture_run(officectl_escrow_drill, "escrow-drill", fixture->office, NULL),
		OFFICECTL_USAGE);
}

static void remove_parts(const struct fixture *fixture)
{
	char command[2 * PATH_TEXT_MAX];

	snprintf(command, sizeof(command), "rm -r %s/parts/*", fixture->intake_folder);
	assert_int_equal(system(command), 0);
}

static void what_does_not_open_is_a_fault_whatever_else_is_not_tried(void **state)
{
	struct fixture *fixture = *state;
	struct year mine, elsewhere;

	next_year(fixture, &fixture->terminal, "mine.txt", &mine);
	next_year(fixture, &fixture->other, "elsewhere.txt", &elsewhere);
	deliver(fixture, &fixture->terminal, 1);
	deliver(fixture, &fixture->other, 1);
	assert_int_equal(drill(fixture, mine.file, NULL), OFFICECTL_DONE);
	remove_parts(fixture);
	assert_int_equal(drill(fixture, mine.file, NULL), OFFICECTL_WANTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_key_opens_its_own_year_and_the_other_is_named),
		office_test(what_does_not_open_is_a_fault_whatever_else_is_not_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
