#include "tests/unit/sync-office/office_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/evidence/signed_index.h"

/* What a terminal reads out of the office's folder of downloads. */
static void read_list(struct fixture *fixture, struct signed_list *out)
{
	struct bytes note = {0};

	fixture_read(fixture->intake_folder, "signed/index", &note);
	assert_int_equal(
		signed_list_read(&fixture->terminal.enrolment, note.data, note.len, out),
		STATUS_OK);
	bytes_free(&note);
}

static void write_text(struct fixture *fixture, const char *name, const char *text)
{
	assert_int_equal(
		officectl_write(fixture->folder, name, text, strlen(text), 0600), STATUS_OK);
}

static int publish(struct fixture *fixture, const char *option, const char *value)
{
	return fixture_run(officectl_publish, "publish", fixture->office, option, value, NULL);
}

static int put(struct fixture *fixture, const char *name)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(path_join(path, sizeof(path), fixture->folder, name), STATUS_OK);
	return publish(fixture, "--put", path);
}

/* Needs root to play: who is not owns the folder anyway. */
static void what_root_publishes_belongs_to_the_office(void **state)
{
	struct fixture *fixture = *state;
	const uid_t office = geteuid() == 0 ? 4711 : geteuid();
	char folder[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
	static const char *const MADE[] = {"index", "announcements.json"};
	struct stat made;

	assert_int_equal(
		path_join(folder, sizeof(folder), fixture->intake_folder, "signed"), STATUS_OK);
	assert_int_equal(chown(folder, office, (gid_t)-1), 0);
	assert_int_equal(chmod(fixture->folder, 0711), 0);
	assert_int_equal(chmod(fixture->office, 0711), 0);
	assert_int_equal(chmod(fixture->intake_folder, 0711), 0);
	write_text(fixture, "announcements.json", "{\"a\":1}");
	assert_int_equal(put(fixture, "announcements.json"), OFFICECTL_DONE);
	for (size_t i = 0; i < sizeof(MADE) / sizeof(MADE[0]); i++) {
		assert_int_equal(path_join(path, sizeof(path), folder, MADE[i]), STATUS_OK);
		assert_int_equal(stat(path, &made), 0);
		assert_int_equal(made.st_uid, office);
	}
}

static void one_index_covers_every_download(void **state)
{
	struct fixture *fixture = *state;
	struct signed_list before = {0}, after = {0};
	struct bytes content = {0};
	char folder[PATH_TEXT_MAX];

	read_list(fixture, &before);
	write_text(fixture, "announcements.json", "{\"a\":1}");
	assert_int_equal(put(fixture, "announcements.json"), OFFICECTL_DONE);
	read_list(fixture, &after);
	assert_int_equal(after.newest, before.newest + 1);
	assert_non_null(signed_list_find(&after, "announcements.json"));
	assert_int_equal(signed_list_find(&after, "sealing-keys.json")->version,
		signed_list_find(&before, "sealing-keys.json")->version);
	assert_int_equal(signed_list_follows(&before, &after), STATUS_OK);
	assert_int_equal(signed_list_follows(&after, &before), STATUS_DENIED);
	assert_int_equal(
		path_join(folder, sizeof(folder), fixture->intake_folder, "signed"), STATUS_OK);
	assert_int_equal(signed_index_read(folder, &fixture->terminal.enrolment,
				 "announcements.json", &content, NULL),
		STATUS_OK);
	assert_string_equal((char *)content.data, "{\"a\":1}");
	bytes_free(&content);
	signed_list_free(&before);
	signed_list_free(&after);
}

static void what_is_removed_makes_a_newer_index_as_well(void **state)
{
	struct fixture *fixture = *state;
	struct signed_list with = {0}, without = {0};

	write_text(fixture, "announcements.json", "{\"a\":1}");
	assert_int_equal(put(fixture, "announcements.json"), OFFICECTL_DONE);
	read_list(fixture, &with);
	assert_int_equal(publish(fixture, "--remove", "announcements.json"), OFFICECTL_DONE);
	read_list(fixture, &without);
	assert_null(signed_list_find(&without, "announcements.json"));
	assert_int_equal(without.newest, with.newest + 1);
	assert_int_equal(signed_list_follows(&with, &without), STATUS_OK);
	assert_int_equal(signed_list_follows(&without, &with), STATUS_DENIED);
	signed_list_free(&with);
	signed_list_free(&without);
}

static void nothing_new_is_no_new_version(void **state)
{
	struct fixture *fixture = *state;
	struct signed_list before = {0}, after = {0};

	read_list(fixture, &before);
	assert_int_equal(publish(fixture, NULL, NULL), OFFICECTL_DONE);
	read_list(fixture, &after);
	assert_int_equal(after.newest, before.newest);
	signed_list_free(&before);
	signed_list_free(&after);
}

static void a_file_of_another_index_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct bytes content = {0}, old = {0};
	char folder[PATH_TEXT_MAX];

	write_text(fixture, "announcements.json", "{\"a\":1}");
	assert_int_equal(put(fixture, "announcements.json"), OFFICECTL_DONE);
	fixture_read(fixture->intake_folder, "signed/announcements.json", &old);
	write_text(fixture, "announcements.json", "{\"a\":2}");
	assert_int_equal(put(fixture, "announcements.json"), OFFICECTL_DONE);
	assert_int_equal(
		path_join(folder, sizeof(folder), fixture->intake_folder, "signed"), STATUS_OK);
	assert_int_equal(officectl_write(folder, "announcements.json", old.data, old.len, 0600),
		STATUS_OK);
	assert_int_equal(signed_index_read(folder, &fixture->terminal.enrolment,
				 "sealing-keys.json", &content, NULL),
		STATUS_DENIED);
	bytes_free(&content);
	bytes_free(&old);
}

static void only_json_of_a_plain_name_is_published(void **state)
{
	struct fixture *fixture = *state;

	write_text(fixture, "calendar.json", "{broken");
	assert_int_equal(put(fixture, "calendar.json"), OFFICECTL_WANTING);
	write_text(fixture, "program.sh", "{}");
	assert_int_equal(put(fixture, "program.sh"), OFFICECTL_WANTING);
	assert_int_equal(publish(fixture, "--remove", "../publication.key"), OFFICECTL_WANTING);
	assert_int_equal(publish(fixture, "--remove", "absent.json"), OFFICECTL_WANTING);
	assert_int_equal(publish(fixture, "--remove", "sealing-keys.json"), OFFICECTL_WANTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(one_index_covers_every_download),
		office_test(what_root_publishes_belongs_to_the_office),
		office_test(what_is_removed_makes_a_newer_index_as_well),
		office_test(nothing_new_is_no_new_version),
		office_test(a_file_of_another_index_is_refused),
		office_test(only_json_of_a_plain_name_is_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
